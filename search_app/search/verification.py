"""A few of the first passages, read together with the question: does each answer it?

Vectors and words say what a passage is about. Whether it answers, the verifier says; it is asked
only as far as that matters (``RelevanceModel.count_readings``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from indexer.encoding.verifier import Reading
from indexer.passages import Passage
from indexer.vocabulary import Vocabulary
from search_app.search.candidates import Scores
from search_app.search.mismatches.passage_text import find_lead_in

# How many passages are read at most, and of a long one how many words: each costs milliseconds.
MAX_VERIFIED = 2
MAX_WINDOW_WORDS = 75
# A heading or a lead-in with more words would leave no room for what follows it.
MAX_INTRODUCTION_WORDS = 30
BRAND_KIND = "brand"
# "Fam-trastuzumab deruxtecan-nxki" holds the name of a drug, and that of no other.
_WORD = re.compile(r"\w+")


class TextReader(Protocol):
    """A verifier, as far as it is used here."""

    def read_texts(self, question: str, texts: Sequence[str]) -> list[Reading]: ...


@dataclass(frozen=True, slots=True)
class VerifiedPassage:
    """``score`` is the log-odds that the passage answers.

    ``sentence_scores`` ``(sentences,)`` in [0, 1] say which sentence answers, if any does. Those
    that were not read have 0, the others add up to 1.
    """

    score: float
    sentence_scores: Scores

    @property
    def probability(self) -> float:
        """The score in [0, 1]; it is not calibrated."""
        return round(float(1 / (1 + np.exp(-self.score))), 6)


def verify_passages(
    verifier: TextReader,
    question: str,
    passages: Sequence[Passage],
    scores: Sequence[Scores],
    vocabulary: Vocabulary,
) -> list[VerifiedPassage]:
    """Read each passage; of a long one what is around its best sentence, by ``scores``.

    The question names drugs as each text does: the verifier knows none by two names.
    """
    windows = [_choose_window(*each) for each in zip(passages, scores, strict=True)]
    texts = [_compose_text(*each) for each in zip(passages, windows, strict=True)]
    readings = _read_texts(verifier, question, [text for text, _ in texts], vocabulary)
    return [
        VerifiedPassage(reading.score, _score_sentences(reading, starts, window, len(each)))
        for reading, (_, starts), window, each in zip(readings, texts, windows, scores, strict=True)
    ]


def name_as(text: str, question: str, vocabulary: Vocabulary) -> str:
    """The question with the text's names of drugs: "T-DXd" for "Enhertu", if it has only that.

    Never a brand, for brands of one drug may be for other illnesses and other doses.
    """
    asked = _find_drugs(question, vocabulary)
    names, words = dict[str, str](), [*_WORD.finditer(text)]
    for match in vocabulary.find_matches([word.group() for word in words]):
        said = text[words[match.start].start() : words[match.end - 1].end()]
        for term in match.terms:
            is_brand = term.kind == BRAND_KIND
            names[term.group_id] = "" if is_brand else names.get(term.group_id, said)
    for start, end, groups in reversed(asked):
        name = next((names[group] for group in groups if group in names), "")
        if name and question[start:end].casefold() not in text.casefold():
            question = f"{question[:start]}{name}{question[end:]}"
    return question


def _find_drugs(question: str, vocabulary: Vocabulary) -> list[tuple[int, int, list[str]]]:
    """Where each drug begins and ends that a question names, and the groups of its names."""
    words, drugs = [*_WORD.finditer(question)], vocabulary.classes_by_drug.keys()
    matches = vocabulary.find_matches([word.group() for word in words])
    found = (
        (words[match.start].start(), words[match.end - 1].end(), match.terms) for match in matches
    )
    named = ((start, end, [t.group_id for t in terms]) for start, end, terms in found)
    return [(start, end, groups) for start, end, groups in named if not drugs.isdisjoint(groups)]


def _read_texts(
    verifier: TextReader, question: str, texts: Sequence[str], vocabulary: Vocabulary
) -> list[Reading]:
    names_drug = bool(_find_drugs(question, vocabulary))
    questions = [name_as(text, question, vocabulary) if names_drug else question for text in texts]
    if len(set(questions)) == 1:  # several at a time
        return verifier.read_texts(questions[0], texts)
    pairs = zip(questions, texts, strict=True)
    return [reading for asked, text in pairs for reading in verifier.read_texts(asked, [text])]


def _choose_window(passage: Passage, scores: Scores) -> range:
    """The best sentence, and those after and before it in turn, as many as fit."""
    counts = [len(passage.get_sentence_text(s).split()) for s in passage.sentences]
    first = last = int(np.argmax(scores))
    grown = True
    while grown:
        grown = False
        for following, before in ((1, 0), (0, 1)):
            wider = range(max(first - before, 0), min(last + following, len(counts) - 1) + 1)
            if len(wider) > last + 1 - first and sum(counts[n] for n in wider) <= MAX_WINDOW_WORDS:
                first, last, grown = wider[0], wider[-1], True
    return range(first, last + 1)


def _compose_text(passage: Passage, window: range) -> tuple[str, list[int]]:
    """Heading, lead-ins and the window's sentences, and where each of these begins and all end."""
    heading = f"{passage.heading_path[-1]}." if passage.heading_path else ""
    introductions = (
        words
        for words in (heading, passage.context, find_lead_in(passage, window.start))
        if words and len(words.split()) <= MAX_INTRODUCTION_WORDS
    )
    text, starts = "".join(f"{words} " for words in introductions), []
    for number in window:
        starts.append(len(text))
        text += passage.get_sentence_text(passage.sentences[number]) + " "
    return text.rstrip(), [*starts, len(text)]


def _score_sentences(
    reading: Reading, starts: Sequence[int], window: range, sentence_count: int
) -> Scores:
    """Softmax of the mean token score of each sentence that was read."""
    sentence_of_token = np.searchsorted(starts, reading.spans[:, 0], side="right") - 1
    means = np.full(len(window), -np.inf)
    for number in set(sentence_of_token.tolist()) & set(range(len(window))):
        means[number] = reading.token_scores[sentence_of_token == number].mean()
    scores = np.zeros(sentence_count)
    weights = np.exp(means - means.max(initial=-1e9))
    scores[window.start : window.stop] = weights / max(float(weights.sum()), 1e-12)
    return scores
