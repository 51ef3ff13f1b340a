"""What a Word file says of itself: title, author, dates, and the language of its text."""

import re
from collections import Counter

from indexer.metadata.names import LANGUAGE_PATTERN
from indexer.readers.docx.package import Package
from indexer.readers.docx.styles import StyleSheet
from indexer.readers.docx.xml import Element, find, find_value
from indexer.words import clean_text

# A title that a program gave, not a person.
_MACHINE_TITLE = re.compile(
    r"microsoft word\b.*|(?:word )?document ?\d*|untitled.*|.*\.(?:docx?|dotx?|rtf|odt)|title",
    re.IGNORECASE,
)
_MACHINE_AUTHORS = ("python-docx", "microsoft office user", "user", "admin", "un-named", "author")
_DATE_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_properties(package: Package) -> dict[str, str]:
    """Title, author, language and date, as far as the file names them."""
    parts = (one.target for one in package.list_relations("") if one.kind == "core-properties")
    root = package.read_xml(next(parts, "docProps/core.xml"))
    paths = {
        "title": "dc:title",
        "author": "dc:creator",
        "language": "dc:language",
        "last_updated": "dcterms:modified",
    }
    values = {key: _find_text(root, path) for key, path in paths.items()}
    date = _DATE_PATTERN.match(values["last_updated"])
    values["last_updated"] = date[0] if date else ""
    if _MACHINE_TITLE.fullmatch(values["title"]):
        values["title"] = ""
    if values["author"].lower() in _MACHINE_AUTHORS:
        values["author"] = ""
    return {key: value for key, value in values.items() if value}


def _find_text(root: Element | None, path: str) -> str:
    found = find(root, path)
    return "" if found is None else clean_text(found.text or "")


def find_language(body: Element, styles: StyleSheet, declared: str) -> str:
    """The language of most of the text; "" where nothing says it.

    English as the usual language of a file says little: programs write it unasked.
    """
    usual = find_value(styles.defaults, "w:lang")
    usual = "" if usual.lower().startswith("en") else usual
    counts = Counter[str]()
    for run in body.iter("{*}r"):
        length = sum(len(text.text or "") for text in run.iterfind("{*}t"))
        counts[find_value(run, "w:rPr/w:lang") or usual] += length
    most = counts.most_common(1)[0][0] if counts else ""
    return next(filter(LANGUAGE_PATTERN.fullmatch, (declared, most)), "")
