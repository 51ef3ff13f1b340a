"""The commands that name who may enter the editors' desk."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from indexer.errors import DeskError
from search_app.cli.settings import add_desk_options, gather_options
from search_app.desk.journal import Journal, fold_name, tidy_name
from search_app.desk_access import Role
from search_app.web.editor.access.editors import (
    MAX_NAME_LENGTH,
    NamedEditor,
    read_editors,
    remove_editor,
    save_editor,
)
from search_app.web.editor.access.passwords import hash_password, read_password
from search_app.web.settings import get_values, read_settings


@click.group()
def editors() -> None:
    """Say who may enter the desk, each with a password of their own: add, list, remove.

    Once somebody is listed, the shared password (SEARCH_EDITOR_PASSWORD) opens nothing.
    """


@editors.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.EDITOR.value,
    show_default=True,
    help="A judge judges, an editor decides on gaps and tries out drafts too, an admin may do all.",
)
@click.option(
    "--no-password",
    is_flag=True,
    help="They enter by your proxy or OpenID Connect provider alone, which names them so.",
)
@add_desk_options
def add_editor(name: str, role: str, *, no_password: bool, **options: object) -> None:
    """Add somebody, or give them another role and password, which is asked for.

    Where stdin is no terminal its first line is the password.
    """
    tidy = tidy_name(name)
    if not tidy.isprintable() or not any(map(str.isalnum, tidy)) or len(tidy) > MAX_NAME_LENGTH:
        limit = f"at most {MAX_NAME_LENGTH} letters, digits and blanks"
        raise DeskError(f"{name[:60]!r} is no name. Give {limit}.")
    password = "" if no_password else read_password(_ask_for_password(), what="The password")
    editor = NamedEditor(tidy, Role(role), password and hash_password(password))
    is_new = save_editor(_find_desk(options), editor)
    click.echo(f"{'Added' if is_new else 'Changed'} {tidy}, {role}.")


@editors.command("list")
@add_desk_options
def list_editors(**options: object) -> None:
    """List who may enter, with role, number of changes, and when the last was."""
    desk = _find_desk(options)
    entries = Journal(desk).read_entries()
    for editor in read_editors(desk).values():
        own = [entry for entry in entries if fold_name(entry.by) == fold_name(editor.name)]
        last = f"{len(own)} changes, the last {own[-1].at}" if own else "no change"
        click.echo(f"{editor.name}  {editor.role}  ({last})")
    click.echo(f"{len(read_editors(desk))} editors are named.", err=True)


@editors.command("remove")
@click.argument("name")
@add_desk_options
def drop_editor(name: str, **options: object) -> None:
    """Take somebody off the list: their session ends, and what they wrote stays."""
    remove_editor(_find_desk(options), tidy_name(name))
    click.echo(f"Removed {name}.")


def _ask_for_password() -> str:
    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return password
    return sys.stdin.readline()


def _find_desk(options: Mapping[str, object]) -> Path:
    return read_settings(get_values(gather_options(options))).desk
