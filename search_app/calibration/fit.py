"""From examples to a relevance model. Home of scikit-learn's linear models.

The order is learnt from pairs: of two candidates of one question the better graded should score
higher (a pairwise logistic loss, as in RankNet, Burges et al., 2005). Whether a question is
answered, and whether a passage answers, are logistic models of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from indexer.errors import JudgementError
from search_app.calibration.examples import CalibrationExample, ExampleSet
from search_app.calibration.thresholds import choose_thresholds
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

# The inverse of how strongly weights are drawn to zero. Chosen by cross-validation over sets.
ORDER_C = 30.0
ANSWERABLE_C = 1.0
HIT_C = 1.0
# Hits after these are seldom seen.
TOP_HITS = 10
# Scores of the order are kept in the size of a cosine.
ORDER_SCALE = 2.5


@dataclass(frozen=True, slots=True)
class FeatureSelection:
    """Which features order hits, and which evidence says that a question is answered."""

    order: tuple[str, ...]
    evidence: tuple[str, ...]


def fit_relevance_model(
    sets: Sequence[ExampleSet], selection: FeatureSelection, *, fingerprint: str, origin: str = ""
) -> RelevanceModel:
    """A relevance model of all examples. Every set counts alike for the order, however long.

    Raises:
        JudgementError: the examples are too few, or too much alike, to learn from.
    """
    told = [one for one in sets if one.has_both_labels]
    if not told:
        raise JudgementError(
            "No set holds both answerable and unanswerable questions; one at least must."
        )
    order = _fit_order_weights(sets, selection.order)
    blank = RelevanceModel(
        fingerprint, origin, order, _BLANK_LOGISTIC, _BLANK_LOGISTIC, _BLANK_THRESHOLDS
    )
    seen = [_collect_evidence(one, example, blank) for one in told for example in one.examples]
    values = np.array([[evidence[name] for name in selection.evidence] for evidence, _, _ in seen])
    answerable = np.array([yes for _, yes, _ in seen])
    _refuse_one_class(answerable, "some questions are answerable and others are not")
    model = _fit_logistic(values, answerable, selection.evidence, c=ANSWERABLE_C)
    chances = model.compute_probability(dict(zip(selection.evidence, values.T, strict=True)))
    hit = _fit_hit_model([hits for _, _, hits in seen], chances)
    return RelevanceModel(
        fingerprint, origin, order, hit, model, choose_thresholds(chances, answerable)
    )


_BLANK_LOGISTIC, _BLANK_THRESHOLDS = LogisticModel(0.0, {}), Thresholds(0.0, 0.0, 0.0)


def _fit_order_weights(sets: Sequence[ExampleSet], names: Sequence[str]) -> dict[str, float]:
    rows, weights = [], []
    for one in sets:
        pairs = [
            pair for example in one.examples if (pair := _build_pairs(example, names)) is not None
        ]
        rows += [better_by for better_by, _ in pairs]
        weights += [weight / len(pairs) for _, weight in pairs]
    if not rows:
        raise _too_little("a passage is graded above another of its question")
    better_by, weight = np.concatenate(rows), np.concatenate(weights) * 100
    both = np.concatenate([better_by, -better_by])
    labels = np.repeat([1, 0], len(better_by))
    model = LogisticRegression(C=ORDER_C, fit_intercept=False, max_iter=2000)
    model.fit(both, labels, sample_weight=np.concatenate([weight, weight]) / 2)
    found = model.coef_[0] * ORDER_SCALE / np.abs(model.coef_[0]).sum()
    return {name: round(float(w), 4) for name, w in zip(names, found, strict=True)}


def _build_pairs(example: CalibrationExample, names: Sequence[str]) -> tuple[Matrix, Scores] | None:
    """What the better of each pair has more of, ``(pairs, names)``, and the weight of each pair.

    Weights grow with the difference of grades and add up to 1 for a question.
    """
    better, worse = np.nonzero(example.grades[:, None] > example.grades[None, :])
    if not len(better):
        return None
    features = np.stack([example.retrieval.candidates.features[name] for name in names], axis=1)
    # a pair that the plain sum of features has high up is one that people would see
    place = np.argsort(np.argsort(-features.sum(axis=1), kind="stable"), kind="stable")
    seen = np.log2(2 + np.minimum(place[better], place[worse]))
    weights = (example.grades[better] - example.grades[worse]) / seen
    return features[better] - features[worse], weights / weights.sum()


def _collect_evidence(
    example_set: ExampleSet, example: CalibrationExample, model: RelevanceModel
) -> tuple[Mapping[str, float], bool, Matrix]:
    """Evidence of a question, whether it is answerable, and of its hits: score, gap, and label."""
    found = example.retrieval.candidates
    passages = example_set.engine.index.passages
    placed = rank_by_score(model, found, [passages[row].passage_id for row in found.rows])
    evidence = example_set.engine.compute_evidence(example.retrieval, placed)
    helps = [float(example.grades[p.position] >= MIN_HELPFUL_GRADE) for p in placed[:TOP_HITS]]
    scores = np.array([p.score for p in placed[:TOP_HITS]])
    hits = np.stack([scores, scores[0] - scores, np.array(helps)], axis=1)
    return evidence, example.question.answerable, hits


def _fit_hit_model(hits: Sequence[Matrix], probabilities: Scores) -> LogisticModel:
    """How likely a hit answers, by what its question's chance is and how far it is behind."""
    rows = [
        np.column_stack([*compute_hit_evidence(chance, one[:, 0]).values(), one[:, 2]])
        for one, chance in zip(hits, probabilities.tolist(), strict=True)
    ]
    table = np.concatenate(rows)
    helps = table[:, -1] > 0
    _refuse_one_class(helps, f"some of the first {TOP_HITS} hits help and others do not")
    return _fit_logistic(
        table[:, :-1], helps, tuple(compute_hit_evidence(0.5, np.ones(1))), c=HIT_C
    )


def _fit_logistic(
    values: Matrix, labels: npt.NDArray[np.bool_], names: Sequence[str], *, c: float
) -> LogisticModel:
    """Fitted on values of one scale, told in their own."""
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=c, max_iter=2000).fit(scaler.transform(values), labels)
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    return LogisticModel(round(bias, 4), dict(_round_weights(names, weights)))


def _refuse_one_class(labels: npt.NDArray[np.bool_], needed: str) -> None:
    if labels.all() or not labels.any():
        raise _too_little(needed)


def _too_little(needed: str) -> JudgementError:
    return JudgementError(
        f"There is too little to learn from: it takes questions of which {needed}."
        " Judge more, or see which quotes are lost with: search_app judgements"
    )


def _round_weights(names: Sequence[str], weights: Scores) -> Iterator[tuple[str, float]]:
    for name, weight in zip(names, weights.tolist(), strict=True):
        yield name, round(float(weight), 4)
