"""The bytes of a file, with a sentence for what goes wrong, and what its name says of it."""

import re
from collections.abc import Collection
from pathlib import Path

from indexer.documents import MAX_PDF_BYTES
from indexer.errors import UnreadableBookletError
from indexer.words import make_slug, remove_accents

MAX_FILE_BYTES = 20_000_000
# Files of the system, or of a document that is open in an editor.
_HIDDEN_PREFIXES = (".", "~$", "Thumbs.db", "desktop.ini")
# What stands beside booklets and is none: pictures, what a page is laid out with, settings.
_COMPANION_SUFFIXES = frozenset(
    ".png .jpg .jpeg .gif .svg .webp .avif .bmp .ico .tif .tiff .css .js .mjs .map .woff .woff2"
    " .ttf .otf .eot .json .jsonl .yaml .yml .toml .ini .cfg".split()
)
_COMPANION_NAMES = frozenset(["license", "makefile", "cname", "manifest"])
# "page.html" and the folder that a browser saves beside it.
_PAGE_FOLDER = re.compile(r"(?P<page>.+?)(?:_files|[_-]dateien|_fichiers|_archivos)", re.IGNORECASE)
_PAGE_SUFFIXES = (".html", ".htm", ".xhtml")


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that is neither empty nor too large; its size is checked first."""
    try:
        _reject_unreadable_file(path)
        data = path.read_bytes()
    except OSError as error:
        why = f"cannot be opened ({error.strerror or error})."
        raise UnreadableBookletError(str(path), why) from error
    if not data.strip():
        raise UnreadableBookletError(str(path), "is empty.")
    return data


def is_companion(name: str) -> bool:
    """Whether a file in a folder of booklets is no booklet, by its name."""
    lowered = name.lower()
    suffix = lowered[lowered.rfind(".") :]
    is_known = suffix in _COMPANION_SUFFIXES or lowered in _COMPANION_NAMES
    return is_known or name.startswith(_HIDDEN_PREFIXES)


def is_companion_folder(name: str, files: Collection[str]) -> bool:
    """Whether a folder is hidden, or holds the parts of one of the pages beside it."""
    match = _PAGE_FOLDER.fullmatch(name)
    pages = {f"{match['page']}{suffix}" for suffix in _PAGE_SUFFIXES} if match else set()
    return name.startswith(".") or not pages.isdisjoint(files)


def _reject_unreadable_file(path: Path) -> None:
    if path.is_symlink() and not path.exists():
        raise UnreadableBookletError(str(path), "is a link to a file that is not there.")
    if path.is_dir():
        raise UnreadableBookletError(str(path), "is a folder, not a file.")
    size = path.stat().st_size
    if not path.is_file():
        raise UnreadableBookletError(str(path), "is not an ordinary file.")
    most = MAX_PDF_BYTES if path.suffix.lower() == ".pdf" else MAX_FILE_BYTES
    if size > most:
        limit = f"has {size / 1e6:.0f} MB, more than the {most / 1e6:.0f} MB read here"
        raise UnreadableBookletError(str(path), f"{limit}; split it into smaller booklets.")


def make_document_id(stem: str) -> str:
    """A file's stem as an id for addresses: ASCII letters, digits and hyphens."""
    return make_slug(remove_accents(stem.casefold())).strip("-") or "booklet"


def make_title(stem: str) -> str:
    words = " ".join(re.sub(r"[-_.]+", " ", stem).split())
    return words[:1].upper() + words[1:] or "Booklet"
