"""Tries a draft: builds a generation of it in a temporary folder and asks the questions.

It imports the indexer (but neither torch nor openvino) and takes seconds: import it where it is
used. A server runs it by way of ``draft_process``. Nothing is published.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.building.draft import append_document, build_draft, replace_document
from indexer.documents import Document
from indexer.errors import QueryError, UnreadableBookletError
from indexer.readers import read_booklet
from indexer.storage.index import open_generation
from search_app.coverage.diagnosis import VISIBLE_HITS
from search_app.coverage.editions import ChangeKind, EditionDiff, compare_editions
from search_app.coverage.editions.drafts import BookletDraft, NewPassage
from search_app.coverage.editions.text_difference import compare_texts
from search_app.coverage.memory import QuestionMemory
from search_app.coverage.survey import HITS_PER_QUESTION, ask_questions, find_chance_model
from search_app.questions.files import Question
from search_app.results import Run

# A draft of a booklet shares at least so much of its text with it; a new booklet shares less.
MIN_SHARED_TEXT = 0.3


def compare_draft(
    generation_folder: Path,
    draft: BookletDraft,
    questions: Sequence[Question],
    *,
    before: tuple[Run, QuestionMemory] | None = None,
    folder: Path | None = None,
) -> EditionDiff:
    """What a draft would change against the generation in the folder.

    ``before`` is the run of the questions on that generation, where it already exists, with what
    is known of them from then; ``folder`` is where to put temporary files.

    Raises:
        UnreadableBookletError: the draft cannot be read, or contains no text.
        QueryError: there is no booklet of that id, or a question is unusable.
    """
    index = open_generation(generation_folder)
    with TemporaryDirectory(dir=folder) as name:
        current = tuple(index.documents.values())
        edited = apply_draft(current, draft, Path(name))
        documents = replace_document(current, edited)
        drafted = build_draft(generation_folder, documents, Path(name), index.encoder)
        drafted_index = open_generation(drafted, opened=index)
        run, memory = before or (None, QuestionMemory())
        engine, drafted_engine = (memory.open_engine(one) for one in (index, drafted_index))
        model = find_chance_model(engine, drafted_engine)
        # Without a model it matters what stands below the hits that people look at.
        count = VISIBLE_HITS if model else HITS_PER_QUESTION
        run = run or ask_questions(engine, questions, hit_count=count)
        after = ask_questions(drafted_engine, questions, hit_count=count)
        diff = compare_editions(questions, run, after, model)
        return replace(
            diff,
            draft_of=edited.doc_id if edited.doc_id in index.documents else "",
            text_changes=compare_texts(index.documents.get(edited.doc_id), edited),
        )


def summarize_diff(diff: EditionDiff) -> str:
    counts = diff.counts_by_kind
    return f"fixes {counts[ChangeKind.GAINED]}, harms {counts[ChangeKind.LOST]}"


def apply_draft(documents: Sequence[Document], draft: BookletDraft, folder: Path) -> Document:
    """The booklet as the draft makes it; ``folder`` is for a temporary file.

    It has the id of the booklet that it is a draft of, and one of its own where it is a new one.
    """
    by_id = {document.doc_id: document for document in documents}
    if draft.booklet_id and draft.booklet_id not in by_id:
        known = ", ".join(by_id)
        raise QueryError(f"There is no booklet called {draft.booklet_id!r}. There are: {known}.")
    if isinstance(draft, NewPassage):
        passage = _read_draft(draft.text.encode(), "passage.md", folder)
        return append_document(by_id[draft.booklet_id or documents[0].doc_id], passage)
    edited = _read_draft(draft.content, Path(draft.name).name, folder)
    original = by_id.get(draft.booklet_id or edited.doc_id) or _find_original(documents, edited)
    return _keep_metadata(edited, original) if original else edited


def _find_original(documents: Sequence[Document], edited: Document) -> Document | None:
    """The booklet with which the draft shares most text; None where that is little of both."""
    shares = [(_measure_shared_text(document, edited), document) for document in documents]
    share, original = max(shares, key=lambda one: one[0], default=(0.0, None))
    return original if share >= MIN_SHARED_TEXT else None


def _measure_shared_text(one: Document, other: Document) -> float:
    """Characters of the blocks that both have, of those of the shorter one; in [0, 1]."""
    texts = [{d.get_block_text(block) for block in d.blocks} for d in (one, other)]
    shared, *sizes = (sum(map(len, blocks)) for blocks in (texts[0] & texts[1], *texts))
    return shared / max(1, min(sizes))


def _keep_metadata(edited: Document, original: Document) -> Document:
    """What the draft does not say of itself, it has from the booklet it is a draft of."""
    return replace(
        edited,
        doc_id=original.doc_id,
        title=original.title if "title" in edited.assumed else edited.title,
        language=original.language if "language" in edited.assumed else edited.language,
        metadata={**original.metadata, **edited.metadata},
    )


def _read_draft(content: bytes, name: str, folder: Path) -> Document:
    path = folder / name
    path.write_bytes(content)
    try:
        return read_booklet(path)
    except UnreadableBookletError as error:
        raise UnreadableBookletError(name, error.reason) from error
