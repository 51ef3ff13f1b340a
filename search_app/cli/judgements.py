"""The command that finds judged quotes in an index again, and writes them in other formats."""

import sys
from pathlib import Path

import click

from indexer.command_line import file_path_type, folder_path_type, index_option, input_file_type
from search_app.judgements.files import read_judgements, write_file
from search_app.judgements.resolve import resolve_judgements
from search_app.judgements.trec_beir import format_qrels, write_beir
from search_app.search.engine import open_published_engine


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
def check_judgements(judgements: Path, index: Path, qrels: Path | None, beir: Path | None) -> None:
    """Find every quote in the booklets again; exit 1 where one is lost."""
    judged, opened = read_judgements(judgements), open_published_engine(index).index
    resolved = resolve_judgements(judged, opened.documents, opened.passages)
    if qrels:
        write_file(qrels, "".join(format_qrels(resolved)))
    if beir:
        write_beir(resolved, opened.passages, beir)
    click.echo("\n".join(resolved.format_summary()))
    sys.exit(int(any(resolved.list_lost_quotes())))
