"""The command that looks after judgements: what became of them, and other forms of them."""

import sys
from pathlib import Path

import click

from indexer.command_line import file_path_type, index_option


@click.command("judgements")
@click.argument("judgements", type=file_path_type)
@index_option
@click.option(
    "--qrels", type=file_path_type, help="Write TREC qrels of the passages there are now."
)
@click.option(
    "--beir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a BEIR folder of the passages there are now.",
)
def check_judgements(judgements: Path, index: Path, qrels: Path | None, beir: Path | None) -> None:
    """Find every quote in the booklets again; exit 1 where one is lost."""
    from search_app.judgements.exports import format_qrels, write_beir
    from search_app.judgements.files import read_judgements
    from search_app.judgements.resolve import resolve_judgements
    from search_app.search.live_index import LiveIndex

    read, opened = read_judgements(judgements), LiveIndex(index).get_engine().index
    judged = resolve_judgements(read, opened.documents, opened.passages)
    if qrels:
        qrels.write_text("".join(format_qrels(judged)), encoding="utf-8")
    if beir:
        write_beir(judged, opened.passages, beir)
    for line in judged.format_summary():
        click.echo(line)
    sys.exit(int(any(judged.list_lost_quotes())))
