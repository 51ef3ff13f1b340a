"""What a generation contains, written and opened. Its folder is the border to search_app."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Encoder
from indexer.encoding.verifier import VERIFIER_FILE, Verifier
from indexer.errors import IndexDamagedError
from indexer.passages import Passage
from indexer.storage import generations
from indexer.storage.arrays import load_array
from indexer.storage.lexical import FIELDS, LexicalIndex
from indexer.storage.manifest import FileRecord, Manifest, add_build_hint, load_manifest
from indexer.storage.parts import BookletTexts, PassageTexts, SearchableTokens, SearchableVectors
from indexer.storage.segments.postings import StoredPostings
from indexer.storage.segments.rows import BOOKLETS_FILE
from indexer.storage.segments.segment import (
    LEXICAL_FOLDER,
    PASSAGE_VECTORS_FILE,
    SENTENCE_VECTORS_FILE,
    TOKENS_FOLDER,
    locate_segments,
    map_rows,
)
from indexer.storage.segments.tokens import LibraryTokens
from indexer.storage.segments.vectors import LibraryVectors
from indexer.storage.texts.files import REPEATS_FILE
from indexer.storage.texts.repeats import RowGroups, find_group
from indexer.storage.texts.stored import (
    BookletRows,
    StoredDocuments,
    StoredPassages,
    load_library_facts,
)
from indexer.storage.tokens import TokenIndex
from indexer.storage.vectors import VectorIndex
from indexer.vocabulary import Vocabulary

UNCALIBRATED_WARNING = (
    "The relevance model was fitted to another embedding model or verifier: order, probabilities"
    " and verdicts are rough with this one. Fit it to judgements with: search_app calibrate"
)


@dataclass(frozen=True)
class Index:
    """An opened generation. A row is the same passage in passages, vectors, words and tokens.

    ``sentence_bounds`` ``(passages + 1,)`` says where each passage's sentences begin among the
    sentence vectors. ``languages`` and ``words``, divided as ``divide_words`` does, are those of
    all booklets. Documents and passages are read when they are asked for. ``folder`` is where it
    lies, None where it lies in no folder.
    """

    manifest: Manifest
    documents: BookletTexts
    passages: PassageTexts
    rows_by_booklet: Mapping[str, range]
    sentence_bounds: npt.NDArray[np.int64]
    repeats: RowGroups
    languages: frozenset[str]
    words: frozenset[str]
    passage_vectors: SearchableVectors
    sentence_vectors: SearchableVectors
    lexical: LexicalIndex
    tokens: SearchableTokens
    encoder: Encoder
    verifier: Verifier | None
    vocabulary: Vocabulary
    relevance: Mapping[str, Any]
    folder: Path | None = None

    def __post_init__(self) -> None:
        """Refuse parts that do not belong together."""
        parts = (self.passages, self.passage_vectors, self.lexical, self.tokens)
        rows = {len(part) for part in parts}
        if len(rows) > 1 or len(self.sentence_vectors) != self.sentence_bounds[-1]:
            raise IndexDamagedError(
                f"The parts of generation {self.manifest.generation} differ in length."
                " Build it again with: make index"
            )

    @property
    def generation(self) -> str:
        return self.manifest.generation

    @property
    def is_calibrated(self) -> bool:
        return is_calibrated(self.relevance, self.manifest)

    @property
    def verifier_hash(self) -> str | None:
        """Sha256 of the verifier; None without one."""
        return self.manifest.files[VERIFIER_FILE].sha256 if self.verifier else None

    def get_passages(self, doc_id: str) -> Sequence[Passage]:
        rows = self.rows_by_booklet[doc_id]
        return self.passages[rows.start : rows.stop]

    def find_alike(self, row: int) -> list[int]:
        """The rows of the passages that say what one says, itself too, in two booklets or more."""
        return find_group(self.repeats, row)

    @cached_property
    def sentence_passage_rows(self) -> npt.NDArray[np.int64]:
        """Row of the passage of each sentence, ``(sentences,)``."""
        return np.repeat(np.arange(len(self.passages)), np.diff(self.sentence_bounds))


def is_calibrated(relevance: Mapping[str, Any], manifest: Manifest) -> bool:
    """Whether a relevance model was fitted to a generation's embedding model and verifier."""
    verifier, verified = manifest.files.get(VERIFIER_FILE), relevance.get("verified")
    return bool(
        relevance["fingerprint"] == manifest.model["fingerprint"]
        and (verifier is None or (verified and verified["verifier"] == verifier.sha256))
    )


