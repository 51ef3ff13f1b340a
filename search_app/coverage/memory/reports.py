"""Whole reports, kept on the disk: the desk opens at once after the server was started anew.

Each is kept under a hash of everything that it was computed from, so none is shown that another
booklet, bank, notice, model or program would make otherwise.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import msgspec

import indexer
import search_app
from indexer.storage.files import write_atomically
from indexer.storage.manifest import seal_manifest
from search_app.coverage.coverage import Coverage
from search_app.notices.files import list_notice_files
from search_app.questions.files import Question
from search_app.search.engine import SearchEngine
from search_app.search.relevance import serialize_relevance_model

# Hidden, so that no backup keeps what can be computed again.
FOLDER = ".reports"
MAX_KEPT = 4
# What a report is computed with, beside this program.
PACKAGES = (
    "numpy",
    "onnxruntime",
    "tokenizers",
    "faiss-cpu",
    "rapidfuzz",
    "tantivy",
    "scipy",
)
# Not read by coverage: Python's own copies, and what a generation has and seals itself.
_UNREAD_SUFFIXES = (".pyc", ".onnx")


def compute_report_key(
    engine: SearchEngine, questions: Sequence[Question], bank: Sequence[Question]
) -> str:
    """A hash of all that the coverage of these questions depends on."""
    digest = hashlib.sha256(_hash_program())
    digest.update(seal_manifest(engine.index.manifest))
    model = serialize_relevance_model(engine.model)
    digest.update(msgspec.msgpack.encode((model, questions, bank)))
    for path in list_notice_files():
        _add_file(digest, path.name, path)
    return digest.hexdigest()


def save_report(folder: Path, key: str, coverage: Coverage) -> None:
    """Keep a report, and of those before it the newest few.

    Raises:
        OSError: it cannot be written.
    """
    kept = folder / FOLDER
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = msgspec.msgpack.encode(coverage, enc_hook=float)
    write_atomically(kept / key, hashlib.sha256(content).digest() + content)
    newest_last = sorted(_find_reports(folder), key=lambda path: path.stat().st_mtime_ns)
    for path in newest_last[:-MAX_KEPT]:
        path.unlink(missing_ok=True)


def load_report(folder: Path, key: str) -> Coverage | None:
    """The report of this key; None where there is none, or where it is damaged."""
    try:
        content = (folder / FOLDER / key).read_bytes()
    except OSError:
        return None
    size = hashlib.sha256().digest_size
    if hashlib.sha256(content[size:]).digest() != content[:size]:
        return None
    try:
        return msgspec.msgpack.decode(content[size:], type=Coverage)
    except msgspec.DecodeError:
        return None


def has_reports(folder: Path) -> bool:
    return any(_find_reports(folder))


def _find_reports(folder: Path) -> Iterator[Path]:
    """Without what is being written, or was when somebody stopped the server."""
    return (path for path in (folder / FOLDER).glob("*") if not path.name.startswith("."))


@lru_cache(maxsize=1)
def _hash_program() -> bytes:
    """Of this program's own files, and of which versions of others it computes with."""
    digest = hashlib.sha256(repr([(name, version(name)) for name in PACKAGES]).encode())
    for package in (indexer, search_app):
        root = Path(str(package.__file__)).parent
        for path in _list_files(root):
            _add_file(digest, path.relative_to(root).as_posix(), path)
    return digest.digest()


def _list_files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix not in _UNREAD_SUFFIXES:
            yield path


def _add_file(digest: "hashlib._Hash", name: str, path: Path) -> None:
    content = path.read_bytes()
    digest.update(f"{name}\n{len(content)}\n".encode() + content)
