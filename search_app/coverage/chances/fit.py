"""Fits how likely a question is answered, by its confidence and reading, to hand labels."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search_app.calibration.logistic import fit_logistic
from search_app.coverage.chances import ChanceModel, Draw, collect_evidence
from search_app.results import SearchResult

DRAW_COUNT = 100
# Inverse strength of regularisation: next to none, for two weights.
FIT_C = 100.0
NAMES = ("confidence", "reading")


def fit_chances(
    answered: Sequence[SearchResult], gaps: Sequence[SearchResult], verifier: str
) -> ChanceModel:
    """Fitted to the results of questions that people found answered, and of those they did not."""
    evidence = collect_evidence([*answered, *gaps])
    labels = np.arange(len(evidence)) < len(answered)
    random = np.random.default_rng(0)
    everything = np.arange(len(evidence))
    rows = [everything, *(random.choice(everything, len(everything)) for _ in range(DRAW_COUNT))]
    origin = (
        f"Fitted by search_app fit-coverage to {len(answered)} questions that are answered"
        f" and {len(gaps)} gaps."
    )
    draws = tuple(_fit_draw(evidence[some], labels[some]) for some in rows)
    return ChanceModel(verifier, origin, draws)


def _fit_draw(evidence: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]) -> Draw:
    model = fit_logistic(evidence, labels, NAMES, c=FIT_C)
    confidence, reading = (model.weights[name] for name in NAMES)
    return Draw(confidence, reading, model.bias, round(float(labels.mean()), 4))
