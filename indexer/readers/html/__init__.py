"""HTML: the text of a page, found by its structure, and what stands around it, reported."""

import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from indexer.documents import LeftOut
from indexer.errors import UnreadableBookletError
from indexer.readers.cleanup import finished
from indexer.readers.decode import decode
from indexer.readers.html.boilerplate import LAST_LINE, UNSPOKEN, marks_of, words_of
from indexer.readers.html.main_text import Main, main_text
from indexer.readers.html.walker import walk
from indexer.readers.pieces import Piece, clean
from indexer.readers.reading import Reading

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})""")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# A date in what is left out, such as the page's footer.
_UPDATED = re.compile(
    r"\b(?:updated|reviewed|modified)(?: on)?\s*:?\s*"
    r"(\w{3,9}\.? \d{1,2}, \d{4}|\d{1,2} \w{3,9} \d{4}|\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)
# What pages call their dates and authors, and what we call them.
_META = {
    "article:modified_time": "last_updated",
    "og:updated_time": "last_updated",
    "dcterms.modified": "last_updated",
    "last-modified": "last_updated",
    "article:published_time": "published",
    "dcterms.issued": "published",
    "dcterms.created": "published",
    "author": "author",
}


def read_html_file(data: bytes, name: str) -> Reading:
    declared = _CHARSET.search(data[:4096]) or _XML_CHARSET.search(data[:200])
    text, encoding = decode(data, name=name, declared=declared[1].decode() if declared else "")
    root = parse(text, name)
    title, about = _title(root), _metadata(root)
    language = next(filter(LANGUAGE.fullmatch, (root.get("lang", ""), _xml_language(root))), "en")
    without_unspoken(root)
    pieces = pieces_of(root, main_text(root, text))
    reading = finished(pieces, title=_heading(root) or title, language=language)
    metadata = {"encoding": encoding, **about, **_updated(pieces), **reading.metadata}
    return Reading(reading.pieces, reading.title, metadata, reading.language)


def parse(text: str, name: str) -> Any:
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


def without_unspoken(root: Any) -> None:
    """Take out of a page its head and what else is never text."""
    etree.strip_elements(root, *UNSPOKEN, with_tail=False)


def number_lines(root: Any) -> None:
    """Give the elements of a page made from Markdown the lines of the Markdown."""
    line = 0
    for element in root.iter():
        said = element.get("data-line", "")
        line = int(said) if re.fullmatch(r"[0-9]{1,8}", said) else line
        element.sourceline = min(line, LAST_LINE)


def pieces_of(root: Any, main: Main) -> list[Piece]:
    """The pieces of a page; what stands outside its main text is reported."""
    return walk(etree.iterwalk(root, events=("start", "end")), marks_of(root), main)


def _title(root: Any) -> str:
    shared = root.findall(".//meta[@property='og:title']")
    said = [meta.get("content", "") for meta in shared] + [root.findtext(".//title") or ""]
    return next((title for text in said if (title := clean(text))), "")


def _heading(root: Any) -> str:
    """The one heading of the first level; several are headings of sections."""
    found = root.findall(".//h1")
    return words_of(found[0]) if len(found) == 1 else ""


def _metadata(root: Any) -> dict[str, str]:
    about: dict[str, str] = {}
    for meta in root.iter("meta"):
        names = (meta.get("name"), meta.get("property"), meta.get("http-equiv"))
        key = next((_META[name.lower()] for name in names if name and name.lower() in _META), "")
        if key and (value := clean(meta.get("content", ""))):
            about.setdefault(key, value)
    for link in root.iter("link"):
        if link.get("rel") == "canonical" and (address := clean(link.get("href", ""))):
            about.setdefault("url", address)
    return about


def _updated(pieces: Sequence[Piece]) -> dict[str, str]:
    said = [piece.text for piece in pieces if isinstance(piece, LeftOut)]
    dates = [found[1] for text in said if (found := _UPDATED.search(text))]
    return {"last_updated": dates[0]} if dates else {}


def _xml_language(root: Any) -> str:
    return root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or ""
