"""Questions as others would type them, and how much worse their answers are.

Each change depends on the seed, its own name and the question alone, so that leaving out a question
changes no other. Drug names and spellings are those of the index's vocabulary.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from indexer.vocabulary import SPELLING_KIND, Vocabulary, normalize_phrase
from indexer.words import STOP_WORDS, WORD_PATTERN
from search_app.evaluation.measures import compute_measures
from search_app.judgements.resolve import JudgementSet
from search_app.results import Run

MEASURE = "nDCG@10"
SEED = 1
# A typo in a shorter word too easily makes another word.
MIN_TYPO_WORD_LENGTH = 5
MIN_KEYWORDS = 2

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_OPENINGS = (
    "hi, I was wondering, ",
    "sorry if this is a silly question but ",
    "so basically I just want to know ",
    "hello there, quick question: ",
    "um, can someone please tell me, ",
)
_CLOSINGS = ("", " thanks so much", " please, thank you", " any help would be great", " thx")
_OPPOSITE_KIND = {"brand": "generic", "generic": "brand"}

Perturbation = Callable[[str, Vocabulary, random.Random], str]


def perturb_questions(
    questions: Mapping[str, str], vocabulary: Vocabulary, *, seed: int = SEED
) -> dict[str, dict[str, str]]:
    """Changed questions by name of the change and by id, without those that stay the same."""
    return {
        name: {
            query_id: changed
            for query_id, text in questions.items()
            if text
            != (changed := change(text, vocabulary, random.Random(f"{seed} {name} {query_id}")))
        }
        for name, change in PERTURBATIONS.items()
    }


def make_keyboard_typo(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """A neighbouring key instead of one letter inside one word."""
    before, letter, after = _split_at_random_letter(text, rng)
    return before + (rng.choice(_list_neighbour_keys(letter)) if letter else "") + after


def drop_letter(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    before, _, after = _split_at_random_letter(text, rng)
    return before + after


def swap_brand_and_generic(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Every drug by its other name: a brand by the generic name, a generic by the first brand."""
    matches = list(WORD_PATTERN.finditer(text))
    words = [match.group() for match in matches]
    for match in reversed(vocabulary.find_matches(words)):
        begin, end = matches[match.start].start(), matches[match.end - 1].end()
        kinds = {_OPPOSITE_KIND[term.kind] for term in match.terms if term.kind in _OPPOSITE_KIND}
        targets = [t.form for t in vocabulary.find_expansions(text[begin:end]) if t.kind in kinds]
        if targets:
            text = text[:begin] + targets[0] + text[end:]
    return text


def swap_spelling(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Every American spelling British, and every British one American."""
    pairs = [term.forms for term in vocabulary.terms if term.kind == SPELLING_KIND]
    other = {normalize_phrase(forms[0]): forms[1] for forms in pairs}
    other |= {normalize_phrase(form): forms[0] for forms in pairs for form in forms[1:]}
    return WORD_PATTERN.sub(
        lambda match: _match_case(match.group(), other.get(normalize_phrase(match.group()))), text
    )


def strip_case_and_punctuation(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Lower case without punctuation; a hyphen separates words, an apostrophe does not."""
    return " ".join(re.sub(r"[\W_]+", " ", re.sub("['’]", "", text.lower())).split())


def keep_keywords(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Without stop words, as people type into a search box."""
    words = [word for word in WORD_PATTERN.findall(text) if not _is_stop_word(word)]
    return " ".join(words) if len(words) >= MIN_KEYWORDS else text


def add_filler(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    return rng.choice(_OPENINGS) + text + rng.choice(_CLOSINGS)


PERTURBATIONS: Mapping[str, Perturbation] = {
    "keyboard typo": make_keyboard_typo,
    "dropped letter": drop_letter,
    "brand ↔ generic": swap_brand_and_generic,
    "US ↔ UK spelling": swap_spelling,
    "lower case, no punctuation": strip_case_and_punctuation,
    "keywords only": keep_keywords,
    "filler words": add_filler,
}


@dataclass(frozen=True, slots=True)
class PerturbedQuestion:
    """One changed question, and its score before and after the change."""

    query_id: str
    text: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Robustness:
    """One kind of change, over the questions that it changes; means of nDCG@10."""

    name: str
    questions: tuple[PerturbedQuestion, ...]

    @property
    def before(self) -> float:
        return fmean(one.before for one in self.questions) if self.questions else 0.0

    @property
    def after(self) -> float:
        return fmean(one.after for one in self.questions) if self.questions else 0.0

    @property
    def loss(self) -> float:
        """Share of the measure that is lost; below 0 where it grows."""
        return 1 - self.after / self.before if self.before else 0.0

    @property
    def worsened_questions(self) -> list[PerturbedQuestion]:
        """Questions that scored less, the largest loss first."""
        worse = [one for one in self.questions if one.after < one.before]
        return sorted(worse, key=lambda one: (one.after - one.before, one.query_id))


def measure_robustness(
    name: str, judgements: JudgementSet, *, before: Run, after: Run
) -> Robustness:
    """``after`` has only the changed questions, under their ids."""
    changed = tuple(q for q in judgements.answerable_questions if q.query_id in after.results)
    part = replace(judgements, questions=changed)
    old, new = (compute_measures(run, part, [MEASURE])[MEASURE] for run in (before, after))
    ids = [question.query_id for question in changed]
    return Robustness(
        name, tuple(PerturbedQuestion(i, after.results[i].query, old[i], new[i]) for i in ids)
    )


def _split_at_random_letter(text: str, rng: random.Random) -> tuple[str, str, str]:
    """Split around a letter, not the first, of one of the longer words; "" where there is none."""
    longer = [m for m in re.finditer(r"[A-Za-z]+", text) if len(m.group()) >= MIN_TYPO_WORD_LENGTH]
    if not longer:
        return text, "", ""
    word = rng.choice(longer)
    position = rng.randrange(word.start() + 1, word.end())
    return text[:position], text[position], text[position + 1 :]


def _list_neighbour_keys(letter: str) -> Sequence[str]:
    """Letters beside, above and below, in the case of the letter."""
    row = next(n for n, keys in enumerate(_KEYBOARD) if letter.lower() in keys)
    column = _KEYBOARD[row].index(letter.lower())
    near = (
        *_list_keys(row, column - 1, column + 1),
        *_list_keys(row - 1, column, column + 1),
        *_list_keys(row + 1, column - 1, column),
    )
    return [key.upper() if letter.isupper() else key for key in near]


def _list_keys(row: int, *columns: int) -> list[str]:
    keys = _KEYBOARD[row] if 0 <= row < len(_KEYBOARD) else ""
    return [keys[column] for column in columns if 0 <= column < len(keys)]


def _match_case(word: str, replacement: str | None) -> str:
    if replacement is None:
        return word
    return replacement[0].upper() + replacement[1:] if word[0].isupper() else replacement


def _is_stop_word(word: str) -> bool:
    return all(part in STOP_WORDS for part in re.split("['’]", word.casefold()))
