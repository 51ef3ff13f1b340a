"""Reads ``corpus/notices/*.yaml``; every fault names the file, the line and what to do."""

import os
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from indexer import paths
from indexer.errors import NoticeError, YamlError
from indexer.strict_yaml import find_yaml_line, read_yaml
from search_app.notices import NoticeBook, NoticeWords, WarningSign
from search_app.notices.languages import OWN_LANGUAGE, build_language_rules
from search_app.notices.likeness import LIKENESS_FILE, read_likeness
from search_app.notices.patterns import (
    Choice,
    Pattern,
    PatternError,
    PlaceNumbers,
    build_reader,
    parse_choice,
    parse_pattern,
)
from search_app.notices.schema import (
    GreetingsFile,
    LanguagesFile,
    NoticeFile,
    SettingEntry,
    WordsFile,
)
from search_app.notices.words import split_words
from search_app.publisher import Publisher
from search_app.results import NoticeKind

# A body in danger comes first: of a question with signs of several kinds the first one is shown.
KINDS = (NoticeKind.EMERGENCY, NoticeKind.CRISIS, NoticeKind.CONTACT)

_SCHEMAS = {
    "words.yaml": WordsFile,
    "languages.yaml": LanguagesFile,
    "greetings.yaml": GreetingsFile,
}
_SETTINGS = [
    field.name
    for field in fields(Publisher)
    if field.name.endswith("_phone")
    or field.name in ("contact_page", "publisher_text", "publisher_email")
]
_PLACEHOLDER_PATTERN = re.compile(r"\{([^{}]*)\}")
_KEY_PATTERN = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_FIELD_PATTERN = re.compile(r"Object (missing required|contains unknown) field `([^`]*)`")

File = TypeVar("File", bound=msgspec.Struct)
Keys = tuple[str | int, ...]


def read_notices_from_environment(likeness: Path | None = LIKENESS_FILE) -> NoticeBook:
    """For the commands; see ``read_notices``."""
    stamps = tuple((path.name, path.stat().st_mtime_ns) for path in list_notice_files())
    return _read_notices_once(_find_notices_folder(), likeness, stamps)


def list_notice_files() -> list[Path]:
    """The files that ``read_notices_from_environment`` reads."""
    return sorted(_find_notices_folder().glob("*.y*ml"))


def _find_notices_folder() -> Path:
    return Path(os.environ.get("SEARCH_NOTICES") or paths.NOTICES)


def read_notices(folder: Path, likeness: Path | None = LIKENESS_FILE) -> NoticeBook:
    """All words and signs, and what was fitted beside them; signs alone where that is None.

    Raises:
        NoticeError: a file is missing, or does not follow its schema.
    """
    paths = sorted(folder.glob("*.y*ml")) if folder.is_dir() else []
    if missing := sorted(set(_SCHEMAS) - {path.name for path in paths}):
        raise NoticeError(f"{folder} has no {missing[0]}. Name the folder that holds the notices.")
    shared = _read_file(folder / "words.yaml", WordsFile)
    languages = _read_file(folder / "languages.yaml", LanguagesFile)
    greetings = _read_file(folder / "greetings.yaml", GreetingsFile)
    parser = _PatternParser(folder / "words.yaml", shared)
    words = {NoticeKind.LANGUAGE: _read_words(folder / "languages.yaml", languages)}
    _check_labels(folder / "languages.yaml", languages)
    _check_text(folder / "languages.yaml", "call_now", languages.call_now, {})
    signs: list[WarningSign] = []
    for path in (path for path in paths if path.name not in _SCHEMAS):
        file = _read_file(path, NoticeFile)
        notice_words = _read_words(path, file)
        signs += parser.parse_signs(path, file, notice_words)
        if file.language == OWN_LANGUAGE:
            words[notice_words.kind] = notice_words
    if lacking := [kind for kind in KINDS if kind not in words]:
        raise NoticeError(f"{folder} has no file of 'kind: {lacking[0]}' in English. Add one.")
    return NoticeBook(
        signs=tuple(sorted(signs, key=lambda sign: KINDS.index(sign.words.kind))),
        in_general=parser.parse_all(folder / "words.yaml", ("in_general",), shared.in_general),
        telling=parser.parse_all(folder / "words.yaml", ("telling",), shared.telling),
        asked=parser.parse_all(folder / "words.yaml", ("asked",), shared.asked),
        right_now=parser.parse_all(folder / "words.yaml", ("right_now",), shared.right_now),
        denied=parser.parse_all(folder / "words.yaml", ("denied",), shared.denied),
        harmless=parser.parse_all(folder / "words.yaml", ("harmless",), shared.harmless),
        unlike=parser.parse_all(folder / "words.yaml", ("unlike",), shared.unlike),
        but=parser.parse_all(folder / "words.yaml", ("but",), shared.but),
        languages=build_language_rules(languages),
        words=words,
        greetings=frozenset(split_words(greetings.words)),
        greeting=greetings.sentence,
        reader=build_reader(parser.places, split_words(shared.not_misspelt)),
        likeness=read_likeness(likeness) if likeness else None,
    )


