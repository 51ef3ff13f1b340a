"""The operating point: from which probability on a verdict is given, read off the risk curve."""

import numpy as np
import numpy.typing as npt

from search_app.search.candidates import Scores
from search_app.search.relevance import Thresholds

# A refusal of what is there does more harm than a hint to what is near: few may be refused.
FALSE_REFUSALS = 0.10
# Of the unanswerable questions, so many may at most be told that they are answered.
FALSE_ANSWERS = 0.06
STEPS = np.round(np.arange(0.05, 0.96, 0.01), 2)


def thresholds(chances: Scores, answerable: npt.NDArray[np.bool_]) -> Thresholds:
    """``related`` and ``answered`` by the shares of errors that are borne, ``even`` between them.

    At ``even`` as large a share of the answerable is lost as of the others is let through.
    """
    lost = np.array([(chances[answerable] < step).mean() for step in STEPS])
    passed = np.array([(chances[~answerable] >= step).mean() for step in STEPS])
    even = float(STEPS[int(np.argmin(np.abs(lost - passed)))])
    related = float(STEPS[lost <= FALSE_REFUSALS].max(initial=STEPS[0]))
    answered = float(STEPS[passed <= FALSE_ANSWERS].min(initial=STEPS[-1]))
    return Thresholds(min(related, even), even, max(even, answered))
