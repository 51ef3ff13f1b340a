"""What files beside the booklets say of them.

``mouth-care.pdf.yaml`` is about ``mouth-care.pdf``; ``booklet.yaml`` is about every booklet of its
folder. The nearest word wins: first the file's own, then what the booklet says, then the folder's.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from indexer.documents import Document
from indexer.errors import UnreadableBookletError, YamlError
from indexer.metadata.days import find_last_day
from indexer.metadata.names import DAYS, LANGUAGE_PATTERN, NAMES, normalize_metadata
from indexer.strict_yaml import find_yaml_line, read_yaml

FOLDER_FILE = "booklet.yaml"
SUFFIXES = (".yaml", ".yml")
# These cannot be the same for two booklets.
ONLY_OF_ONE = ("title", "url", "translations")
FIELDS_BY_NAME = {name: field for field, names in NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class GivenMetadata:
    """What is said beside the booklets; ``problems`` are of files that cannot be used."""

    by_folder: Mapping[str, Mapping[str, str]]
    by_booklet: Mapping[str, Mapping[str, str]]
    problems: tuple[UnreadableBookletError, ...] = ()

    def describe_booklet(self, file: str) -> str:
        """All that is said of one booklet, for telling whether it has changed."""
        own = self.by_booklet.get(file)
        of_folder = self.by_folder.get(_get_folder(file)) if self.by_folder else None
        return repr((own, of_folder)) if own or of_folder else ""

    def complete_document(self, document: Document) -> Document:
        """The document with what is said of it beside its own words."""
        own = self.by_booklet.get(document.source, {})
        of_folder = self.by_folder.get(_get_folder(document.source), {})
        if not own and not of_folder:
            return document
        values = {**document.metadata, "title": document.title, "language": document.language}
        values = {name: value for name, value in values.items() if name not in document.assumed}
        known = {**of_folder, **values, **own}
        return replace(
            document,
            title=known.get("title", document.title),
            language=known.get("language", document.language),
            metadata={**of_folder, **document.metadata, **own},
            assumed=tuple(name for name in document.assumed if name not in known),
        )


def read_given_metadata(booklets: Collection[str]) -> GivenMetadata:
    """Read what is beside the booklets, each file once."""
    folders = dict.fromkeys(map(_get_folder, booklets))  # of tens of thousands of files
    beside = [path for folder in folders for path in _list_yaml_files(Path(folder))]
    problems = [_report_stray(path) for path in beside if _is_stray(path)]
    by_folder, by_booklet = dict[str, Mapping[str, str]](), dict[str, Mapping[str, str]]()
    asked_for = set(booklets) if beside else set()
    for path in beside:
        booklet = str(path.with_suffix(""))
        is_of_folder = path.name == FOLDER_FILE
        is_of_booklet = path.suffix == SUFFIXES[0] and booklet in asked_for
        if not (is_of_folder or is_of_booklet) or not path.is_file():
            continue
        try:
            values = _read_file(path)
        except UnreadableBookletError as error:
            problems.append(error)
        else:
            if is_of_folder:
                by_folder[_get_folder(str(path))] = values
            else:
                by_booklet[booklet] = values
    return GivenMetadata(by_folder, by_booklet, tuple(problems))


def _get_folder(file: str) -> str:
    return file[: file.rfind(os.sep) + 1]


def _list_yaml_files(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)
    for name in names:
        if name.lower().endswith(SUFFIXES):
            yield folder / name


def _is_stray(path: Path) -> bool:
    """Whether a file looks as if it were about a booklet, and is beside none."""
    is_beside = path.suffix == SUFFIXES[0] and path.with_suffix("").is_file()
    return path.name != FOLDER_FILE and not is_beside and not path.name.startswith(".")


def _report_stray(path: Path) -> UnreadableBookletError:
    why = "is about no booklet. Give it the whole name of a file, as in"
    hint = f"{why} mouth-care.pdf{SUFFIXES[0]}, or the name {FOLDER_FILE} for all here."
    return UnreadableBookletError(str(path), hint)


def _read_file(path: Path) -> dict[str, str]:
    """The checked values of a file; ``UnreadableBookletError`` names the line."""
    try:
        data = read_yaml(path)
    except YamlError as error:
        why = str(error).removeprefix(f"{path}, ")
        raise UnreadableBookletError(str(path), f"{why}.") from error
    if not isinstance(data, Mapping):
        why = 'line 1: must be made of lines such as "publisher: …".'
        raise UnreadableBookletError(str(path), why)
    values: dict[str, str] = {}
    for key, value in data.items():
        named = normalize_metadata({key: value})
        if fault := next(filter(None, (_find_fault(path, *pair) for pair in named.items())), ""):
            line = find_yaml_line(path, [str(key)])
            raise UnreadableBookletError(str(path), f"line {line}: {fault}.")
        values |= named
    return values


def _find_fault(path: Path, name: str, value: str) -> str:
    field = FIELDS_BY_NAME.get(name, name)
    if field not in NAMES and field != "notice":
        near = get_close_matches(name, FIELDS_BY_NAME, 1)
        hint = f"did you mean {near[0]!r}" if near else f"known are {', '.join(NAMES)}"
        return f"{name!r} is not known here; {hint}"
    if field in DAYS and find_last_day(value) is None:
        return f"{name!r} is {value!r}; write a day such as 2026-05-01"
    if field == "language" and not LANGUAGE_PATTERN.fullmatch(value):
        return f"{name!r} is {value!r}; write a code such as en or es"
    if field in ONLY_OF_ONE and path.name == FOLDER_FILE and _count_booklets(path.parent) > 1:
        return f"{name!r} cannot be the same for all files here; say it in a file for each booklet"
    return ""


def _count_booklets(folder: Path) -> int:
    files = (path for path in folder.iterdir() if path.is_file())
    return sum(f.suffix.lower() not in SUFFIXES and not f.name.startswith(".") for f in files)
