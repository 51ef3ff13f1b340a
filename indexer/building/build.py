"""Building a generation: read, split, encode, index, publish."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from indexer.building.embedder import ProgressWrapper
from indexer.building.library import LibraryBuilder
from indexer.building.previous import (
    EarlierWork,
    PreviousGeneration,
    open_previous_generation,
)
from indexer.building.segments import salvage_segments
from indexer.building.sources import SourceNotes, SourceRecorder, hash_code, load_looks
from indexer.documents import Document
from indexer.encoding import model_export
from indexer.encoding.encoder import Encoder, extract_words
from indexer.encoding.verifier import VERIFIER_FILE
from indexer.errors import (
    ClusterError,
    IndexDamagedError,
    IndexNotFoundError,
    MissingPackageError,
    ModelError,
    NoBookletsError,
    UnreadableBookletError,
)
from indexer.paths import RELEVANCE, VERIFIER, VOCABULARY
from indexer.readers import stream_booklets
from indexer.splitting import split
from indexer.storage import generations, vectors
from indexer.storage.disk import explain_write_errors
from indexer.storage.files import hash_file
from indexer.storage.index import is_calibrated, save_json
from indexer.storage.manifest import REUSABLE_SCHEMAS, SCHEMA_VERSION, Manifest, load_manifest
from indexer.storage.segments.sharing import FileSharer
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
# After these, what a build had finished is of use to the next one.
KEEPING = (ClusterError, KeyboardInterrupt)
DASK_PACKAGE = "distributed==2026.8.0"
# The exported encoder must agree with the model it was exported from.
MIN_EXPORT_COSINE = 0.9999
EXPORT_TEST_TEXTS = (
    "What helps with nausea after treatment?",
    "Letrozole (Femara) is a tablet; fulvestrant is given as an injection.",
    "Bones",
)


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """What to build, where, and how to report it. ``on_wait``: another build is at work.

    ``dask``: the address of a scheduler whose workers encode; this machine does where it is empty.
    ``hash_all``: also of files that look as they did, the bytes are compared.
    """

    paths: Sequence[Path]
    index: Path
    model: str = model_export.DEFAULT_MODEL
    wait_seconds: float = 0.0
    progress: ProgressWrapper = lambda encodings, total: encodings
    on_wait: Callable[[], None] = lambda: None
    dask: str = ""
    hash_all: bool = False


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
        ClusterError: no cluster helps; what it did so far is kept for the next build.
        MissingPackageError: a cluster is to help, and the package for it is not installed.
        DiskError: the index cannot be written; the published generation stays.
    """
    if plan.dask and find_spec("distributed") is None:
        raise MissingPackageError("indexer build --dask", DASK_PACKAGE)
    weights = model_export.locate_model(plan.model)
    fingerprint = model_export.compute_fingerprint(weights)
    with (
        explain_write_errors(plan.index),
        generations.lock_index(plan.index, wait_seconds=plan.wait_seconds, on_wait=plan.on_wait),
        generations.create_staging_folder(plan.index, kept_after=KEEPING) as staged,
        ExitStack() as opened,
    ):
        salvaged = salvage_segments(plan.index, staged / "salvaged", fingerprint)
        generations.remove_leftovers(plan.index, staged)
        published = _load_published_manifest(plan.index)
        previous = _open_reusable(plan.index, published, fingerprint)
        sharer = FileSharer(previous.folder, staged) if previous and previous.booklets else None
        library = LibraryBuilder(
            staged,
            lambda: _prepare_encoder(weights, staged, previous, plan, opened),
            EarlierWork(previous, sharer.take_over if sharer else _refuse_folder, salvaged),
            plan.progress,
        )
        reading = _read_all(plan, library, previous)
        vocabulary = read_vocabulary(VOCABULARY) if VOCABULARY.is_dir() else Vocabulary()
        inputs = [SCHEMA_VERSION, plan.model, fingerprint, hash_code(), reading.problems]
        verifier = _find_verifier(fingerprint)
        inputs += [hash_file(verifier)] if verifier else []
        content = _hash_inputs([*inputs, vocabulary.to_json()], library.keys)
        if published and published.content == content:
            reading.recorder.save_looks(plan.index)
            return BuildResult(published, reading.problems, unchanged=True)
        written = library.finish()
        shutil.rmtree(staged / "salvaged", ignore_errors=True)
        reading.recorder.save(staged)
        save_json(staged / "vocabulary.json", vocabulary.to_json())
        save_json(staged / "relevance.json", _read_relevance())
        if verifier:
            shutil.copyfile(verifier, staged / VERIFIER_FILE)
        draft = Manifest(
            generation="",
            created="",
            content=content,
            versions={package: version(package) for package in RECORDED_PACKAGES},
            model=asdict(library.encoder.card),
            settings={**SETTINGS, "recall_of_nearest": written.recall},
            counts=written.counts,
            sources=reading.sources,
            problems=reading.problems,
            segments=written.segments,
        )
        known = {**written.records, **(sharer.records if sharer else {})}
        manifest = generations.publish_generation(plan.index, staged, draft, known=known)
        reading.recorder.save_looks(plan.index)
    return BuildResult(manifest, reading.problems, written.encoded_count)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What came of reading: which files are no use, what each source's text is, and its notes."""

    recorder: SourceRecorder
    problems: Mapping[str, str]
    sources: Mapping[str, str]


