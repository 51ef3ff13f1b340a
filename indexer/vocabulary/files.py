"""Reads ``corpus/vocabulary/*.yaml``; every fault names the file, the entry and what to do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from indexer.errors import VocabularyError, YamlError
from indexer.strict_yaml import read_yaml
from indexer.vocabulary import SPELLING, Term, Vocabulary, plain

SOURCES = ("drug label", "general medical usage", "general language", "editor")
_HEAD = ("about", "updated", "editors")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a file; ``where`` is how messages name it."""

    where: str
    fields: Mapping[str, Any]


def load_vocabulary(folder: Path) -> Vocabulary:
    """Everything in the folder's files; a file may be missing, an unknown one is an error."""
    if not folder.is_dir():
        raise VocabularyError(f"{folder} is not a folder. Put the vocabulary files there.")
    terms: list[Term] = []
    classes: dict[str, tuple[str, ...]] = {}
    broad: set[str] = set()
    for path in sorted(folder.glob("*.y*ml")):
        entries = _read(path)
        of_file = [term for entry in entries for term in _terms(path.name, entry)]
        _refuse_repeats(path.name, of_file)
        terms += of_file
        if path.name == "drugs.yaml":
            classes = _classes(entries)
            broad = {_group(e) for e in entries if e.fields.get("broad", False)}
    _refuse_contradictions(terms)
    return Vocabulary(tuple(terms), classes, frozenset(broad))


def _read(path: Path) -> list[_Entry]:
    if path.name not in _LISTS:
        known = ", ".join(sorted(_LISTS))
        raise VocabularyError(f"{path.name} is not a vocabulary file. Rename it to one of: {known}")
    try:
        content = read_yaml(path)
    except YamlError as error:
        raise VocabularyError(str(error)) from error
    lists = _LISTS[path.name]
    top = _Entry(path.name, _mapping(content, path.name))
    _check_keys(top, required=(*_HEAD, *lists), optional=())
    if type(top.fields["updated"]) is not date:
        raise VocabularyError(f"{path.name}: 'updated' must be a date such as 2026-11-23.")
    return [entry for name in lists for entry in _entries(top, name)]


def _entries(top: _Entry, name: str) -> Iterator[_Entry]:
    rows = top.fields[name]
    if not isinstance(rows, list):
        raise VocabularyError(f"{top.where}: {name!r} must be a list; begin each entry with '- '.")
    required, optional = _SCHEMAS[name]
    for number, row in enumerate(rows, start=1):
        where = f"{top.where}, {name} entry {number}"
        entry = _Entry(where, _mapping(row, where))
        _check_keys(entry, required=(*required, "source"), optional=optional)
        _check_values(entry)
        yield entry


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise VocabularyError(f"{where} must be made of lines such as 'source: editor'.")
    return value


def _check_keys(entry: _Entry, *, required: Sequence[str], optional: Sequence[str]) -> None:
    missing = [key for key in required if key not in entry.fields]
    if missing:
        raise VocabularyError(f"{entry.where} lacks {missing[0]!r}. Add that line.")
    unknown = sorted(str(key) for key in entry.fields if key not in (*required, *optional))
    if unknown:
        known = ", ".join((*required, *optional))
        raise VocabularyError(f"{entry.where} has {unknown[0]!r}. Known are only: {known}")


def _check_values(entry: _Entry) -> None:
    if entry.fields["source"] not in SOURCES:
        raise VocabularyError(f"{entry.where}: 'source' must be one of: {', '.join(SOURCES)}")
    for key in ("in_booklet", "broad"):
        if not isinstance(entry.fields.get(key, True), bool):
            raise VocabularyError(f"{entry.where}: {key!r} must be true or false.")


def _forms(entry: _Entry, *keys: str) -> tuple[str, ...]:
    """What the entry says under the keys; one word or phrase may stand without its list."""
    found: list[str] = []
    for key in keys:
        value = entry.fields.get(key, [])
        for form in value if isinstance(value, list) else [value]:
            if not isinstance(form, str) or not plain(form):
                hint = 'Put "quotes" around it if it is a number, yes, no, on or off.'
                raise VocabularyError(f"{entry.where}: {key!r} holds {form!r}, not words. {hint}")
            found.append(form)
    return tuple(found)


def _terms(name: str, entry: _Entry) -> list[Term]:
    made = [term for term in _MAKERS[name](entry) if term.forms]
    if sum(len(term.forms) for term in made) < 2 and name != "drugs.yaml":
        raise VocabularyError(f"{entry.where} says one thing only. Add what means the same.")
    return made


