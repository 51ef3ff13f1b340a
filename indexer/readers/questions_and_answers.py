"""Questions and answers that begin with "Q:" and "A:", in a file of any kind."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.readers.pieces import Heading, Paragraph, Piece, Report
from indexer.words import clean_text

_LABEL_END = r"(?:\s?[.:)](?=\s|$)|\s?:|\s[-–—](?=\s))"
_QUESTION_WORD, _ANSWER_WORD = "(?:Question|QUESTION|Q)", "(?:Answer|ANSWER|Ans|A)"
_NUMBER = r"(?:\s?\d{1,3})"
_QUESTION_PATTERN = re.compile(
    rf"(?:{_QUESTION_WORD}{_NUMBER}?{_LABEL_END}|{_QUESTION_WORD}{_NUMBER}$|Q\d{{1,3}}\s(?=.*\?))"
    r"\s*(?P<text>.*)"
)
_ANSWER_PATTERN = re.compile(
    rf"(?P<label>{_ANSWER_WORD}{_NUMBER}?{_LABEL_END}|(?:Answer|ANSWER)$)\s*(?P<text>.*)"
)
# Where the question ends within its paragraph: with its mark, or at its answer's label.
_QUESTION_END_PATTERN = re.compile(
    rf"[?？][\"'”’)\]]*(?=\s)(?![^?？.!]*[?？])|(?<!\s)(?=\s+{_ANSWER_WORD}\s?:\s)|(?=\v)"
)
_ANSWER_LINE_PATTERN = re.compile(rf"[\n\v]\s*(?={_ANSWER_WORD}{_NUMBER}?{_LABEL_END})")
_NEXT_QUESTION_PATTERN = re.compile(
    rf"[\n\v]\s*(?={_QUESTION_WORD}{_NUMBER}?{_LABEL_END})"
    rf"|(?<=[.!?…])\s+(?={_QUESTION_WORD}{_NUMBER}?\s?:\s)"
)
_SENTENCE_END = (".", "!", "…")


def match_question(text: str) -> str | None:
    """The text after a question's label, "" where there is none; ``None`` without a label."""
    match = _QUESTION_PATTERN.fullmatch(text)
    return match["text"] if match else None


def match_answer(text: str, *, may_be_letter: bool = True) -> tuple[str, str] | None:
    """An answer's label and text. "A." and "A)" may be letters of a list as well."""
    match = _ANSWER_PATTERN.fullmatch(text)
    if match is None or (match["label"] in ("A.", "A)", "A") and not may_be_letter):
        return None
    return match["label"], match["text"]


def split_question(text: str) -> tuple[str, str]:
    """A question and what follows its mark; all that still asks belongs to the question."""
    end = _QUESTION_END_PATTERN.search(text)
    return (text[: end.end()], text[end.end() :].strip()) if end else (text, "")


def recognize_questions(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, each "Q:" a heading that is a question, the "A:" after it its answer."""
    level, after_question = 0, False
    for piece in _join_labels(pieces):
        parts = [piece]
        if isinstance(piece, Heading):
            is_part = piece.is_question and piece.level == level + 1  # and so are those after it
            level = level if is_part else piece.level
            parts = [*_split_labelled(piece, piece.level)]
        elif isinstance(piece, Paragraph):
            parts = [*_split_labelled(piece, level + 1)]
            if after_question and isinstance(parts[0], Paragraph):
                parts = [_remove_label(parts[0])]
        yield from parts
        if not isinstance(piece, Report):
            after_question = isinstance(parts[-1], Heading) and parts[-1].is_question


def _join_labels(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces; a label alone, such as "Question 1", goes with the paragraph after it."""
    label: Heading | Paragraph | None = None
    for piece in pieces:
        if label and isinstance(piece, Paragraph | Heading):
            yield replace(label, text=f"{clean_text(label.text).rstrip(':.')}: {piece.text}")
            label = None
            continue
        if label:
            yield label
        is_label = isinstance(piece, Paragraph | Heading) and _is_question_label(piece.text)
        label = piece if is_label and isinstance(piece, Paragraph | Heading) else None
        if not label:
            yield piece
    if label:
        yield label


def _is_question_label(text: str) -> bool:
    return match_question(clean_text(text)) == ""


def _split_labelled(piece: Heading | Paragraph, level: int) -> Iterator[Heading | Paragraph]:
    """The questions of a piece, each with its answer."""
    first, *others = _NEXT_QUESTION_PATTERN.split(piece.text)
    yield from _split_one(replace(piece, text=first) if others else piece, level)
    for text in others:
        yield from _split_one(Paragraph(text, piece.line), level)


def _split_one(piece: Heading | Paragraph, level: int) -> Iterator[Heading | Paragraph]:
    """The question that a piece is, if it has a label, and the answer in the same piece."""
    text, *answers = _ANSWER_LINE_PATTERN.split(piece.text, maxsplit=1)
    labelled = _QUESTION_PATTERN.fullmatch(text.strip().replace("\n", " "))
    if labelled is None or not labelled["text"]:
        yield from _split_heading(piece) if isinstance(piece, Heading) else [piece]
        return
    question, rest = split_question(labelled["text"])
    yield Heading(clean_text(question), level, is_question=True, line=piece.line)
    for answer in filter(clean_text, [rest, *answers]):
        yield _remove_label(Paragraph(answer, piece.line))


def _split_heading(heading: Heading) -> Iterator[Heading | Paragraph]:
    """The heading; a sentence after its question, below the title, is the answer."""
    question, answer = split_question(clean_text(heading.text))
    if heading.level > 1 and answer.endswith(_SENTENCE_END):
        yield replace(heading, text=question, is_question=True)
        yield Paragraph(answer, heading.line)
    else:
        yield heading


def _remove_label(paragraph: Paragraph) -> Paragraph:
    answer = _ANSWER_PATTERN.fullmatch(paragraph.text.strip().replace("\n", " "))
    return replace(paragraph, text=answer["text"]) if answer else paragraph