def save_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def open_index(index: Path) -> Index:
    """The published generation of an index folder, checked as ``open_generation`` does.

    Raises:
        IndexNotFoundError: nothing is published there.
        IndexDamagedError: a file is missing, cut or changed; the sentence names it.
    """
    return open_generation(generations.locate_current_generation(index))


def open_generation(folder: Path, *, opened: Index | None = None) -> Index:
    """One generation; shares the encoder of an opened one where it can.

    Its manifest and the sizes of its files are checked, and every byte of those that changed since
    they were published. What a failing disk lost without a trace is found as it is read, by the
    watch of a server, or by ``indexer verify``.

    Raises:
        IndexDamagedError: a file is missing, cut or changed, or cannot be opened by this program.
    """
    manifest = load_manifest(folder)
    # Sizes first: what is still being copied must not be hashed at every look.
    _refuse_damage(generations.check_generation(folder, hash_contents=False))
    _refuse_damage(generations.check_changed_files(folder))
    try:
        return _open_parts(folder, manifest, opened)
    except IndexDamagedError:
        raise
    except Exception as error:  # each library has its own, for what its older versions wrote
        _refuse_damage(generations.check_generation(folder, hash_contents=True))
        raise IndexDamagedError(
            f"{folder} cannot be opened by this program ({type(error).__name__})."
            " Build the index again with: make index"
        ) from error


def _refuse_damage(problems: Sequence[str]) -> None:
    if problems:
        raise IndexDamagedError(add_build_hint(problems[0]))


def _open_parts(folder: Path, manifest: Manifest, opened: Index | None) -> Index:
    facts, places = load_library_facts(folder), load_array(folder / BOOKLETS_FILE)
    segments = locate_segments(folder, manifest)
    rows = map_rows(places, segments)
    documents = StoredDocuments(segments, facts.booklets, places)
    encoder, verifier = open_models(folder, manifest, opened)
    passage_vectors = [VectorIndex(segment / PASSAGE_VECTORS_FILE) for segment in segments]
    sentence_vectors = [VectorIndex(segment / SENTENCE_VECTORS_FILE) for segment in segments]
    tokens = [TokenIndex(segment / TOKENS_FOLDER) for segment in segments]
    words = [segment / LEXICAL_FOLDER for segment in segments]
    return Index(
        manifest=manifest,
        documents=documents,
        passages=StoredPassages(segments, documents, rows.passages),
        rows_by_booklet=BookletRows(rows.passages.bounds, facts.booklets),
        sentence_bounds=rows.sentence_bounds,
        repeats=load_array(folder / REPEATS_FILE),
        languages=facts.languages,
        words=facts.words,
        passage_vectors=LibraryVectors(passage_vectors, rows.passages),
        sentence_vectors=LibraryVectors(sentence_vectors, rows.sentences),
        lexical=LexicalIndex(StoredPostings(words, FIELDS, rows.passages)),
        tokens=LibraryTokens(folder, tokens, rows.passages),
        encoder=encoder,
        verifier=verifier,
        vocabulary=Vocabulary.from_json(_read_json(folder / "vocabulary.json")),
        relevance=_read_json(folder / "relevance.json"),
        folder=folder,
    )


def open_models(
    folder: Path, manifest: Manifest, opened: Index | None
) -> tuple[Encoder, Verifier | None]:
    """They are most of what a generation takes of the memory, and rarely change."""
    files = _select_files(manifest, "encoder/")
    if opened is None or _select_files(opened.manifest, "encoder/") != files:
        return Encoder(folder / "encoder"), _open_verifier(folder, manifest)
    if _select_files(opened.manifest, VERIFIER_FILE) == _select_files(manifest, VERIFIER_FILE):
        return opened.encoder, opened.verifier
    return opened.encoder, _open_verifier(folder, manifest)


def _open_verifier(folder: Path, manifest: Manifest) -> Verifier | None:
    """None where there is none, or the embedding model is not the one that it was made for."""
    if VERIFIER_FILE not in manifest.files:
        return None
    return Verifier(folder / VERIFIER_FILE, folder / "encoder")


def _select_files(manifest: Manifest, beginning: str) -> dict[str, FileRecord]:
    return {name: r for name, r in manifest.files.items() if name.startswith(beginning)}


def _read_json(path: Path) -> Any:
    return msgspec.json.decode(path.read_bytes())
