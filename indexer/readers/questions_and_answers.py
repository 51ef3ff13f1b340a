"""Questions and answers told by "Q:" and "A:", whatever they stand in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.documents import LeftOutText
from indexer.readers.pieces import Heading, Paragraph, Piece, clean_text
from indexer.readers.text.units import ANSWER_PATTERN, QUESTION_PATTERN

_ANSWER_LINE_PATTERN = re.compile(r"[\n\v]\s*(?=(?:Answer|A)\s?\d{0,3}\s?[.:)]\s)")


def recognize_questions(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, each "Q:" a heading that is a question, the "A:" after it its answer."""
    level, asked = 0, False
    for piece in pieces:
        if isinstance(piece, LeftOutText):
            yield piece
        elif isinstance(piece, Paragraph):
            found = list(
                _remove_answer_label(piece) if asked else _split_question(piece, level + 1)
            )
            asked = found[-1:] != [piece] and isinstance(found[-1], Heading)
            yield from found
        elif isinstance(piece, Heading):
            level, question = piece.level, QUESTION_PATTERN.fullmatch(clean_text(piece.text))
            asked = piece.is_question or question is not None
            yield replace(piece, text=question["text"], is_question=True) if question else piece
        else:
            asked = False
            yield piece


def _split_question(paragraph: Paragraph, level: int) -> Iterator[Heading | Paragraph]:
    asked, *answers = _ANSWER_LINE_PATTERN.split(paragraph.text, maxsplit=1)
    question = QUESTION_PATTERN.fullmatch(clean_text(asked))
    if question is None:
        yield paragraph
        return
    yield Heading(question["text"], level, is_question=True, line=paragraph.line)
    for answer in answers:
        yield from _remove_answer_label(replace(paragraph, text=answer))


def _remove_answer_label(paragraph: Paragraph) -> Iterator[Heading | Paragraph]:
    answer = ANSWER_PATTERN.fullmatch(clean_text(paragraph.text))
    yield replace(paragraph, text=answer["text"]) if answer else paragraph
