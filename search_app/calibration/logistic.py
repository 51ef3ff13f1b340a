"""Logistic models of values and of pairs. Home of scikit-learn's linear models."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from search_app.search.candidates import Scores
from search_app.search.relevance import LogisticModel

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]

# Inverse regularisation strength of pairs; chosen by cross-validation over sets.
ORDER_C = 30.0


def fit_pairs(differences: Matrix, weight: Scores) -> Scores:
    """Weights ``(values,)`` by which the better of a pair has the higher sum.

    ``differences`` ``(pairs, values)`` are the better's values minus the worse's; ``weight``
    ``(pairs,)`` says how much each pair counts.
    """
    model = LogisticRegression(C=ORDER_C, fit_intercept=False, max_iter=2000)
    model.fit(
        np.concatenate([differences, -differences]),
        np.repeat([1, 0], len(differences)),
        sample_weight=np.concatenate([weight, weight]) / 2,
    )
    weights: Scores = model.coef_[0]
    return weights


def fit_logistic(
    values: Matrix, labels: Labels, names: Sequence[str], *, c: float
) -> LogisticModel:
    """Fitted to standardised values; the weights are those of the original scale."""
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=c, max_iter=2000).fit(scaler.transform(values), labels)
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    return LogisticModel(round(bias, 4), round_weights(names, weights))


def round_weights(names: Sequence[str], weights: Scores) -> dict[str, float]:
    return {name: round(float(w), 4) for name, w in zip(names, weights.tolist(), strict=True)}
