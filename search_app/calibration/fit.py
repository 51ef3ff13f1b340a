"""From examples to a relevance model.

The order is learnt from pairs: of two candidates of one question the better graded should score
higher (a pairwise logistic loss, as in RankNet, Burges et al., 2005). Whether a question is
answered, and whether a passage answers, are logistic models of their own. The operating point,
from which probability a verdict is given, is read off the risk curve. What a verifier has read is
weighed by what it says of near misses: questions about what a booklet does treat.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from indexer.errors import JudgementError
from search_app.calibration.examples import CalibrationExample, ExampleSet
from search_app.calibration.logistic import Labels, Matrix, fit_logistic, fit_pairs, round_weights
from search_app.judgements.files import MIN_HELPFUL_GRADE
from search_app.search.candidates import Scores
from search_app.search.relevance import (
    LogisticModel,
    RelevanceModel,
    ScoredCandidate,
    Thresholds,
    VerdictModel,
    VerifiedModel,
    compute_hit_evidence,
    weigh_both,
)

_LabelledHits = tuple[Sequence[ScoredCandidate], Sequence[bool]]

# Inverse regularisation strength; chosen by cross-validation over sets.
ANSWERABLE_C = 1.0
HIT_C = 1.0
# The order of what was read is never by the reading alone.
MAX_READING_WEIGHT = 1.0
# Later hits are seldom seen.
TOP_HITS = 10
# Scores of the order have about the size of a cosine.
ORDER_SCALE = 2.5
# To refuse an answerable question does more harm than a hint to related text: allow few refusals.
MAX_FALSE_REFUSALS = 0.10
# Largest share of the unanswerable questions that may get the verdict "answered".
MAX_FALSE_ANSWERS = 0.06
# Largest share of the answerable ones that are refused without a look at what the passages say.
MAX_UNREAD_ANSWERS = 0.05
# Largest share of the answerable ones that may lose that verdict by what was read.
MAX_LOST_ANSWERS = 0.3
BLANK_MODEL = LogisticModel(0.0, {})
BLANK = VerdictModel(BLANK_MODEL, BLANK_MODEL, Thresholds(0.0, 0.0, 0.0))
THRESHOLD_GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)


@dataclass(frozen=True, slots=True)
class FeatureSelection:
    """Which features order hits, and which evidence says that the booklets treat a question.

    ``answers`` is the evidence that what they say answers it, where a verifier has read.
    """

    order: tuple[str, ...]
    evidence: tuple[str, ...]
    answers: tuple[str, ...] = ()


def fit_relevance_model(
    sets: Sequence[ExampleSet], selection: FeatureSelection, *, fingerprint: str, origin: str = ""
) -> RelevanceModel:
    """A relevance model of all examples. Every set has equal weight for the order.

    Sets of near misses only say how to weigh what a verifier has read.

    Raises:
        JudgementError: the examples are too few, or too much alike, to learn from.
    """
    others = [one for one in sets if not one.are_near_misses]
    complete_sets = select_complete_sets(others)
    weights = _fit_order_weights(others, selection.order)
    ranker = RelevanceModel(fingerprint, origin, weights, BLANK)
    unread = [one.without_verifier() for one in complete_sets]
    unverified = _fit_verdict_model(unread, ranker, selection.evidence)
    model = RelevanceModel(fingerprint, origin, weights, unverified)
    verifier = require_one_verifier(sets)
    if verifier is None or not selection.answers:
        return model
    read_from = _choose_read_from(unread, model)
    blank = VerifiedModel(verifier, 0.0, BLANK_MODEL, BLANK_MODEL, BLANK_MODEL, 0.0, 0.0, read_from)
    unordered = msgspec.structs.replace(model, verified=blank)
    blank = msgspec.structs.replace(blank, order_weight=_fit_reading_weight(sets, unordered))
    reader = msgspec.structs.replace(model, verified=blank)
    verified = _fit_verified_model(sets, complete_sets, reader, blank, selection.answers)
    return msgspec.structs.replace(model, verified=verified)


def select_complete_sets(sets: Sequence[ExampleSet]) -> list[ExampleSet]:
    """Those by which it can be learnt when to answer; near misses are chosen to be missed.

    Raises:
        JudgementError: there is none.
    """
    complete = [one for one in sets if one.has_both_labels and not one.are_near_misses]
    if not complete:
        raise JudgementError(
            "No set holds both answerable and unanswerable questions; one at least must."
        )
    return complete


def require_one_verifier(sets: Sequence[ExampleSet]) -> str | None:
    """The hash of the verifier of all indexes; None where one of them has none."""
    hashes = {one.verifier_hash for one in sets}
    if None not in hashes and len(hashes) > 1:
        raise JudgementError("The indexes have different verifiers. Build them again.")
    return None if None in hashes else hashes.pop()


def _fit_verdict_model(
    sets: Sequence[ExampleSet], ranker: RelevanceModel, names: Sequence[str]
) -> VerdictModel:
    rows = [collect_evidence(one, example, ranker) for one in sets for example in one.examples]
    values = np.array([[evidence[name] for name in names] for evidence, _ in rows])
    labels = np.array([e.question.answerable for one in sets for e in one.examples])
    reject_one_class(labels, "some questions are answerable and others are not")
    model = fit_logistic(values, labels, names, c=ANSWERABLE_C)
    probabilities = model.compute_probability(dict(zip(names, values.T, strict=True)))
    hit_model = _fit_hit_model([hits for _, hits in rows], probabilities)
    return VerdictModel(hit_model, model, choose_thresholds(probabilities, labels))


def _fit_verified_model(
    sets: Sequence[ExampleSet],
    complete_sets: Sequence[ExampleSet],
    reader: RelevanceModel,
    blank: VerifiedModel,
    names: Sequence[str],
) -> VerifiedModel:
    """Learnt from what is read of the near misses; where there are none, from what there is."""
    near_misses = [one for one in sets if one.are_near_misses]
    rows = [
        (collect_evidence(one, example, reader), example.question.answerable)
        for one in (*complete_sets, *near_misses)
        for example in one.examples
    ]
    answerable = np.array([label for _, label in rows])
    is_read = np.array([reader.count_readings(evidence) > 0 for (evidence, _), _ in rows])
    # what people ask, near misses apart, says how sure to be
    is_asked = np.arange(len(rows)) < sum(len(one.examples) for one in complete_sets)
    read = [evidence for ((evidence, _), _), flag in zip(rows, is_read, strict=True) if flag]
    values = np.array([[evidence[name] for name in names] for evidence in read])
    learnt = ~is_asked[is_read] if near_misses else np.ones(len(read), dtype=bool)
    known = answerable[is_read]
    reject_one_class(known[learnt], "some questions are answerable and others are not")
    model = fit_logistic(values[learnt], known[learnt], names, c=ANSWERABLE_C)
    answers = model.compute_probability(dict(zip(names, values.T, strict=True)))
    treated = np.array([reader.compute_treated(evidence) for (evidence, _), _ in rows])
    both = weigh_both(treated[is_read], answers)
    asked = is_asked[is_read]
    confidence_model = fit_logistic(both[asked, None], known[asked], ("both",), c=ANSWERABLE_C)
    confidences = treated.copy()
    confidences[is_read] = confidence_model.compute_probability({"both": both})
    hits = [hits for ((_, hits), _), flag in zip(rows, is_read & is_asked, strict=True) if flag]
    return msgspec.structs.replace(
        blank,
        hit_model=_fit_hit_model(hits, confidences[is_read & is_asked]),
        answer_model=model,
        confidence_model=confidence_model,
        answered=choose_answer_threshold(answers[known]),
        even=choose_thresholds(confidences[is_asked], answerable[is_asked]).even,
    )


def _fit_reading_weight(sets: Sequence[ExampleSet], model: RelevanceModel) -> float:
    """How many units of the score a reading's log-odds weigh in the order of what was read."""
    differences = []
    for one in sets:
        for example in one.examples:
            ranked, _ = one.engine.rank(example.retrieval, model)
            read = [c for c in ranked if c.verified]
            values = np.array([[c.score, c.verified.score] for c in read if c.verified])
            grades = example.grades[[c.position for c in read]]
            better, worse = np.nonzero(grades[:, None] > grades[None, :])
            differences += list(values[better] - values[worse])
    if not differences:
        return 0.0
    of_score, of_reading = fit_pairs(np.array(differences), np.ones(len(differences)))
    weight = max(float(of_reading), 0.0) / max(float(of_score), 1e-6)
    return round(min(weight, MAX_READING_WEIGHT), 4)


