"""What a booklet says of itself: who stands behind it, for whom it is, and how old it is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from indexer.documents import Document
from indexer.metadata.days import is_overdue, normalize_day
from indexer.metadata.names import NAMES, split_list


@dataclass(frozen=True, slots=True)
class Translation:
    """The same booklet in another language; ``address`` is a booklet's id or a web address."""

    language: str
    address: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """A field is empty where the booklet does not say it.

    A day is ``2026-05-01``, or ``2026-05`` or ``2026`` where only that is said; one that cannot be
    read stays as it is written. ``others`` is what else the booklet says, by the names it gives.
    """

    title: str
    language: str
    publisher: str = ""
    audience: str = ""
    topics: tuple[str, ...] = ()
    last_reviewed: str = ""
    next_review: str = ""
    facts_as_of: str = ""
    sources: tuple[str, ...] = ()
    contact: str = ""
    version: str = ""
    licence: str = ""
    url: str = ""
    translations: tuple[Translation, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)


def read_metadata(document: Document) -> Metadata:
    """What a booklet says of itself, whatever names it gives it."""
    given = document.metadata
    values = {
        field: next((given[name] for name in names if given.get(name)), "")
        for field, names in NAMES.items()
    }
    known = {name for names in NAMES.values() for name in names}
    return Metadata(
        title=document.title,
        language=document.language,
        publisher=values["publisher"],
        audience=values["audience"],
        topics=tuple(split_list(values["topics"], ";,")),
        last_reviewed=normalize_day(values["last_reviewed"]),
        next_review=normalize_day(values["next_review"]),
        facts_as_of=normalize_day(values["facts_as_of"]),
        sources=tuple(split_list(values["sources"], ";")),
        contact=values["contact"],
        version=values["version"],
        licence=values["licence"],
        url=values["url"],
        translations=tuple(
            Translation(language.strip(), address.strip())
            for language, _, address in (
                part.partition(":") for part in split_list(values["translations"], ";")
            )
        ),
        others={name: value for name, value in given.items() if value and name not in known},
    )


def serialize_metadata(document: Document, today: date) -> dict[str, Any]:
    """For programs: every field, None where the booklet does not say it."""
    metadata = read_metadata(document)
    values = {name: None if value == "" else value for name, value in asdict(metadata).items()}
    return values | {"overdue": is_overdue(metadata.next_review, today)}
