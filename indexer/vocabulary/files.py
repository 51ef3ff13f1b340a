"""Reads ``corpus/vocabulary/*.yaml``; every fault names the file, the entry and what to do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from indexer.errors import VocabularyError, YamlError
from indexer.strict_yaml import read_yaml
from indexer.vocabulary import SPELLING_KIND, Term, Vocabulary, normalize_phrase

ENTRY_SOURCES = ("drug label", "general medical usage", "general language", "editor")
_HEADER_KEYS = ("about", "updated", "editors")


@dataclass(frozen=True, slots=True)
class _VocabularyEntry:
    """One entry of a file; ``where`` is how messages name it."""

    location: str
    fields: Mapping[str, Any]


def read_vocabulary(folder: Path) -> Vocabulary:
    """Everything in the folder's files; a file may be missing, an unknown one is an error."""
    if not folder.is_dir():
        raise VocabularyError(f"{folder} is not a folder. Put the vocabulary files there.")
    terms: list[Term] = []
    classes: dict[str, tuple[str, ...]] = {}
    broad: set[str] = set()
    for path in sorted(folder.glob("*.y*ml")):
        entries = _read_entries(path)
        of_file = [term for entry in entries for term in _build_terms(path.name, entry)]
        _reject_repeats(path.name, of_file)
        terms += of_file
        if path.name == "drugs.yaml":
            classes = _collect_drug_classes(entries)
            broad = {_make_group_id(e) for e in entries if e.fields.get("broad", False)}
    _reject_contradictions(terms)
    return Vocabulary(tuple(terms), classes, frozenset(broad))


def _read_entries(path: Path) -> list[_VocabularyEntry]:
    if path.name not in _LIST_KEYS:
        known = ", ".join(sorted(_LIST_KEYS))
        raise VocabularyError(f"{path.name} is not a vocabulary file. Rename it to one of: {known}")
    try:
        content = read_yaml(path)
    except YamlError as error:
        raise VocabularyError(str(error)) from error
    lists = _LIST_KEYS[path.name]
    top = _VocabularyEntry(path.name, _require_mapping(content, path.name))
    _check_keys(top, required=(*_HEADER_KEYS, *lists), optional=())
    if type(top.fields["updated"]) is not date:
        raise VocabularyError(f"{path.name}: 'updated' must be a date such as 2026-11-23.")
    return [entry for name in lists for entry in _parse_entries(top, name)]


def _parse_entries(top: _VocabularyEntry, list_key: str) -> Iterator[_VocabularyEntry]:
    rows = top.fields[list_key]
    if not isinstance(rows, list):
        raise VocabularyError(
            f"{top.location}: {list_key!r} must be a list; begin each entry with '- '."
        )
    required, optional = _SCHEMAS[list_key]
    for number, row in enumerate(rows, start=1):
        where = f"{top.location}, {list_key} entry {number}"
        entry = _VocabularyEntry(where, _require_mapping(row, where))
        _check_keys(entry, required=(*required, "source"), optional=optional)
        _check_values(entry)
        yield entry