def _choose_read_from(sets: Sequence[ExampleSet], model: RelevanceModel) -> float:
    pairs = [(one, example) for one in sets for example in one.examples]
    treated = [model.compute_treated(collect_evidence(*pair, model)[0]) for pair in pairs]
    labels = np.array([example.question.answerable for _, example in pairs])
    return choose_read_threshold(np.array(treated), labels, model.unverified.thresholds)


def choose_read_threshold(treated: Scores, answerable: Labels, thresholds: Thresholds) -> float:
    """From which probability on to read, that a question is treated; none is refused by it.

    0 where nothing unanswerable would be read: what is read could not be told from it.
    """
    highest = _choose_highest(treated[answerable], MAX_UNREAD_ANSWERS)
    chosen = min(highest, thresholds.related)
    return chosen if (treated[~answerable] >= chosen).any() else 0.0


def choose_answer_threshold(answers: Scores) -> float:
    """The highest at which few enough of the answerable questions lose their verdict."""
    return _choose_highest(answers, MAX_LOST_ANSWERS)


def _choose_highest(probabilities: Scores, max_share: float) -> float:
    """The highest threshold that at most this share is below."""
    below = np.array([(probabilities < step).mean() for step in THRESHOLD_GRID])
    return float(THRESHOLD_GRID[below <= max_share].max(initial=0.0))


