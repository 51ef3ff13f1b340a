"""Files as they are found: missing, empty, too large, no files at all."""

import os
from pathlib import Path

import pytest

from indexer import readers
from indexer.errors import NoBookletsError, UnreadableBookletError
from indexer.readers import READERS, find_booklets, read_booklet, read_booklets
from indexer.readers.files import make_document_id, make_title, read_bytes


@pytest.fixture
def shelf(tmp_path):
    (tmp_path / "b.md").write_text("# Sleep\n\nGo to bed early.")
    (tmp_path / "a.txt").write_text("Drink water.")
    (tmp_path / "c.HTML").write_text("<p>Eat well.</p>")
    (tmp_path / "notes.json").write_text("1,2")
    (tmp_path / ".hidden.md").write_text("x")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.txt").write_text("Rest.")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "d.txt").write_text("x")
    return tmp_path


def test_booklets_are_found_in_one_order_each_once(shelf):
    found = find_booklets([shelf / "b.md", shelf, shelf / "more"])
    assert [str(path.relative_to(shelf)) for path in found] == [
        "b.md",
        "a.txt",
        "c.HTML",
        "more/a.txt",
    ]


def test_two_booklets_of_one_name_are_told_apart(shelf):
    documents, problems = read_booklets([shelf])
    assert [(one.doc_id, one.title, one.text) for one in documents] == [
        ("a", "A", "Drink water."),
        ("b", "Sleep", "Go to bed early."),
        ("c", "C", "Eat well."),
        ("a-2", "A", "Rest."),
    ]
    assert problems == []


def test_one_bad_booklet_does_not_lose_the_others(shelf):
    (shelf / "b.md").write_bytes(b"\x00\x01")
    (shelf / "bb.txt").write_text("")
    (shelf / "gone.txt").symlink_to(shelf / "nowhere")
    (shelf / "loop.txt").symlink_to(shelf / "loop.txt")
    documents, problems = read_booklets([shelf])
    assert [one.doc_id for one in documents] == ["a", "c", "a-2"]
    assert [str(problem).removeprefix(f"{shelf}/") for problem in problems] == [
        "b.md: is not text but a binary file. Save it again as UTF-8 text.",
        "bb.txt: is empty.",
        "gone.txt: is a link to a file that is not there.",
        "loop.txt: is a link to a file that is not there.",
    ]


@pytest.mark.parametrize("kind", ["doc", "rtf", "epub", "RTF", "pages", "csv", "mp3"])
def test_a_booklet_of_a_kind_not_read_yet_does_not_vanish(shelf, kind):
    (shelf / "more" / f"diet.{kind}").write_bytes(b"PK")
    (shelf / f"~$iet.{kind}").write_bytes(b"open in a word processor")
    documents, problems = read_booklets([shelf])
    assert [one.doc_id for one in documents] == ["a", "b", "c", "a-2"]
    assert [str(problem).removeprefix(f"{shelf}/") for problem in problems] == [
        f"more/diet.{kind}: is not a kind of file that is read here"
        f" ({' '.join(READERS)}). Save it as .pdf, .docx, .txt, .md or .html."
    ]


def test_what_stands_beside_booklets_is_not_reported(shelf):
    for name in (
        "tree.PNG",
        "page.css",
        "settings.toml",
        "LICENSE",
        ".hidden",
        "a_files/frame.html",
    ):
        (shelf / name).parent.mkdir(exist_ok=True)
        (shelf / name).write_text("x")
    (shelf / "a.html").write_text("<p>Rest.</p>")
    (shelf / "notes").write_text("x")
    _, problems = read_booklets([shelf])
    assert [Path(problem.name).name for problem in problems] == ["notes"]


ARCHIVE = b"""From: <Saved by a browser>
Snapshot-Content-Location: https://clinic.example/rest
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--x"

----x
Content-Type: text/html; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

<html><h1>Rest</h1><p>Caf=E9 is =
fine.</p></html>
----x
Content-Type: text/html

<p>Buy pills</p>
----x
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0=
----x--
"""


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht"])
def test_a_page_saved_as_a_single_file_is_read(tmp_path, name):
    (tmp_path / name).write_bytes(ARCHIVE)
    document = read_booklet(tmp_path / name)
    assert (document.title, document.text) == ("Rest", "Café is fine.")
    assert document.metadata["url"] == "https://clinic.example/rest"
    reports = [(each.reason, each.text) for each in document.left_out]
    assert reports == [("another page in the file", "Buy pills")]


