import csv
import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.storage.generations import locate_current_generation
from tests.support.commands import Commands, Done
from tests.support.sample_booklet import linked, run, written

pytestmark = pytest.mark.slow

Cover = Callable[..., Done]
CUT = "Press each seed three centimetres deep."


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("asked") / "asked.txt"
    path.write_text("How deep do I press the seeds?\nWhat do pensions cost?\n", encoding="utf-8")
    return path


@pytest.fixture
def cover(commands: Commands, garden_index: Path, questions: Path) -> Cover:
    """The command on the garden's index and the two questions, with more options."""
    return lambda *options, index=garden_index: commands(
        "search_app", "coverage", questions, "--index", index, *options
    )


@pytest.fixture(scope="module")
def two_editions(garden_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that published the garden booklet, and then one without the depth of sowing."""
    folder = tmp_path_factory.mktemp("editions")
    index = linked(garden_index, folder / "index")
    (folder / "beans.txt").write_text(written().replace(CUT, ""), encoding="utf-8")
    build_generation(BuildPlan([folder / "beans.txt"], index))
    return index


def test_coverage_is_shown_and_written(cover: Cover, garden_index: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"out.{name}" for name in ("json", "csv", "html")}
    done = cover("--json", files["json"], "--csv", files["csv"], "--report", files["html"])
    assert done.code == 0
    assert done.out.startswith("truly answered, estimated")
    assert "What do pensions cost?" in done.out
    texts = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    record = json.loads(texts["json"])
    assert record["generation"] == locate_current_generation(garden_index).name
    assert [one["id"] for one in record["findings"]] == ["asked-1", "asked-2"]
    assert len(list(csv.DictReader(io.StringIO(texts["csv"])))) == 2
    assert texts["html"].startswith("<!doctype html>")


def test_the_bank_is_asked_where_nothing_is_given(commands: Commands, garden_index: Path) -> None:
    """Our bank is for our booklets, and the garden's is none of them."""
    done = commands("search_app", "coverage", "--index", garden_index)
    assert done.code == 2
    assert "These questions are about something else: they are for bowel-screening-kit," in done.err


@pytest.mark.parametrize(("minimum", "code"), [("0", 0), ("1", 1)])
def test_a_share_that_is_too_small_fails(cover: Cover, minimum: str, code: int) -> None:
    done = cover("--fail-under", minimum)
    assert done.code == code
    assert ("is answered, less than 100.0%." in done.err) is bool(code)


@pytest.mark.parametrize("share", ["1.5", "-0.1", "most"])
def test_a_share_is_a_number_from_0_to_1(cover: Cover, share: str) -> None:
    assert cover("--fail-under", share).code == 2


def test_editions_are_compared_by_name_and_by_folder(
    cover: Cover, two_editions: Path, garden_index: Path
) -> None:
    older, newer = (locate_current_generation(one).name for one in (garden_index, two_editions))
    by_name = cover("--against", older, index=two_editions)
    by_folder = cover("--against", garden_index, index=two_editions)
    assert by_name.code == 0
    assert by_name.out == by_folder.out
    assert by_name.out.startswith(f"From {older} to {newer}:")


@pytest.mark.parametrize("minimum", ["0", "0.0", "0.01"])
def test_any_minimal_share_shows_the_whole_coverage(
    cover: Cover, two_editions: Path, garden_index: Path, minimum: str
) -> None:
    done = cover("--against", garden_index, "--fail-under", minimum, index=two_editions)
    assert done.out.startswith("truly answered, estimated")


def test_a_quote_that_the_new_edition_lost_is_reported(
    cover: Cover, two_editions: Path, garden_index: Path, tmp_path: Path
) -> None:
    gold = [{"quote": CUT, "grade": 3}]
    judgement = {"id": "asked-1", "query": "How deep?", "kind": "natural", "answerable": True}
    judgements = tmp_path / "judged.jsonl"
    judgements.write_text(json.dumps(judgement | {"gold": gold}) + "\n", encoding="utf-8")
    done = cover("--against", garden_index, "--judgements", judgements, index=two_editions)
    assert f"JUDGEMENT LOST, asked-1: {CUT}" in done.out


def test_a_draft_and_a_passage_are_tried(cover: Cover, two_editions: Path, tmp_path: Path) -> None:
    draft, passage = tmp_path / "beans.txt", tmp_path / "new.md"
    draft.write_text(written(), encoding="utf-8")
    passage.write_text(CUT, encoding="utf-8")
    for options in (("--draft", draft), ("--passage", passage, "--booklet", "beans")):
        assert cover(*options, index=two_editions).out.startswith("The draft fixes ")


def test_a_passage_may_come_from_another_program(
    cover: Cover, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.BytesIO(b"A pension costs ten beans a month.")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin, encoding="ascii"))
    done = cover("--passage", "-")
    assert done.code == 0
    assert "A pension costs ten beans a month." in done.out or "fixes 0" in done.out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--against", "x", "--passage", "-"), "Give one of --against, --draft and --passage."),
        (("--against", ""), "--against names no edition. Name a generation, or the folder of one."),
        (("--against", "nowhere"), "No index in nowhere. Build one with: make index"),
        (
            ("--since", "soon", "--desk", "tests/support"),
            "tests/support knows no edition yet. Open the desk's overview once, or name it.",
        ),
        (("--draft", "missing.md"), "missing.md: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    cover: Cover, options: tuple[str, ...], sentence: str
) -> None:
    done = cover(*options)
    assert (done.code, done.sentence()) == (2, sentence)


