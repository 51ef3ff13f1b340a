"""How often the gate closes when it should, and when nothing but chance moved.

``python -m tests.quality.gate_power [PAIRS [CHURN]]`` simulates pairs of runs like those of our
booklet (210 answerable questions, 70 others) and prints the shares. Of each pair every answer of
one in ten questions differs, and every confidence a little, as between two fits of the model; which
of the two runs gets which answer is a coin's. Into run B a loss is then put, or none.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from unittest.mock import patch

import numpy as np

from search_app.evaluation.comparison.compare import compare_runs, find_losses
from search_app.evaluation.run_file import (
    FALSE_ANSWERS,
    FALSE_REFUSALS,
    NOT_ANSWERED,
    RunProvenance,
    SavedRun,
)

ANSWERABLE, OTHERS = 210, 70
# Shares as measured on our booklet in November 2026.
FALSE_ANSWER_SHARE, FALSE_REFUSAL_SHARE, NOT_ANSWERED_SHARE = 0.05, 0.13, 0.35
# Ranks of the first passage that helps, and how often it has each; 0 is not found.
RANKS, RANK_SHARES = (1, 2, 3, 6, 0), (0.86, 0.07, 0.03, 0.03, 0.01)
# Of questions, those whose answer differs between two runs. Between the models of 24 and 29
# November it was 4 % of first passages, 3 % of false answers and 1 % of false refusals.
CHURN = 0.10
LOST_SHARE = 0.10  # of the right first passages
MORE_FALSE_ANSWERS = 6
RESAMPLES = 199  # fewer than the gate's: p is as honest, and coarser

Values = np.ndarray  # of answers, a row for each question
Spoil = Callable[[np.random.Generator, dict[str, Values]], None]


def simulate(spoil: Spoil, *, pairs: int, churn: float = CHURN, seed: int = 1) -> dict[str, float]:
    """The share of pairs at which the gate closes, by measure, and at "any" of them."""
    rng = np.random.default_rng(seed)
    closed: dict[str, int] = {"any": 0}
    with (
        patch("search_app.evaluation.significance.RESAMPLES", RESAMPLES),
        patch("search_app.evaluation.comparison.paired.RESAMPLES", RESAMPLES),
    ):
        for _ in range(pairs):
            a, b = _draw_pair(rng, churn)
            spoil(rng, b)
            losses = find_losses(compare_runs(_make_run(a), _make_run(b)))
            closed["any"] += bool(losses)
            for loss in losses:
                closed[loss.measure] = closed.get(loss.measure, 0) + 1
    return {name: count / pairs for name, count in closed.items()}


def spoil_nothing(_: np.random.Generator, __: dict[str, Values]) -> None:
    """Both runs are as good."""


def add_false_answers(rng: np.random.Generator, run: dict[str, Values]) -> None:
    """Six more of the questions that nothing answers are said to be answered."""
    right = np.flatnonzero(run["false answer"] == 0)
    run["false answer"][rng.choice(right, MORE_FALSE_ANSWERS, replace=False)] = 1


def lose_first_passages(rng: np.random.Generator, run: dict[str, Values]) -> None:
    """One in ten of the first passages that were right comes second or third."""
    right = np.flatnonzero(run["rank"] == 1)
    lost = rng.choice(right, round(LOST_SHARE * len(right)), replace=False)
    run["rank"][lost] = rng.choice([2, 3], len(lost))


def _draw_pair(
    rng: np.random.Generator, churn: float
) -> tuple[dict[str, Values], dict[str, Values]]:
    a, b = _draw_answers(rng), _draw_answers(rng)
    for name, values in a.items():
        if name.startswith("logit"):
            b[name] = values + rng.normal(0, 0.3, len(values))
            continue
        same = rng.random(len(values)) >= churn
        b[name][same] = values[same]
    return a, b


def _draw_answers(rng: np.random.Generator) -> dict[str, Values]:
    verdict = rng.random(ANSWERABLE)
    return {
        "rank": rng.choice(RANKS, ANSWERABLE, p=RANK_SHARES),
        "marked": (rng.random(ANSWERABLE) < 0.9).astype(float),
        "verdict": verdict,
        "false answer": (rng.random(OTHERS) < FALSE_ANSWER_SHARE).astype(float),
        "logit yes": rng.normal(2.0, 1.8, ANSWERABLE),
        "logit no": rng.normal(-1.5, 1.8, OTHERS),
    }


def _make_run(answers: Mapping[str, Values]) -> SavedRun:
    rank, verdict = answers["rank"], answers["verdict"]
    found = np.where(rank > 0, rank, np.inf)
    scores = {
        "nDCG@10": 1 / np.log2(found + 1),
        "RR@10": 1 / found,
        "Success(rel=2)@1": (rank == 1).astype(float),
        "Success(rel=2)@3": (found <= 3).astype(float),
        "R@10": (rank > 0).astype(float),
        "A@1": (rank == 1) * answers["marked"],
        FALSE_REFUSALS: (verdict < FALSE_REFUSAL_SHARE).astype(float),
        NOT_ANSWERED: (verdict < NOT_ANSWERED_SHARE).astype(float),
    }
    by_id = {name: _name_values("q", values) for name, values in scores.items()}
    by_id[FALSE_ANSWERS] = _name_values("u", answers["false answer"])
    confidences = {
        query_id: 1 / (1 + np.exp(-logit))
        for prefix, name in (("q", "logit yes"), ("u", "logit no"))
        for query_id, logit in _name_values(prefix, answers[name]).items()
    }
    return SavedRun("simulated", RunProvenance("same", "hash"), by_id, {}, confidences)


def _name_values(prefix: str, values: Values) -> dict[str, float]:
    return {f"{prefix}{n}": float(value) for n, value in enumerate(values.tolist())}


SPOILS = {
    "nothing but chance": spoil_nothing,
    "6 more false answers of 70": add_false_answers,
    "10 % fewer right first passages": lose_first_passages,
}


def format_power(pairs: int = 100, churn: float = CHURN) -> Iterator[str]:
    for name, spoil in SPOILS.items():
        closed = simulate(spoil, pairs=pairs, churn=churn)
        by = ", ".join(f"{m} {share:.1%}" for m, share in closed.items() if m != "any")
        yield f"{name:<33}the gate closes at {closed['any']:.1%} of {pairs} pairs ({by})"


if __name__ == "__main__":
    given = sys.argv[1:]
    pairs = int(given[0]) if given else 100
    churn = float(given[1]) if len(given) > 1 else CHURN
    print("\n".join(format_power(pairs, churn)))  # noqa: T201