def _require_mapping(value: object, location: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise VocabularyError(f"{location} must be made of lines such as 'source: editor'.")
    return value


def _check_keys(
    entry: _VocabularyEntry, *, required: Sequence[str], optional: Sequence[str]
) -> None:
    missing = [key for key in required if key not in entry.fields]
    if missing:
        raise VocabularyError(f"{entry.location} lacks {missing[0]!r}. Add that line.")
    unknown = sorted(str(key) for key in entry.fields if key not in (*required, *optional))
    if unknown:
        known = ", ".join((*required, *optional))
        raise VocabularyError(f"{entry.location} has {unknown[0]!r}. Known are only: {known}")


def _check_values(entry: _VocabularyEntry) -> None:
    if entry.fields["source"] not in ENTRY_SOURCES:
        raise VocabularyError(
            f"{entry.location}: 'source' must be one of: {', '.join(ENTRY_SOURCES)}"
        )
    for key in ("in_booklet", "broad"):
        if not isinstance(entry.fields.get(key, True), bool):
            raise VocabularyError(f"{entry.location}: {key!r} must be true or false.")


def _collect_forms(entry: _VocabularyEntry, *keys: str) -> tuple[str, ...]:
    """What the entry says under the keys; one word or phrase may stand without its list."""
    found: list[str] = []
    for key in keys:
        value = entry.fields.get(key, [])
        for form in value if isinstance(value, list) else [value]:
            if not isinstance(form, str) or not normalize_phrase(form):
                hint = 'Put "quotes" around it if it is a number, yes, no, on or off.'
                raise VocabularyError(
                    f"{entry.location}: {key!r} holds {form!r}, not words. {hint}"
                )
            found.append(form)
    return tuple(found)


def _build_terms(file_name: str, entry: _VocabularyEntry) -> list[Term]:
    made = [term for term in _TERM_BUILDERS[file_name](entry) if term.forms]
    if sum(len(term.forms) for term in made) < 2 and file_name != "drugs.yaml":
        raise VocabularyError(f"{entry.location} says one thing only. Add what means the same.")
    return made


def _build_drug_terms(entry: _VocabularyEntry) -> Iterator[Term]:
    group = _make_group_id(entry)
    here = entry.fields.get("in_booklet", True)
    if "generic" in entry.fields:
        yield Term(_collect_forms(entry, "generic", "also"), "generic", group, here)
        yield Term(_collect_forms(entry, "brands"), "brand", group, here)
    else:
        yield Term(_collect_forms(entry, "names"), "class", group)
    yield Term(_collect_forms(entry, "short"), "abbreviation", group, here)


def _build_lay_terms(entry: _VocabularyEntry) -> Iterator[Term]:
    group = _make_group_id(entry)
    yield Term(_collect_forms(entry, "medical"), "medical", group)
    yield Term(_collect_forms(entry, "lay"), "lay", group)
    yield Term(_collect_forms(entry, "lay_one_way"), "lay", group, one_way=True)


def _build_spelling_terms(entry: _VocabularyEntry) -> Iterator[Term]:
    forms = _collect_forms(entry, "us", "uk")
    if any(" " in form for form in forms):
        raise VocabularyError(
            f"{entry.location}: a spelling is one word. Use lay.yaml for phrases."
        )
    yield Term(forms, SPELLING_KIND, _make_group_id(entry))


def _build_abbreviation_terms(entry: _VocabularyEntry) -> Iterator[Term]:
    group = _make_group_id(entry)
    yield Term(_collect_forms(entry, "long"), "medical", group)
    yield Term(_collect_forms(entry, "short"), "abbreviation", group)
    yield Term(_collect_forms(entry, "short_one_way"), "abbreviation", group, one_way=True)


def _make_group_id(entry: _VocabularyEntry) -> str:
    """The first form names the group, so that ids stay when entries are moved."""
    for key, prefix in _GROUP_PREFIXES.items():
        if key in entry.fields:
            first = _collect_forms(entry, key)
            if first:
                return f"{prefix}:{first[0].casefold()}"
            raise VocabularyError(f"{entry.location}: {key!r} is empty. Write at least one.")
    raise VocabularyError(f"{entry.location} has no name.")


def _collect_drug_classes(entries: Sequence[_VocabularyEntry]) -> dict[str, tuple[str, ...]]:
    known = {_make_group_id(entry) for entry in entries if "names" in entry.fields}
    drugs = [entry for entry in entries if "generic" in entry.fields]
    found = {
        _make_group_id(e): tuple(f"class:{n.casefold()}" for n in _collect_forms(e, "classes"))
        for e in drugs
    }
    for entry in drugs:
        for group in found[_make_group_id(entry)]:
            if group not in known:
                name = group.removeprefix("class:")
                raise VocabularyError(
                    f"{entry.location}: no class is called {name!r}. Add it first."
                )
    return found


def _reject_repeats(file_name: str, terms: Sequence[Term]) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for form, group in [(form, term.group_id) for term in terms for form in term.forms]:
        earlier, other = seen.setdefault(normalize_phrase(form), ("", group))
        if other != group:
            why = f"{form!r} stands in {other} and in {group}"
            raise VocabularyError(f"{file_name}: {why}. Keep it in one of them.")
        if earlier:
            why = f"{group} says {earlier!r} and {form!r}, which read the same"
            raise VocabularyError(f"{file_name}: {why}. Keep the one with more spaces or hyphens.")
        seen[normalize_phrase(form)] = (form, group)


def _reject_contradictions(terms: Sequence[Term]) -> None:
    """A drug's name means nothing else in another file; one way here is one way everywhere."""
    terms = [term for term in terms if term.kind != SPELLING_KIND]
    for special in (_is_drug_name, _is_one_way):
        marked = {
            normalize_phrase(form): term for term in terms if special(term) for form in term.forms
        }
        for term, form in [(t, f) for t in terms if not special(t) for f in t.forms]:
            other = marked.get(normalize_phrase(form), term)
            if other.group_id != term.group_id:
                why = f"{form!r} says one thing in {other.group_id}, another in {term.group_id}"
                raise VocabularyError(f"{why}. Take it out of one of them.")


def _is_drug_name(term: Term) -> bool:
    return term.kind in ("brand", "generic")


def _is_one_way(term: Term) -> bool:
    return term.one_way


_LIST_KEYS = {
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
_TERM_BUILDERS: Mapping[str, Callable[[_VocabularyEntry], Iterator[Term]]] = {
    "drugs.yaml": _build_drug_terms,
    "lay.yaml": _build_lay_terms,
    "spelling.yaml": _build_spelling_terms,
    "abbreviations.yaml": _build_abbreviation_terms,
}
_GROUP_PREFIXES = {
    "generic": "drug",
    "names": "class",
    "medical": "lay",
    "us": "spelling",
    "long": "abbreviation",
}
