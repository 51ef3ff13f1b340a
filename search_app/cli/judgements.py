"""The command that finds judged quotes in an index again, and writes them in other formats."""

import sys
from pathlib import Path

import click

from indexer.command_line import file_path_type, folder_path_type, index_option, input_file_type
from indexer.index_place import IndexPlace
from search_app.judgements.files import read_judgements, write_file
from search_app.judgements.resolve import resolve_judgements
from search_app.judgements.trec_beir import format_qrels, write_beir
from search_app.search.engine import open_published_engine

# Stray grades that are listed; the others are only counted.
MAX_STRAY = 20


@click.command("judgements")
@click.argument("judgements", type=input_file_type)
@index_option
@click.option(
    "--qrels", type=file_path_type, help="Write TREC qrels of the passages there are now."
)
@click.option(
    "--beir",
    type=folder_path_type,
    help="Write a BEIR folder of the passages there are now.",
)
def check_judgements(
    judgements: Path, index: IndexPlace, qrels: Path | None, beir: Path | None
) -> None:
    """Find every quote in the booklets again; exit 1 where one is lost."""
    judged, opened = read_judgements(judgements), open_published_engine(index).index
    resolved = resolve_judgements(judged, opened.documents, opened.passages)
    if qrels:
        write_file(qrels, "".join(format_qrels(resolved)))
    if beir:
        write_beir(resolved, opened.passages, beir)
    click.echo("\n".join(resolved.format_summary()))
    stray = list(resolved.list_stray_grades(opened.passages))
    for question, gold, passage_id in stray[:MAX_STRAY]:
        click.echo(f"Half of it in {passage_id}, {question.query_id}: {gold.quote.text}")
    if stray:
        click.echo(
            f"{len(stray):,} grades are of half a quote, all of which stands elsewhere. Where"
        )
        click.echo("that passage says something else, quote the sentence beside it too.")
    sys.exit(int(any(resolved.list_lost_quotes())))
