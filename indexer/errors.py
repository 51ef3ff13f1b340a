"""Every error that people see, each a sentence: what is wrong, where, what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BookletSearchError(Exception):
    """The base of all; its text is shown to people unchanged."""


class UnreadableBookletError(BookletSearchError):
    """One booklet cannot be read; the others still can."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class NoBookletsError(BookletSearchError):
    """The given paths hold nothing that can be read."""


class ModelError(BookletSearchError):
    """A model cannot be found, or is not what it says."""


class ClusterError(BookletSearchError):
    """The machines that were to help with encoding do not."""


class IndexNotFoundError(BookletSearchError):
    """There is no published generation in the folder."""

    def __init__(self, directory: Path) -> None:
        super().__init__(f"No index in {directory}. Build one with: make index")


class IndexDamagedError(BookletSearchError):
    """A generation does not hold what its manifest says."""


class DiskError(BookletSearchError):
    """A folder cannot be written: its disk is full, or closed to this user."""


class DatabaseError(BookletSearchError):
    """A database cannot be reached, refuses, or does not hold what it should; says where."""


@contextmanager
def report_damage(path: Path) -> Iterator[None]:
    """Whatever stops the reading of an index's file becomes an ``IndexDamagedError``."""
    try:
        yield
    except (MemoryError, IndexDamagedError):
        raise
    except Exception as error:  # libraries raise what they like
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0] or "it is cut"
        message = f"{path} cannot be used: {reason}. Build the index again with: make index"
        raise IndexDamagedError(message) from error


class BuildBusyError(BookletSearchError):
    """Another build is writing to the same index folder."""


class YamlError(BookletSearchError):
    """A YAML text cannot be read; says the file and the line, counted from 1."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(f"{name}, line {line}: {reason}")
        self.line = line


class VocabularyError(BookletSearchError):
    """A vocabulary file does not follow its schema."""


class QueryError(BookletSearchError):
    """A question or its options cannot be used; the sentence says why."""

    def __init__(self, message: str, *, code: str = "bad_request") -> None:
        super().__init__(message)
        self.code = code


class MissingPackageError(BookletSearchError):
    """A command needs a package that only it needs."""

    def __init__(self, command: str, package: str) -> None:
        super().__init__(
            f"{command} needs {package}, which is not installed. Install it beside the"
            f" others: .venv/bin/pip install {package}"
        )


class UnknownPassageError(QueryError):
    """No booklet here has the passage that was named."""


class UnknownBookletError(QueryError):
    """A booklet id that the generation does not hold."""

    def __init__(self, doc_id: str) -> None:
        message = f"There is no booklet called {doc_id!r} here. See /booklets/ for the list."
        super().__init__(message, code="unknown_booklet")


class QuestionBankError(BookletSearchError):
    """A file of the question bank does not follow its schema."""


class JudgementError(BookletSearchError):
    """Judgements, qrels or a saved run cannot be read or do not fit; says the file and the line."""


class BadAddressError(BookletSearchError):
    """The server cannot listen where it was told to, or does not know where it is reached."""


class BadSettingError(BookletSearchError):
    """A setting of the publisher cannot be used; says which, and what it must be."""


class NoticeError(BookletSearchError):
    """A file of the notices does not follow its schema."""


class QueryLogError(BookletSearchError):
    """The query log cannot be opened, read or written."""


class BackupError(BookletSearchError):
    """A backup cannot be made or restored; says why, and that nothing was changed."""


class DeskError(BookletSearchError):
    """What the editors wrote cannot be read or written."""


class TrainingError(BookletSearchError):
    """What the verifier learns from, or goes on from, cannot be used; says the file."""


class DraftError(BookletSearchError):
    """A draft could not be tried, or the try was stopped."""


class DeskConflictError(DeskError):
    """Somebody else decided meanwhile; nothing was changed."""

    def __init__(self, by: str, at: str) -> None:
        super().__init__(f"{by} changed this at {at} (UTC), after you opened it.")
        self.by = by