@pytest.mark.parametrize("content", [b"From: <Saved>\nMIME-Version: 1.0\n", b"\xff\xfe\x00x" * 9])
def test_a_single_file_without_a_page_is_refused_in_a_sentence(tmp_path, content):
    (tmp_path / "a.mhtml").write_bytes(content)
    with pytest.raises(UnreadableBookletError, match="holds no web page"):
        read_booklet(tmp_path / "a.mhtml")


def test_an_element_that_xhtml_closes_at_once_swallows_nothing(tmp_path):
    page = '<?xml version="1.0"?><html><head><title>Rest</title><script src="x"/></head><body>'
    page += '<p><a id="top"/>Sleep <b/>well.</p><div/><p><![CDATA[a < b]]></p><br/></body></html>'
    (tmp_path / "a.xhtml").write_text(page)
    assert read_booklet(tmp_path / "a.xhtml").text == "Sleep well.\n\na < b"


def test_a_name_that_is_not_utf_8_does_not_lose_the_others(shelf):
    (shelf / os.fsdecode(b"caf\xe9.md")).write_text("# Coffee")
    documents, problems = read_booklets([shelf])
    assert [one.doc_id for one in documents] == ["a", "b", "c", "a-2"]
    assert [str(problem).removeprefix(f"{shelf}/") for problem in problems] == [
        "caf\ufffd.md: has a name that is not UTF-8. Give it another."
    ]


def test_a_path_that_is_not_there_is_said(shelf):
    with pytest.raises(NoBookletsError, match=r"There is no file or folder .*nowhere"):
        find_booklets([shelf, shelf / "nowhere"])


def test_a_kind_that_is_not_read_names_those_that_are(shelf):
    with pytest.raises(
        UnreadableBookletError, match=r"read here \(\.txt \.md \.markdown \.html \.htm .*\)"
    ):
        read_booklet(shelf / "notes.json")


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"\xc2\xa0\n"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_an_empty_file_is_refused_in_a_sentence(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableBookletError, match=r"is empty\.|holds no text that could be"):
        read_booklet(tmp_path / name)


def test_a_file_of_50_mb_is_refused_unread(tmp_path):
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(
        UnreadableBookletError, match=r"has 50 MB, more than the 20 MB read here; split it"
    ):
        read_booklet(tmp_path / "large.txt")


def test_markdown_takes_memory_and_is_refused_sooner(tmp_path):
    (tmp_path / "large.md").write_bytes(b"Many words.\n" * 500_000)
    with pytest.raises(UnreadableBookletError, match=r"more than the 5 MB of Markdown"):
        read_booklet(tmp_path / "large.md")


def test_a_folder_is_no_booklet(tmp_path):
    with pytest.raises(UnreadableBookletError, match=r"is a folder, not a file\."):
        read_bytes(tmp_path)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(UnreadableBookletError, match=r"cannot be opened \(No such file"):
        read_bytes(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("Treatment Update", "treatment-update"),
        ("Más_información (2)", "mas-informacion-2"),
        ("--", "booklet"),
        ("日本", "booklet"),
    ],
)
def test_an_id_fits_an_address(stem, expected):
    assert make_document_id(stem) == expected


def test_a_title_is_made_of_a_name():
    assert make_title("living-with_pain.v2") == "Living with pain v2"
    assert make_title("_") == "Booklet"


def test_a_folder_that_nobody_may_look_into_hides_no_other(shelf, monkeypatch):
    """It may also vanish while the others are looked through."""
    scandir = os.scandir

    def refuse_more(folder):
        if Path(folder).name == "more":
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse_more)
    assert [path.name for path in find_booklets([shelf])] == ["a.txt", "b.md", "c.HTML"]


def test_a_file_in_the_topmost_folder_and_a_link_to_it_are_one(tmp_path, monkeypatch):
    link = tmp_path / "link.md"
    link.symlink_to("/a.md")
    listed = [("/a.md", False), (str(link), True)]
    monkeypatch.setattr(readers, "_walk_files", lambda path: listed)
    assert find_booklets([Path(os.sep)]) == [Path(os.sep, "a.md")]


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("nowhere")])
def test_what_is_no_file_says_nothing_of_booklets(tmp_path, make):
    (tmp_path / "a.txt").write_text("Drink water.")
    make(tmp_path / "booklet.yaml")
    make(tmp_path / "a.txt.yaml")
    assert len(read_booklets([tmp_path])[0]) == 1
    assert read_booklets([tmp_path])[1] == []


def test_a_hidden_booklet_that_is_named_has_what_is_said_beside_it(tmp_path):
    (tmp_path / ".a.txt").write_text("Drink water.")
    (tmp_path / ".a.txt.yaml").write_text("title: On water\n")
    (document,), problems = read_booklets([tmp_path / ".a.txt"])
    assert (document.title, problems) == ("On water", [])
