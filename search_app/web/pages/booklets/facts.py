"""What a booklet says of itself, as lines at the head of its page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from indexer.documents import Document
from indexer.metadata import Metadata, Translation, read_metadata
from search_app.source import build_source
from search_app.web.pages import wording

HIDDEN = frozenset(("encoding",))
WEB_ADDRESS = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Fact:
    """A line; ``url`` is "" where the value is no link, ``booklet`` the id of one of ours."""

    label: str
    value: str
    url: str = ""
    booklet: str = ""


def list_facts(
    document: Document,
    offered_by: str,
    documents: Mapping[str, Document],
    name_language: Callable[[str], str],
) -> tuple[Fact, ...]:
    """Whose it is and how old, then what else it says; ``offered_by`` as in ``describe_source``."""
    metadata = read_metadata(document)
    said = {
        **_list_owner(document, offered_by),
        "For": metadata.audience,
        "Facts taken from": "; ".join(metadata.sources),
        "Version": metadata.version,
        "Contact": metadata.contact,
        "Licence": metadata.licence,
    }
    facts = [_make_fact(name, value) for name, value in said.items() if value]
    if metadata.url:
        facts.append(_make_fact("At the publisher", metadata.url))
    for one in metadata.translations:
        facts.append(_describe_translation(one, documents, name_language))
    return (*facts, *_list_others(metadata))


def _list_owner(document: Document, offered_by: str) -> dict[str, str]:
    source = build_source(document, date.today())
    return {
        "Published by": source.publisher or "",
        "Offered by": "" if source.publisher else offered_by,
        **wording.list_dates(source),
    }


def _make_fact(label: str, value: str) -> Fact:
    is_address = value.startswith(WEB_ADDRESS) and " " not in value
    return Fact(label, wording.format_field_value(value), url=value if is_address else "")


def _describe_translation(
    translation: Translation,
    documents: Mapping[str, Document],
    name_language: Callable[[str], str],
) -> Fact:
    label = f"In {name_language(translation.language)}"
    if translation.address in documents:
        title = documents[translation.address].title
        return Fact(label, title, booklet=translation.address)
    return _make_fact(label, translation.address)


def _list_others(metadata: Metadata) -> Iterator[Fact]:
    for name, value in metadata.others.items():
        if name not in HIDDEN and value != wording.NOTICE:
            yield _make_fact(wording.format_field_name(name), value)
