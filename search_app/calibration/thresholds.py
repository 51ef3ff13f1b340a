"""The operating point: from which probability on a verdict is given, read off the risk curve."""

import numpy as np
import numpy.typing as npt

from search_app.search.candidates import Scores
from search_app.search.relevance import Thresholds

# A refusal of what is there does more harm than a hint to what is near: few may be refused.
MAX_FALSE_REFUSALS = 0.10
# Of the unanswerable questions, so many may at most be told that they are answered.
MAX_FALSE_ANSWERS = 0.06
THRESHOLD_GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)


def choose_thresholds(probabilities: Scores, answerable: npt.NDArray[np.bool_]) -> Thresholds:
    """``related`` and ``answered`` by the shares of errors that are borne, ``even`` between them.

    At ``even`` as large a share of the answerable is lost as of the others is let through.
    """
    lost = np.array([(probabilities[answerable] < step).mean() for step in THRESHOLD_GRID])
    passed = np.array([(probabilities[~answerable] >= step).mean() for step in THRESHOLD_GRID])
    even = float(THRESHOLD_GRID[int(np.argmin(np.abs(lost - passed)))])
    related = float(THRESHOLD_GRID[lost <= MAX_FALSE_REFUSALS].max(initial=THRESHOLD_GRID[0]))
    answered = float(THRESHOLD_GRID[passed <= MAX_FALSE_ANSWERS].min(initial=THRESHOLD_GRID[-1]))
    return Thresholds(min(related, even), even, max(even, answered))
