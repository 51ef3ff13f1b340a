"""Reads ``corpus/vocabulary/*.yaml``; every fault names the file, the entry and what to do."""

from collections.abc import Iterator, Mapping, Sequence
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
class _Entry:
    """One entry of a file; messages name it by its ``location``."""

    location: str
    list_key: str
    fields: Mapping[str, Any]

    @property
    def group_id(self) -> str:
        """Made of the first form, so that ids stay when entries are moved."""
        _, key, *_ = _TERM_KEYS[self.list_key][0]
        if not (forms := self.collect_forms(key)):
            raise VocabularyError(f"{self.location}: {key!r} is empty. Write at least one.")
        return f"{_GROUP_PREFIXES[self.list_key]}:{forms[0].casefold()}"

    def collect_forms(self, *keys: str) -> tuple[str, ...]:
        """What the entry says under the keys; one word or phrase needs no list."""
        forms: list[str] = []
        for key in keys:
            value = self.fields.get(key, [])
            for form in value if isinstance(value, list) else [value]:
                if not isinstance(form, str) or not normalize_phrase(form):
                    hint = 'Put "quotes" around it if it is a number, yes, no, on or off.'
                    why = f"{key!r} holds {form!r}, not words. {hint}"
                    raise VocabularyError(f"{self.location}: {why}")
                forms.append(form)
        return tuple(forms)

    def build_terms(self) -> list[Term]:
        group, in_booklet = self.group_id, self.fields.get("in_booklet", True)
        terms = [
            Term(self.collect_forms(*keys), kind, group, in_booklet, keys[0].endswith("one_way"))
            for kind, *keys in _TERM_KEYS[self.list_key]
        ]
        forms = [form for term in terms for form in term.forms]
        if self.list_key == "pairs" and any(" " in form for form in forms):
            why = "a spelling is one word. Use lay.yaml for phrases."
            raise VocabularyError(f"{self.location}: {why}")
        if len(forms) < 2 and self.list_key not in ("classes", "drugs"):
            raise VocabularyError(f"{self.location} says one thing only. Add what means the same.")
        return [term for term in terms if term.forms]


def read_vocabulary(folder: Path) -> Vocabulary:
    """Everything in the folder's files; a file may be missing, an unknown one is an error."""
    if not folder.is_dir():
        raise VocabularyError(f"{folder} is not a folder. Put the vocabulary files there.")
    terms: list[Term] = []
    classes: dict[str, tuple[str, ...]] = {}
    broad: frozenset[str] = frozenset()
    for path in sorted(folder.glob("*.y*ml")):
        entries = _read_entries(path)
        file_terms = [term for entry in entries for term in entry.build_terms()]
        _reject_repeats(path.name, file_terms)
        terms += file_terms
        if path.name == "drugs.yaml":
            classes = _collect_drug_classes(entries)
            broad = frozenset(entry.group_id for entry in entries if entry.fields.get("broad"))
    _reject_contradictions(terms)
    return Vocabulary(tuple(terms), classes, broad)


def _read_entries(path: Path) -> list[_Entry]:
    if path.name not in _LIST_KEYS:
        known = ", ".join(sorted(_LIST_KEYS))
        raise VocabularyError(f"{path.name} is not a vocabulary file. Rename it to one of: {known}")
    try:
        content = read_yaml(path)
    except YamlError as error:
        raise VocabularyError(str(error)) from error
    lists = _LIST_KEYS[path.name]
    top = _check_keys(content, path.name, required=(*_HEADER_KEYS, *lists), optional=())
    if type(top["updated"]) is not date:
        raise VocabularyError(f"{path.name}: 'updated' must be a date such as 2026-11-23.")
    return [entry for key in lists for entry in _parse_entries(path.name, key, top[key])]


def _parse_entries(file_name: str, list_key: str, rows: object) -> Iterator[_Entry]:
    if not isinstance(rows, list):
        hint = "begin each entry with '- '."
        raise VocabularyError(f"{file_name}: {list_key!r} must be a list; {hint}")
    required, optional = _SCHEMAS[list_key]
    for number, row in enumerate(rows, start=1):
        where = f"{file_name}, {list_key} entry {number}"
        fields = _check_keys(row, where, required=(*required, "source"), optional=optional)
        if fields["source"] not in ENTRY_SOURCES:
            raise VocabularyError(f"{where}: 'source' must be one of: {', '.join(ENTRY_SOURCES)}")
        for key in ("in_booklet", "broad"):
            if not isinstance(fields.get(key, True), bool):
                raise VocabularyError(f"{where}: {key!r} must be true or false.")
        yield _Entry(where, list_key, fields)


def _check_keys(
    content: object, location: str, *, required: Sequence[str], optional: Sequence[str]
) -> Mapping[str, Any]:
    if not isinstance(content, dict):
        raise VocabularyError(f"{location} must be made of lines such as 'source: editor'.")
    missing = [key for key in required if key not in content]
    if missing:
        raise VocabularyError(f"{location} lacks {missing[0]!r}. Add that line.")
    known = (*required, *optional)
    unknown = sorted(str(key) for key in content if key not in known)
    if unknown:
        raise VocabularyError(f"{location} has {unknown[0]!r}. Known are only: {', '.join(known)}")
    return content


def _collect_drug_classes(entries: Sequence[_Entry]) -> dict[str, tuple[str, ...]]:
    """The groups of the classes of each drug's group."""
    known = {entry.group_id for entry in entries if entry.list_key == "classes"}
    drugs = [entry for entry in entries if entry.list_key == "drugs"]
    for entry, name in [(e, n.casefold()) for e in drugs for n in e.collect_forms("classes")]:
        if f"class:{name}" not in known:
            raise VocabularyError(f"{entry.location}: no class is called {name!r}. Add it first.")
    return {
        entry.group_id: tuple(f"class:{n.casefold()}" for n in entry.collect_forms("classes"))
        for entry in drugs
    }


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
    forms = [(normalize_phrase(f), f, t) for t in terms if t.kind != SPELLING_KIND for f in t.forms]
    for is_special in (lambda term: term.kind in ("brand", "generic"), lambda term: term.one_way):
        special = {key: term for key, _, term in forms if is_special(term)}
        for key, form, term in forms:
            other = term if is_special(term) else special.get(key, term)
            if other.group_id != term.group_id:
                why = f"{form!r} says one thing in {other.group_id}, another in {term.group_id}"
                raise VocabularyError(f"{why}. Take it out of one of them.")


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
# The kind and the keys of each term of an entry; the first key names its group.
_TERM_KEYS = {
    "classes": (("class", "names"), ("abbreviation", "short")),
    "drugs": (("generic", "generic", "also"), ("brand", "brands"), ("abbreviation", "short")),
    "groups": (("medical", "medical"), ("lay", "lay"), ("lay", "lay_one_way")),
    "pairs": ((SPELLING_KIND, "us", "uk"),),
    "abbreviations": (
        ("medical", "long"),
        ("abbreviation", "short"),
        ("abbreviation", "short_one_way"),
    ),
}
_GROUP_PREFIXES = {
    "classes": "class",
    "drugs": "drug",
    "groups": "lay",
    "pairs": "spelling",
    "abbreviations": "abbreviation",
}
