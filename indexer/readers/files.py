"""The bytes of a file, with a sentence for what goes wrong, and the id and title in its name."""

import re
from pathlib import Path

from indexer.errors import UnreadableBookletError
from indexer.words import make_slug, remove_accents

MAX_FILE_BYTES = 20_000_000


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


def _reject_unreadable_file(path: Path) -> None:
    if path.is_symlink() and not path.exists():
        raise UnreadableBookletError(str(path), "is a link to a file that is not there.")
    if path.is_dir():
        raise UnreadableBookletError(str(path), "is a folder, not a file.")
    size = path.stat().st_size
    if not path.is_file():
        raise UnreadableBookletError(str(path), "is not an ordinary file.")
    if size > MAX_FILE_BYTES:
        limit = f"has {size / 1e6:.0f} MB, more than the {MAX_FILE_BYTES / 1e6:.0f} MB read here"
        raise UnreadableBookletError(str(path), f"{limit}; split it into smaller booklets.")


def make_document_id(stem: str) -> str:
    """A file's stem as an id for addresses: ASCII letters, digits and hyphens."""
    return make_slug(remove_accents(stem.casefold())).strip("-") or "booklet"


def make_title(stem: str) -> str:
    words = " ".join(re.sub(r"[-_.]+", " ", stem).split())
    return words[:1].upper() + words[1:] or "Booklet"
