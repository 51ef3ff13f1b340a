"""The command that prints the settings, and the options that give some of them."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from indexer.command_line import BAD_INPUT, NamedPath, folder_path_type, input_file_type
from indexer.errors import BookletSearchError
from indexer.index_place import DatabaseAddress
from search_app.desk_access import SECRET_SETTINGS, list_access_settings
from search_app.settings_file import suggest
from search_app.web.settings import (
    GROUPS,
    LOG_FORMATS,
    MAX_PROCESSES,
    GivenSetting,
    Settings,
    gather_settings,
    get_values,
    list_setting_names,
    read_settings,
)

_settings = click.option(
    "--settings", type=input_file_type, help="A TOML file with settings, as settings prints."
)
_index = click.option(
    "--index",
    type=NamedPath(),  # as text: a path would lose a slash of postgresql://
    help="Folder of the index, or a database: postgresql://….  [default: .index]",
)
_query_log = click.option(
    "--query-log", type=input_file_type, help="Log what is asked, and never who, in here."
)
_desk = click.option(
    "--desk",
    type=folder_path_type,
    help="Where the editors' work is kept.  [default: .desk]",
)
STORE_OPTIONS = (_settings, _index, _query_log, _desk)
OPTIONS = (
    _settings,
    _index,
    click.option("--host", help="The address to listen at.  [default: 127.0.0.1]"),
    click.option("--port", type=click.IntRange(0, 65535), help="[default: 8000]"),
    click.option("--prefix", help="The path that all addresses begin with, such as /ask."),
    click.option(
        "--behind-proxy",
        metavar="ADDRESS",
        multiple=True,
        callback=lambda context, option, addresses: ",".join(addresses),
        help="Believe the X-Forwarded headers of the proxy there; may be given several times.",
    ),
    _query_log,
    _desk,
    click.option("--processes", type=click.IntRange(1, MAX_PROCESSES), help="[default: 1]"),
    click.option("--log-format", type=click.Choice(LOG_FORMATS), help="[default: text]"),
)


def add_setting_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that are settings, which it takes by their names."""
    return _add_options(function, OPTIONS)


def add_store_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say where the service keeps what it has."""
    return _add_options(function, STORE_OPTIONS)


def add_desk_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say where the desk is."""
    return _add_options(function, (_settings, _desk))


def _add_options(
    function: Callable[..., None], options: Iterable[Callable[..., Callable[..., None]]]
) -> Callable[..., None]:
    for option in reversed(tuple(options)):
        function = option(function)
    return function


def gather_options(options: Mapping[str, object]) -> dict[str, GivenSetting]:
    """As ``gather_settings``; a command always has an index."""
    return {"INDEX": GivenSetting(".index", "default"), **gather_settings(options)}


@click.command("settings")
@add_setting_options
def show_settings(**options: object) -> None:
    """Print every setting, as TOML, with where it comes from, and what is wrong with any."""
    given = gather_options(options)
    for sentence in _find_unknown_variables():
        click.echo(sentence, err=True)
    if problems := list(_find_problems(given)):
        click.echo("\n".join(problems), err=True)
        sys.exit(BAD_INPUT)
    for line in _format_settings(read_settings(get_values(given)), given):
        click.echo(line)


def _find_problems(given: Mapping[str, GivenSetting]) -> Iterator[str]:
    """A sentence for each setting that cannot be used, then for those that do not go together."""
    log = {"QUERY_LOG": given["QUERY_LOG"].value} if "QUERY_LOG" in given else {}  # has rules
    lone = {name: each for name, each in given.items() if name not in list_access_settings()}
    alone = {name: _find_problem({**log, name: each.value}) for name, each in lone.items()}
    for name, sentence in alone.items():
        if sentence:
            source = given[name].source
            yield sentence if source in sentence else f"{source}: {sentence}"
    if not any(alone.values()) and (together := _find_problem(get_values(given))):
        yield together


def _find_problem(values: Mapping[str, str]) -> str:
    try:
        settings = read_settings(values)
        if settings.editor_password:
            # Only now: a server opens its index first, and reads what answers meanwhile.
            from search_app.web.editor.access.passwords import read_password

            read_password(settings.editor_password)
    except BookletSearchError as error:
        return str(error)
    return ""


def _find_unknown_variables() -> Iterator[str]:
    """One sentence for each; other programs may have such variables too."""
    names = list_setting_names()
    for variable in sorted(os.environ):
        prefix, _, name = variable.partition("SEARCH_")
        if not prefix and name and name not in names:
            yield f"{variable} in the environment is no setting here.{suggest(name, names)}"


def _format_settings(settings: Settings, given: Mapping[str, GivenSetting]) -> Iterator[str]:
    values = {each.name: getattr(settings, each.name) for each in fields(settings)}
    for group in [values.pop(name) for name in GROUPS]:
        values |= {each.name: getattr(group, each.name) for each in fields(group)}
    for name, value in values.items():
        setting = given.get(name.upper())
        source = setting.source if setting and setting.value else "default"
        yield _format_setting(name, value, source)


def _format_setting(name: str, value: Any, source: str) -> str:
    if name.upper() in SECRET_SETTINGS and value:
        return f"# {name} is set, and not shown  # {source}"
    if value in (None, "", ()) or name == "settings":
        return f"# {name} is {'not set' if value in (None, '', ()) else value}"
    plain = [str(each) for each in value] if isinstance(value, tuple) else value
    is_place = isinstance(plain, Path | DatabaseAddress)
    shown = json.dumps(str(plain) if is_place else plain, ensure_ascii=False)
    return f"{name} = {shown}  # {source}"
