"""Tries a draft: builds a generation of it in a temporary folder and asks the questions.

It imports the indexer (but neither torch nor openvino) and takes seconds: import it where it is
used. A server runs it by way of ``draft_process``. Nothing is published.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.building.draft import append_document, build_draft, replace_document
from indexer.documents import Document
from indexer.errors import QueryError, UnreadableBookletError
from indexer.readers import read_booklet
from indexer.storage.index import open_generation
from search_app.coverage.editions import ChangeKind, EditionDiff, compare_editions
from search_app.coverage.editions.drafts import BookletDraft, EditedBooklet
from search_app.coverage.survey import ask_questions, build_engines
from search_app.questions.files import Question
from search_app.results import Run


def compare_draft(
    generation_folder: Path,
    draft: BookletDraft,
    questions: Sequence[Question],
    *,
    before: Run | None = None,
    folder: Path | None = None,
) -> EditionDiff:
    """What a draft would change against the generation in the folder.

    ``before`` is the run of the questions on that generation, where it already exists; ``folder``
    is where to put temporary files.

    Raises:
        UnreadableBookletError: the draft cannot be read, or contains no text.
        QueryError: there is no booklet of that id to add a passage to, or a question is unusable.
    """
    index = open_generation(generation_folder)
    with TemporaryDirectory(dir=folder) as name:
        documents = apply_draft(tuple(index.documents.values()), draft, Path(name))
        drafted_index = open_generation(build_draft(generation_folder, documents, Path(name)))
        engine, drafted_engine = build_engines(index, drafted_index)
        after = ask_questions(drafted_engine, questions)
        return compare_editions(questions, before or ask_questions(engine, questions), after)


def summarize_diff(diff: EditionDiff) -> str:
    counts = diff.counts_by_kind
    return f"fixes {counts[ChangeKind.GAINED]}, harms {counts[ChangeKind.LOST]}"


def apply_draft(
    documents: Sequence[Document], draft: BookletDraft, folder: Path
) -> tuple[Document, ...]:
    """The documents with the draft applied; ``folder`` is for a temporary file."""
    if isinstance(draft, EditedBooklet):
        edited = _read_draft(draft.content, Path(draft.name).name, folder)
        return replace_document(documents, edited)
    passage = _read_draft(draft.text.encode(), "passage.md", folder)
    name = draft.booklet_id or documents[0].doc_id
    booklet = next((document for document in documents if document.doc_id == name), None)
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
