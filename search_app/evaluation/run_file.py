"""A measured run as a file, with its provenance: what was measured, by which program."""

import hashlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any

import msgspec

from indexer.errors import JudgementError
from indexer.regular_files import read_line_bytes
from search_app.evaluation.evaluate import Evaluation
from search_app.evaluation.per_question import QuestionRow
from search_app.evaluation.perturb import Robustness
from search_app.judgements.files import write_file
from search_app.results import Run

SCHEMA_VERSION = 1
# Names of the shares of verdicts, among the measures of rankings: of the unanswerable questions
# that are answered, and of the answerable ones that are refused, or not answered.
FALSE_ANSWERS, FALSE_REFUSALS = "false answers", "false refusals"
NOT_ANSWERED = "not “answered”"
RECORDED_PACKAGES = (
    *("faiss-cpu", "ir_measures", "numpy", "onnxruntime", "pytrec_eval-terrier", "rapidfuzz"),
    *("scipy", "tantivy", "tokenizers"),
)


@dataclass(frozen=True, slots=True)
class RunProvenance:
    """What was measured: content hashes, settings, versions. "" where something is not known.

    ``index``, ``model`` and ``judgements`` are equal for equal contents, wherever and whenever they
    were made; ``run`` is equal for equal answers, however long they took.
    """

    judgements: str
    run: str
    index: str = ""
    model: str = ""
    generation: str = ""
    commit: str = ""
    created: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedRun:
    """The part of a saved run that is compared: each measure of each question.

    Those of verdicts are 1 for a fault. ``confidences`` in [0, 1] are empty where none are told,
    ``rankings``, the ids of the first hits, where the file is brief.
    """

    name: str
    provenance: RunProvenance
    scores: Mapping[str, Mapping[str, float]]
    queries: Mapping[str, str]
    confidences: Mapping[str, float] = field(default_factory=dict)
    rankings: Mapping[str, Sequence[str]] = field(default_factory=dict)


class _StoredHit(msgspec.Struct, frozen=True):
    id: str = ""


class _StoredQuestion(msgspec.Struct, frozen=True):
    id: str
    query: str
    hits: list[_StoredHit] = []


class _StoredRun(msgspec.Struct, frozen=True):
    """The part of the saved form that is read.

    Files from before 29 November 2026 tell neither ``answered`` nor ``confidences``.
    """

    schema: int
    about: RunProvenance
    scores: dict[str, dict[str, float]]
    right: dict[str, float]
    questions: list[_StoredQuestion]
    answered: dict[str, float] = {}
    confidences: dict[str, float] = {}

    def __post_init__(self) -> None:
        each = (*self.scores.values(), self.right, self.answered, self.confidences)
        values = (by_id.values() for by_id in each)
        if not all(map(isfinite, chain.from_iterable(values))):
            raise ValueError("a score is not a finite number")


def compute_run_hash(run: Run) -> str:
    """A hash of every answer, without how long it took and which generation gave it."""
    digest = hashlib.sha256()
    for query_id in sorted(run.results):
        answer = run.results[query_id].to_json()
        content = {key: answer[key] for key in answer if key not in ("took_ms", "generation")}
        digest.update(json.dumps([query_id, content], sort_keys=True).encode())
    return digest.hexdigest()


def list_run_settings(run: Run) -> dict[str, str]:
    """What a run says of itself, as the saved file words it."""
    settings = {"verdicts": "none"} if run.ranking_only else {}
    if run.answered_from is not None:
        settings["counted as answered from"] = str(run.answered_from)
    return {**settings, **run.settings}


