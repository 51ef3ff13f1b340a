"""The commands that keep what a service has in one file, and put it back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from indexer.command_line import file_path_type, input_file_type
from indexer.errors import BackupError, IndexDamagedError
from indexer.index_place import IndexPlace, find_index_folder
from indexer.storage.disk import explain_write_errors
from indexer.storage.manifest import load_manifest
from search_app.backup.archive import DESK, INDEX, QUERY_LOG, open_backup
from search_app.backup.make import Stores, make_backup
from search_app.backup.restore import restore_backup
from search_app.cli.settings import add_store_options, gather_options
from search_app.web.settings import get_values, read_settings

overwrite_option = click.option(
    "--overwrite", is_flag=True, help="Replace what is there; else it is refused."
)


@click.command("backup")
@click.argument("file", type=file_path_type)
@add_store_options
@overwrite_option
def back_up(file: Path, *, overwrite: bool, **options: object) -> None:
    """Write index, desk and query log into FILE, while they are used.

    An index in a database is left out, with a sentence: the database has backups of its own.
    It holds what the editors wrote and masked questions: keep it as carefully as the desk.
    """
    if file.exists() and not overwrite:
        raise BackupError(f"{file} is there already. Say --overwrite, or name another file.")
    place, stores = _find_stores(options)
    with explain_write_errors(file.parent):
        listed = make_backup(stores, file, datetime.now(UTC))
    megabytes = file.stat().st_size / 1e6
    held = f"generation {listed.generation}" if listed.generation else "no index"
    click.echo(f"Kept {held} and {len(listed.files)} files in {file} ({megabytes:,.1f} MB).")
    if not stores.index:
        click.echo(f"No index is in it: {place} is a database, with backups of its own.", err=True)
    named = {INDEX: stores.index} if stores.index else {}
    for name, path in {**named, DESK: stores.desk, QUERY_LOG: stores.query_log}.items():
        if not listed.list_files(name):
            where = f"there is none at {path}" if path else "none was named"
            click.echo(f"No {name} is in it: {where}. Say with --{name} where it is.", err=True)


@click.command("restore")
@click.argument("file", type=input_file_type)
@add_store_options
@overwrite_option
def restore(file: Path, *, overwrite: bool, **options: object) -> None:
    """Put back what a backup holds; nothing is changed unless all of it is sound.

    What is replaced stays: the older generation, and the desk's files in its folder replaced-….
    """
    _, stores = _find_stores(options)
    with open_backup(file) as backup:
        places = restore_backup(backup, stores, datetime.now(UTC), overwrite=overwrite)
    names = {"index": stores.index, "desk": stores.desk, QUERY_LOG: stores.query_log}
    shown = ", ".join(f"{place} to {names[place]}" for place in places)
    click.echo(f"Restored {shown or 'nothing'}, as of {backup.listed.created} (UTC).")
    if backup.listed.list_files(QUERY_LOG) and QUERY_LOG not in places:
        click.echo("Its query log was left out: say with --query-log where it belongs.", err=True)
    if backup.listed.generation and not stores.index:
        click.echo("Its index was left out: say with --index to which folder it belongs.", err=True)
    if backup.listed.generation and stores.index:
        _say_whether_it_is_old(stores.index / backup.listed.generation)


def _say_whether_it_is_old(folder: Path) -> None:
    try:
        load_manifest(folder)
    except IndexDamagedError as error:
        click.echo(str(error), err=True)


def _find_stores(options: Mapping[str, object]) -> tuple[IndexPlace, Stores]:
    """Where the index is, and the places of what is kept in files."""
    settings = read_settings(get_values(gather_options(options)))
    place = settings.index or Path(".index")
    return place, Stores(find_index_folder(place), settings.desk, settings.query_log)
