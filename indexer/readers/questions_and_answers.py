"""Questions and answers that begin with "Q:" and "A:", in a file of any kind."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.readers.pieces import Heading, Paragraph, Piece, Report
from indexer.words import clean_text

_ANSWER_LABEL = r"(?:Answer|A)\s?\d{0,3}\s?[.:)]\s"
QUESTION_PATTERN = re.compile(r"(?:Question|Q)\s?\d{0,3}\s?[.:)]\s+(?P<text>.+)")
ANSWER_PATTERN = re.compile(rf"{_ANSWER_LABEL}\s*(?P<text>.+)")
_ANSWER_LINE_PATTERN = re.compile(rf"[\n\v]\s*(?={_ANSWER_LABEL})")


def recognize_questions(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, each "Q:" a heading that is a question, the "A:" after it its answer."""
    level, after_question = 0, False
    for piece in pieces:
        if isinstance(piece, Report):
            yield piece
        elif isinstance(piece, Paragraph):
            parts = [_remove_label(piece)] if after_question else _split_question(piece, level + 1)
            after_question = isinstance(parts[-1], Heading)
            yield from parts
        elif isinstance(piece, Heading):
            level, question = piece.level, QUESTION_PATTERN.fullmatch(clean_text(piece.text))
            after_question = piece.is_question or question is not None
            yield replace(piece, text=question["text"], is_question=True) if question else piece
        else:
            after_question = False
            yield piece


def _split_question(paragraph: Paragraph, level: int) -> list[Heading | Paragraph]:
    text, *answers = _ANSWER_LINE_PATTERN.split(paragraph.text, maxsplit=1)
    question = QUESTION_PATTERN.fullmatch(clean_text(text))
    if question is None:
        return [paragraph]
    heading = Heading(question["text"], level, is_question=True, line=paragraph.line)
    return [heading, *(_remove_label(replace(paragraph, text=answer)) for answer in answers)]


def _remove_label(paragraph: Paragraph) -> Heading | Paragraph:
    answer = ANSWER_PATTERN.fullmatch(clean_text(paragraph.text))
    return replace(paragraph, text=answer["text"]) if answer else paragraph
