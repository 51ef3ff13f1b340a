"""How texts are written: hard sections, one thing under two names, American and British words.

Nothing here is a grade: each is a place to look at, with what was seen there.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.passages import Passage
from indexer.vocabulary import SPELLING_KIND, Term, Vocabulary
from indexer.word_lists import COMMONEST_WORDS, read_words

# Words a sentence, on average over a section, from which it is long for a tired reader.
LONG_SENTENCE_WORDS = 20.0
# What doctors say; a reader may need to be told what it means.
TECHNICAL_KINDS = frozenset(["medical", "abbreviation"])
NAMING_KINDS = frozenset(["medical", "lay"])
# Forms that begin alike are the same word with other endings.
STEM_LENGTH = 5
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_TOLD = re.compile(
    r"\((?=[^)]*[a-z]{3})|\b(?:means?|is when|are when|is called|are called|called|known as|"
    r"stands? for|named|such as|in which)\b|, which (?:is|are)\b|:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HardSection:
    """A section with long sentences, or words that its booklet explains nowhere.

    ``sentence_words`` is the mean length of its sentences; ``demand`` the weight of the questions
    that lead there.
    """

    booklet_id: str
    path: tuple[str, ...]
    sentence_words: float
    unexplained: tuple[str, ...]
    demand: float


@dataclass(frozen=True, slots=True)
class TwoNames:
    """Names for one thing, and how often each stands in the booklet; no sentence has both."""

    booklet_id: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MixedSpelling:
    """Words of both spellings in one booklet, each with how often it stands there."""

    booklet_id: str
    american: tuple[tuple[str, int], ...]
    british: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class BookletStyle:
    """The passages of one booklet in reading order, read for their words."""

    booklet_id: str
    passages: Sequence[Passage]
    vocabulary: Vocabulary

    @cached_property
    def sentences(self) -> list[str]:
        return [one.get_sentence_text(s) for one in self.passages for s in one.sentences]

    @cached_property
    def terms_by_sentence(self) -> list[list[tuple[str, Term]]]:
        """Each form as it stands there, in small letters, with its term."""
        return [find_terms(text, self.vocabulary) for text in self.sentences]

    @cached_property
    def explained_groups(self) -> frozenset[str]:
        """Groups of which a sentence says what they mean, or has two forms; and the topic's."""
        titles = {passage.title for passage in self.passages}
        explained = {t.group_id for one in titles for _, t in find_terms(one, self.vocabulary)}
        for text, found in zip(self.sentences, self.terms_by_sentence, strict=True):
            counts = Counter(term.group_id for form, term in dict(found).items())
            explained |= {group for group, count in counts.items() if count > 1}
            if _TOLD.search(text):
                explained |= set(counts)
        return frozenset(explained)

    def find_hard_sections(self, demand: Mapping[str, float]) -> Iterator[HardSection]:
        """``demand`` is by passage id. A section to which nobody is led is not named."""
        sections: dict[tuple[str, ...], list[Passage]] = {}
        for passage in self.passages:
            sections.setdefault(passage.heading_path, []).append(passage)
        for path, passages in sections.items():
            wanted = sum(demand.get(one.passage_id, 0.0) for one in passages)
            texts = [one.get_sentence_text(s) for one in passages for s in one.sentences]
            words = sum(len(text.split()) for text in texts) / max(1, len(texts))
            unexplained = tuple(dict.fromkeys(self._find_unexplained(texts)))
            if wanted and (words >= LONG_SENTENCE_WORDS or unexplained):
                yield HardSection(self.booklet_id, path, round(words, 1), unexplained, wanted)

    def find_two_names(self) -> Iterator[TwoNames]:
        counts: dict[str, Counter[str]] = {}
        for found in self.terms_by_sentence:
            for form, term in found:
                if term.kind in NAMING_KINDS and not term.one_way:
                    counts.setdefault(term.group_id, Counter())[form] += 1
        for group, forms in counts.items():
            names = {form[:STEM_LENGTH]: form for form in forms}
            if len(names) > 1 and group not in self.explained_groups:
                yield TwoNames(self.booklet_id, tuple(forms.most_common()))

    def find_mixed_spelling(self) -> MixedSpelling | None:
        words = Counter(word.casefold() for text in self.sentences for word in _WORDS.findall(text))
        pairs = [one.forms for one in self.vocabulary.terms if one.kind == SPELLING_KIND]
        american = _count([forms[0] for forms in pairs], words)
        british = _count([form for forms in pairs for form in forms[1:]], words)
        return MixedSpelling(self.booklet_id, american, british) if american and british else None

    @cached_property
    def _told_otherwise(self) -> frozenset[str]:
        """Groups of words that people have other words for, and all short forms."""
        return frozenset(
            term.group_id
            for term in self.vocabulary.terms
            if term.kind == "abbreviation" or term.kind == "lay" and not term.one_way
        )

    def _find_unexplained(self, texts: Sequence[str]) -> Iterator[str]:
        common, seen = read_words(*COMMONEST_WORDS), set(self.explained_groups)
        for form, term in (pair for text in texts for pair in find_terms(text, self.vocabulary)):
            is_plain = common.issuperset(form.split()) or term.group_id not in self._told_otherwise
            if term.kind in TECHNICAL_KINDS and term.group_id not in seen and not is_plain:
                seen.add(term.group_id)
                yield form


def find_terms(text: str, vocabulary: Vocabulary) -> list[tuple[str, Term]]:
    """Words and phrases of the vocabulary, but drug names and spellings, from left to right."""
    words = _WORDS.findall(text)
    return [
        (" ".join(words[match.start : match.end]).casefold(), term)
        for match in vocabulary.find_matches(words)
        for term in match.terms
        if term.kind in TECHNICAL_KINDS | NAMING_KINDS
    ]


def _count(forms: Sequence[str], words: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    found = {form: words[form] for form in map(str.casefold, forms) if words.get(form)}
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))