def serialize_evaluation(
    evaluation: Evaluation,
    provenance: RunProvenance,
    *,
    rows: Sequence[QuestionRow] = (),
    robustness: Sequence[Robustness] = (),
) -> dict[str, Any]:
    """The saved form; without ``rows`` it has no text of any booklet or question."""
    return {
        "schema": SCHEMA_VERSION,
        "about": asdict(provenance),
        "measures": evaluation.means,
        "intervals": evaluation.intervals,
        "answerability": evaluation.answerability and asdict(evaluation.answerability),
        "latency": evaluation.latency and asdict(evaluation.latency),
        "slices": [asdict(one) for one in evaluation.slices],
        "perturbations": [
            {"name": one.name, "questions": len(one.questions)}
            | {key: getattr(one, key) for key in ("before", "after", "loss")}
            for one in robustness
        ],
        "scores": evaluation.scores,
        "right": evaluation.correct_verdicts,
        "answered": evaluation.answered,
        "confidences": evaluation.confidences,
        "questions": [asdict(row) for row in rows],
    }


def save_run(content: Mapping[str, Any], path: Path) -> None:
    """Packed where its name ends in ``.gz``."""
    write_file(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def load_saved_run(path: Path) -> SavedRun:
    """A saved run.

    Raises:
        JudgementError: the file cannot be read or is not one.
    """
    try:
        stored = msgspec.convert(json.loads(b"".join(read_line_bytes(path))), _StoredRun)
    except OSError as error:
        raise JudgementError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError):
        raise JudgementError(
            f"{path} is no saved run. Make one with: search_app evaluate … --out RUN.json"
        ) from None
    if stored.schema != SCHEMA_VERSION:
        forms = f"has the form {stored.schema}, this program reads {SCHEMA_VERSION}"
        raise JudgementError(f"{path} {forms}.")
    scores = _add_verdict_scores(stored.scores, stored.right, stored.answered)
    queries = {question.id: question.query for question in stored.questions}
    rankings = {one.id: [hit.id for hit in one.hits] for one in stored.questions}
    return SavedRun(str(path), stored.about, scores, queries, stored.confidences, rankings)


def build_saved_run(
    evaluation: Evaluation,
    provenance: RunProvenance,
    queries: Mapping[str, str],
    rows: Sequence[QuestionRow] = (),
) -> SavedRun:
    """A run just measured, to compare with a saved one; ``rows`` tell its rankings."""
    verdicts = evaluation.correct_verdicts, evaluation.answered
    scores = _add_verdict_scores(evaluation.scores, *verdicts)
    rankings = {row.id: [hit.id for hit in row.hits] for row in rows}
    return SavedRun("this run", provenance, scores, queries, evaluation.confidences, rankings)


def get_commit() -> str:
    """The commit of the checkout, with "+" where files differ from it; "" outside of one."""
    head = _git("rev-parse", "HEAD")
    return f"{head}+" if head and _git("status", "--porcelain", "--untracked-files=no") else head


def list_versions() -> dict[str, str]:
    """Versions of the recorded packages that are installed."""
    versions = {}
    for name in RECORDED_PACKAGES:
        with suppress(PackageNotFoundError):
            versions[name] = version(name)
    return versions


def _git(*words: str) -> str:
    """Output of git; "" where it is missing or slow, or this folder is in no repository."""
    command = ["git", "-C", str(Path(__file__).parent), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _add_verdict_scores(
    scores: Mapping[str, Mapping[str, float]],
    correct_verdicts: Mapping[str, float],
    answered: Mapping[str, float],
) -> Mapping[str, Mapping[str, float]]:
    """With the faults of verdicts; answerable are the questions that rankings are measured of."""
    answerable = next(iter(scores.values()), {})
    faults: dict[str, dict[str, float]] = {FALSE_ANSWERS: {}, FALSE_REFUSALS: {}}
    for query_id, value in correct_verdicts.items():
        faults[FALSE_REFUSALS if query_id in answerable else FALSE_ANSWERS][query_id] = 1.0 - value
    faults[NOT_ANSWERED] = {i: 1.0 - value for i, value in answered.items() if i in answerable}
    return {**scores, **{name: by_id for name, by_id in faults.items() if by_id}}
