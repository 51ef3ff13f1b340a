"""Grades that others gave, kept beside the judges' own and never among them.

They lie in files of their own, each with its origin. No file of judgements is made of them, and
they make no question judged: they are shown to judges, and compared with what judges say.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from indexer.errors import DeskError, JudgementError
from indexer.passages import Passage
from indexer.storage.files import lock_folder
from search_app.desk.agreement import (
    Agreement,
    SheetsByJudge,
    collect_people_grades,
    compare_grades,
)
from search_app.desk.desk_folder import make_file_name, write_private
from search_app.desk.judging import TYPED_KIND, PassageKey, make_typed_id
from search_app.desk.pools import UNNAMED_KIND, JudgingPool, PooledPassage
from search_app.judgements.foreign_grades import ForeignGrade, convert_rating
from search_app.questions.files import Question

FOLDER = "suggestions"
# Characters, of an origin and of a rater.
MAX_ORIGIN_LENGTH = 80
# Bytes of the longest name of a file that could be written under the whole origin.
MAX_WHOLE_NAME = 250


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A grade, 0 to 3, of a passage for a question, by its id or by its words; the other is ""."""

    question_id: str
    query: str
    booklet: str
    text: str
    grade: int
    origin: str

    @property
    def key(self) -> PassageKey:
        return self.booklet, self.text

    def is_about(self, question_id: str, query: str) -> bool:
        if self.question_id:
            return self.question_id == question_id
        return _normalize(self.query) == _normalize(query)


def build_suggestions(
    grades: Iterable[ForeignGrade], passages: Mapping[str, Passage], *, origin: str, best: float
) -> list[Suggestion]:
    """``passages`` are by their ids. Of several raters or models each is an origin of its own.

    Raises:
        JudgementError: a grade is not on the scale, or of a passage that is not here.
    """
    suggestions = []
    for one in grades:
        passage = passages.get(one.passage_id)
        if passage is None:
            raise JudgementError(
                f"{one.where}: {one.passage_id!r} is no passage of this index. Grades are taken"
                " over for passages, by the ids that search and batch give them."
            )
        names = (_shorten(name) for name in (origin, one.rater) if name)
        suggestions.append(
            Suggestion(
                one.query_id,
                one.query,
                passage.doc_id,
                passage.text,
                convert_rating(one, best=best),
                ", ".join(names),
            )
        )
    return suggestions


def pool_suggestions(
    suggestions: Iterable[Suggestion], questions: Iterable[Question], *, at: str
) -> list[JudgingPool]:
    """What is suggested, as pools for people to judge; a query that is new is one a judge typed.

    Raises:
        JudgementError: a suggestion names a question by an id that none of these has.
    """
    by_id = {question.question_id: question for question in questions}
    by_query: dict[str, list[Question]] = {}
    for question in by_id.values():
        by_query.setdefault(_normalize(question.text), []).append(question)
    origins: dict[Question, dict[PassageKey, dict[str, None]]] = {}
    for one in suggestions:
        if one.question_id and one.question_id not in by_id:
            raise JudgementError(
                f"{one.origin} grades passages of {one.question_id!r}, which is not among the"
                " questions. Give them with --questions."
            )
        typed = Question(make_typed_id(one.query), one.query, topic=TYPED_KIND)
        same = by_query.setdefault(_normalize(one.query), [typed])
        of_booklet = (each for each in same if one.booklet in each.booklets)
        question = by_id.get(one.question_id) or next(of_booklet, same[0])
        origins.setdefault(question, {}).setdefault(one.key, {})[one.origin] = None
    pools = []
    for question, by_key in origins.items():
        passages = tuple(PooledPassage(*key, tuple(names)) for key, names in by_key.items())
        kind = question.topic or UNNAMED_KIND
        pools.append(
            JudgingPool(question.question_id, question.text, kind, at, len(passages), passages)
        )
    return pools


def save_suggestions(folder: Path, suggestions: Sequence[Suggestion]) -> None:
    """Keep what comes from an origin, in place of what came from it before.

    Raises:
        OSError: a file cannot be written.
    """
    with lock_folder(folder):
        for origin in dict.fromkeys(one.origin for one in suggestions):
            own = (asdict(one) for one in suggestions if one.origin == origin)
            lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in own)
            path = folder / FOLDER / f"{make_file_name(origin)}.jsonl"
            write_private(path, "".join(lines))
            # where an earlier version of this program kept the same
            earlier = path.with_name(f"{quote(origin, safe=' ')}.jsonl")
            if earlier != path and len(earlier.name) <= MAX_WHOLE_NAME:
                earlier.unlink(missing_ok=True)


def load_suggestions(folder: Path) -> list[Suggestion]:
    """All suggestions of a desk, by the names of their files.

    Raises:
        DeskError: a line is not one that this program wrote.
    """
    suggestions = []
    for path in sorted((folder / FOLDER).glob("*.jsonl")):
        try:
            lines = path.read_bytes().splitlines()
            suggestions += [msgspec.json.decode(line, type=Suggestion) for line in lines]
        except (OSError, msgspec.DecodeError) as error:
            raise DeskError(f"{path} cannot be read: {error}.") from error
    return suggestions


def compare_with_people(
    suggestions: Iterable[Suggestion], sheets: SheetsByJudge
) -> dict[str, Agreement]:
    """Of each origin how far it agrees with people, where they graded the same passages."""
    queries = {sheet.question.question_id: sheet.question.query for sheet in sheets.values()}
    people = collect_people_grades(sheets)
    by_query = {(_normalize(queries[name]), key): grade for (name, key), grade in people.items()}
    pairs: dict[str, list[tuple[int, int]]] = {}
    for one in suggestions:
        by_words = by_query.get((_normalize(one.query), one.key))
        grade = people.get((one.question_id, one.key)) if one.question_id else by_words
        own = pairs.setdefault(one.origin, [])
        own += [(grade, one.grade)] if grade is not None else []
    return {origin: compare_grades(own) for origin, own in pairs.items()}


def _shorten(name: str) -> str:
    """The hash distinguishes names with the same beginning."""
    if len(name) <= MAX_ORIGIN_LENGTH:
        return name
    return f"{name[: MAX_ORIGIN_LENGTH - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _normalize(query: str) -> str:
    return " ".join(query.casefold().split())
