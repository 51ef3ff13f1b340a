"""Pools of several runs, and suggested grades, from the command line to the judging page."""

import json
from pathlib import Path

import pytest
from flask import Flask

from search_app.search.live_index import LiveIndex
from tests.support.commands import Commands
from tests.support.desk_client import BANK, Editor, make_desk, sign_in_editor
from tests.support.html_page import Element

pytestmark = pytest.mark.slow

SEEDS = BANK["sowing"][0]
SHEET = "/editor/judge/sowing-1"


@pytest.fixture(scope="module")
def live_index(garden_index: Path) -> LiveIndex:
    return LiveIndex(garden_index)


@pytest.fixture
def app(live_index: LiveIndex, tmp_path: Path) -> Flask:
    return make_desk(live_index, tmp_path)


@pytest.fixture
def anna(app: Flask) -> Editor:
    return sign_in_editor(app)


@pytest.fixture
def passage_ids(live_index: LiveIndex) -> list[str]:
    return [passage.passage_id for passage in live_index.get_engine().index.passages]


def write_run(folder: Path, name: str, **rankings: list[str]) -> Path:
    """A TREC run of passages, by question."""
    lines = [
        f"{query_id} Q0 {passage} {rank} {1 / rank:.4f} {name}\n"
        for query_id, passages in rankings.items()
        for rank, passage in enumerate(passages, start=1)
    ]
    path = folder / name
    path.write_text("".join(lines))
    return path


def list_options(index: Path, folder: Path, questions: Path) -> list[str | Path]:
    return ["--index", index, "--desk", folder / "desk", "--questions", questions]


def list_passages(editor: Editor, path: str = SHEET) -> list[str]:
    fields = editor.page(path).all("input", name="passage")
    return [field.attributes["value"] for field in fields]


def grade(editor: Editor, passage: str, value: int, path: str = SHEET) -> None:
    form = {"passage": passage, "grade": str(value)}
    assert editor.send(f"{path}/grade", form).status_code == 303


def test_the_passages_of_several_runs_are_judged(
    commands: Commands, anna: Editor, garden_index: Path, passage_ids: list[str], tmp_path: Path
) -> None:
    first = write_run(tmp_path, "one.trec", **{"sowing-1": passage_ids[:3]})
    second = write_run(tmp_path, "two.trec", **{"sowing-1": passage_ids[2:5]})
    options = list_options(garden_index, tmp_path, tmp_path / "questions")
    done = commands("search_app", "pool", first, second, "--depth", "2", *options)
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "4 passages of 1 question, 4 of them not judged yet.",
            "one.trec: 2, of which 2 no other run has.",
            "two.trec: 2, of which 2 no other run has.",
        ],
    )
    wanted = [*passage_ids[:2], *passage_ids[2:4]]
    assert sorted(list_passages(anna)) == sorted(wanted)
    rows = anna.page("/editor/judge").all("th", scope="row")
    assert " ".join(rows[0].text.split()) == f"{SEEDS} (pool of 4)"  # first of the list
    for passage in wanted:
        grade(anna, passage, 1)
    assert "nothing answers it, with 4 near misses" in anna.page(SHEET).text
    judged = json.loads(anna.get("/editor/judgements.jsonl").text)
    assert len(judged["gold"]) == 4


def test_what_a_later_run_brings_is_judged_first(
    commands: Commands, anna: Editor, garden_index: Path, passage_ids: list[str], tmp_path: Path
) -> None:
    options = list_options(garden_index, tmp_path, tmp_path / "questions")
    run = write_run(tmp_path, "one.trec", **{"sowing-1": passage_ids[:6]})
    commands("search_app", "pool", run, *options)
    for passage in passage_ids[:6]:
        grade(anna, passage, 1)
    age_journal(tmp_path / "desk/journal.jsonl")
    later = write_run(tmp_path, "two.trec", **{"sowing-1": passage_ids[4:8]})
    done = commands("search_app", "pool", later, *options)
    assert done.out.startswith("8 passages of 1 question, 2 of them not judged yet.")
    anna = sign_in_editor(make_desk(LiveIndex(garden_index), tmp_path))
    assert set(list_passages(anna)[:2]) == set(passage_ids[6:8])
    assert "6 of 8" in anna.page(SHEET).text


def age_journal(path: Path) -> None:
    """As if all of it had been written the year before."""
    entries = map(json.loads, path.read_text().splitlines())
    lines = [json.dumps({**entry, "at": "2025-01-01T00:00:00+00:00"}) for entry in entries]
    path.write_text("".join(f"{line}\n" for line in lines))