def _read_all(
    plan: BuildPlan, library: LibraryBuilder, previous: PreviousGeneration | None
) -> _Reading:
    """Give every booklet to the library, one after the other.

    Raises:
        NoBookletsError: nothing readable was found.
    """
    notes = previous.notes if previous else SourceNotes()
    looks = {} if plan.hash_all else load_looks(plan.index)
    recorder, problems = SourceRecorder(looks), dict[str, str]()
    texts: dict[str, Any] = {}
    kept: dict[str, str] = {}
    for source, result in stream_booklets(plan.paths, notes.find_booklets, recorder.hash_file):
        if isinstance(result, UnreadableBookletError):
            problems[result.name] = result.reason
            recorder.forget(source)
            continue
        recorder.record(source, result.doc_id)
        if isinstance(result, Document):
            texts.setdefault(result.source, hashlib.sha256()).update(result.text.encode())
        elif previous:
            kept[source.name] = previous.manifest.sources[source.name]
        library.add(result)
    library.flush()
    if not library.keys:
        raise NoBookletsError(_format_nothing_found(plan.paths, problems))
    return _Reading(recorder, problems, {**kept, **{n: d.hexdigest() for n, d in texts.items()}})


def _refuse_folder(name: str) -> None:
    raise LookupError(f"there is no generation to take {name} over from")


def _prepare_encoder(
    weights: Path,
    staged: Path,
    previous: PreviousGeneration | None,
    plan: BuildPlan,
    opened: ExitStack,
) -> Encoder:
    """The encoder of the previous generation where the model is the same, else a new export."""
    folder = staged / "encoder"
    if previous:
        _copy_encoder(previous.folder / "encoder", folder)
    else:
        model_export.export_model(weights, folder, name=plan.model)
    extract_words(folder)
    encoder = _open_encoder(folder, plan.dask, opened)
    if not previous:
        _check_export(weights, encoder, plan.model)
    return encoder


def _open_encoder(folder: Path, dask: str, opened: ExitStack) -> Encoder:
    # Only a build needs openvino; a draft, which the editors' desk makes, does without.
    if dask:
        from indexer.encoding.cluster_encoder import open_cluster_encoder

        return opened.enter_context(open_cluster_encoder(folder, dask))
    from indexer.encoding.bulk_encoder import BulkEncoder

    return BulkEncoder(folder)


def _copy_encoder(source: Path, target: Path) -> None:
    """Copy, never link: what damages one generation's files must leave the others to go back to."""
    target.mkdir()
    for path in source.iterdir():
        shutil.copyfile(path, target / path.name)


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
        problems = [
            *generations.check_generation(folder, hash_contents=False, schemas=REUSABLE_SCHEMAS),
            *generations.check_changed_files(folder, schemas=REUSABLE_SCHEMAS),
        ]
        return None if problems else load_manifest(folder, schemas=REUSABLE_SCHEMAS)
    except (IndexNotFoundError, IndexDamagedError):
        return None


def _open_reusable(
    index: Path, published: Manifest | None, fingerprint: str
) -> PreviousGeneration | None:
    if not published or published.model["fingerprint"] != fingerprint:
        return None
    return open_previous_generation(index / published.generation)


def _hash_inputs(inputs: Sequence[Any], keys: Sequence[str]) -> str:
    """Hash of everything a generation is made from."""
    parts = [json.dumps(inputs, sort_keys=True), RELEVANCE.read_text("utf-8"), *keys]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _find_verifier(fingerprint: str) -> Path | None:
    """The shipped verifier, where there is one and its embedding model is that of the build."""
    is_its_model = _read_relevance()["fingerprint"] == fingerprint
    return VERIFIER if is_its_model and VERIFIER.exists() else None


def _read_relevance() -> Any:
    return msgspec.json.decode(RELEVANCE.read_bytes())


def _format_nothing_found(paths: Sequence[Path], problems: Mapping[str, str]) -> str:
    where = ", ".join(map(str, paths))
    if not problems:
        return f"No booklets in {where}. Put .md, .txt or .html files there."
    reasons = " ".join(f"{name}: {why}" for name, why in problems.items())
    return f"No booklet could be read in {where}. {reasons}"
