"""Figures of models on sets of judged questions, to be read in a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from search_app.evaluation.evaluate import Evaluation

SUCCESS_MEASURE = "Success"
COLUMN_HEADS = ("S@1", "nDCG@10", "A@1", "AUROC", "cal. error", "false yes", "false no")
COLUMN_WIDTH = 10


def format_tables(
    title: str, rows: Iterable[tuple[str, Sequence[Evaluation]]], set_names: Sequence[str]
) -> Iterator[str]:
    """A table a set: a row for each name, with the figures of its evaluation of that set."""
    listed = list(rows)
    for place, one in enumerate(set_names):
        yield ""
        yield f"{title}: {one}"
        yield f"  {'':22}" + "".join(f"{head:>{COLUMN_WIDTH + 1}}" for head in COLUMN_HEADS)
        for name, evaluations in listed:
            figures = "".join(
                f"{figure:>{COLUMN_WIDTH + 1}}" for figure in _format_figures(evaluations[place])
            )
            yield f"  {name:22}{figures}"


def _format_figures(evaluation: Evaluation) -> Iterator[str]:
    success = next(
        n for n in evaluation.means if n.startswith(SUCCESS_MEASURE) and n.endswith("@1")
    )
    for name in (success, "nDCG@10", "A@1"):
        yield f"{evaluation.means[name]:.3f}" if name in evaluation.means else "–"
    told = evaluation.answerability
    if told is None:
        yield from ("–",) * 4
        return
    yield f"{told.auroc:.3f}"
    yield f"{told.calibration_error:.3f}"
    yield f"{told.false_answers.share:.1%}"
    yield f"{told.false_refusals.share:.1%}"
