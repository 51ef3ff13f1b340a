"""What readers said of an answer: whether it helped, counted by question and day.

Nothing here writes words. What is said is kept under the hash of a question that the log holds, and
only that long; the question's words are shown by the log's own rule. Of other questions only the
verdict is kept. No hour is.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from search_app.querylog.schema import UNKNOWN_QUESTION, hash_question, read_key
from search_app.querylog.store import MIN_OCCASIONS, make_question_id
from search_app.results import Verdict

MAX_DISAPPOINTMENTS = 10


class Helpfulness(StrEnum):
    """What a reader said; the values are the form's and the columns of the file."""

    YES = "yes"
    NO = "no"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """The first passage that was shown, of which generation; each "" where it is not known."""

    booklet: str = ""
    passage_id: str = ""
    generation: str = ""


@dataclass(frozen=True, slots=True)
class LoggedFeedback:
    """What one reader said; the file gets no question's text. ``timestamp`` as of a question."""

    text: str
    verdict: Verdict
    helpfulness: Helpfulness
    shown: ShownPassage
    timestamp: float


@dataclass(frozen=True, slots=True)
class Disappointment:
    """A question that may be shown, and a passage that readers said does not answer it.

    ``shown.generation`` is the latest generation of which they said so.
    """

    text: str
    shown: ShownPassage
    day_count: int
    count: int

    @property
    def question_id(self) -> str:
        return make_question_id(self.text)


def add_feedback(connection: sqlite3.Connection, feedback: Iterable[LoggedFeedback]) -> None:
    """Count what was said, all of it in one transaction or nothing.

    Of a question that the log does not hold, only the verdict: such rows are three a day.
    """
    key = read_key(connection)
    with connection:
        for one in feedback:
            name = hash_question(key, one.text)
            if _is_logged(connection, name):
                _add_one(connection, one, name)
            else:
                _add_one(connection, replace(one, shown=ShownPassage()), UNKNOWN_QUESTION)


def count_feedback(
    connection: sqlite3.Connection,
) -> Mapping[Verdict, Mapping[Helpfulness, int]]:
    """How often each was said, by the verdict that was shown."""
    rows = connection.execute(
        "select verdict, sum(yes), sum(no), sum(no_answer) from feedback group by verdict"
    )
    sums = {verdict: counts for verdict, *counts in rows}
    return {
        verdict: dict(zip(Helpfulness, sums.get(verdict.value, (0, 0, 0)), strict=True))
        for verdict in Verdict
    }


def list_disappointments(
    connection: sqlite3.Connection,
    *,
    min_occasions: int = MIN_OCCASIONS,
    limit: int = MAX_DISAPPOINTMENTS,
) -> list[Disappointment]:
    """Where readers said "does not answer", on the most days first, then the most often.

    Days come first because one person can say it a hundred times on one day.
    """
    rows = connection.execute(
        "select text, booklet, passage, max(generation), count(distinct day) as days,"
        " sum(no_answer) as times from feedback join words using (question)"
        " where no_answer > 0 and question in"
        " (select question from asked group by question having count(*) >= ?)"
        " group by question, booklet, passage"
        " order by days desc, times desc, text, booklet, passage limit ?",
        (min_occasions, limit),
    )
    return [
        Disappointment(text, ShownPassage(*shown), days, times)
        for text, *shown, days, times in rows
    ]


def _is_logged(connection: sqlite3.Connection, name: bytes) -> bool:
    found = connection.execute("select 1 from asked where question = ? limit 1", (name,))
    return found.fetchone() is not None


def _add_one(connection: sqlite3.Connection, feedback: LoggedFeedback, name: bytes) -> None:
    """``name`` is the hash of the question."""
    column = feedback.helpfulness.value  # a name of our own enumeration, never user input
    shown = feedback.shown
    day = datetime.fromtimestamp(feedback.timestamp, UTC).date().isoformat()
    connection.execute(
        f"insert into feedback (question, day, verdict, booklet, passage, generation, {column})"
        f" values (?, ?, ?, ?, ?, ?, 1) on conflict do update set {column} = {column} + 1",
        (name, day, feedback.verdict, shown.booklet, shown.passage_id, shown.generation),
    )
