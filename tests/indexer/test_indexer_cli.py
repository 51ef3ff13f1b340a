"""``python -m indexer``: exit codes 0, 1 and 2, and one sentence on stderr."""

import json
from pathlib import Path

import pytest

from indexer.readers import READERS
from indexer.storage.generations import list_generations, locate_current_generation
from tests.support.commands import Commands
from tests.support.sample_booklet import CHAPTERS, linked, run, written

pytestmark = pytest.mark.slow


@pytest.fixture
def index(garden_index: Path, tmp_path: Path) -> Path:
    return linked(garden_index, tmp_path / "index")


@pytest.fixture
def booklets(tmp_path: Path) -> Path:
    folder = tmp_path / "booklets"
    folder.mkdir()
    (folder / "beans.txt").write_text(written(), encoding="utf-8")
    return folder


def test_build_says_what_it_published(commands: Commands, index: Path, booklets: Path) -> None:
    (booklets / "peas.txt").write_text("Pick peas in June.", encoding="utf-8")
    done = commands("indexer", "build", booklets, "--index", index)
    assert (done.code, done.out) == (0, "")
    name = locate_current_generation(index).name
    assert done.err == (
        f"Published generation {name}: 2 documents, 11 passages, 80 sentences; 2 texts encoded.\n"
    )
    again = commands("indexer", "build", booklets, "--index", index)
    assert (again.code, again.err) == (0, f"Nothing changed; generation {name} stays.\n")


