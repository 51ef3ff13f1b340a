"""From a file to a ``Document``, by one reader for each kind of file."""

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence, Set
from dataclasses import replace
from functools import cache
from hashlib import file_digest, sha256
from itertools import chain, count
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from indexer.documents import MAX_PDF_BYTES, Document
from indexer.errors import NoBookletsError, UnreadableBookletError
from indexer.metadata.beside import read_given_metadata
from indexer.metadata.language import guess_language
from indexer.readers.assemble import DocumentProperties, assemble_document
from indexer.readers.beir import CORPUS_FILES, read_corpus_lines
from indexer.readers.cleanup.professional_parts import leave_out_professional_parts
from indexer.readers.cleanup.titles import choose_title
from indexer.readers.docx import read_docx_file
from indexer.readers.files import (
    is_companion,
    is_companion_folder,
    make_document_id,
    make_title,
    read_bytes,
)
from indexer.readers.html import read_html_file
from indexer.readers.html.web_archive import read_web_archive
from indexer.readers.large_files import MAX_SMALL_BYTES, PAGED_SUFFIXES, read_in_limits
from indexer.readers.markdown import read_markdown_file
from indexer.readers.odt import read_odt_file
from indexer.readers.pdf import read_pdf_file
from indexer.readers.pieces import ParsedBooklet
from indexer.readers.text import read_text_file
from indexer.words import has_lone_surrogate

__all__ = [
    "READERS",
    "find_booklets",
    "hash_booklet_file",
    "read_booklet",
    "read_booklets",
    "stream_booklets",
]

Reader = Callable[[bytes, str], ParsedBooklet]

READERS: dict[str, Reader] = {
    ".txt": read_text_file,
    ".md": read_markdown_file,
    ".markdown": read_markdown_file,
    ".html": read_html_file,
    ".htm": read_html_file,
    ".xhtml": read_html_file,
    ".xht": read_html_file,
    ".mhtml": read_web_archive,
    ".mht": read_web_archive,
    ".docx": read_docx_file,
    ".docm": read_docx_file,
    ".odt": read_odt_file,
    ".pdf": read_pdf_file,
}
# An id that another booklet's made longer, perhaps.
_NUMBERED = re.compile(r"-\d+$")
# A small file of these kinds may unpack to a large one, and is read as one.
PACKED_SUFFIXES = frozenset([".docx", ".docm", ".odt", *PAGED_SUFFIXES])


def read_booklet(path: Path) -> Document:
    """The booklet in a file; ``UnreadableBookletError`` says why it cannot be read."""
    if has_lone_surrogate(str(path)):
        name = os.fsencode(path).decode("utf-8", "replace")
        raise UnreadableBookletError(name, "has a name that is not UTF-8. Give it another.")
    return read_in_limits(path) if _needs_limits(path) else read_here(path)


def _needs_limits(path: Path) -> bool:
    """Whether a file is large or unpacks; what cannot be looked at is not: reading it says why."""
    try:
        is_packed = path.suffix.lower() in PACKED_SUFFIXES
        return path.is_file() and (is_packed or path.stat().st_size > MAX_SMALL_BYTES)
    except OSError:
        return False