def choose_thresholds(probabilities: Scores, answerable: Labels) -> Thresholds:
    """``related`` and ``answered`` by the largest error shares allowed, ``even`` between them.

    At ``even`` the shares of false refusals and of false answers are as equal as possible.
    """
    refusals = np.array([(probabilities[answerable] < step).mean() for step in THRESHOLD_GRID])
    answers = np.array([(probabilities[~answerable] >= step).mean() for step in THRESHOLD_GRID])
    even = float(THRESHOLD_GRID[int(np.argmin(np.abs(refusals - answers)))])
    related = float(THRESHOLD_GRID[refusals <= MAX_FALSE_REFUSALS].max(initial=THRESHOLD_GRID[0]))
    answered = float(THRESHOLD_GRID[answers <= MAX_FALSE_ANSWERS].min(initial=THRESHOLD_GRID[-1]))
    return Thresholds(min(related, even), even, max(even, answered))


def _fit_order_weights(sets: Sequence[ExampleSet], names: Sequence[str]) -> dict[str, float]:
    rows, weights = [], []
    for one in sets:
        pairs = [pair for e in one.examples if (pair := _build_pairs(e, names)) is not None]
        rows += [difference for difference, _ in pairs]
        weights += [weight / len(pairs) for _, weight in pairs]
    if not rows:
        raise _build_scarcity_error("a passage is graded above another of its question")
    differences, weight = np.concatenate(rows), np.concatenate(weights) * 100
    fitted = fit_pairs(differences, weight)
    return round_weights(names, fitted * ORDER_SCALE / np.abs(fitted).sum())


def _build_pairs(example: CalibrationExample, names: Sequence[str]) -> tuple[Matrix, Scores] | None:
    """Features of the better minus those of the worse, ``(pairs, names)``, and each pair's weight.

    Weights grow with the difference of grades and add up to 1 for a question.
    """
    better, worse = np.nonzero(example.grades[:, None] > example.grades[None, :])
    if not len(better):
        return None
    features = np.stack([example.retrieval.candidates.features[name] for name in names], axis=1)
    # people would see a pair that the plain sum of the features ranks high
    rank = np.argsort(np.argsort(-features.sum(axis=1), kind="stable"), kind="stable")
    discount = np.log2(2 + np.minimum(rank[better], rank[worse]))
    weights = (example.grades[better] - example.grades[worse]) / discount
    return features[better] - features[worse], weights / weights.sum()


def collect_evidence(
    example_set: ExampleSet, example: CalibrationExample, model: RelevanceModel
) -> tuple[Mapping[str, float], _LabelledHits]:
    """The evidence of a question, and its first hits with whether each helps."""
    ranked, evidence = example_set.engine.rank(example.retrieval, model)
    top = ranked[:TOP_HITS]
    return evidence, (top, [example.grades[c.position] >= MIN_HELPFUL_GRADE for c in top])


def _fit_hit_model(hits: Sequence[_LabelledHits], probabilities: Scores) -> LogisticModel:
    """How likely a hit answers, by its question's probability and its own evidence."""
    evidence = [
        compute_hit_evidence(probability, candidates)
        for (candidates, _), probability in zip(hits, probabilities.tolist(), strict=True)
    ]
    labels = np.concatenate([helps for _, helps in hits]) > 0
    reject_one_class(labels, f"some of the first {TOP_HITS} hits help and others do not")
    names = tuple(evidence[0])
    values = np.concatenate([np.column_stack([*each.values()]) for each in evidence])
    return fit_logistic(values, labels, names, c=HIT_C)


def reject_one_class(labels: Labels, needed: str) -> None:
    if labels.all() or not labels.any():
        raise _build_scarcity_error(needed)


def _build_scarcity_error(needed: str) -> JudgementError:
    return JudgementError(
        f"There is too little to learn from: it takes questions of which {needed}."
        " Judge more, or see which quotes are lost with: search_app judgements"
    )
