"""What coverage calls each question of the bank, beside what a reader found in the booklet.

``labels.jsonl``: on 29 November 2026 a language model read our booklet whole, then each question
with the sentence that was marked for it, without the verdict: is it answered by the ``booklet``,
and by the ``shown`` passage (``passage`` begins its sha256)? yes, in part, or no. Nothing is fitted
to these labels, and no border was chosen by them. ``gap-labels.jsonl`` is of another reader, who
labelled most of the same questions before coverage gave reasons.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from search_app.coverage.chances import AnswerState, estimate_chances
from search_app.coverage.chances.fit import fit_chances
from search_app.coverage.coverage import Coverage
from search_app.coverage.survey import SurveyRequest, ask_questions, survey_coverage
from search_app.coverage.topics import TopicState
from search_app.desk.agreement import compute_kappa
from search_app.intervals import Rate, compute_exact_interval
from search_app.questions.files import Question, read_questions
from search_app.search.engine import SearchEngine
from tests.support.paths import OUR_JUDGEMENTS, ROOT

LABELS = Path(__file__).with_name("labels.jsonl")
GAP_LABELS = ROOT / "tests/quality/gap-labels.jsonl"
BANK = ROOT / "corpus/questions"
YES, PART, NO = "yes", "part", "no"
# What the other reader's reasons say of the same; a warning sign says nothing of it.
GRADES_OF_REASONS = {
    "vocabulary differs": YES,
    "answered only in part": PART,
    "not covered": NO,
    "unknown word": NO,
}
BIN_COUNT = 10
FOLD_COUNT = 5


@dataclass(frozen=True, slots=True)
class TruthFigures:
    """``rows`` are (what, how it came out); ``failures`` are what must hold, and does not."""

    rows: tuple[tuple[str, str], ...]
    failures: tuple[str, ...]


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def measure_truth(engine: SearchEngine) -> TruthFigures:
    labels = {row["id"]: row for row in read_lines(LABELS)}
    bank = [one for one in read_questions([BANK]) if one.question_id in labels]
    coverage = survey_coverage(engine, SurveyRequest(bank, bank))
    if coverage.true_share is None:
        raise SystemExit("No model of the chances fits this index: make fit-coverage")
    truth = [labels[one.question_id]["booklet"] for one in bank]
    answered, gaps = _rate(coverage, truth, AnswerState.ANSWERED), _rate_gaps(coverage, truth)
    hand = _build_rate(truth.count(YES), len(truth))
    error = compute_calibration_error([f.chance or 0.0 for f in coverage.findings], truth)
    share = coverage.true_share.share
    checks = {
        "85 % of what is called answered is": answered.share >= 0.85,
        "95 % of gaps are": gaps.share >= 0.95,
        "the interval holds the hand count": share.low <= hand.share <= share.high,
        "the calibration error is at most 0.08": error <= 0.08,
    }
    rows = [
        ("truly answered, by hand", _format_rate(hand)),
        ("– as coverage estimates", f"{share.value:.1%} ({share.low:.1%} to {share.high:.1%})"),
        ("called answered: truly answered", _format_rate(answered)),
        ("– by the passage that is shown", _format_rate(_rate_shown(coverage, labels))),
        (
            "– at least in part",
            _format_rate(_rate(coverage, truth, AnswerState.ANSWERED, YES, PART)),
        ),
        ("called gaps: truly not answered", _format_rate(gaps)),
        ("to be read: truly answered", _format_rate(_rate(coverage, truth, AnswerState.UNSURE))),
        ("false answers", _compare_false_answers(coverage, answered)),
        ("calibration error", f"{error:.3f}"),
        (
            "– by models that did not see the question",
            f"{_cross_validate(engine, bank, truth):.3f}",
        ),
        (
            "– of the confidence that readers are told",
            f"{_measure_confidence(coverage, truth):.3f}",
        ),
        ("topics called covered, and by hand", _compare_topics(coverage, labels)),
        ("agreement with the other reader", _compare_readers(labels)),
    ]
    return TruthFigures(tuple(rows), tuple(name for name, holds in checks.items() if not holds))


def compute_calibration_error(chances: Sequence[float], truth: Sequence[str]) -> float:
    """How far the mean chance of each tenth of [0, 1] lies from the share answered."""
    values, labels = np.array(chances), np.array([one == YES for one in truth])
    bins = np.minimum((values * BIN_COUNT).astype(int), BIN_COUNT - 1)
    of_bins = (bins == number for number in range(BIN_COUNT))
    parts = (abs(values[some].sum() - labels[some].sum()) for some in of_bins if some.any())
    return float(sum(parts) / len(values))


def _rate(coverage: Coverage, truth: Sequence[str], state: AnswerState, *grades: str) -> Rate:
    of_state = [
        label for f, label in zip(coverage.findings, truth, strict=True) if f.state is state
    ]
    return _build_rate(sum(label in (grades or (YES,)) for label in of_state), len(of_state))


def _rate_gaps(coverage: Coverage, truth: Sequence[str]) -> Rate:
    return _rate(coverage, truth, AnswerState.GAP, NO, PART)


def _rate_shown(coverage: Coverage, labels: Mapping[str, Mapping[str, Any]]) -> Rate:
    """Of those whose passage is the one that was read."""
    pairs = (
        (labels[f.question.question_id], f.best_passage.text)
        for f in coverage.select(AnswerState.ANSWERED)
        if f.best_passage
    )
    read = [label["shown"] for label, text in pairs if label["passage"] == hash_text(text)]
    return _build_rate(read.count(YES), len(read))


def hash_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _compare_false_answers(coverage: Coverage, answered: Rate) -> str:
    expected = coverage.true_share.false_answers if coverage.true_share else 0.0
    return f"{answered.of - answered.count} of {answered.of}, {expected:.1f} were expected"


def _measure_confidence(coverage: Coverage, truth: Sequence[str]) -> float:
    return compute_calibration_error([f.confidence for f in coverage.findings], truth)


def _cross_validate(engine: SearchEngine, bank: Sequence[Question], truth: Sequence[str]) -> float:
    """The gaps that the model is fitted to are of the bank: each is left out in turn."""
    run = ask_questions(engine, bank)
    yes = [
        engine.search(row["query"], k=1) for row in read_lines(OUR_JUDGEMENTS) if row["answerable"]
    ]
    texts = list(dict.fromkeys(row["query"] for row in read_lines(GAP_LABELS) if _is_gap(row)))
    no = {text: engine.search(text, k=1) for text in texts}
    chances: dict[str, float] = {}
    for fold in range(FOLD_COUNT):
        known = [no[text] for n, text in enumerate(texts) if n % FOLD_COUNT != fold]
        held_out = set(texts[fold::FOLD_COUNT])
        model = fit_chances(yes, known, "")
        values = estimate_chances(run, [1.0] * len(bank), model).values
        for question, value in zip(bank, values, strict=True):
            if question.text in held_out or question.text not in no:
                chances.setdefault(question.text, value)
    return compute_calibration_error([chances[one.text] for one in bank], truth)


def _is_gap(row: Mapping[str, Any]) -> bool:
    return GRADES_OF_REASONS.get(row["reason"], NO) != YES


def _compare_topics(coverage: Coverage, labels: Mapping[str, Mapping[str, Any]]) -> str:
    covered = [one for one in coverage.topics if one.state is TopicState.COVERED]
    true = [one for one in covered if _count_share(one.topic, labels) >= 0.5]
    names = ", ".join(one.topic for one in covered)
    return f"{len(true)} of {len(covered)} half answered or more by hand ({names or 'none'})"


def _count_share(topic: str, labels: Mapping[str, Mapping[str, Any]]) -> float:
    of_topic = [row["booklet"] for name, row in labels.items() if name.rpartition("-")[0] == topic]
    return of_topic.count(YES) / len(of_topic)


def _compare_readers(labels: Mapping[str, Mapping[str, Any]]) -> str:
    pairs = list(pair_readers(labels))
    yes = [(a == YES, b == YES) for a, b in pairs]
    kappas = [compute_kappa(pairs) or 0.0, compute_kappa(yes) or 0.0]
    return f"kappa {kappas[0]:.2f}, of yes or not {kappas[1]:.2f} ({len(pairs)} questions)"


def pair_readers(labels: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Both readers' grades of the questions that both read."""
    for row in read_lines(GAP_LABELS):
        if row["id"] in labels and row["reason"] in GRADES_OF_REASONS:
            yield labels[row["id"]]["booklet"], GRADES_OF_REASONS[row["reason"]]


def _build_rate(count: int, of: int) -> Rate:
    return Rate(count, of, *compute_exact_interval(count, of)) if of else Rate(0, 1, 0.0, 1.0)


def _format_rate(rate: Rate) -> str:
    return f"{rate.count} of {rate.of}, {rate.share:.1%} ({rate.low:.0%} to {rate.high:.0%})"
