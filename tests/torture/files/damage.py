"""Sound files of every format, and what is left of them when bytes are lost, changed or added."""

import io
import zipfile
from collections.abc import Callable, Iterator
from random import Random

from indexer.documents import Document
from tests.support.conversion import write_docx, write_html, write_text
from tests.support.docx_file import zip_files
from tests.support.odt_booklet import write_odt
from tests.support.pdf_booklet import write_pdf_booklet
from tests.support.tablets import TABLETS

Damage = Callable[[bytes, Random], bytes]


def write_archive(document: Document) -> bytes:
    """A page as a browser saves it in one file."""
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=part\n\n"
    page = "--part\nContent-Type: text/html; charset=utf-8\n\n"
    return f"{head}{page}".encode() + write_html(document) + b"\n--part--\n"


WRITERS: dict[str, Callable[[Document], bytes]] = {
    ".md": lambda _: TABLETS.encode(),
    ".html": write_html,
    ".mhtml": write_archive,
    ".docx": write_docx,
    ".odt": write_odt,
    ".pdf": write_pdf_booklet,
    ".txt": write_text,
}


def cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def flip(data: bytes, chance: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 40)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def make_hole(data: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 2000) :]


def stuff(data: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + chance.randbytes(chance.randrange(1, 2000)) + data[start:]


def damage_part(data: bytes, chance: Random) -> bytes:
    """One part of a zip file damaged, and all packed again; of another file, some bytes."""
    if not data.startswith(b"PK"):
        return flip(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    name = chance.choice(sorted(files))
    return zip_files({**files, name: chance.choice([cut, flip, make_hole])(files[name], chance)})


DAMAGES: tuple[Damage, ...] = (cut, flip, make_hole, stuff, damage_part)


def make_damaged(document: Document, rounds: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Name and content of each: every format with every damage, ``rounds`` times."""
    chance = Random(seed)
    for suffix, write in WRITERS.items():
        whole = write(document)
        for number in range(rounds):
            for damage in DAMAGES:
                name = f"{damage.__name__.replace('_', '-')}-{number + 1}-{suffix[1:]}{suffix}"
                yield name, damage(whole, chance)
