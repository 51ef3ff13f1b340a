"""The command that measures. Statistics and templates are loaded only when it runs."""

from pathlib import Path

import click

from search_app.batch import answer_all
from search_app.engine import MOST_RESULTS
from search_app.library import Library
from search_app.results import Query


@click.command()
@click.option(
    "--index",
    type=click.Path(path_type=Path),
    default=Path(".index"),
    show_default=True,
    help="Folder of the index.",
)
@click.option(
    "--judgements",
    type=click.Path(path_type=Path),
    required=True,
    help="Judged questions: JSON lines with quotes, or a BEIR folder.",
)
@click.option("--measure", "measures", multiple=True, help="One more measure by its name.")
@click.option("-k", type=click.IntRange(1, MOST_RESULTS), default=20, show_default=True)
def evaluate(index: Path, judgements: Path, measures: tuple[str, ...], k: int) -> None:
    """Measure how well an index answers judged questions."""
    from search_app.evaluation.evaluate import evaluate as measured
    from search_app.evaluation.table import told
    from search_app.judged import resolve
    from search_app.judgements import read_judgements

    read = read_judgements(judgements)
    engine = Library(index).engine()
    judged = resolve(read, engine.documents, engine.index.passages)
    run = answer_all(engine, [Query(q.query_id, q.text) for q in judged.questions], k=k)
    click.echo(told(measured(run, judged, more=measures), judged))
