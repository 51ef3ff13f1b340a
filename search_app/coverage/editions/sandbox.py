"""Tries a draft out: builds a generation of it aside, asks the questions, publishes nothing.

Comes after everything else in the package and meets an engine, as ``asking`` does. It needs neither
torch nor openvino, but takes seconds: a server should run it in a thread, one at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.building.draft import append_document, build_draft, replace_document
from indexer.documents import Document
from indexer.errors import QueryError, UnreadableBookletError
from indexer.readers import read_booklet
from indexer.storage.index import open_generation
from search_app.coverage.editions import ChangeKind, EditionDiff, compare_editions
from search_app.coverage.survey import ask_questions, build_engines
from search_app.questions.files import Question
from search_app.results import Run


@dataclass(frozen=True, slots=True)
class EditedBooklet:
    """The whole of a booklet's file after an edit; ``name`` is the file's, and so gives its id."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class NewPassage:
    """Markdown to add at the end of a booklet, by its id; "" for the only or the first one."""

    text: str
    booklet_id: str = ""


BookletDraft = EditedBooklet | NewPassage


def compare_draft(
    generation_folder: Path,
    draft: BookletDraft,
    questions: Sequence[Question],
    *,
    before: Run | None = None,
) -> EditionDiff:
    """What a draft would change against the generation in the folder ``published``.

    ``before`` is the run of the questions on that generation, where it is at hand.

    Raises:
        UnreadableBookletError: the draft cannot be read, or holds no text.
        QueryError: there is no booklet of that id to add a passage to, or a question is unusable.
    """
    index = open_generation(generation_folder)
    with TemporaryDirectory() as folder:
        documents = apply_draft(tuple(index.documents.values()), draft, Path(folder))
        built = build_draft(generation_folder, documents, Path(folder))
        engine, drafted_engine = build_engines(index, open_generation(built))
        after = ask_questions(drafted_engine, questions)
        return compare_editions(questions, before or ask_questions(engine, questions), after)


def summarize_diff(diff: EditionDiff) -> str:
    """How many questions are gained and lost: fixes 7, harms 2."""
    counts = diff.counts_by_kind
    return f"fixes {counts[ChangeKind.GAINED]}, harms {counts[ChangeKind.LOST]}"


def apply_draft(
    documents: Sequence[Document], draft: BookletDraft, folder: Path
) -> tuple[Document, ...]:
    """The documents as the draft would have them; ``folder`` is for a file to read it from."""
    if isinstance(draft, EditedBooklet):
        return replace_document(
            documents, _read_draft(draft.content, Path(draft.name).name, folder)
        )
    passage = _read_draft(draft.text.encode(), "passage.md", folder)
    name = draft.booklet_id or documents[0].doc_id
    booklet = next((one for one in documents if one.doc_id == name), None)
    if booklet is None:
        raise QueryError(f"There is no booklet called {name!r} to add the passage to.")
    return replace_document(documents, append_document(booklet, passage))


def _read_draft(content: bytes, name: str, folder: Path) -> Document:
    path = folder / name
    path.write_bytes(content)
    try:
        return read_booklet(path)
    except UnreadableBookletError as error:
        raise UnreadableBookletError(name, error.reason) from error