@lru_cache(maxsize=1)
def _read_notices_once(folder: Path, likeness: Path | None, stamps: object) -> NoticeBook:
    """Again once a file was changed, as the ``stamps`` say."""
    return read_notices(folder, likeness)


class _PatternParser:
    """Parses the patterns of all files with the same groups of words, and numbers their places."""

    def __init__(self, path: Path, shared: WordsFile) -> None:
        groups: dict[str, Choice] = {}
        self.places = PlaceNumbers(groups)
        for name, words in shared.groups.items():
            try:
                groups[name] = parse_choice("/".join(words.split()), groups)
            except PatternError as error:
                raise _make_error(path, ("groups", name), str(error)) from None

    def parse_all(self, path: Path, keys: Keys, texts: tuple[str, ...]) -> tuple[Pattern, ...]:
        patterns = []
        for row, text in enumerate(texts):
            try:
                patterns.append(parse_pattern(text, self.places))
            except PatternError as error:
                raise _make_error(path, (*keys, row), f"in {text!r} {error}") from None
        return tuple(patterns)

    def parse_signs(
        self, path: Path, file: NoticeFile, notice_words: NoticeWords
    ) -> list[WarningSign]:
        signs = []
        for row, entry in enumerate(file.signs):
            keys = ("signs", row)
            if not (entry.patterns or entry.always or entry.told):
                raise _make_error(path, keys, "the sign has no patterns. Add a line 'patterns:'")
            for key in ("name", "source"):
                if not getattr(entry, key).strip():
                    raise _make_error(path, (*keys, key), f"{key!r} must say something in words")
            parsed = {
                key: self.parse_all(path, (*keys, key), getattr(entry, key))
                for key in ("patterns", "always", "told", "unless")
            }
            signs.append(WarningSign(entry.name, notice_words, **parsed))
        return signs


def _read_words(path: Path, file: NoticeFile | LanguagesFile) -> NoticeWords:
    kind = file.kind if isinstance(file, NoticeFile) else NoticeKind.LANGUAGE
    for row, entry in enumerate(file.contacts):
        if entry.setting not in _SETTINGS:
            why = f"there is no setting {entry.setting!r}. Known are: {', '.join(_SETTINGS)}"
            raise _make_error(path, ("contacts", row, "setting"), why)
    _check_text(path, "title", file.title, {})
    _check_text(path, "text", file.text, {entry.setting: entry for entry in file.contacts})
    text = " ".join(file.text.split())
    if isinstance(file, LanguagesFile):
        return NoticeWords(kind, file.title, text, file.contacts, call_now=file.call_now)
    if file.kind is NoticeKind.CRISIS:
        _check_text(path, "not_kept", file.not_kept, {})
    return NoticeWords(kind, file.title, text, file.contacts, file.language, not_kept=file.not_kept)


def _check_labels(path: Path, file: LanguagesFile) -> None:
    for row, language in enumerate(file.languages):
        if lacking := [e.setting for e in file.contacts if not language.labels.get(e.setting)]:
            why = f"{language.name} has no label for {lacking[0]!r}. Add it"
            raise _make_error(path, ("languages", row, "labels"), why)


def _check_text(path: Path, key: str, text: str, entries: Mapping[str, SettingEntry]) -> None:
    if not text.strip():
        raise _make_error(path, (key,), f"{key!r} must say something in words")
    for name in _PLACEHOLDER_PATTERN.findall(text):
        if name not in entries or not entries[name].otherwise:
            why = f"{{{name}}} stands for no contact below that has 'otherwise'. Add one"
            raise _make_error(path, (key,), why)


def _read_file(path: Path, schema: type[File]) -> File:
    try:
        return msgspec.convert(read_yaml(path), schema)
    except YamlError as error:
        raise NoticeError(str(error)) from error
    except msgspec.ValidationError as error:
        fault, _, at = str(error).partition(" - at `$")
        keys: Keys = tuple(key or int(row) for key, row in _KEY_PATTERN.findall(at.rstrip("`")))
        raise _make_error(path, keys, _describe_fault(fault, keys)) from None


def _describe_fault(fault: str, keys: Keys) -> str:
    if field := _FIELD_PATTERN.fullmatch(fault):
        if field[1] == "missing required":
            return f"the line {field[2] + ':'!r} is missing. Add it"
        return f"{field[2]!r} is not known here. Take it away, or write it as the others are"
    name = next((key for key in reversed(keys) if isinstance(key, str)), "the file")
    if "date" in fault:
        return f"{name!r} must be a date such as 2026-11-29"
    return f"{name!r} cannot be used: {fault[:1].lower()}{fault[1:]}"


def _make_error(path: Path, keys: Keys, why: str) -> NoticeError:
    return NoticeError(f"{path}, line {find_yaml_line(path, keys)}: {why}.")
