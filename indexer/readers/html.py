"""HTML: the text of a page, found by its structure, and what stands around it, reported."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from indexer.documents import LeftOut
from indexer.errors import UnreadableBookletError
from indexer.readers.asides import UNSPOKEN, aside_reason
from indexer.readers.assemble import Piece, clean, left_out
from indexer.readers.decode import decode
from indexer.readers.main_text import main_element
from indexer.readers.markup import finished
from indexer.readers.reading import Reading
from indexer.readers.walk import Marks, line_of, marks_of, walk, words_of

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})""")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_UPDATED = re.compile(r"\b(?:updated|reviewed|modified)\s*:?\s*(\w{3,9}\.? \d{1,2}, \d{4})", re.I)


def read_html_file(data: bytes, name: str) -> Reading:
    declared = _CHARSET.search(data[:4096]) or _XML_CHARSET.search(data[:200])
    text, encoding = decode(data, name=name, declared=declared[1].decode() if declared else "")
    root = parse(text, name)
    page_title = clean(root.findtext(".//title") or "")
    language = _LANGUAGE.fullmatch(root.get("lang") or "")
    unspoken = _without_unspoken(root)
    main = main_element(root, text)
    marks = marks(root)
    return Reading([])


def parse(text: str, name: str) -> Any:
    """The root element of a page."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.ParserError:
        root = None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        why = "nests elements too deep inside one another to be read. Save a simpler page."
        raise UnreadableBookletError(name, why)
    if root is None:
        raise UnreadableBookletError(name, "holds no text that could be read.")
    return root
