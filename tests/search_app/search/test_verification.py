"""What is read of a passage, and what a reading says of its sentences; by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.encoding.verifier import Reading
from indexer.passages import Passage, Sentence
from indexer.paths import VOCABULARY
from indexer.vocabulary import Vocabulary
from indexer.vocabulary.files import read_vocabulary
from search_app.search.verification import (
    MAX_INTRODUCTION_WORDS,
    MAX_WINDOW_WORDS,
    VerifiedPassage,
    name_as,
    verify_passages,
)


def make_passage(*lengths: int, heading: str = "Watering", context: str = "") -> Passage:
    """A passage of sentences with so many words each: "a0 a0 a0.", "a1 a1."."""
    texts = [" ".join([f"a{n}"] * length) + "." for n, length in enumerate(lengths)]
    text, sentences, start = " ".join(texts), [], 100
    for each in texts:
        sentences.append(Sentence(start, start + len(each)))
        start += len(each) + 1
    path = (heading,) if heading else ()
    ends = (100, start - 1)
    return Passage("beans#s0", "beans", "Beans", path, context, "", text, *ends, tuple(sentences))


@dataclass
class WordCounter:
    """Its score is the number of words; each word is a token, with the number in it as score."""

    asked: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def read_texts(self, question: str, texts: Sequence[str]) -> list[Reading]:
        self.asked.append(question)
        self.texts += texts
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Reading:
        spans, at = [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            spans.append((start, at))
        scores = [float(w[1:].rstrip(".")) if w[0] == "a" else 99.0 for w in text.split()]
        return Reading(
            float(len(spans)),
            np.array(scores, dtype=np.float32),
            np.array(spans, dtype=np.int32).reshape(-1, 2),
        )


def read(passage: Passage, scores: list[float]) -> tuple[str, VerifiedPassage]:
    verifier = WordCounter()
    (verified,) = verify_passages(verifier, "when", [passage], [np.array(scores)], Vocabulary())
    assert verifier.asked == ["when"]
    return verifier.texts[0], verified


def test_a_short_passage_is_read_whole_under_its_heading() -> None:
    text, verified = read(make_passage(2, 1), [0.0, 1.0])
    assert text == "Watering. a0 a0. a1."
    assert verified.score == 4.0
    # means 0 and 1: e^0 / (e^0 + e^1) = 0.268941
    assert verified.sentence_scores.tolist() == pytest.approx([0.268941, 0.731059], abs=1e-6)


def test_without_a_heading_the_text_alone_is_read() -> None:
    assert read(make_passage(1, heading=""), [1.0])[0] == "a0."


def test_the_lead_in_of_a_list_is_read_with_its_items() -> None:
    text, verified = read(make_passage(1, 1, context="At noon never do:"), [1.0, 0.0])
    assert text == "Watering. At noon never do: a0. a1."
    assert verified.sentence_scores.tolist() == pytest.approx([0.268941, 0.731059], abs=1e-6)


def test_a_lead_in_that_leaves_no_room_is_left_out() -> None:
    most = " ".join(["Never"] * MAX_INTRODUCTION_WORDS)
    assert read(make_passage(1, context=most), [1.0])[0] == f"Watering. {most} a0."
    assert read(make_passage(1, context=f"{most} ever"), [1.0])[0] == "Watering. a0."


def make_list(*lines: str) -> Passage:
    """A passage of lines with a sentence each, behind the mark of an item if they have one."""
    text, sentences = "", []
    for line in lines:
        start = 100 + len(text) + len(line) - len(line.removeprefix("• ").removeprefix("2. "))
        text += f"{line}\n"
        sentences.append(Sentence(start, 100 + len(text) - 1))
    text = text.rstrip()
    path = ("Watering",)
    return Passage("b#s0", "b", "Beans", path, "", "", text, 100, 100 + len(text), tuple(sentences))


LONG = " ".join(["a1"] * 70) + "."


@pytest.mark.parametrize(
    ("lines", "lead_in"),
    [
        (("Never do:", f"• {LONG}", "• a2 a2 a2 a2 a2 a2."), "Never do: "),
        (("Never do:", f"2. {LONG}", "2. a2 a2 a2 a2 a2 a2."), "Never do: "),
        (("Now:", "• Not:", f"• {LONG}", "• a2 a2 a2 a2 a2 a2."), "Not: "),
        (("Never do:", f"• {LONG}", "a2 a2 a2 a2 a2 a2."), ""),  # a paragraph after the list
        (("Never do.", f"• {LONG}", "• a2 a2 a2 a2 a2 a2."), ""),
    ],
)
def test_an_item_far_down_is_read_with_what_introduces_its_list(
    lines: tuple[str, ...], lead_in: str
) -> None:
    text, verified = read(make_list(*lines), [*[0.0] * (len(lines) - 1), 1.0])
    assert text == f"Watering. {lead_in}a2 a2 a2 a2 a2 a2."
    assert verified.sentence_scores.tolist() == [*[0.0] * (len(lines) - 1), 1.0]


def test_of_a_long_passage_what_is_around_the_best_sentence_is_read() -> None:
    """30 words of the best, 30 after it; 30 more before it would be too many, 15 are not."""
    text, verified = read(make_passage(30, 15, 30, 30, 30), [0.0, 0.0, 1.0, 0.0, 0.0])
    assert [f"a{n}" in text for n in range(5)] == [False, True, True, True, False]
    assert verified.sentence_scores[[0, 4]].tolist() == [0.0, 0.0]
    assert verified.sentence_scores.sum() == pytest.approx(1.0)


def test_a_sentence_that_is_too_long_is_read_alone() -> None:
    text, verified = read(make_passage(3, MAX_WINDOW_WORDS + 5, 3), [0.0, 1.0, 0.0])
    assert text == "Watering. " + " ".join(["a1"] * (MAX_WINDOW_WORDS + 5)) + "."
    assert verified.sentence_scores.tolist() == [0.0, 1.0, 0.0]


@given(st.lists(st.tuples(st.integers(1, 90), st.floats(-1, 1)), min_size=1, max_size=12))
def test_what_is_read_is_whole_sentences_in_a_row_with_the_best(
    sentences: list[tuple[int, float]],
) -> None:
    scores = [score for _, score in sentences]
    passage = make_passage(*(length for length, _ in sentences))
    text, verified = read(passage, scores)
    best = int(np.argmax(scores))
    words = text.removeprefix("Watering. ")
    assert words in passage.text
    assert passage.get_sentence_text(passage.sentences[best]) in words
    assert len(words.split()) <= max(MAX_WINDOW_WORDS, sentences[best][0])
    assert verified.sentence_scores.sum() == pytest.approx(1.0)
    assert verified.sentence_scores[best] > 0


def test_log_odds_are_told_as_a_probability() -> None:
    """1 / (1 + e^-log 3) = 3/4."""
    assert VerifiedPassage(float(np.log(3)), np.zeros(1)).probability == 0.75


@pytest.mark.parametrize(
    ("question", "text", "read_as"),
    [
        ("how often is Enhertu given", "T-DXd is given often.", "how often is T-DXd given"),
        ("how often is Enhertu given", "T-DXd (Enhertu) is given.", "how often is Enhertu given"),
        ("is Femara and Xeloda ok", "Letrozole helps.", "is Letrozole and Xeloda ok"),
        ("are AIs for men", "Letrozole helps.", "are AIs for men"),
        ("letrozole's risks", "Femara's risks.", "letrozole's risks"),
        ("Femara's risks", "Letrozole's risks.", "Letrozole's risks"),
        ("is Xgeva for bones", "Prolia is a shot.", "is Xgeva for bones"),
        ("is Xgeva for bones", "Denosumab (Prolia) is a shot.", "is Xgeva for bones"),
        ("is Xgeva for bones", "Prolia is denosumab.", "is Xgeva for bones"),
        ("is Herceptin safe", "Trastuzumab deruxtecan-nxki is safe.", "is Herceptin safe"),
        ("is Herceptin safe", "Trastuzumab is safe.", "is Trastuzumab safe"),
        ("does my hair fall out", "Letrozole helps.", "does my hair fall out"),
        ("", "", ""),
    ],
)
def test_a_drug_is_named_as_the_text_names_it(question: str, text: str, read_as: str) -> None:
    assert name_as(text, question, read_vocabulary(VOCABULARY)) == read_as


def test_each_text_is_read_with_its_own_question() -> None:
    """In the order of the texts; together where all ask the same."""
    passages = [
        replace(make_passage(1), text=text, sentences=(Sentence(100, 100 + len(text)),))
        for text in ("T-DXd.", "Enhertu.")
    ]
    verifier, ones = WordCounter(), [np.ones(1)] * 2
    vocabulary = read_vocabulary(VOCABULARY)
    verify_passages(verifier, "is Enhertu new", passages, ones, vocabulary)
    assert verifier.asked == ["is T-DXd new", "is Enhertu new"]
    assert verifier.texts == ["Watering. T-DXd.", "Watering. Enhertu."]
    verify_passages(verifier, "is it new", passages, ones, vocabulary)
    assert verifier.asked[2:] == ["is it new"]
