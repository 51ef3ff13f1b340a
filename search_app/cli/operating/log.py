"""The commands for the query log: show it, export it, delete from it."""

import json
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from indexer.command_line import file_path_type, input_file_type
from indexer.storage.files import write_output
from search_app.csv_text import format_csv
from search_app.querylog import feedback, store
from search_app.results import Verdict

EXPORT_COLUMNS = ("id", "query", "count", "days", *Verdict)

days_type = click.IntRange(1, store.MAX_DAYS)
times_option = click.option(
    "--times",
    type=days_type,
    default=store.MIN_OCCASIONS,
    show_default=True,
    help="On how many days a question must have been asked to be seen.",
)


@click.group()
def log() -> None:
    """Look after the query log: show, feedback, export, purge."""


@log.command("show")
@click.argument("file", type=input_file_type)
@times_option
def show_questions(file: Path, times: int) -> None:
    """List the questions asked often enough to be seen."""
    questions = _list_frequent_questions(file, times)
    for question in questions:
        verdicts = ", ".join(f"{n} {v.value}" for v, n in question.verdict_counts.items() if n)
        days = f"{question.day_count} days; {verdicts}"
        click.echo(f"{question.ask_count:>6}  {question.text}  ({days})")
    click.echo(f"{len(questions)} questions were asked on at least {times} days.", err=True)


@log.command("feedback")
@click.argument("file", type=input_file_type)
@times_option
def show_feedback(file: Path, times: int) -> None:
    """Count what readers said of answers, and list what did not answer."""
    with store.open_query_log(file) as connection:
        counts = feedback.count_feedback(connection)
        rows = feedback.list_disappointments(connection, min_occasions=times)
    click.echo(f"{'verdict':<12}" + "".join(f"{name:>11}" for name in feedback.Helpfulness))
    for verdict, numbers in counts.items():
        click.echo(f"{verdict:<12}" + "".join(f"{number:>11,}" for number in numbers.values()))
    for row in rows:
        shown = row.shown.passage_id or "not known"
        click.echo(f"{row.count:>6}  {row.text}  ({row.day_count} days; shown: {shown})")
    click.echo(f"{len(rows)} passages were said not to answer a question.", err=True)


@log.command("export")
@click.argument("file", type=input_file_type)
@click.option("--out", type=file_path_type, help="A .csv or .jsonl file.  [default: JSON lines]")
@times_option
def export_questions(file: Path, out: Path | None, times: int) -> None:
    """Write them for other programs: search_app coverage reads both forms."""
    rows = [_make_export_row(question) for question in _list_frequent_questions(file, times)]
    if out and out.suffix == ".csv":
        text = format_csv(EXPORT_COLUMNS, rows)
    else:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if out:
        write_output(out, text)
    else:
        click.echo(text, nl=False)
    click.echo(f"Exported {len(rows)} questions.", err=True)


@log.command("purge")
@click.argument("file", type=input_file_type)
@click.option("--all", "everything", is_flag=True, help="Take out everything.")
@click.option("--keep-days", type=days_type, help="Take out what is older.")
@click.option("--question", help="Take out one question, as `log show` gives it.")
@times_option
def purge_questions(
    file: Path, *, everything: bool, keep_days: int | None, question: str | None, times: int
) -> None:
    """Take questions out for good; nothing of them is left in the file.

    What an editor decided about a question, with its words, stays in the desk's journal.
    """
    if [everything, keep_days is not None, question is not None].count(True) != 1:
        raise click.UsageError("Say what to purge: --all, --keep-days N or --question TEXT.")
    with store.open_query_log(file) as connection:
        if question is not None:
            count = store.delete_question(connection, question)
        else:
            before = store.compute_oldest_day(keep_days, time.time()) if keep_days else date.max
            count = store.delete_older_entries(connection, before=before, min_occasions=times)
        store.compact_file(connection)
    click.echo(f"Purged {count} entries (a question on a day each) from {file}.", err=True)


def _list_frequent_questions(file: Path, times: int) -> list[store.FrequentQuestion]:
    with store.open_query_log(file) as connection:
        return store.list_frequent_questions(connection, min_occasions=times)


def _make_export_row(question: store.FrequentQuestion) -> Mapping[str, object]:
    verdicts = {verdict.value: count for verdict, count in question.verdict_counts.items()}
    row = {"id": question.question_id, "query": question.text, "count": question.ask_count}
    return {**row, "days": question.day_count, **verdicts}
