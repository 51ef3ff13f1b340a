"""Finding booklets on disk and reading their bytes; what goes wrong is said in a sentence."""

import os
import re
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from indexer.errors import NoBookletsError, UnreadableBookletError
from indexer.readers.beir import CORPUS_FILE
from indexer.words import make_slug, remove_accents

MAX_FILE_BYTES = 20_000_000
# Files of the system, or of a document that is open in an editor.
HIDDEN_PREFIXES = (".", "~$")


def find_files(paths: Sequence[Path], suffixes: Container[str]) -> list[Path]:
    """Booklets and corpora among files and folders, sorted within a folder, each once."""
    files: dict[Path, Path] = {}
    for file in (file for path in paths for file in _walk_files(path, suffixes)):
        files.setdefault(file.resolve(), file)
    return list(files.values())


def _walk_files(path: Path, suffixes: Container[str]) -> Iterator[Path]:
    if not path.is_dir():
        if not path.exists() and not path.is_symlink():
            raise NoBookletsError(f"There is no file or folder {path}. Check the name.")
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if CORPUS_FILE in names:
            yield Path(folder, CORPUS_FILE)
            folders.clear()
            continue
        wanted = (name for name in sorted(names) if Path(name).suffix.lower() in suffixes)
        yield from (Path(folder, name) for name in wanted if not name.startswith(HIDDEN_PREFIXES))


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
    """A title made of a file's stem."""
    words = " ".join(re.sub(r"[-_.]+", " ", stem).split())
    return words[:1].upper() + words[1:] or "Booklet"
