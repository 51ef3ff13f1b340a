"""HTML: the text of a page, found by its structure, and what stands around it, reported."""

import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from indexer.documents import LeftOutText
from indexer.errors import UnreadableBookletError
from indexer.readers.cleanup import clean_up_page
from indexer.readers.decode import decode_bytes
from indexer.readers.html.boilerplate import (
    MAX_LINE_NUMBER,
    NON_TEXT_TAGS,
    build_page_structure,
    extract_text,
)
from indexer.readers.html.main_text import MainContent, find_main_content
from indexer.readers.html.walker import collect_pieces
from indexer.readers.pieces import Piece, clean_text
from indexer.readers.reading import ParsedBooklet

_CHARSET_PATTERN = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_XML_CHARSET_PATTERN = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})""")
LANGUAGE_PATTERN = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# A date in what is left out, such as the page's footer.
_UPDATE_DATE_PATTERN = re.compile(
    r"\b(?:updated|reviewed|modified)(?: on)?\s*:?\s*"
    r"(\w{3,9}\.? \d{1,2}, \d{4}|\d{1,2} \w{3,9} \d{4}|\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)
# What pages call their dates and authors, and what we call them.
_METADATA_KEYS = {
    "article:modified_time": "last_updated",
    "og:updated_time": "last_updated",
    "dcterms.modified": "last_updated",
    "last-modified": "last_updated",
    "article:published_time": "published",
    "dcterms.issued": "published",
    "dcterms.created": "published",
    "author": "author",
}


def read_html_file(data: bytes, name: str) -> ParsedBooklet:
    declared = _CHARSET_PATTERN.search(data[:4096]) or _XML_CHARSET_PATTERN.search(data[:200])
    text, encoding = decode_bytes(
        data, name=name, declared_encoding=declared[1].decode() if declared else ""
    )
    root = parse_html(text, name)
    title, about = _find_title(root), _collect_metadata(root)
    language = next(
        filter(LANGUAGE_PATTERN.fullmatch, (root.get("lang", ""), _get_xml_language(root))), "en"
    )
    remove_non_text_elements(root)
    pieces = extract_pieces(root, find_main_content(root, text))
    reading = clean_up_page(pieces, title=_find_main_heading(root) or title, language=language)
    metadata = {"encoding": encoding, **about, **_find_update_date(pieces), **reading.metadata}
    return ParsedBooklet(reading.pieces, reading.title, metadata, reading.language)


def parse_html(text: str, name: str) -> Any:
    """The root element of a page.

    Raises:
        UnreadableBookletError: it nests too deep, or holds nothing.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        why = "nests elements too deep inside one another to be read. Save a simpler page."
        raise UnreadableBookletError(name, why)
    if root is None:
        raise UnreadableBookletError(name, "holds no text that could be read.")
    return root


def remove_non_text_elements(root: Any) -> None:
    """Take out of a page its head and what else is never text."""
    etree.strip_elements(root, *NON_TEXT_TAGS, with_tail=False)


def assign_line_numbers(root: Any) -> None:
    """Give the elements of a page made from Markdown the lines of the Markdown."""
    line = 0
    for element in root.iter():
        said = element.get("data-line", "")
        line = int(said) if re.fullmatch(r"[0-9]{1,8}", said) else line
        element.sourceline = min(line, MAX_LINE_NUMBER)


def extract_pieces(root: Any, main_content: MainContent) -> list[Piece]:
    """The pieces of a page; what stands outside its main text is reported."""
    return collect_pieces(
        etree.iterwalk(root, events=("start", "end")), build_page_structure(root), main_content
    )


def _find_title(root: Any) -> str:
    shared = root.findall(".//meta[@property='og:title']")
    said = [meta.get("content", "") for meta in shared] + [root.findtext(".//title") or ""]
    return next((title for text in said if (title := clean_text(text))), "")


def _find_main_heading(root: Any) -> str:
    """The one heading of the first level; several are headings of sections."""
    found = root.findall(".//h1")
    return extract_text(found[0]) if len(found) == 1 else ""


def _collect_metadata(root: Any) -> dict[str, str]:
    about: dict[str, str] = {}
    for meta in root.iter("meta"):
        names = (meta.get("name"), meta.get("property"), meta.get("http-equiv"))
        key = next(
            (
                _METADATA_KEYS[name.lower()]
                for name in names
                if name and name.lower() in _METADATA_KEYS
            ),
            "",
        )
        if key and (value := clean_text(meta.get("content", ""))):
            about.setdefault(key, value)
    for link in root.iter("link"):
        if link.get("rel") == "canonical" and (address := clean_text(link.get("href", ""))):
            about.setdefault("url", address)
    return about


def _find_update_date(pieces: Sequence[Piece]) -> dict[str, str]:
    said = [piece.text for piece in pieces if isinstance(piece, LeftOutText)]
    dates = [found[1] for text in said if (found := _UPDATE_DATE_PATTERN.search(text))]
    return {"last_updated": dates[0]} if dates else {}


def _get_xml_language(root: Any) -> str:
    return root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or ""
