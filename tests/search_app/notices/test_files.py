"""Each fault of an editor is one sentence with the file and the line."""

import shutil
from pathlib import Path

import pytest

from indexer import paths
from indexer.errors import NoticeError
from search_app.notices.files import read_notices


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.NOTICES, tmp_path / "notices"))


def write(folder: Path, name: str, old: str, new: str) -> int:
    """Replace the first ``old`` of a file; the line on which that was."""
    text = (folder / name).read_text("utf-8")
    before, found, after = text.partition(old)
    assert found
    (folder / name).write_text(before + new + after, "utf-8")
    return before.count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("crisis.yaml", "kind: crisis", "kind: sad", "'kind' cannot be used: invalid enum value"),
        ("crisis.yaml", "not_kept: What", 'not_kept: ""  #', "'not_kept' must say something"),
        ("crisis.yaml", "title: You", "titel: You", "'titel' is not known here"),
        ("crisis.yaml", "setting: crisis_phone", "setting: phone", "there is no setting 'phone'"),
        ("emergency.yaml", '"gasping"', '"gasping &"', "in 'gasping &' words are missing"),
        ("emergency.yaml", '"gasping"', '"<gasp>"', "in '<gasp>' there is no group <gasp>"),
        ("emergency.yaml", '"gasping"', '"gasp#"', "'gasp#' is neither a word nor a group"),
        ("emergency.yaml", '"gasping"', "12", "'patterns' cannot be used: expected `str`"),
        ("emergency.yaml", "name: choking", 'name: ""', "'name' must say something in words"),
        ("words.yaml", "  me: i", "  me: <you> i", "there is no group <you>"),
        ("greetings.yaml", "2026-11-29", "soon", "'updated' must be a date such as"),
        ("languages.yaml", "{care_phone", "{care", "Spanish has no label for 'care_phone'"),
        ("languages.yaml", "call_now: If", "call: If", "'call' is not known here"),
        ("languages.yaml", 'code: "es"', "code: 3", "'code' cannot be used: expected `str`"),
    ],
)
def test_a_fault_is_told_with_its_line(
    folder: Path, name: str, old: str, new: str, sentence: str
) -> None:
    line = write(folder, name, old, new)
    with pytest.raises(NoticeError) as raised:
        read_notices(folder)
    told = str(raised.value)
    assert told.startswith(f"{folder / name}, line ")
    assert told.endswith(".")
    assert sentence in told
    if "not known" not in sentence:
        assert f"line {line}: " in told


def test_a_sign_names_the_guidance_it_follows(folder: Path) -> None:
    write(folder, "contact.yaml", "    source:", "    sauce:")
    with pytest.raises(NoticeError, match="'sauce' is not known here|'source:' is missing"):
        read_notices(folder)


def test_a_placeholder_needs_words_for_where_nothing_is_set(folder: Path) -> None:
    line = write(folder, "contact.yaml", "text: >-\n", "text: >-\n  {contact_page}\n")
    with pytest.raises(NoticeError, match=rf"line {line}: {{contact_page}} stands for no contact"):
        read_notices(folder)


def test_what_is_not_yaml_is_told(folder: Path) -> None:
    (folder / "crisis.yaml").write_text("kind: [", "utf-8")
    with pytest.raises(NoticeError, match=r"crisis\.yaml, line 1: is not YAML"):
        read_notices(folder)


def test_every_kind_needs_a_file_in_english(folder: Path, tmp_path: Path) -> None:
    (folder / "contact.yaml").unlink()
    with pytest.raises(NoticeError, match="has no file of 'kind: contact' in English"):
        read_notices(folder)
    with pytest.raises(NoticeError, match=r"has no greetings\.yaml"):
        read_notices(tmp_path / "none")
