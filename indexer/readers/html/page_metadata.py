"""What a web page says of itself in its head: meta tags, links and schema.org."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from indexer.readers.html.elements import Element
from indexer.words import clean_text

MAX_SCRIPT_LENGTH = 1_000_000  # characters
# The metadata key for each name that pages give it in a meta tag; the first of a key counts.
_META_KEYS = {
    "lastreviewed": "last_reviewed",
    "dcterms.publisher": "publisher",
    "dc.publisher": "publisher",
    "publisher": "publisher",
    "og:site_name": "publisher",
    "dcterms.audience": "audience",
    "audience": "audience",
    "dcterms.license": "licence",
    "keywords": "topics",
    "article:modified_time": "last_updated",
    "og:updated_time": "last_updated",
    "dcterms.modified": "last_updated",
    "last-modified": "last_updated",
    "article:published_time": "published",
    "dcterms.issued": "published",
    "dcterms.created": "published",
    "author": "author",
}
_META_ATTRIBUTES = ("name", "property", "itemprop", "http-equiv")
# The same for schema.org, whose values may be things with a name.
_SCHEMA_KEYS = {
    "lastReviewed": "last_reviewed",
    "publisher": "publisher",
    "audience": "audience",
    "license": "licence",
    "version": "version",
    "url": "url",
    "about": "topics",
    "citation": "sources",
    "isBasedOn": "sources",
    "contactPoint": "contact",
    "inLanguage": "language",
    "dateModified": "last_updated",
    "datePublished": "published",
    "author": "author",
}
_PAGE_TYPES = ("WebPage", "Article", "WebContent", "CreativeWork", "DigitalDocument", "Book")
_NAME_KEYS = ("name", "audienceType", "alternateName", "telephone", "email", "url", "@id")


def collect_metadata(root: Element) -> dict[str, str]:
    """By our keys; of several the page's own tags come first."""
    metadata: dict[str, str] = {}
    for key, value in (*_list_meta_tags(root), *_list_schema_values(root)):
        if text := clean_text(value):
            metadata.setdefault(key, text)
    return metadata


def _list_meta_tags(root: Element) -> Iterator[tuple[str, str]]:
    found = [
        (_META_KEYS[name], name, meta.get("content", ""))
        for meta in root.iter("meta")
        for name in (meta.get(attribute, "").lower() for attribute in _META_ATTRIBUTES)
        if name in _META_KEYS
    ]
    order = list(_META_KEYS)
    for key, _, value in sorted(found, key=lambda entry: order.index(entry[1])):
        yield key, value
    for link in root.iter("link"):
        if link.get("rel") in ("canonical", "license"):
            yield {"canonical": "url"}.get(link.get("rel", ""), "licence"), link.get("href", "")


def _list_schema_values(root: Element) -> Iterator[tuple[str, str]]:
    for script in root.iter("script"):
        is_schema = script.get("type", "").lower().startswith("application/ld+json")
        if is_schema and len(text := script.text or "") <= MAX_SCRIPT_LENGTH:
            for page in _find_pages(_parse_json(text)):
                yield from (
                    (key, _name_things(page.get(name))) for name, key in _SCHEMA_KEYS.items()
                )


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None  # what a page says wrongly it does not say


def _find_pages(data: Any) -> Iterator[Mapping[str, Any]]:
    """The descriptions of the page itself, in a list or a graph of several things."""
    things = data if isinstance(data, list) else [data]
    for thing in (one for one in things if isinstance(one, Mapping)):
        types = thing.get("@type")
        names = [types] if isinstance(types, str) else types if isinstance(types, list) else []
        if any(isinstance(name, str) and name.endswith(_PAGE_TYPES) for name in names):
            yield thing
        for inner in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(thing.get(inner), Mapping | list):
                yield from _find_pages(thing[inner])


def _name_things(value: Any) -> str:
    """The names of one thing or several, in a line."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_name_things, value)))
    if isinstance(value, Mapping):
        return next(filter(None, (_name_things(value.get(key)) for key in _NAME_KEYS)), "")
    return str(value) if isinstance(value, str | int | float) else ""
