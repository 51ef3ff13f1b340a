"""Questions and answers told by "Q:" and "A:", whatever they stand in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.documents import LeftOut
from indexer.readers.pieces import Heading, Paragraph, Piece, clean
from indexer.readers.text.units import ANSWER, QUESTION

_ANSWER_BELOW = re.compile(r"[\n\v]\s*(?=(?:Answer|A)\s?\d{0,3}\s?[.:)]\s)")


def with_questions(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, each "Q:" a heading that is a question, the "A:" after it its answer."""
    level, asked = 0, False
    for piece in pieces:
        if isinstance(piece, LeftOut):
            yield piece
        elif isinstance(piece, Paragraph):
            found = list(_answered(piece) if asked else _asked(piece, level + 1))
            asked = found[-1:] != [piece] and isinstance(found[-1], Heading)
            yield from found
        elif isinstance(piece, Heading):
            level, question = piece.level, QUESTION.fullmatch(clean(piece.text))
            asked = piece.is_question or question is not None
            yield replace(piece, text=question["text"], is_question=True) if question else piece
        else:
            asked = False
            yield piece


def _asked(paragraph: Paragraph, level: int) -> Iterator[Heading | Paragraph]:
    asked, *answers = _ANSWER_BELOW.split(paragraph.text, maxsplit=1)
    question = QUESTION.fullmatch(clean(asked))
    if question is None:
        yield paragraph
        return
    yield Heading(question["text"], level, is_question=True, line=paragraph.line)
    for answer in answers:
        yield from _answered(replace(paragraph, text=answer))


def _answered(paragraph: Paragraph) -> Iterator[Heading | Paragraph]:
    answer = ANSWER.fullmatch(clean(paragraph.text))
    yield replace(paragraph, text=answer["text"]) if answer else paragraph
