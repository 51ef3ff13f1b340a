"""Word files that are none, damaged, locked or hostile: a sentence, in bounded time."""

import io
import random
import time
import zipfile

import pytest

from indexer.errors import UnreadableBookletError
from indexer.readers import read_booklet, read_booklets
from indexer.readers.docx import read_docx_file
from tests.support.docx_file import (
    item,
    make_docx,
    paragraph,
    read_body,
    rename_parts,
    row,
    run,
    table,
    zip_files,
)
from tests.support.reading import furniture, told

DOCUMENT = "word/document.xml"
SECONDS = 10
BOOKLET = (
    paragraph("Food", "Heading1")
    + paragraph(run("Eat ") + run("well.", "<w:b/>"))
    + item("fish", 2)
    + item("beans", 2, 1)
    + table(row("Tablet", "Dose", properties="<w:tblHeader/>"), row("Dormal", "2 mg"))
    + paragraph("Sleep", "Heading1")
    + paragraph('<w:r><w:t>Rest.</w:t><w:footnoteReference w:id="2"/></w:r>')
)
NOTES = f'<w:footnote w:id="2">{paragraph("Not for children.")}</w:footnote>'


def replace_part(name: str, content: bytes) -> bytes:
    """A Word file with one part that is something else."""
    with zipfile.ZipFile(io.BytesIO(make_docx(BOOKLET, {"footnotes": NOTES}))) as package:
        files = {part: package.read(part) for part in package.namelist()}
    return zip_files({**files, name: content})


def wrap(inside: str) -> bytes:
    return inside.join(make_parts()).encode()


def make_parts() -> list[str]:
    with zipfile.ZipFile(io.BytesIO(make_docx("|"))) as package:
        return package.read(DOCUMENT).decode().split("|")


ENTITY = f'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>{"{}"}'
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>{}'


def with_doctype(doctype: str, text: str) -> bytes:
    declaration, body = wrap(paragraph(text)).decode().split("?>", 1)
    return f"{declaration}?>{doctype.format(body)}".encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"Only text.", "is not a Word file: no zip file, as those are. "),
        (b"{\\rtf1 Only text.}", "is not a Word file: no zip file, as those are. "),
        (b"PK\x03\x04 and no more", "is damaged: no zip file, as those are. "),
        (b"\xd0\xcf\x11\xe0 an old file", "is an old Word file (.doc), whatever its name says. "),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "is locked with a password. Save it without one.",
        ),
        (zip_files({"mimetype": b"x"}), "is not a Word file, whatever its name says, or has lost"),
        (replace_part(DOCUMENT, b"<w/>"), "is not a Word file, whatever its name says, or has"),
        (replace_part(DOCUMENT, b"<w:do"), "is damaged: its part word/document.xml is no XML"),
        (replace_part("word/styles.xml", b""), "is damaged: its part word/styles.xml is no XML"),
        (replace_part("word/footnotes.xml", b"<"), "is damaged: its part word/footnotes.xml is no"),
        (replace_part(DOCUMENT, with_doctype(ENTITY, "&e;")), "defines entities in word/document"),
        (replace_part(DOCUMENT, with_doctype(LAUGHS, "&b;")), "defines entities in word/document"),
        (
            replace_part(DOCUMENT, wrap("<w:sdt><w:sdtContent>" * 5000)),
            "is damaged: its part word/document.xml nests too deep or is too long. ",
        ),
        (
            zip_files({f"{number}.xml": b"" for number in range(5001)}),
            "has more than the 5,000 parts that a Word file may have here. ",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(data, sentence):
    reason = try_reading(data)
    assert reason.startswith(sentence)
    assert reason.endswith(".")
    assert "\n" not in reason


def test_a_file_without_text_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(make_docx(""))
    with pytest.raises(UnreadableBookletError, match=r"holds no text that could be read\."):
        read_booklet(path)


def test_a_part_that_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path):
    bomb = tmp_path / "bomb.docx"
    bomb.write_bytes(replace_part(DOCUMENT, wrap("<w:p/>" * 10_000_000)))
    (tmp_path / "sound.docx").write_bytes(make_docx(BOOKLET, {"footnotes": NOTES}))
    start = time.monotonic()
    documents, problems = read_booklets([tmp_path])
    assert time.monotonic() - start < SECONDS
    assert [one.doc_id for one in documents] == ["sound"]
    assert [one.reason for one in problems] == [
        "unpacks to more than 50 MB in word/document.xml; split it into smaller booklets."
    ]


