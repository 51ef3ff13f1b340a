"""The commands for banks of questions: a starter bank for a booklet, and what is wrong with one."""

from datetime import UTC, datetime
from pathlib import Path

import click

from indexer.command_line import folder_path_type, index_option
from indexer.errors import QuestionBankError, UnknownBookletError
from indexer.index_place import IndexPlace
from indexer.storage.files import write_output
from search_app.questions.files import read_question_bank
from search_app.questions.starter import (
    KINDS,
    choose_bank_name,
    format_topic,
    make_starter_bank,
)
from search_app.search.engine import open_published_engine

BANK_FOLDER = Path("corpus/questions")


@click.group()
def questions() -> None:
    """Begin a bank of questions for a booklet, and check one."""


@questions.command("new")
@click.argument("booklet")
@index_option
@click.option("--out", type=folder_path_type, default=BANK_FOLDER, show_default=True)
def start_bank(booklet: str, index: IndexPlace, out: Path) -> None:
    """Make a starter bank for BOOKLET, by its id, of headings, words and general topics.

    It writes up to three files and overwrites none; what the bank there asks this booklet already
    is left out. An editor reads them before they are asked.
    """
    engine = open_published_engine(index)
    if booklet not in engine.documents:
        raise UnknownBookletError(booklet)
    bank = read_question_bank(out) if any(out.glob("*.y*ml")) else ()
    name = choose_bank_name(booklet, bank)
    if existing := [path for kind in KINDS for path in out.glob(f"{name}-{kind}.y*ml")]:
        raise QuestionBankError(f"{existing[0]} is there already. Delete or rename it first.")
    topics = make_starter_bank(engine.documents[booklet], engine.index.vocabulary, bank)
    if not topics:
        hint = "Add what its readers ask."
        raise QuestionBankError(f"{out} asks {booklet} all of a starter bank already. {hint}")
    today = datetime.now(UTC).date()
    out.mkdir(parents=True, exist_ok=True)
    for topic in topics:
        path = out / f"{topic.topic}.yaml"
        write_output(path, format_topic(topic, booklet, today))
        click.echo(f"{path}: {len(topic.questions)} questions")
    click.echo(f"Read them, then: search_app coverage {out}")


@questions.command("check")
@click.argument("folder", type=folder_path_type, default=BANK_FOLDER)
@index_option
def check_bank(folder: Path, index: IndexPlace) -> None:
    """Check the bank in FOLDER, and say which booklets of the index have questions.

    Exit code 2 with the file and line to mend, or where a booklet has none.
    """
    bank = read_question_bank(folder)
    booklets = open_published_engine(index).documents
    counts = {
        name: sum(not one.booklets or name in one.booklets for one in bank) for name in booklets
    }
    click.echo(f"{folder}: {len(bank)} questions, {len({one.topic for one in bank})} topics")
    for name, count in counts.items():
        click.echo(f"  {name}: {count} questions")
    named = {name for one in bank for name in one.booklets}
    if missing := sorted(named - set(booklets)):
        click.echo(f"  for booklets that are not here: {', '.join(missing)}")
    if without := [name for name, count in counts.items() if not count]:
        hint = f"Make a starter bank: search_app questions new {without[0]}"
        raise QuestionBankError(f"No question is for {', '.join(without)}. {hint}")
