import csv
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from search_app.querylog.feedback import (
    Helpfulness,
    LoggedFeedback,
    ShownPassage,
    add_feedback,
)
from search_app.querylog.store import LoggedQuestion, add_questions, open_query_log
from search_app.results import Verdict
from search_app.search.batch import read_queries
from tests.support.commands import Commands


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Two questions asked on three days, one on one."""
    path = tmp_path / "log"
    day_counts = {"what is a port": 3, "=cmd() in a cell": 3, "seldom asked": 1}
    askings = [
        LoggedQuestion(text, Verdict.RELATED, time.time() - day * (86_400 + 3_600))
        for text, day_count in day_counts.items()
        for day in range(day_count)
    ]
    with open_query_log(path, create=True) as connection:
        add_questions(connection, [*askings, askings[0]], min_occasions=3)
    return path


def test_show_lists_the_frequent_questions(log: Path, commands: Commands) -> None:
    shown = commands("search_app", "log", "show", log)
    assert shown.out == (
        "     4  what is a port  (3 days; 4 related)\n"
        "     3  =cmd() in a cell  (3 days; 3 related)\n"
    )
    assert shown.err == "2 questions were asked on at least 3 days.\n"
    assert commands("search_app", "log", "show", log, "--times", "4").out == ""


def test_export_is_read_by_batch_and_safe_in_a_spreadsheet(
    log: Path, commands: Commands, tmp_path: Path
) -> None:
    commands("search_app", "log", "export", log, "--out", tmp_path / "asked.jsonl")
    queries = read_queries(tmp_path / "asked.jsonl")
    assert [query.text for query in queries] == ["what is a port", "=cmd() in a cell"]
    first = json.loads(commands("search_app", "log", "export", log).out.splitlines()[0])
    # sha256 of "what is a port" begins with its last eight
    assert (first["id"], first["related"]) == ("log-71281788", 4)
    commands("search_app", "log", "export", log, "--out", tmp_path / "asked.csv")
    rows = list(csv.DictReader((tmp_path / "asked.csv").read_text().splitlines()))
    assert [row["query"] for row in rows] == ["what is a port", "'=cmd() in a cell"]
    assert rows[0]["count"] == "4"


def test_feedback_is_counted_and_what_did_not_answer_is_listed(
    log: Path, commands: Commands
) -> None:
    shown = ShownPassage("beans", "beans#watering-1", "first")
    with open_query_log(log) as connection:
        for text in ("what is a port", "seldom asked"):
            answer = LoggedFeedback(
                text, Verdict.RELATED, Helpfulness.NO_ANSWER, shown, time.time()
            )
            add_feedback(connection, [answer] * 2)
    printed = commands("search_app", "log", "feedback", log)
    assert printed.out == (
        "verdict             yes         no  no_answer\n"
        "answered              0          0          0\n"
        "related               0          0          4\n"
        "not_covered           0          0          0\n"
        "     2  what is a port  (1 days; shown: beans#watering-1)\n"
    )
    assert printed.err == "1 passages were said not to answer a question.\n"
    assert commands("search_app", "log", "purge", log, "--question", "what is a port").code == 0
    assert "seldom" not in commands("search_app", "log", "feedback", log, "--times", "1").out


def test_purge_leaves_nothing_of_what_it_deletes(log: Path, commands: Commands) -> None:
    assert commands("search_app", "log", "purge", log, "--question", "what is a port").code == 0
    assert b"what is a port" not in log.read_bytes()
    purged = commands("search_app", "log", "purge", log, "--keep-days", "1")
    assert purged.sentence() == f"Purged 2 entries (a question on a day each) from {log}."
    assert commands("search_app", "log", "show", log).out == ""
    assert commands("search_app", "log", "purge", log, "--all").sentence().startswith("Purged 2 ")


def test_purge_says_what_it_does_not_reach(commands: Commands) -> None:
    text = " ".join(commands("search_app", "log", "purge", "--help").out.split())
    assert "stays in the desk's journal" in text


@pytest.mark.parametrize(
    "options",
    [("--keep-days", "36501"), ("--keep-days", "9" * 30), ("--all", "--times", "9" * 30)],
)
def test_a_rule_beyond_a_century_is_refused(
    log: Path, commands: Commands, options: tuple[str, ...]
) -> None:
    refused = commands("search_app", "log", "purge", log, *options)
    assert refused.code == 2
    assert "is not in the range 1<=x<=36500" in refused.err


def test_a_question_that_nobody_can_have_asked_purges_nothing(
    log: Path, commands: Commands
) -> None:
    done = commands("search_app", "log", "purge", log, "--question", "half \udcff")
    assert (done.code, done.sentence()[:16]) == (0, "Purged 0 entries")


@pytest.mark.parametrize(
    "meta",
    ["(name, value)", "(a)", "as select 'key' name, 'text' value", "as select 'key' name, 5 value"],
)
@pytest.mark.parametrize("command", [("show",), ("purge", "--all"), ("purge", "--question", "x")])
def test_a_file_of_the_same_tables_is_no_log(
    commands: Commands, tmp_path: Path, meta: str, command: tuple[str, ...]
) -> None:
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.executescript(f"create table meta {meta}; create table asked (a);")
        other.execute("create table words (a)")
    name, *options = command
    done = commands("search_app", "log", name, tmp_path / "other", *options)
    assert done.code == 2
    assert str(tmp_path / "other") in done.sentence()


def test_what_cannot_be_done_is_one_sentence(log: Path, commands: Commands, tmp_path: Path) -> None:
    refused = commands("search_app", "log", "purge", log)
    assert refused.code == 2
    assert "Say what to purge: --all, --keep-days N or --question TEXT." in refused.err
    missing = commands("search_app", "log", "show", tmp_path / "none")
    assert (missing.code, missing.sentence()) == (2, f"There is no query log at {tmp_path}/none.")
