"""Building a generation: read, split, encode, index, publish."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from indexer.building.embedder import Embedder, ProgressWrapper, load_previous_vectors
from indexer.documents import Document
from indexer.encoding import model_export
from indexer.encoding.encoder import Encoder
from indexer.encoding.verifier import VERIFIER_FILE
from indexer.errors import IndexDamagedError, IndexNotFoundError, ModelError, NoBookletsError
from indexer.paths import CODE, RELEVANCE, VERIFIER, VOCABULARY
from indexer.readers import read_booklets
from indexer.splitting import split
from indexer.splitting.split import split_document
from indexer.storage import generations, lexical, vectors
from indexer.storage.disk import explain_write_errors
from indexer.storage.files import hash_file
from indexer.storage.index import is_calibrated, save_json
from indexer.storage.manifest import REUSABLE_SCHEMAS, SCHEMA_VERSION, Manifest, load_manifest
from indexer.storage.texts.stored import save_texts
from indexer.vocabulary import Vocabulary
from indexer.vocabulary.files import read_vocabulary

RECORDED_PACKAGES = tuple(
    "faiss-cpu onnxruntime openvino sentence-transformers tantivy tokenizers torch".split()
)
# What the manifest says of the settings of a build.
SETTINGS = {
    "long_item_words": split.LONG_ITEM_WORDS,
    "group_words": split.MAX_GROUP_WORDS,
    "whole_answer_words": split.MAX_WHOLE_ANSWER_WORDS,
    "exact_vectors_up_to": vectors.MAX_EXACT_VECTORS,
}
# The exported encoder must agree with the model it was exported from.
MIN_EXPORT_COSINE = 0.9999
EXPORT_TEST_TEXTS = (
    "What helps with nausea after treatment?",
    "Letrozole (Femara) is a tablet; fulvestrant is given as an injection.",
    "Bones",
)


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """What to build, where, and how to report it. ``on_wait``: another build is at work."""

    paths: Sequence[Path]
    index: Path
    model: str = model_export.DEFAULT_MODEL
    wait_seconds: float = 0.0
    progress: ProgressWrapper = lambda encodings, total: encodings
    on_wait: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class BuildResult:
    """``encoded_count`` counts texts that the previous generation did not have."""

    manifest: Manifest
    problems: Mapping[str, str] = field(default_factory=dict)
    encoded_count: int = 0
    unchanged: bool = False

    @property
    def is_calibrated(self) -> bool:
        return is_calibrated(_read_relevance(), self.manifest)


def build_generation(plan: BuildPlan) -> BuildResult:
    """Read the booklets and publish a new generation; keep the old one where nothing changed.

    Raises:
        NoBookletsError: nothing readable was found; the published generation stays.
        BuildBusyError: another build is at work.
        ModelError: the model is not here, or its export disagrees with it.
        DiskError: the index cannot be written; the published generation stays.
    """
    weights = model_export.locate_model(plan.model)
    fingerprint = model_export.compute_fingerprint(weights)
    with (
        explain_write_errors(plan.index),
        generations.lock_index(plan.index, wait_seconds=plan.wait_seconds, on_wait=plan.on_wait),
    ):
        generations.remove_leftovers(plan.index)
        documents, unread = read_booklets(plan.paths)
        problems = {error.name: error.reason for error in unread}
        if not documents:
            raise NoBookletsError(_format_nothing_found(plan.paths, problems))
        vocabulary = read_vocabulary(VOCABULARY) if VOCABULARY.is_dir() else Vocabulary()
        inputs = [SCHEMA_VERSION, plan.model, fingerprint, _hash_code(), problems]
        verifier = _find_verifier(fingerprint)
        inputs += [hash_file(verifier)] if verifier else []
        content = _hash_inputs([*inputs, vocabulary.to_json()], documents)
        published = _load_published_manifest(plan.index)
        if published and published.content == content:
            return BuildResult(published, problems, unchanged=True)
        previous = _find_reusable_folder(plan.index, published, fingerprint)
        with generations.create_staging_folder(plan.index) as staged:
            encoder = _prepare_encoder(weights, staged, previous, plan.model)
            counts, encoded = write_parts(staged, documents, encoder, previous, plan.progress)
            save_json(staged / "vocabulary.json", vocabulary.to_json())
            save_json(staged / "relevance.json", _read_relevance())
            if verifier:
                shutil.copyfile(verifier, staged / VERIFIER_FILE)
            draft = Manifest(
                generation="",
                created="",
                content=content,
                versions={package: version(package) for package in RECORDED_PACKAGES},
                model=asdict(encoder.card),
                settings=SETTINGS,
                counts=counts,
                sources=_hash_sources(documents),
                problems=problems,
            )
            manifest = generations.publish_generation(plan.index, staged, draft)
    return BuildResult(manifest, problems, encoded)


def write_parts(
    staging_folder: Path,
    documents: Sequence[Document],
    encoder: Encoder,
    previous_folder: Path | None,
    progress: ProgressWrapper = lambda encodings, total: encodings,
) -> tuple[dict[str, int], int]:
    """Write everything that depends on the booklets; counts, and how many texts were encoded."""
    window = encoder.card.window - encoder.count_tokens(encoder.card.document_prompt)
    passages = [
        passage
        for document in documents
        for passage in split_document(document, count_tokens=encoder.count_tokens, window=window)
    ]
    if not passages:
        raise NoBookletsError("The booklets hold no text to search.")
    sentences = [p.get_sentence_text(sentence) for p in passages for sentence in p.sentences]
    previous = load_previous_vectors(previous_folder) if previous_folder else None
    embedder = Embedder(encoder, previous, progress)
    passage_vectors = embedder.embed_passages([p.embedding_text for p in passages], staging_folder)
    sentence_vectors = embedder.embed_sentences(sentences, staging_folder)
    vectors.write_vector_index(passage_vectors, staging_folder / "passages.faiss")
    vectors.write_vector_index(sentence_vectors, staging_folder / "sentences.faiss")
    lexical.write_lexical_index(passages, staging_folder / "lexical")
    save_texts(staging_folder, documents, passages)
    counts = {"documents": len(documents), "passages": len(passages), "sentences": len(sentences)}
    return counts, embedder.encoded_count


def _prepare_encoder(weights: Path, staged: Path, previous: Path | None, name: str) -> Encoder:
    """The encoder of the previous generation where the model is the same, else a new export."""
    # Only a build needs openvino; a draft, which the editors' desk makes, does without.
    from indexer.encoding.bulk_encoder import BulkEncoder

    folder = staged / "encoder"
    if previous:
        _copy_encoder(previous / "encoder", folder)
        return BulkEncoder(folder)
    model_export.export_model(weights, folder, name=name)
    encoder = BulkEncoder(folder)
    _check_export(weights, encoder, name)
    return encoder


def _copy_encoder(source: Path, target: Path) -> None:
    """Copy, never link: what damages one generation's files must leave the others to go back to."""
    target.mkdir()
    for path in source.iterdir():
        shutil.copyfile(path, target / path.name)


