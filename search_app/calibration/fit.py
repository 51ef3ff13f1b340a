"""From examples to a relevance model. Home of scikit-learn's linear models.

The order is learnt from pairs: of two candidates of one question the better graded should score
higher (a pairwise logistic loss, as in RankNet, Burges et al., 2005). Whether a question is
answered, and whether a passage answers, are logistic models of their own. The operating point,
from which probability a verdict is given, is read off the risk curve.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from indexer.errors import JudgementError
from search_app.calibration.examples import CalibrationExample, ExampleSet
from search_app.judgements.files import MIN_HELPFUL_GRADE
from search_app.search.candidates import Scores
from search_app.search.relevance import (
    LogisticModel,
    RelevanceModel,
    Thresholds,
    compute_hit_evidence,
    rank_by_score,
)

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]

# Inverse regularisation strength; chosen by cross-validation over sets.
ORDER_C = 30.0
ANSWERABLE_C = 1.0
HIT_C = 1.0
# Later hits are seldom seen.
TOP_HITS = 10
# Scores of the order have about the size of a cosine.
ORDER_SCALE = 2.5
# To refuse an answerable question does more harm than a hint to related text: allow few refusals.
MAX_FALSE_REFUSALS = 0.10
# Largest share of the unanswerable questions that may get the verdict "answered".
MAX_FALSE_ANSWERS = 0.06
THRESHOLD_GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)


@dataclass(frozen=True, slots=True)
class FeatureSelection:
    """Which features order hits, and which evidence says that a question is answered."""

    order: tuple[str, ...]
    evidence: tuple[str, ...]


def fit_relevance_model(
    sets: Sequence[ExampleSet], selection: FeatureSelection, *, fingerprint: str, origin: str = ""
) -> RelevanceModel:
    """A relevance model of all examples. Every set has equal weight for the order.

    Raises:
        JudgementError: the examples are too few, or too much alike, to learn from.
    """
    complete_sets = [one for one in sets if one.has_both_labels]
    if not complete_sets:
        raise JudgementError(
            "No set holds both answerable and unanswerable questions; one at least must."
        )
    weights, blank = _fit_order_weights(sets, selection.order), LogisticModel(0.0, {})
    no_thresholds = Thresholds(0.0, 0.0, 0.0)
    ranker = RelevanceModel(fingerprint, origin, weights, blank, blank, no_thresholds)
    rows = [
        _collect_evidence(one, example, ranker) for one in complete_sets for example in one.examples
    ]
    values = np.array([[evidence[name] for name in selection.evidence] for evidence, _ in rows])
    labels = np.array([e.question.answerable for one in complete_sets for e in one.examples])
    _reject_one_class(labels, "some questions are answerable and others are not")
    model = _fit_logistic(values, labels, selection.evidence, c=ANSWERABLE_C)
    probabilities = model.compute_probability(dict(zip(selection.evidence, values.T, strict=True)))
    hit_model = _fit_hit_model([hits for _, hits in rows], probabilities)
    thresholds = choose_thresholds(probabilities, labels)
    return RelevanceModel(fingerprint, origin, weights, hit_model, model, thresholds)


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
    labels = np.repeat([1, 0], len(differences))
    model = LogisticRegression(C=ORDER_C, fit_intercept=False, max_iter=2000)
    model.fit(
        np.concatenate([differences, -differences]),
        labels,
        sample_weight=np.concatenate([weight, weight]) / 2,
    )
    return _round_weights(names, model.coef_[0] * ORDER_SCALE / np.abs(model.coef_[0]).sum())


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


def _collect_evidence(
    example_set: ExampleSet, example: CalibrationExample, model: RelevanceModel
) -> tuple[Mapping[str, float], Matrix]:
    """The evidence of a question, and of its first hits ``(hits, 2)``: score and label."""
    candidates, engine = example.retrieval.candidates, example_set.engine
    ids = [engine.index.passages[row].passage_id for row in candidates.rows]
    ranked = rank_by_score(model, candidates, ids)
    evidence, top = engine.compute_evidence(example.retrieval, ranked), ranked[:TOP_HITS]
    labels = np.array([float(example.grades[p.position] >= MIN_HELPFUL_GRADE) for p in top])
    scores = np.array([p.score for p in top])
    return evidence, np.stack([scores, labels], axis=1)


def _fit_hit_model(hits: Sequence[Matrix], probabilities: Scores) -> LogisticModel:
    """How likely a hit answers, by its question's probability and the gap to the first hit."""
    evidence = [
        np.column_stack([*compute_hit_evidence(probability, rows[:, 0]).values()])
        for rows, probability in zip(hits, probabilities.tolist(), strict=True)
    ]
    labels = np.concatenate(hits)[:, -1] > 0
    _reject_one_class(labels, f"some of the first {TOP_HITS} hits help and others do not")
    names = tuple(compute_hit_evidence(0.5, np.ones(1)))
    return _fit_logistic(np.concatenate(evidence), labels, names, c=HIT_C)


def _fit_logistic(
    values: Matrix, labels: Labels, names: Sequence[str], *, c: float
) -> LogisticModel:
    """Fitted to standardised values; the weights are those of the original scale."""
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=c, max_iter=2000).fit(scaler.transform(values), labels)
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    return LogisticModel(round(bias, 4), _round_weights(names, weights))


def _round_weights(names: Sequence[str], weights: Scores) -> dict[str, float]:
    return {name: round(float(w), 4) for name, w in zip(names, weights.tolist(), strict=True)}


def _reject_one_class(labels: Labels, needed: str) -> None:
    if labels.all() or not labels.any():
        raise _build_scarcity_error(needed)


def _build_scarcity_error(needed: str) -> JudgementError:
    return JudgementError(
        f"There is too little to learn from: it takes questions of which {needed}."
        " Judge more, or see which quotes are lost with: search_app judgements"
    )
