"""Figures of models on sets of judged questions, to be read in a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from search_app.evaluation.evaluate import Evaluation

SUCCESS = "Success"
HEADS = ("S@1", "nDCG@10", "A@1", "AUROC", "cal. error", "false yes", "false no")
WIDTH = 10


def lines(
    title: str, rows: Iterable[tuple[str, Sequence[Evaluation]]], sets: Sequence[str]
) -> Iterator[str]:
    """A table a set: a row for each name, with the figures of its evaluation of that set."""
    listed = list(rows)
    for place, one in enumerate(sets):
        yield ""
        yield f"{title}: {one}"
        yield f"  {'':22}" + "".join(f"{head:>{WIDTH + 1}}" for head in HEADS)
        for name, evaluations in listed:
            figures = "".join(f"{figure:>{WIDTH + 1}}" for figure in _figures(evaluations[place]))
            yield f"  {name:22}{figures}"


def _figures(found: Evaluation) -> Iterator[str]:
    success = next(n for n in found.means if n.startswith(SUCCESS) and n.endswith("@1"))
    for name in (success, "nDCG@10", "A@1"):
        yield f"{found.means[name]:.3f}" if name in found.means else "–"
    told = found.answerability
    if told is None:
        yield from ("–",) * 4
        return
    yield f"{told.auroc:.3f}"
    yield f"{told.calibration_error:.3f}"
    yield f"{told.false_answers.share:.1%}"
    yield f"{told.false_refusals.share:.1%}"