def link_file(source: str, target: str) -> None:
    """Link a file, for files never change; copy it where links are not possible."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _check_export(weights: Path, encoder: Encoder, name: str) -> None:
    texts, prompt = list(EXPORT_TEST_TEXTS), encoder.card.document_prompt
    reference = model_export.compute_reference_vectors(weights, texts, name=name, prompt=prompt)
    for row, encoded in encoder.encode_documents(texts):
        cosine = float(encoded.vector @ reference[row])
        if cosine < MIN_EXPORT_COSINE:
            raise ModelError(
                f"The exported encoder of {name} disagrees with the model (cosine {cosine:.5f} on"
                f" {texts[row]!r}). This model cannot be used."
            )


def _load_published_manifest(index: Path) -> Manifest | None:
    """The published generation's manifest; None where there is none that can be trusted."""
    try:
        folder = generations.locate_current_generation(index)
        problems = generations.check_generation(
            folder, hash_contents=True, schemas=REUSABLE_SCHEMAS
        )
        return None if problems else load_manifest(folder, schemas=REUSABLE_SCHEMAS)
    except (IndexNotFoundError, IndexDamagedError):
        return None


def _find_reusable_folder(index: Path, published: Manifest | None, fingerprint: str) -> Path | None:
    if not published or published.model["fingerprint"] != fingerprint:
        return None
    return index / published.generation


def _hash_inputs(inputs: Sequence[Any], documents: Sequence[Document]) -> str:
    """Hash of everything a generation is made from."""
    parts = [
        json.dumps(inputs, sort_keys=True),
        RELEVANCE.read_text("utf-8"),
        *map(repr, documents),
    ]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _find_verifier(fingerprint: str) -> Path | None:
    """The shipped verifier, where there is one and its embedding model is that of the build."""
    is_its_model = _read_relevance()["fingerprint"] == fingerprint
    return VERIFIER if is_its_model and VERIFIER.exists() else None


def _read_relevance() -> Any:
    return msgspec.json.decode(RELEVANCE.read_bytes())


def _hash_sources(documents: Sequence[Document]) -> dict[str, str]:
    """Sha256 of each booklet's text, by the name of its file."""
    texts: dict[str, Any] = {}
    for document in documents:
        texts.setdefault(document.source, hashlib.sha256()).update(document.text.encode())
    return {source: digest.hexdigest() for source, digest in texts.items()}


def _format_nothing_found(paths: Sequence[Path], problems: Mapping[str, str]) -> str:
    where = ", ".join(map(str, paths))
    if not problems:
        return f"No booklets in {where}. Put .md, .txt or .html files there."
    reasons = " ".join(f"{name}: {why}" for name, why in problems.items())
    return f"No booklet could be read in {where}. {reasons}"


def _hash_code() -> str:
    """Hash of the indexer itself: another splitter makes another index of the same booklet."""
    files = sorted(CODE.rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
