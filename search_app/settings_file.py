"""Settings in a TOML file, each under its name in small letters: ``prefix = "/ask"``."""

import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path

from indexer.errors import BadSettingError
from indexer.index_place import is_database_address
from indexer.regular_files import require_regular_file


def read_settings_file(
    path: Path, names: Collection[str], folders: Collection[str]
) -> dict[str, str]:
    """The settings by name in capitals, as text, as the environment would give them.

    Those in ``folders`` are files and folders, which the file names as seen from where it lies.

    Raises:
        BadSettingError: it cannot be read, or has a setting that is none.
    """
    values = {name.upper(): _read_value(path, name, value) for name, value in _parse(path).items()}
    for name in values:
        if name not in names:
            raise BadSettingError(f"{path}: {name.lower()!r} is no setting.{suggest(name, names)}")
    return {
        name: str(path.parent / Path(value).expanduser())
        if name in folders and value and not is_database_address(value)
        else value
        for name, value in values.items()
    }


def suggest(name: str, names: Collection[str]) -> str:
    """A sentence with the name that may be meant, or where they are all listed."""
    likely = get_close_matches(name, names, n=1)
    if likely:
        return f" Is {likely[0].lower()!r} meant?"
    return " The command search_app settings lists them all."


def _parse(path: Path) -> Mapping[str, object]:
    try:
        with require_regular_file(path).open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise BadSettingError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadSettingError(f"{path} is not TOML ({error}).") from None


def _read_value(path: Path, name: str, value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    values = value if isinstance(value, list) else [value]
    if all(isinstance(each, str | int) and not isinstance(each, bool) for each in values):
        return ",".join(map(str, values))
    raise BadSettingError(
        f"{path}: {name!r} must be a text, a whole number, true or false, or a list of texts."
    )