def test_a_draft_under_another_name_is_no_second_booklet(cover: Cover, tmp_path: Path) -> None:
    """A deletion in it was given the all-clear, for the booklet as it was stayed beside it."""
    draft = tmp_path / "beans (my edit).txt"
    draft.write_text(written().replace(CUT, ""), encoding="utf-8")
    done = cover("--draft", draft)
    assert "Compared with: beans." in done.out
    assert cover("--draft", draft, "--booklet", "none").code == 2


def test_what_became_of_gaps_since_a_day_needs_no_index(cover: Cover, tmp_path: Path) -> None:
    (tmp_path / "editions").mkdir()
    asked = {"q": {"text": "Why?", "weight": 2.0, "answered": False, "verified": False}}
    figures = {"questions": 1, "answered": 0, "demand": 0.0, "low": 0.0, "high": 1.0}
    made = {"generation": "e1", "created": "2026-11-20T10:00:00+00:00", "asked": asked}
    (tmp_path / "editions/e1.json").write_text(json.dumps(made | figures))
    files = {name: tmp_path / f"out.{name}" for name in ("json", "csv")}
    options = ("--desk", tmp_path, "--json", files["json"], "--csv", files["csv"])
    done = cover("--since", "2026-11-20", *options, index=tmp_path / "none")
    assert done.out.splitlines()[-1] == "- Why? (new; demand 2)"
    assert json.loads(files["json"].read_text())["gaps"][0]["stage"] == "new"
    assert files["csv"].read_text().count("\n") == 2
    assert "Why?" not in cover("--since", "2026-11-21", "--desk", tmp_path).out


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x00\xff\xfe", "is not text but a binary file. Save it again as UTF-8 text."),
        (b"%PDF-1.7 \xff", "is not text but a PDF file, whatever its name says."),
    ],
)
def test_a_passage_that_is_no_text_is_one_sentence(
    cover: Cover, tmp_path: Path, content: bytes, reason: str
) -> None:
    passage = tmp_path / "new.md"
    passage.write_bytes(content)
    done = cover("--passage", passage)
    assert (done.code, done.sentence()) == (2, f"{passage}: {reason}")


def test_a_typed_passage_that_is_no_text_is_one_sentence(
    cover: Cover, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"\x00\xff\xfe"), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stdin)
    done = cover("--passage", "-")
    sentence = "The passage: is not text but a binary file. Save it again as UTF-8 text."
    assert (done.code, done.sentence()) == (2, sentence)


def test_without_a_terminal_there_is_no_progress(garden_index: Path, questions: Path) -> None:
    assert run("search_app", "coverage", questions, "--index", garden_index).stderr == ""


def test_an_index_that_cannot_be_written_to_can_be_covered(
    cover: Cover, garden_index: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    shutil.copytree(garden_index, index)
    paths = (index, *index.rglob("*"))
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert cover(index=index).code == 0
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)
