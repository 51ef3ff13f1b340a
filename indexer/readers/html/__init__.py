"""HTML: the text of a page, found by its structure, and reports of what is around it."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from indexer.documents import LeftOutText
from indexer.errors import UnreadableBookletError
from indexer.metadata.names import LANGUAGE_PATTERN
from indexer.readers.cleanup import clean_up_page
from indexer.readers.decode import decode_bytes
from indexer.readers.html.boilerplate import NON_TEXT_TAGS
from indexer.readers.html.elements import Element, extract_text
from indexer.readers.html.main_text import find_main_content
from indexer.readers.html.page_metadata import collect_metadata
from indexer.readers.html.preparation.bold_questions import mark_bold_questions
from indexer.readers.html.preparation.roles import name_tables_by_role
from indexer.readers.html.preparation.toggles import find_toggles, open_panels
from indexer.readers.html.preparation.word_processors import (
    apply_class_styles,
    find_title_paragraph,
    mark_comments,
    mark_list_paragraphs,
)
from indexer.readers.html.scripts import find_sign
from indexer.readers.html.walker import collect_pieces
from indexer.readers.pieces import Heading, ParsedBooklet, Piece
from indexer.words import clean_text

_CHARSET_PATTERN = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_XML_CHARSET_PATTERN = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{2,40})""")
XHTML_SUFFIXES = (".xhtml", ".xht")
_CDATA_PATTERN = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_VOID_TAGS = "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
_EMPTY_ELEMENT_PATTERN = re.compile(
    rf"<(?!(?:{_VOID_TAGS})\b)([a-z][\w:-]*)((?:\s[^<>]*)?)/>", re.IGNORECASE
)
_LANGUAGE_ATTRIBUTES = ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang")
# A date in what is left out, such as the page's footer.
_UPDATE_DATE_PATTERN = re.compile(
    r"\b(?:updated|reviewed|modified)(?: on)?\s*:?\s*"
    r"(\w{3,9}\.? \d{1,2}, \d{4}|\d{1,2} \w{3,9} \d{4}|\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)


def read_html_file(data: bytes, name: str) -> ParsedBooklet:
    declared = _CHARSET_PATTERN.search(data[:4096]) or _XML_CHARSET_PATTERN.search(data[:200])
    charset = declared[1].decode() if declared else ""
    text, encoding = decode_bytes(data, name=name, declared_encoding=charset)
    text = _close_empty_elements(text) if name.lower().endswith(XHTML_SUFFIXES) else text
    root = parse_html(text, name)
    title, metadata = _find_title(root), collect_metadata(root)
    languages = [root.get(attribute, "") for attribute in _LANGUAGE_ATTRIBUTES]
    languages.append(metadata.pop("language", ""))
    language = next(filter(LANGUAGE_PATTERN.fullmatch, languages), "")
    apply_class_styles(root)
    name_tables_by_role(root)
    mark_list_paragraphs(root)
    mark_comments(root)
    own_title = _take_title_paragraph(root)
    open_panels(root, find_toggles(root))
    remove_non_text_elements(root)
    mark_bold_questions(root)
    pieces = collect_pieces(root, find_main_content(root, text))
    headings = root.findall(".//h1")  # several are headings of sections
    if len(headings) == 1 and not own_title:
        top = (piece.text for piece in pieces if isinstance(piece, Heading) and piece.level == 1)
        title = next(top, extract_text(headings[0])) or title
    booklet = clean_up_page(pieces, title=own_title or title, language=language)
    metadata = {"encoding": encoding, **metadata, **_find_update_date(pieces), **booklet.metadata}
    return replace(booklet, metadata=metadata)


def _close_empty_elements(text: str) -> str:
    """XHTML as HTML: "<a/>" has an end of its own, and a CDATA section is text."""
    text = _CDATA_PATTERN.sub(lambda match: html.escape(match[1]), text)
    return _EMPTY_ELEMENT_PATTERN.sub(r"<\1\2></\1>", text)


def parse_html(text: str, name: str) -> Element:
    """The root of a page; ``UnreadableBookletError`` if it nests too deep or holds nothing."""
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


def remove_non_text_elements(root: Element) -> None:
    """Take out of a page its head and what else is never text; a drawing in a cell may say yes."""
    for drawing in root.iter("svg"):
        if sign := find_sign(drawing):
            drawing.tag = "img"
            drawing.set("alt", sign)
            etree.strip_elements(drawing, "*", with_tail=False)
    etree.strip_elements(root, *NON_TEXT_TAGS, with_tail=False)


def _find_title(root: Element) -> str:
    shared = [meta.get("content", "") for meta in root.findall(".//meta[@property='og:title']")]
    titles = map(clean_text, [*shared, root.findtext(".//title") or ""])
    return next(filter(None, titles), "")


def _take_title_paragraph(root: Element) -> str:
    """The title as a word processor writes it, which is no part of the text then."""
    paragraph = find_title_paragraph(root)
    parent = None if paragraph is None else paragraph.getparent()
    if paragraph is None or parent is None or root.find(".//main") is not None:
        return ""
    text = extract_text(paragraph)
    paragraph.clear(keep_tail=True)
    return text


def _find_update_date(pieces: Sequence[Piece]) -> dict[str, str]:
    texts = [piece.text for piece in pieces if isinstance(piece, LeftOutText)]
    dates = [match[1] for match in map(_UPDATE_DATE_PATTERN.search, texts) if match]
    return {"last_updated": dates[0]} if dates else {}
