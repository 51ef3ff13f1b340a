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

from indexer.building.embedder import Embedder, Progress, earlier
from indexer.documents import Document
from indexer.encoding import model_export as model
from indexer.encoding.encoder import Encoder
from indexer.errors import IndexDamagedError, IndexNotFoundError, ModelError, NoBookletsError
from indexer.paths import CODE, RELEVANCE, VOCABULARY
from indexer.readers import read_booklets
from indexer.splitting.split import (
    LONG_ITEM_WORDS,
    MAX_GROUP_WORDS,
    MAX_WHOLE_ANSWER_WORDS,
    split_document,
)
from indexer.storage import lexical, vectors
from indexer.storage.generations import (
    SCHEMA,
    Manifest,
    check,
    current,
    locked,
    publish,
    read_manifest,
    staging,
)
from indexer.storage.index import write_json, write_texts
from indexer.vocabulary import Vocabulary
from indexer.vocabulary.files import read_vocabulary

TOOLS = (
    "faiss-cpu",
    "onnxruntime",
    "openvino",
    "sentence-transformers",
    "tantivy",
    "tokenizers",
    "torch",
)
# The exported encoder must say the same as the model it was exported from.
LEAST_COSINE = 0.9999
PROBES = (
    "What helps with nausea after treatment?",
    "Letrozole (Femara) is a tablet; fulvestrant is given as an injection.",
    "Bones",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build, where, and how to tell people of it."""

    paths: Sequence[Path]
    index: Path
    model: str = model.DEFAULT_MODEL
    wait: float = 0.0
    progress: Progress = lambda done, total: None
    waiting: Callable[[], None] = lambda: None  # called when another build is at work


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to. ``encoded`` counts texts that were not known from before."""

    manifest: Manifest
    problems: Mapping[str, str] = field(default_factory=dict)
    encoded: int = 0
    unchanged: bool = False

    @property
    def calibrated(self) -> bool:
        """Whether the relevance model was fitted to the model that the vectors are of."""
        return bool(_relevance()["fingerprint"] == self.manifest.model["fingerprint"])


def build(plan: Plan) -> Built:
    """Read the booklets and publish a new generation; keep the old one where nothing changed.

    Raises:
        NoBookletsError: nothing readable was found; the published generation stays.
        BuildBusyError: another build is at work.
        ModelError: the model is not here, or its export disagrees with it.
    """
    weights = model.locate(plan.model)
    fingerprint = model.fingerprint(weights)
    with locked(plan.index, wait=plan.wait, waiting=plan.waiting):
        documents, unread = read_booklets(plan.paths)
        problems = {error.name: error.reason for error in unread}
        if not documents:
            raise NoBookletsError(_nothing(plan.paths, problems))
        vocabulary = read_vocabulary(VOCABULARY) if VOCABULARY.is_dir() else Vocabulary()
        parts = [SCHEMA, plan.model, fingerprint, _code(), problems, vocabulary.to_json()]
        inputs = _hash_inputs(parts, documents)
        before = _before(plan.index)
        if before and before.content == inputs:
            return Built(before, problems, unchanged=True)
        known = _generation_of(plan.index, before, fingerprint)
        with staging(plan.index) as staged:
            encoder = _encoder(weights, staged, known, plan.model)
            counts, encoded = fill(staged, documents, encoder, known, plan.progress)
            write_json(staged / "vocabulary.json", vocabulary.to_json())
            write_json(staged / "relevance.json", _relevance())
            draft = Manifest(
                generation="",
                created="",
                content=inputs,
                versions={tool: version(tool) for tool in TOOLS},
                model=asdict(encoder.card),
                settings=_settings(),
                counts=counts,
                sources=_sources(documents),
                problems=problems,
            )
            manifest = publish(plan.index, staged, draft)
    return Built(manifest, problems, encoded)


def fill(
    staged: Path,
    documents: Sequence[Document],
    encoder: Encoder,
    known: Path | None,
    progress: Progress,
) -> tuple[dict[str, int], int]:
    """Write what a generation makes of its booklets; counts, and how many texts were new.

    Encoder, vocabulary and relevance model come from elsewhere.
    """
    window = encoder.card.window - encoder.count(encoder.card.document_prompt)
    passages = [
        p for d in documents for p in split_document(d, count_tokens=encoder.count, window=window)
    ]
    if not passages:
        raise NoBookletsError("The booklets hold no text to search.")
    sentences = [p.get_sentence_text(sentence) for p in passages for sentence in p.sentences]
    embedder = Embedder(encoder, earlier(known) if known else None, progress)
    passage_vectors = embedder.passages([p.embedding_text for p in passages], staged)
    sentence_vectors = embedder.sentences(sentences, staged)
    vectors.build(passage_vectors, staged / "passages.faiss")
    vectors.build(sentence_vectors, staged / "sentences.faiss")
    lexical.build(passages, staged / "lexical")
    write_texts(staged, documents, passages)
    counts = {"documents": len(documents), "passages": len(passages), "sentences": len(sentences)}
    return counts, embedder.encoded


def _encoder(weights: Path, staged: Path, known: Path | None, name: str) -> Encoder:
    """The encoder of the generation before where the model is the same, else a new export."""
    # Only a build needs openvino; a draft, which the editors' desk makes, does without.
    from indexer.encoding.bulk_encoder import BulkEncoder

    folder = staged / "encoder"
    if known:
        shutil.copytree(known / "encoder", folder, copy_function=link)
        return BulkEncoder(folder)
    model.export(weights, folder, name=name)
    encoder = BulkEncoder(folder)
    _check_export(weights, encoder, name)
    return encoder


def link(source: str, target: str) -> None:
    """The same file under another name, for files never change; a copy where there are no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _check_export(weights: Path, encoder: Encoder, name: str) -> None:
    prompt = encoder.card.document_prompt
    reference = model.reference_vectors(weights, list(PROBES), name=name, prompt=prompt)
    for row, encoded in encoder.encode_documents(PROBES):
        cosine = float(encoded.vector @ reference[row])
        if cosine < LEAST_COSINE:
            raise ModelError(
                f"The exported encoder of {name} disagrees with the model (cosine {cosine:.5f} on"
                f" {PROBES[row]!r}). This model cannot be used."
            )


def _before(index: Path) -> Manifest | None:
    """The published generation's manifest; None where there is none that can be trusted."""
    try:
        folder = current(index)
        return None if check(folder, hash_contents=True) else read_manifest(folder)
    except (IndexNotFoundError, IndexDamagedError):
        return None


def _generation_of(index: Path, before: Manifest | None, fingerprint: str) -> Path | None:
    same = before and before.schema == SCHEMA and before.model["fingerprint"] == fingerprint
    return index / before.generation if before and same else None


def _hash_inputs(parts: Sequence[Any], documents: Sequence[Document]) -> str:
    """Hash of everything a generation is made from."""
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode())
    digest.update(RELEVANCE.read_bytes())
    for document in documents:
        digest.update(repr(document).encode())
    return digest.hexdigest()


def _sources(documents: Sequence[Document]) -> dict[str, str]:
    """Sha256 of each booklet's text, by the name of its file."""
    texts: dict[str, Any] = {}
    for document in documents:
        texts.setdefault(document.source, hashlib.sha256()).update(document.text.encode())
    return {source: digest.hexdigest() for source, digest in texts.items()}


def _settings() -> dict[str, Any]:
    return {
        "long_item_words": LONG_ITEM_WORDS,
        "group_words": MAX_GROUP_WORDS,
        "whole_answer_words": MAX_WHOLE_ANSWER_WORDS,
        "exact_vectors_up_to": vectors.EXACT_UP_TO,
    }


def _nothing(paths: Sequence[Path], problems: Mapping[str, str]) -> str:
    where = ", ".join(str(path) for path in paths)
    if problems:
        return f"No booklet could be read in {where}. " + " ".join(
            f"{name}: {why}" for name, why in problems.items()
        )
    return f"No booklets in {where}. Put .md, .txt or .html files there."


def _relevance() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(RELEVANCE.read_text(encoding="utf-8"))
    return stored


def _code() -> str:
    """Hash of the indexer itself: another splitter makes another index of the same booklet."""
    files = sorted(CODE.rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
