"""HTML: the text of a page, found by its structure, and what stands around it, reported."""

import re
from typing import Any

from lxml import etree

from indexer.errors import UnreadableBookletError
from indexer.readers.asides import HEADINGS, LAST_LINE, UNSPOKEN, marks_of
from indexer.readers.assemble import Piece
from indexer.readers.walk import walk

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})""")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


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
    except etree.ParserError:
        root = None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        why = "nests elements too deep inside one another to be read. Save a simpler page."
        raise UnreadableBookletError(name, why)
    if root is None:
        raise UnreadableBookletError(name, "holds no text that could be read.")
    return root


def body_of(text: str, name: str) -> Any:
    """The root of a page without its head and what else is never text."""
    root = parse(text, name)
    etree.strip_elements(root, *UNSPOKEN, with_tail=False)
    return root


def number_lines(root: Any) -> None:
    """Give the elements of a page made from Markdown the lines of the Markdown."""
    line = 0
    for element in root.iter():
        line = int(element.get("data-line", line))
        element.sourceline = min(line, LAST_LINE)


def pieces_of(root: Any, main: Any) -> list[Piece]:
    """The pieces of a page; what stands outside its ``main`` element is reported."""
    titles = root.findall(".//h1")
    headed = root.iter("table", *HEADINGS)
    marks = marks_of(headed, titles if len(titles) == 1 else [], root.iter("img"))
    return walk(etree.iterwalk(root, events=("start", "end")), marks, main)
