"""The share that is truly answered, where people have read some of the answers.

Prediction-powered inference (Angelopoulos and others, arXiv 2301.09633): the chances say what all
questions are, and those that were read say how far the chances are off. Each state of a question
counts on its own, so it does no harm that answers are read more often than gaps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from search_app.coverage.chances import AnswerState, Estimate
from search_app.coverage.findings import Finding
from search_app.intervals import Z_SCORE, Rate, compute_exact_interval

# Fewer readings of a state than this say nothing of how far its chances are off.
MIN_READINGS = 5


@dataclass(frozen=True, slots=True)
class ReadShare:
    """``share`` as corrected by ``read_count`` readings; ``precision`` of those called answered.

    ``precision`` is None where none of them was read.
    """

    share: Estimate
    read_count: int
    precision: Rate | None


def correct_share(
    findings: Sequence[Finding], truths: Mapping[str, bool], estimate: Estimate
) -> ReadShare:
    """``truths`` say of question ids whether a person found them answered.

    Within a state the questions read must be drawn by chance, as ``collect_sample`` of the desk has
    them; its interval is that of a sample drawn without replacement. Few readings that all say the
    same look surer than they are: they spread at least as far as the chances tell.
    """
    value, variance = 0.0, 0.0
    mass = max(sum(one.chance or 0.0 for one in findings), 1e-9)
    spread = (estimate.high - estimate.low) / 2 / Z_SCORE
    for state in AnswerState:
        of_state = [one for one in findings if one.state is state]
        chances = {one.question.question_id: one.chance or 0.0 for one in of_state}
        errors = [truths[name] - chance for name, chance in chances.items() if name in truths]
        share = len(of_state) / len(findings)
        mean = sum(chances.values()) / len(findings)
        if len(errors) >= MIN_READINGS:
            unread = 1 - len(errors) / len(of_state)
            value += mean + share * float(np.mean(errors))
            told = float(np.mean([chance * (1 - chance) for chance in chances.values()]))
            wide = max(float(np.var(errors, ddof=1)), told)
            variance += share**2 * wide / len(errors) * unread
        else:
            value += mean
            variance += (spread * sum(chances.values()) / mass) ** 2
    reach = Z_SCORE * sqrt(variance)
    corrected = Estimate(
        min(1.0, max(0.0, value)), max(0.0, value - reach), min(1.0, value + reach)
    )
    return ReadShare(corrected, _count_read(findings, truths), _rate_answered(findings, truths))


def _count_read(findings: Sequence[Finding], truths: Mapping[str, bool]) -> int:
    return sum(one.question.question_id in truths for one in findings)


def _rate_answered(findings: Sequence[Finding], truths: Mapping[str, bool]) -> Rate | None:
    read = [
        truths[one.question.question_id]
        for one in findings
        if one.is_answered and one.question.question_id in truths
    ]
    if not read:
        return None
    return Rate(sum(read), len(read), *compute_exact_interval(sum(read), len(read)))
