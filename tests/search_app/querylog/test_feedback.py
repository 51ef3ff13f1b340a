import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from search_app.querylog import store
from search_app.querylog.feedback import (
    Disappointment,
    Helpfulness,
    LoggedFeedback,
    ShownPassage,
    add_feedback,
    count_feedback,
    list_disappointments,
)
from search_app.querylog.limits import QueryLogRules, shrink_log
from search_app.querylog.store import LoggedQuestion, open_query_log
from search_app.querylog.writer import QueryLog, QueryLogCounts
from search_app.results import Verdict

PORT = "what is a port"
SHOWN = ShownPassage("beans", "beans#s0", "g1")
NONE = {Helpfulness.YES: 0, Helpfulness.NO: 0, Helpfulness.NO_ANSWER: 0}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def at(day: int, hour: int = 12) -> float:
    return datetime(2026, 11, day, hour, 30, tzinfo=UTC).timestamp()


def ask(path: Path, text: str = PORT, days: range = range(1, 4)) -> None:
    asked = [LoggedQuestion(text, Verdict.ANSWERED, at(day, 8 + day)) for day in days]
    with open_query_log(path, create=True) as log:
        store.add_questions(log, asked, min_occasions=3)


def say(
    path: Path,
    helpfulness: Helpfulness = Helpfulness.NO_ANSWER,
    *,
    day: int = 3,
    text: str = PORT,
    shown: ShownPassage = SHOWN,
) -> None:
    with open_query_log(path) as log:
        add_feedback(log, [LoggedFeedback(text, Verdict.ANSWERED, helpfulness, shown, at(day))])


def rows(path: Path) -> list[Disappointment]:
    with open_query_log(path) as log:
        return list_disappointments(log)


def test_what_readers_say_is_counted_by_verdict(path: Path) -> None:
    ask(path)
    for helpfulness in (Helpfulness.YES, Helpfulness.YES, Helpfulness.NO):
        say(path, helpfulness)
    with open_query_log(path) as log:
        assert count_feedback(log) == {
            Verdict.ANSWERED: {**NONE, Helpfulness.YES: 2, Helpfulness.NO: 1},
            Verdict.RELATED: NONE,
            Verdict.NOT_COVERED: NONE,
        }
    assert rows(path) == []  # nobody said that it does not answer


def test_days_count_before_times(path: Path) -> None:
    for text in (PORT, "what is a scan"):
        ask(path, text)
    for _ in range(100):
        say(path, text="what is a scan")
    say(path, day=2)
    say(path, day=3, shown=ShownPassage("beans", "beans#s0", "g2"))
    assert rows(path) == [
        Disappointment(PORT, ShownPassage("beans", "beans#s0", "g2"), 2, 2),
        Disappointment("what is a scan", SHOWN, 1, 100),
    ]
    assert rows(path)[0].question_id == "log-71281788"  # the same as in an export


def test_another_passage_is_another_disappointment(path: Path) -> None:
    ask(path)
    other = ShownPassage("peas", "peas#s1", "g1")
    for shown in (SHOWN, other, other):
        say(path, shown=shown)
    assert [(row.shown.passage_id, row.count) for row in rows(path)] == [
        ("peas#s1", 2),
        ("beans#s0", 1),
    ]


@pytest.mark.parametrize("text", ["zzanna lives here", ""])
def test_of_a_question_that_the_log_lacks_only_the_verdict_is_kept(path: Path, text: str) -> None:
    ask(path)
    for day in (2, 2, 3):
        say(path, day=day, text=text)
    with open_query_log(path) as log:
        unnamed = log.execute("select * from feedback order by day").fetchall()
        nothing = ("answered", "", "", "", 0, 0)
        assert unnamed == [(b"", "2026-11-02", *nothing, 2), (b"", "2026-11-03", *nothing, 1)]
        assert count_feedback(log)[Verdict.ANSWERED][Helpfulness.NO_ANSWER] == 3
        store.delete_older_entries(log, before=date(2026, 11, 3))
        assert count_rows(log) == 1
    assert rows(path) == []


def test_words_are_shown_and_written_only_by_the_rule_of_questions(path: Path) -> None:
    ask(path, days=range(1, 3))
    for day in range(1, 20):
        say(path, day=day)
    assert rows(path) == []
    assert b"port" not in path.read_bytes()
    ask(path, days=range(3, 4))
    assert [row.text for row in rows(path)] == [PORT]


def test_no_order_and_no_hour_is_stored(path: Path) -> None:
    ask(path)
    with open_query_log(path) as log:
        with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
            log.execute("select rowid from feedback")
        columns = [row[1] for row in log.execute("pragma table_info(feedback)")]
    assert columns == [
        *("question", "day", "verdict", "booklet", "passage", "generation"),
        *("yes", "no", "no_answer"),
    ]