def test_a_program_in_the_file_is_not_run_and_reported():
    data = make_docx(paragraph("Rest."), extra={"word/vbaProject.bin": b"Sub AutoOpen()"})
    reading = read_docx_file(data, "a.docm")
    assert told(reading.pieces) == ["Rest."]
    assert furniture(reading.pieces) == [(0, "program", "a program (macros), which was not run")]


@pytest.mark.parametrize("part", ["styles", "numbering"])
def test_a_file_without_its_styles_or_lists_is_read(part):
    data = rename_parts(make_docx(BOOKLET), {f'Target="{part}.xml"'.encode(): b'Target="gone"'})
    assert "Rest." in told(read_docx_file(data, "a").pieces)


def test_a_note_that_names_itself_ends():
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    notes = "".join(
        f'<w:footnote w:id="{number}">{paragraph(run(f"Note {number}.") + mark.format(1 - number))}'
        "</w:footnote>"
        for number in (0, 1)
    )
    reading = read_body(paragraph(run("Rest.") + mark.format(0)), {"footnotes": notes})
    assert told(reading.pieces) == ["Rest.", "Note 0."]
    assert furniture(reading.pieces) == [(0, "note that nothing leads to", "Note 1.")]


def damage(data: bytes, random_numbers: random.Random) -> bytes:
    """The file cut off, or with some bytes changed; or one of its parts so, and packed again."""
    if random_numbers.random() < 0.5:
        return _damage_bytes(data, random_numbers)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {part: package.read(part) for part in package.namelist()}
    part = random_numbers.choice(sorted(files))
    return zip_files({**files, part: _damage_bytes(files[part], random_numbers)})


def _damage_bytes(data: bytes, random_numbers: random.Random) -> bytes:
    if random_numbers.random() < 0.4:
        return data[: random_numbers.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(random_numbers.randint(1, 20)):
        changed[random_numbers.randrange(len(changed))] = random_numbers.randrange(256)
    return bytes(changed)


def try_reading(data: bytes) -> str:
    """The sentence that says why a file cannot be read; "" where it can."""
    try:
        read_docx_file(data, "a.docx")
    except UnreadableBookletError as error:
        return error.reason
    return ""


@pytest.mark.parametrize("seed", range(100))
def test_a_damaged_file_gives_a_booklet_or_a_sentence(seed):
    data = damage(make_docx(BOOKLET, {"footnotes": NOTES}), random.Random(seed))
    start = time.monotonic()
    reason = try_reading(data)
    assert not reason or reason.endswith(".")
    assert time.monotonic() - start < SECONDS


NESTED = {
    "forms": ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
    "tables": ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
    "boxes": (
        "<w:p><w:r><w:pict><w:txbxContent>",
        "</w:txbxContent></w:pict></w:r></w:p>",
    ),
    "alternatives": (
        "<mc:AlternateContent><mc:Choice>",
        "</mc:Choice></mc:AlternateContent>",
    ),
}


@pytest.mark.parametrize("depth", [40, 60, 80, 120, 3000])
@pytest.mark.parametrize("kind", NESTED)
def test_however_deep_it_nests_it_is_read_or_refused(kind, depth):
    opening, closing = NESTED[kind]
    data = make_docx(opening * depth + paragraph("Rest.") + closing * depth)
    if reason := try_reading(data):
        assert "nests too deep" in reason
    else:
        assert told(read_docx_file(data, "a").pieces) == ["Rest."]


def test_a_long_book_is_read_within_the_limits(tmp_path):
    words = "Take one tablet each day with food and water. " * 8
    path = tmp_path / "book.docx"
    path.write_bytes(make_docx(paragraph(words) * 5_000))
    assert len(read_booklet(path).blocks) == 5_000
