"""Support vector machines of vectors. Home of scikit-learn's."""

import numpy as np
from sklearn.svm import SVC

from indexer.encoding.encoder import Vectors
from search_app.calibration.logistic import Labels
from search_app.search.candidates import Scores

# Inverse regularisation strength; chosen by cross-validation.
VECTOR_C = 3.0
CACHE_MB = 1000


def fit_vectors(vectors: Vectors, labels: Labels, sharpness: float) -> tuple[Scores, float]:
    """Weights ``(vectors,)``, 0 of those that are not needed, and a bias.

    The sum of the weights, each times ``exp(-sharpness * squared distance)``, and of the bias is
    above 0 near vectors with a label.
    """
    model = _fit(vectors, labels, sharpness)
    weights = np.zeros(len(vectors))
    weights[model.support_] = model.dual_coef_[0]
    return weights, float(model.intercept_[0])


def score_vectors(vectors: Vectors, labels: Labels, sharpness: float, others: Vectors) -> Scores:
    """That sum of each of ``others``, by a machine fitted to ``vectors``."""
    scores: Scores = _fit(vectors, labels, sharpness).decision_function(others)
    return scores


def _fit(vectors: Vectors, labels: Labels, sharpness: float) -> SVC:
    model = SVC(C=VECTOR_C, gamma=sharpness, cache_size=CACHE_MB)
    return model.fit(vectors.astype(np.float64), labels)