def read_here(path: Path) -> Document:
    """The booklet in a file, read in this process and without limits of time."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        why = f"is not a kind of file that is read here ({' '.join(READERS)})"
        raise UnreadableBookletError(
            str(path), f"{why}. Save it as .pdf, .docx, .txt, .md or .html."
        )
    data = read_bytes(path)
    booklet = choose_title(leave_out_professional_parts(reader(data, str(path))))
    properties = DocumentProperties(
        doc_id=make_document_id(path.stem),
        title=booklet.title or make_title(path.stem),
        source=str(path),
        language=booklet.language,
        metadata=booklet.metadata,
        assumed=tuple(name for name in ("title", "language") if not getattr(booklet, name)),
        file_hash=sha256(data).hexdigest() if path.suffix.lower() in PACKED_SUFFIXES else "",
    )
    document = assemble_document(properties, booklet.pieces)
    return replace(document, language=document.language or guess_language(document.text))


def find_booklets(paths: Sequence[Path]) -> list[Path]:
    """The booklets and corpora among files and folders, each once, and files not read here."""
    return [*map(Path, _find_files(paths))]


def _find_files(paths: Sequence[Path]) -> Collection[str]:
    """As ``find_booklets``, by their names: a path for each of 60,000 files takes a second."""
    files: dict[str, str] = {}
    resolve_folder = cache(_resolve_links)  # of tens of thousands of files few are links
    for file, is_link in chain.from_iterable(map(_walk_files, paths)):
        folder, separator, name = file.rpartition(os.sep)
        here = resolve_folder(folder + separator).rstrip(os.sep)
        place = _resolve_links(file) if is_link else f"{here}{os.sep}{name}"
        files.setdefault(place, file)
    return files.values()


def _resolve_links(path: str) -> str:
    """The path without links. A link that leads in a circle stays, and fails when it is read."""
    try:
        return str(Path(path).resolve())
    except RuntimeError:
        return str(Path(path).absolute())


def _walk_files(path: Path) -> Iterator[tuple[str, bool]]:
    """A file, or all in a folder, and whether each is a link."""
    if path.is_dir():
        return _walk_folder(path)
    if not path.exists() and not path.is_symlink():
        raise NoBookletsError(f"There is no file or folder {path}. Check the name.")
    return iter([(str(path), path.is_symlink())])


def _walk_folder(path: Path) -> Iterator[tuple[str, bool]]:
    """By name: first the files of a folder, then those below it."""
    entries, inside = _list_entries(path), str(path / "_")[:-1]
    names = {entry.name: entry.is_symlink() for entry in entries if not _is_folder(entry)}
    if corpus := next((name for name in CORPUS_FILES if name in names), ""):
        yield inside + corpus, names[corpus]
        return
    # What cannot be read is tried too: a build reports it, so that none is missing unnoticed.
    yield from ((inside + name, link) for name, link in names.items() if not is_companion(name))
    for entry in entries:
        is_own_folder = entry.name not in names and not entry.is_symlink()
        if is_own_folder and not is_companion_folder(entry.name, names):
            yield from _walk_folder(path / entry.name)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def _list_entries(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder, by name; nothing where nobody may look into it."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=attrgetter("name"))
    except OSError:
        return []


class BookletSource(NamedTuple):
    """A file of booklets: its name, and a hash of its bytes and of what is said beside it.

    The state is "" where it says nothing of the booklets that are read from it.
    """

    name: str
    state: str = ""


class KeptBooklet(NamedTuple):
    """A booklet that need not be read, for its file is what it was."""

    doc_id: str


# What became of a booklet, and of which file it is.
ReadBooklet = tuple[BookletSource, Document | KeptBooklet | UnreadableBookletError]


def read_booklets(paths: Sequence[Path]) -> tuple[list[Document], list[UnreadableBookletError]]:
    """Every document, each with an id of its own, and an error for each file that is no use."""
    results = [result for _, result in stream_booklets(paths)]
    documents = [result for result in results if isinstance(result, Document)]
    return documents, [result for result in results if isinstance(result, UnreadableBookletError)]


def hash_booklet_file(name: str) -> str:
    """The sha256 of a file's bytes; "" where it cannot be read, or is too large to be."""
    path = Path(name)
    try:
        if not path.is_file() or path.stat().st_size > MAX_PDF_BYTES:
            return ""
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def stream_booklets(
    paths: Sequence[Path],
    find_kept: Callable[[BookletSource], Sequence[str]] = lambda source: (),
    hash_bytes: Callable[[str], str] = hash_booklet_file,
) -> Iterator[ReadBooklet]:
    """Read one booklet after the other; those of a file that ``find_kept`` knows are kept.

    It is given the source, and returns the ids of all booklets that were read from it before.
    ``hash_bytes`` may know the hash of a file without reading it.
    """
    files = _find_files(paths)
    given = read_given_metadata(files)
    yield from ((BookletSource(problem.name), problem) for problem in given.problems)
    names: set[str] = set()
    for file in files:
        digest, beside = hash_bytes(file), given.describe_booklet(file)
        state = digest and sha256(f"{digest} {beside}".encode()).hexdigest()
        source = BookletSource(file, state)
        kept = find_kept(source)
        if kept and _can_keep_names(file, kept, names):
            names.update(kept)
            for doc_id in kept:
                yield source, KeptBooklet(doc_id)
            continue
        path = Path(file)
        for result in _read_file(path):
            if isinstance(result, UnreadableBookletError):
                yield source, result
                continue
            doc_id = _choose_free_name(result.doc_id, names)
            names.add(doc_id)
            # which of a corpus's ids others have taken may change without the corpus
            is_lasting = doc_id == result.doc_id or path.name not in CORPUS_FILES
            document = replace(given.complete_document(result), doc_id=doc_id)
            yield source if is_lasting else BookletSource(source.name), document


def _can_keep_names(file: str, doc_ids: Sequence[str], taken: Set[str]) -> bool:
    """Whether the booklets of a file would have these ids, were they read."""
    if not any(map(_NUMBERED.search, doc_ids)) or Path(file).name in CORPUS_FILES:
        return taken.isdisjoint(doc_ids)
    return list(doc_ids) == [_choose_free_name(make_document_id(Path(file).stem), taken)]


def _choose_free_name(name: str, taken: Set[str]) -> str:
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(each for each in names if each not in taken)


def _read_file(path: Path) -> Iterator[Document | UnreadableBookletError]:
    try:
        if path.name in CORPUS_FILES:
            yield from read_corpus_lines(path)
        else:
            yield read_booklet(path)
    except UnreadableBookletError as error:
        yield error