def test_build_reports_a_bad_booklet(commands: Commands, index: Path, booklets: Path) -> None:
    (booklets / "bad.txt").write_bytes(b"\x00\x01\x02")
    done = commands("indexer", "build", booklets, "--index", index)
    published, problem = done.err.splitlines()
    assert done.code == 1
    assert published.startswith(
        f"Published generation {locate_current_generation(index).name}: 1 documents"
    )
    assert problem.startswith(f"Left out {booklets / 'bad.txt'}: is not text but a binary file.")
    again = commands("indexer", "build", booklets, "--index", index)
    assert again.code == 1
    assert again.err.splitlines()[1] == problem


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["build", "nowhere"], "There is no file or folder nowhere. Check the name."),
        (["build", "EMPTY"], "No booklets in EMPTY. Put "),
        (["build", "EMPTY/bad.txt"], "There is no file or folder EMPTY/bad.txt. Check the name."),
        (["build", "BOOKLETS", "--model", "some/model"], "The model 'some/model' is not on this"),
        (["build", "BOOKLETS", "--model", "EMPTY"], "EMPTY holds no model weights"),
        (["inspect", "--index", "EMPTY"], "No index in EMPTY. Build one with: make index"),
        (["rollback", "--index", "EMPTY"], "No index in EMPTY. Build one with: make index"),
        (["build", "BOOKLETS", "--index", "BOOKLETS/beans.txt"], "BOOKLETS/beans.txt: File exists"),
        (["verify", "--index", "BOOKLETS/beans.txt"], "BOOKLETS/beans.txt/CURRENT cannot be used:"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    commands: Commands, booklets: Path, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    (tmp_path / "empty").mkdir()
    names = {"EMPTY": str(tmp_path / "empty"), "BOOKLETS": str(booklets)}
    for name, path in names.items():
        arguments = [argument.replace(name, path) for argument in arguments]
        sentence = sentence.replace(name, path)
    if "--index" not in arguments:
        arguments += ["--index", str(tmp_path / "index")]
    done = commands("indexer", *arguments)
    assert done.sentence().startswith(sentence)
    assert (done.code, done.out) == (1 if arguments[0] == "verify" else 2, "")


@pytest.mark.parametrize("arguments", [["bild"], ["build", "--indx", "x"], ["verify", "more"]])
def test_bad_arguments_are_told_how_it_goes(commands: Commands, arguments: list[str]) -> None:
    done = commands("indexer", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: indexer")
    assert "Error: No such" in done.err or "unexpected extra argument" in done.err


def test_verify_says_that_all_is_well(commands: Commands, garden_index: Path) -> None:
    done = commands("indexer", "verify", "--index", garden_index)
    name = locate_current_generation(garden_index).name
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{garden_index}: generation {name} is sound.\n"


def test_verify_without_an_index(commands: Commands, tmp_path: Path) -> None:
    done = commands("indexer", "verify", "--index", tmp_path)
    assert (done.code, done.out) == (1, "")
    assert done.sentence() == f"No index in {tmp_path}. Build one with: make index"


def test_rollback_goes_back_and_no_further(commands: Commands, index: Path, booklets: Path) -> None:
    (booklets / "beans.txt").write_text("Pick beans often.", encoding="utf-8")
    commands("indexer", "build", booklets, "--index", index)
    first, _ = list_generations(index)
    done = commands("indexer", "rollback", "--index", index)
    assert (done.code, done.out) == (0, f"{index}: generation {first} is published again.\n")
    assert locate_current_generation(index).name == first
    again = commands("indexer", "rollback", "--index", index)
    assert again.code == 2
    assert again.sentence() == f"{index} holds no sound generation older than {first}; it stays."


def test_inspect_shows_the_outline(commands: Commands, garden_index: Path) -> None:
    done = commands("indexer", "inspect", "--index", garden_index)
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0].startswith(
        f"Generation {locate_current_generation(garden_index).name}: 1 documents, 10 passages"
    )
    assert "Growing beans  [beans, 10 passages]" in lines
    assert [line.strip() for line in lines if line.endswith("(2)")] == [
        f"{name}  (2)" for name in CHAPTERS
    ]
    assert lines[-1] == "  Nothing was left out."


def test_inspect_for_programs(commands: Commands, index: Path, booklets: Path) -> None:
    (booklets / "peas.txt").write_text(
        "Peas\n\nPick peas in June.\n\nBack to Top\n", encoding="utf-8"
    )
    (booklets / "bad.txt").write_text("", encoding="utf-8")
    (booklets / "diet.rtf").write_bytes(b"{\\rtf")
    done = commands("indexer", "build", booklets, "--index", index)
    assert done.code == 1
    shown = json.loads(commands("indexer", "inspect", "--json", "--index", index).out)
    assert shown["generation"] == locate_current_generation(index).name
    assert shown["problems"] == {
        str(booklets / "bad.txt"): "is empty.",
        str(booklets / "diet.rtf"): (
            f"is not a kind of file that is read here ({' '.join(READERS)})."
            " Save it as .pdf, .docx, .txt, .md or .html."
        ),
    }
    beans, peas = shown["booklets"]
    assert [section["heading"] for section in beans["outline"]] == list(CHAPTERS)
    assert (beans["passages"], peas["id"], peas["title"]) == (10, "peas", "Peas")
    left_out = {"line": 5, "page": 0, "reason": "link to the top", "text": "Back to Top"}
    assert peas["left_out"] == [left_out]


def test_inspect_strictly_names_who_does_not_say_what_it_ought(
    commands: Commands, index: Path, booklets: Path
) -> None:
    whole = "---\ntitle: Peas\npublisher: A\naudience: All\nlast_reviewed: 2026-01-02\n"
    pages = {"fine": "facts_as_of: 2026-01-01\n", "late": "next_review: 2026-02\n", "bare": ""}
    for name, line in pages.items():
        (booklets / f"{name}.md").write_text(f"{whole}{line}---\nPick peas.\n", encoding="utf-8")
    (booklets / "beans.txt").unlink()
    commands("indexer", "build", booklets, "--index", index)
    done = commands("indexer", "inspect", "--strict", "--index", index)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        f"bare ({booklets}/bare.md): next_review is missing, and facts_as_of too; give one of"
        " them.",
        f"late ({booklets}/late.md): overdue: next_review was 2026-02.",
    ]
    shown = json.loads(commands("indexer", "inspect", "--json", "--index", index).out)
    assert [len(booklet["faults"]) for booklet in shown["booklets"]] == [1, 0, 1]
    assert shown["booklets"][2]["about"]["overdue"] is True
    for name in ("bare", "late"):
        (booklets / f"{name}.md").unlink()
    commands("indexer", "build", booklets, "--index", index)
    done = commands("indexer", "inspect", "--strict", "--index", index)
    assert (done.code, done.err) == (0, "")


def test_it_is_the_same_in_a_process_of_its_own(garden_index: Path, tmp_path: Path) -> None:
    assert "is sound" in run("indexer", "verify", "--index", garden_index).stdout
    done = run("indexer", "inspect", "--index", tmp_path, code=2)
    assert (done.stdout, done.stderr) == (
        "",
        f"No index in {tmp_path}. Build one with: make index\n",
    )
    assert "Traceback" not in run("indexer", "build", tmp_path / "no", code=2).stderr
