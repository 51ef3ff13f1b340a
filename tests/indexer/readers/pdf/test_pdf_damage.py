"""PDF files that are damaged, locked or made to do harm: a sentence, in bounded time and memory."""

import random
import time
import zlib
from base64 import b64decode
from pathlib import Path

import pytest

from indexer.errors import UnreadableBookletError
from indexer.readers import read_booklet, read_booklets
from indexer.readers.pdf import MAX_PAGES
from tests.support.pdf_writer import PdfPage, write_objects, write_pdf

TEXT = "Rinse your mouth with lukewarm salt water after each meal and before you go to bed."
MAX_SECONDS = 10.0


def make_page(words: str = TEXT) -> PdfPage:
    page = PdfPage()
    page.add("Mouth care", size=20, font="bold")
    for _ in range(4):
        page.add(words)
    return page


def make_cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def make_flipped(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.randrange(1, 60)):
        damaged[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(damaged)


def make_holed(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 2000) :]


def make_stuffed(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + chance.randbytes(chance.randrange(1, 2000)) + data[start:]


@pytest.mark.slow
def test_damaged_files_end_in_text_or_in_a_sentence(tmp_path: Path) -> None:
    chance = random.Random(7)
    whole = write_pdf([make_page(), make_page()])
    for number in range(24):
        damage = (make_cut, make_flipped, make_holed, make_stuffed)[number % 4]
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(damage(whole, chance))
        started = time.monotonic()
        documents, problems = read_booklets([path])
        assert len(documents) + len(problems) == 1
        assert time.monotonic() - started < MAX_SECONDS


def read(tmp_path: Path, data: bytes) -> str:
    """The text of a file, or the sentence that says why there is none."""
    path = tmp_path / "leaflet.pdf"
    path.write_bytes(data)
    try:
        return read_booklet(path).text
    except UnreadableBookletError as error:
        return error.reason


# Made with another program; its password is "rinse".
LOCKED = zlib.decompress(
    b64decode(
        """
eNqtVT1s5EQUlk4IndydaKjQNCsShcTz45mxT0uQ1z8QcvlRNjmE4i1m15ONw669sr0hgZIC6Q4qOkAIGhBtCkR1
NHQIXUUFSAghQQEFoqA6iWfv5mJuka5hix3P+9773vtm3rNbu364StaY0XrvnbsfoT09yfLyluqjF3Wqc1XqGIEH
irPBdKzTEi1lE50W2TQf6GWDIIyy/onRbhtmSBCF7Z6xvm7oNK7MtAF3VKHDDAjMl/ToVJfJQCEzSAdZnKRDZL6S
pG5aJFeGbTXWqCI1u9N+eT6BzT78k9kCCHA1UrFGKg8gKLVAdlUPMrd0nKhOdoYOYY8Rd/galVwg2yJrtu3YqIfM
XZVX6uQsYk/PFBaoVlaVTWbIbp4NuroEKrM6FnNfn4GkjbEa6s589ebrBupBgUCWlXCMEG7u5yqtKSu7gS6l7IJz
Q4rVkFJBW1kMTgeF3s7SuXdxWeiMwFOlGmXDBgdvcLjT8jjL0VLEGImoJU9fjjClIsJM7EVEymUgyLUqkyz1q0LB
UVoRE2wF/KzD11xYRDuiFEeMYgWoBFREzJIRlXQtwphFlANKIIwJXlwyPibrpj5/PcvjAi3BBlT+f9nhluLpQNfp
OQXYSjYhMzGfD9OIYihIYODlESUEmEREGYOVDV3gB7QqmcrWOeDiVaAW3AUSWYcyLCvC544rsLdc3yO06IkelFU6
wiu1J/sRJsKGnNjVEGJBqAWF7SflSF+5jbfAAwSBUm+57o/JBAbODNWoaLaEaM5ZMipBmdktVRqrHLx3UNumMmAh
KArg5EQY+j6zsddxO45FhbBFgG0aYGkxnzsy8D3hUOzzDuO8Q4XnCmjTXbRqQbPCEJsHqM0BCQLhksDzQ0apyxws
mO1RoLBCWeUhFnOYoB1HUsfmtg/+3AoI9Vwe2kB4G5GGBPmvAZ3WE2VuJnD7h4jVzdxrzkPRCLUX1cP4uV1vY8Pm
vh7U8xGOoHvmG2C6pdNheYwcUfEUJXTj2Lh/9+YT974YPjj58Pz9lU9+an39+1/9b27cmFyQF35ZKX/L/+h//O6P
97/76rPTyeDez2rp2eyZt82d0edPfd+68+T2ba/39JdvXf/h4k3/7zsfXLe+/fPawa+fdvyb+tpKtz15oC6g3Hmm
eeFnuT4yMHIM/PCHBOeMoyP00CbgzVIj6ZXNoQs24jgLNgsv+lkSL9gcxh61EULtRZstr2xlrpKRzutTh9dyfj4p
kahf8OaGj4zDNhkQaRPHPurHR4qTPuWOw2PbiS2CodvZ+uM9ekar8cUZ/vcXZ3UVxQl0xCPfHigjPcoQn5W0l2Ul
smbP3eQNDYdeX7zKy/oWCJPUaLWCndD4BzHM6/g=
"""
    )
)


def make_page_tree_loop() -> bytes:
    tree = b"<</Type/Pages/Kids[2 0 R]/Count 1>>"
    return write_objects([b"<</Type/Catalog/Pages 2 0 R>>", tree, b"<<>>"])


def make_form_loop() -> bytes:
    """A drawing that draws itself."""
    content = b"/F Do BT /F1 11 Tf 60 700 Td (Rinse your mouth.) Tj ET"
    resources = b"/Resources<</XObject<</F 6 0 R>>/Font<</F1 5 0 R>>>>"
    return write_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s/Contents 4 0 R>>" % resources,
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Subtype/Form/BBox[0 0 595 842]%s/Length 5>>stream\n/F Do\nendstream" % resources,
            b"<<>>",
        ]
    )