def _drug_terms(entry: _Entry) -> Iterator[Term]:
    group = _group(entry)
    here = entry.fields.get("in_booklet", True)
    if "generic" in entry.fields:
        yield Term(_forms(entry, "generic", "also"), "generic", group, here)
        yield Term(_forms(entry, "brands"), "brand", group, here)
    else:
        yield Term(_forms(entry, "names"), "class", group)
    yield Term(_forms(entry, "short"), "abbreviation", group, here)


def _lay_terms(entry: _Entry) -> Iterator[Term]:
    group = _group(entry)
    yield Term(_forms(entry, "medical"), "medical", group)
    yield Term(_forms(entry, "lay"), "lay", group)
    yield Term(_forms(entry, "lay_one_way"), "lay", group, one_way=True)


def _spelling_terms(entry: _Entry) -> Iterator[Term]:
    forms = _forms(entry, "us", "uk")
    if any(" " in form for form in forms):
        raise VocabularyError(f"{entry.where}: a spelling is one word. Use lay.yaml for phrases.")
    yield Term(forms, SPELLING, _group(entry))


def _abbreviation_terms(entry: _Entry) -> Iterator[Term]:
    group = _group(entry)
    yield Term(_forms(entry, "long"), "medical", group)
    yield Term(_forms(entry, "short"), "abbreviation", group)
    yield Term(_forms(entry, "short_one_way"), "abbreviation", group, one_way=True)


def _group(entry: _Entry) -> str:
    """The first form names the group, so that ids stay when entries are moved."""
    for key, prefix in _NAMES.items():
        if key in entry.fields:
            first = _forms(entry, key)
            if first:
                return f"{prefix}:{first[0].casefold()}"
            raise VocabularyError(f"{entry.where}: {key!r} is empty. Write at least one.")
    raise VocabularyError(f"{entry.where} has no name.")


def _classes(entries: Sequence[_Entry]) -> dict[str, tuple[str, ...]]:
    known = {_group(entry) for entry in entries if "names" in entry.fields}
    drugs = [entry for entry in entries if "generic" in entry.fields]
    found = {_group(e): tuple(f"class:{n.casefold()}" for n in _forms(e, "classes")) for e in drugs}
    for entry in drugs:
        for group in found[_group(entry)]:
            if group not in known:
                name = group.removeprefix("class:")
                raise VocabularyError(f"{entry.where}: no class is called {name!r}. Add it first.")
    return found


def _refuse_repeats(name: str, terms: Sequence[Term]) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for form, group in [(form, term.group_id) for term in terms for form in term.forms]:
        earlier, other = seen.setdefault(plain(form), ("", group))
        if other != group:
            why = f"{form!r} stands in {other} and in {group}"
            raise VocabularyError(f"{name}: {why}. Keep it in one of them.")
        if earlier:
            why = f"{group} says {earlier!r} and {form!r}, which read the same"
            raise VocabularyError(f"{name}: {why}. Keep the one with more spaces or hyphens.")
        seen[plain(form)] = (form, group)


def _refuse_contradictions(terms: Sequence[Term]) -> None:
    """A drug's name means nothing else in another file; one way here is one way everywhere."""
    terms = [term for term in terms if term.kind != SPELLING]
    for special in (_is_drug_name, _is_one_way):
        marked = {plain(form): term for term in terms if special(term) for form in term.forms}
        for term, form in [(t, f) for t in terms if not special(t) for f in t.forms]:
            other = marked.get(plain(form), term)
            if other.group_id != term.group_id:
                why = f"{form!r} says one thing in {other.group_id}, another in {term.group_id}"
                raise VocabularyError(f"{why}. Take it out of one of them.")


def _is_drug_name(term: Term) -> bool:
    return term.kind in ("brand", "generic")


def _is_one_way(term: Term) -> bool:
    return term.one_way


_LISTS = {
    "drugs.yaml": ("classes", "drugs"),
    "lay.yaml": ("groups",),
    "spelling.yaml": ("pairs",),
    "abbreviations.yaml": ("abbreviations",),
}
_SCHEMAS = {
    "classes": (("names",), ("short", "broad")),
    "drugs": (("generic", "classes"), ("also", "brands", "short", "in_booklet")),
    "groups": (("medical",), ("lay", "lay_one_way")),
    "pairs": (("us", "uk"), ()),
    "abbreviations": (("long",), ("short", "short_one_way")),
}
_MAKERS: Mapping[str, Callable[[_Entry], Iterator[Term]]] = {
    "drugs.yaml": _drug_terms,
    "lay.yaml": _lay_terms,
    "spelling.yaml": _spelling_terms,
    "abbreviations.yaml": _abbreviation_terms,
}
_NAMES = {
    "generic": "drug",
    "names": "class",
    "medical": "lay",
    "us": "spelling",
    "long": "abbreviation",
}
