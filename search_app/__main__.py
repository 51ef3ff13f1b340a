"""The command line of search_app. The only place of the package that prints."""

import json
import logging
import sys
from pathlib import Path

import click

from indexer.errors import BookletSearchError
from search_app.cli.calibrate import calibrate, measure_features
from search_app.cli.coverage import measure_coverage
from search_app.cli.evaluate import compare_saved_runs, evaluate
from search_app.cli.judgements import check_judgements
from search_app.cli.log import log
from search_app.cli.options import file_path_type, index_option
from search_app.results import SearchResult, Verdict
from search_app.search.batch import (
    answer_queries,
    format_answers,
    format_trec_run,
    read_queries,
    reject_broken_ids,
)
from search_app.search.engine import DEFAULT_RESULTS, MAX_RESULTS
from search_app.search.live_index import LiveIndex

VERDICT_SENTENCES = {
    Verdict.ANSWERED: "The booklet answers this.",
    Verdict.RELATED: "The booklet has nothing that surely answers this. These parts are related.",
    Verdict.NOT_COVERED: "The booklet does not seem to answer that. These parts are nearest.",
}

k_option = click.option(
    "-k",
    type=click.IntRange(1, MAX_RESULTS),
    default=DEFAULT_RESULTS,
    show_default=True,
    help="Most hits.",
)


@click.group()
def cli() -> None:
    """Ask an index of booklets, and measure how well it answers."""


@cli.command()
@index_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--query-log", type=file_path_type, help="Log what is asked, and never who, in here.")
@click.option(
    "--desk",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the editors' work is kept.  [default: .desk]",
)
def serve(index: Path, host: str, port: int, query_log: Path | None, desk: Path | None) -> None:
    """Serve the search page, the JSON API and the editors' desk until interrupted."""
    # Only this command needs the web; the others start faster without it.
    from search_app.web.app import create_app
    from search_app.web.query_log import close_query_log
    from search_app.web.server import create_server, get_listening_port, run_until_stopped

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    config = {"INDEX": index, "QUERY_LOG": query_log, "DESK": desk}
    app = create_app(LiveIndex(index), {name: path for name, path in config.items() if path})
    server = create_server(app, host=host, port=port)
    address = f"http://{host}:{get_listening_port(server)}/"
    click.echo(f"Serving {index} at {address} (stop with Ctrl-C)", err=True)
    try:
        run_until_stopped(server)
    finally:
        close_query_log(app)


@cli.command()
@click.argument("question", nargs=-1, required=True)
@index_option
@k_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def search(question: tuple[str, ...], index: Path, k: int, *, as_json: bool) -> None:
    """Answer one question."""
    result = LiveIndex(index).get_engine().search(" ".join(question), k=k)
    click.echo(
        json.dumps(result.to_json(), ensure_ascii=False) if as_json else _format_result(result)
    )


@cli.command("batch")
@click.argument("queries", type=file_path_type)
@click.option("--out", type=file_path_type, required=True, help="Where the answers go, one a line.")
@index_option
@k_option
@click.option("--run", type=file_path_type, help="Also write a TREC run of document ids here.")
def answer_batch(queries: Path, out: Path, index: Path, k: int, run: Path | None) -> None:
    """Answer every question of a JSON-lines file."""
    asked = read_queries(queries)
    engine = LiveIndex(index).get_engine()
    if run:
        reject_broken_ids("question", [query.query_id for query in asked])
        reject_broken_ids("document", engine.documents)
    answered = answer_queries(engine, asked, k=MAX_RESULTS if run else k)
    out.write_text("".join(format_answers(answered, k=k)), encoding="utf-8")
    if run:
        run.write_text("".join(format_trec_run(answered)), encoding="utf-8")
    click.echo(
        f"Answered {len(asked):,} questions with {answered.generation} into {out}.", err=True
    )


cli.add_command(measure_features)
cli.add_command(calibrate)
cli.add_command(evaluate)
cli.add_command(compare_saved_runs)
cli.add_command(measure_coverage)
cli.add_command(check_judgements)
cli.add_command(log)


def _format_result(result: SearchResult) -> str:
    lines = [VERDICT_SENTENCES[result.verdict]]
    for change in result.interpretation.corrections:
        lines.append(f"Read {change.source!r} as {change.target!r}.")
    lines += [f"In no booklet: {name}." for name in result.interpretation.missing_drugs]
    for hit in result.hits:
        where = " > ".join((hit.title, *hit.heading_path))
        start, end = hit.answer.start - hit.start, hit.answer.end - hit.start
        marked = f"{hit.text[:start]}>>> {hit.answer.text} <<<{hit.text[end:]}"
        lines.append(f"\n{hit.rank}. {where}  ({hit.relevance:.0%})\n{marked}")
    return "\n".join(lines)


def main() -> None:
    """Run the command line; every error is one sentence on stderr and exit code 2."""
    try:
        cli(prog_name="search_app")
    except BookletSearchError as error:
        sys.exit(_report_error(str(error)))
    except OSError as error:
        sys.exit(_report_error(f"{error.filename or 'The server'}: {error.strerror}."))


def _report_error(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 2


if __name__ == "__main__":
    main()