def test_a_pool_of_the_index_itself(
    commands: Commands, anna: Editor, garden_index: Path, tmp_path: Path
) -> None:
    asked = tmp_path / "asked.jsonl"
    asked.write_text('{"id": "typed", "query": "when to water"}\n')
    done = commands(
        *("search_app", "pool", "--ranking", "full", "--ranking", "dense", "--depth", "3"),
        *("--index", garden_index, "--desk", tmp_path / "desk", "--questions", asked),
    )
    assert done.code == 0
    shown = list_passages(anna, "/editor/judge/typed")
    assert done.out.startswith(f"{len(shown)} passages of 1 question")
    assert 3 <= len(shown) <= 6
    page = anna.page("/editor/judge/typed")
    assert "when to water" in page.all("h1")[0].text
    assert "ranking" not in page.all("div", id="hits")[0].text  # of which run it is


def test_runs_that_cannot_be_pooled_are_refused(
    commands: Commands, garden_index: Path, live_index: LiveIndex, tmp_path: Path
) -> None:
    (tmp_path / "asked.jsonl").write_text('{"id": "q1", "query": "when to water"}\n')
    options = list_options(garden_index, tmp_path, tmp_path / "asked.jsonl")
    done = commands("search_app", "pool", *options)
    assert (done.code, done.sentence()) == (2, "Name a run, or a --ranking, to pool.")
    run = write_run(tmp_path, "booklets.trec", q1=["beans"])
    done = commands("search_app", "pool", run, *options)
    assert done.code == 2
    assert "'beans', which is no passage of this index" in done.sentence()


def suggestions_of(page: Element) -> list[str]:
    return [
        item.text for block in page.all("details", class_="suggested") for item in block.all("li")
    ]


def test_suggested_grades_stand_apart_with_their_origin(
    commands: Commands, anna: Editor, app: Flask, garden_index: Path, tmp_path: Path
) -> None:
    passages = list_passages(anna)
    table = tmp_path / "ratings.csv"
    table.write_text(f"query,docid,rating\n{SEEDS.upper()},{passages[0]},1\n")
    model = tmp_path / "model.jsonl"
    line = {"id": "sowing-1", "passage": passages[0], "grade": 3, "model": "judge-7b"}
    model.write_text(json.dumps(line) + "\n")
    options = ("--index", garden_index, "--desk", tmp_path / "desk")
    done = commands("search_app", "suggest", table, "--origin", "Quepid", "--best", "1", *options)
    assert (done.code, done.out) == (0, "1 suggested grade of Quepid.\n")
    done = commands("search_app", "suggest", model, "--origin", "A model", *options)
    assert done.out == "1 suggested grade of A model, judge-7b.\n"
    page = anna.page(SHEET)
    assert suggestions_of(page) == ["3, A model, judge-7b", "3, Quepid"]
    # They are nobody's grades: nothing is graded, no judge, no judgement.
    assert "0 of 10" in page.text
    assert anna.get("/editor/judgements.jsonl").status_code == 404
    grade(anna, passages[0], 2)
    rows = anna.page("/editor/agreement").all("section", id="suggested")[0].all("tr")[1:]
    cells = [[" ".join(cell.text.split()) for cell in row.all("td")][:2] for row in rows]
    assert cells == [["1", "0"], ["1", "0"]]
    for passage in passages[1:]:
        grade(anna, passage, 0)
    judged = json.loads(anna.get("/editor/judgements.jsonl").text)
    assert (judged["by"], max(one["grade"] for one in judged["gold"])) == ("Anna", 2)
    assert not judged["answerable"]


def test_suggested_passages_come_to_the_pools_if_asked(
    commands: Commands, anna: Editor, garden_index: Path, passage_ids: list[str], tmp_path: Path
) -> None:
    table = tmp_path / "ratings.csv"
    rows = [f"{SEEDS},{passage_ids[-1]},3", f"may i sing,{passage_ids[0]},0"]
    table.write_text("\n".join(("query,docid,rating", *rows)))
    options = list_options(garden_index, tmp_path, tmp_path / "questions")
    done = commands("search_app", "suggest", table, "--origin", "Quepid", "--pool", *options)
    assert done.out.splitlines() == [
        "2 suggested grades of Quepid.",
        "2 passages of 2 questions, 2 of them not judged yet.",
        "Quepid: 2, of which 2 no other run has.",
    ]
    assert list_passages(anna) == [passage_ids[-1]]
    assert "may i sing" in anna.page("/editor/judge").text


def test_grades_of_another_index_or_scale_are_refused(
    commands: Commands, garden_index: Path, tmp_path: Path
) -> None:
    options = ("--origin", "Quepid", "--index", garden_index, "--desk", tmp_path / "desk")
    table = tmp_path / "ratings.csv"
    table.write_text("query,docid,rating\nhow deep,peas#1,1\n")
    done = commands("search_app", "suggest", table, *options)
    assert done.code == 2
    assert "'peas#1' is no passage of this index" in done.sentence()
    assert not (tmp_path / "desk/suggestions").exists()