def count_rows(log: sqlite3.Connection) -> int:
    return int(log.execute("select count(*) from feedback").fetchone()[0])


def test_it_goes_with_its_day_and_with_its_question(path: Path) -> None:
    ask(path)
    for day in (1, 2, 3, 9):  # the last long after it was asked
        say(path, day=day)
    with open_query_log(path) as log:
        store.delete_older_entries(log, before=date(2026, 11, 3))
        assert count_rows(log) == 2
        store.delete_older_entries(log, before=date(2026, 11, 4))
        assert count_rows(log) == 0


def test_one_question_is_deleted_with_what_was_said_of_it(path: Path) -> None:
    for text in (PORT, "what is a scan"):
        ask(path, text)
        say(path, text=text)
    with open_query_log(path) as log:
        store.delete_question(log, PORT)
        assert count_rows(log) == 1
        assert [row.text for row in list_disappointments(log)] == ["what is a scan"]


def test_a_flood_does_not_fill_the_disk(path: Path) -> None:
    ask(path, days=range(1, 3))
    flood = [
        LoggedFeedback(
            PORT, Verdict.RELATED, Helpfulness.NO, ShownPassage("beans", f"beans#s{n}"), at(2)
        )
        for n in range(20_000)
    ]
    with open_query_log(path) as log:
        add_feedback(log, flood)
        assert count_rows(log) == 20_000
        shrink_log(log, max_bytes=200_000, min_occasions=3)
        assert count_rows(log) == 0
        add_feedback(log, flood)
        assert count_rows(log) == 1  # for its question went with it


OLD_SCHEMA = """
create table meta (name text primary key, value blob not null) without rowid;
create table asked (
    question blob not null, day text not null, hour integer,
    answered integer not null default 0, related integer not null default 0,
    not_covered integer not null default 0, primary key (question, day)
) without rowid;
create table words (question blob primary key, text text not null) without rowid;
insert into meta values ('schema', 1), ('key', x'00112233'), ('day', '2026-11-03');
"""


def make_old_log(path: Path) -> None:
    """As version 1 made it: its tables, its key, its calendar, and one question."""
    # the hash of the words by that key: hashlib.blake2b(b"what is a port", …, digest_size=16)
    name = bytes.fromhex("677bbff7bcae96828f687f04a0511bd4")
    with closing(sqlite3.connect(path)) as log:
        log.executescript(f"pragma journal_mode = wal; {OLD_SCHEMA}")
        days = [(name, f"2026-11-0{day}", day) for day in (1, 2, 3)]
        log.executemany("insert into asked values (?, ?, null, ?, 0, 1)", days)
        log.execute("insert into words values (?, ?)", (name, PORT))
        log.commit()


@pytest.mark.parametrize("create", [False, True], ids=["read", "written"])
def test_an_old_log_opens_without_loss(path: Path, create: bool) -> None:
    make_old_log(path)
    for _ in range(2):
        with open_query_log(path, create=create) as log:
            (question,) = store.list_frequent_questions(log)
            meta = dict(log.execute("select name, value from meta"))
        assert (question.text, question.day_count) == (PORT, 3)
        assert list(question.verdict_counts.values()) == [6, 0, 3]
        assert meta == {"schema": 2, "key": bytes.fromhex("00112233"), "day": "2026-11-03"}
    say(path)  # by the old key it is the same question
    assert [row.text for row in rows(path)] == [PORT]


def test_several_may_open_an_old_log_at_once(path: Path) -> None:
    make_old_log(path)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: len(rows(path)), range(8))) == [0] * 8


def test_a_name_in_a_question_never_reaches_the_file(path: Path) -> None:
    log = QueryLog(path, QueryLogRules(min_occasions=1), write_interval=60)
    question = "My name is Zzanna Zzschmidt, what is a port"
    log.queue_question(question, Verdict.RELATED)
    log.queue_feedback(question, Verdict.RELATED, Helpfulness.NO_ANSWER, SHOWN)
    log.queue_feedback("who is Zzanna", Verdict.RELATED, Helpfulness.NO_ANSWER, SHOWN)
    log.queue_feedback("Zzanna " * 100, Verdict.RELATED, Helpfulness.NO_ANSWER, SHOWN)
    log.close()
    assert log.counts == QueryLogCounts(written=4)
    with open_query_log(path) as connection:
        (row,) = list_disappointments(connection, min_occasions=1)
    assert row.text == "my name is [name], what is a port"
    content = b"".join(file.read_bytes() for file in path.parent.iterdir()).lower()
    assert b"zzanna" not in content
    assert b"zzschmidt" not in content