def make_bomb() -> bytes:
    """A page of a few kilobytes that unfolds to hundreds of megabytes of drawing."""
    packed = zlib.compress(b"0 0 m 9 9 l S " * 5_000_000, 9)
    return write_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
            b"<<>>",
        ]
    )


DAMAGED = "is damaged, or no PDF file whatever its name says."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"A leaflet", DAMAGED),
        (b"%PDF-1.7\n", DAMAGED),
        (b"PK\x03\x04 a zip file", DAMAGED),
        (LOCKED, "is locked with a password. Save it without one and try again."),
        (make_page_tree_loop(), "holds no text that could be read."),
        (write_pdf([PdfPage()]), "holds no text that could be read."),
        (write_pdf([PdfPage()] * (MAX_PAGES + 1)), f"has {MAX_PAGES + 1} pages, more than the"),
    ],
    ids=["text", "only a head", "zip", "locked", "page tree loop", "blank", "too long"],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    tmp_path: Path, data: bytes, sentence: str
) -> None:
    assert read(tmp_path, data).startswith(sentence)


def test_a_drawing_that_draws_itself_ends(tmp_path: Path) -> None:
    assert read(tmp_path, make_form_loop()) == "Rinse your mouth."


@pytest.mark.slow
def test_a_bomb_is_stopped(tmp_path: Path) -> None:
    started = time.monotonic()
    reason = read(tmp_path, make_bomb())
    assert "takes more than" in reason or "damaged" in reason or "holds no text" in reason
    assert time.monotonic() - started < 3 * MAX_SECONDS


def test_one_bad_file_does_not_lose_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(write_pdf([make_page()]))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    documents, problems = read_booklets([tmp_path])
    assert [(one.doc_id, one.title) for one in documents] == [("a", "Mouth care")]
    assert [Path(problem.name).name for problem in problems] == ["b.pdf"]


def test_scripts_forms_and_attachments_are_never_opened(tmp_path: Path) -> None:
    data = write_pdf([make_page("Rinse well.")])
    action = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
    changed = data.replace(b"<</Type/Catalog/Pages 2 0 R", action, 1)
    assert "app.alert" not in read(tmp_path, changed)
    assert "Rinse well." in read(tmp_path, changed)


def test_every_pdf_says_its_pages_and_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "mouth.pdf"
    path.write_bytes(write_pdf([make_page(), make_page("Ask us.")]))
    document = read_booklet(path)
    assert len(document.file_hash) == 64
    assert document.find_page(0) == 1
    assert document.find_page(document.text.index("Ask us.")) == 2
    assert [document.find_page(block.start) for block in document.blocks] == [1] * 4 + [2] * 4
