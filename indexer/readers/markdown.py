"""Markdown: front matter as metadata; the rest by the CommonMark rules, read as a page is."""

import html
import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.errors import UnreadableBookletError
from indexer.readers.cleanup import clean_up_page
from indexer.readers.decode import decode_bytes
from indexer.readers.front_matter import parse_front_matter
from indexer.readers.html import (
    LANGUAGE_PATTERN,
    assign_line_numbers,
    extract_pieces,
    parse_html,
    remove_non_text_elements,
)
from indexer.readers.html.main_text import MainContent
from indexer.readers.reading import ParsedBooklet

MAX_MARKDOWN_BYTES = 5_000_000  # bytes; the parser takes some hundred times as much memory
# Lists and quotes within one another; beyond it the parser would drop text without a word.
MAX_NESTING = 100
# Tags that are read as tags; any other word in angle brackets is text: "<name of your nurse>".
_KNOWN_TAGS = frozenset(
    "a abbr address article aside b bdi bdo big blockquote br button caption center cite code col"
    " colgroup dd del details dfn div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6"
    " header hr i img ins kbd label li main mark nav ol p picture pre q s samp section small source"
    " span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
    "".split()
)
_NON_TEXT_PATTERN = re.compile(
    r"(?:<!--.*?(?P<end>-->|\Z))|<(?P<name>script|style|template)\b.*?(?:(?P<close></(?P=name)\s*>)|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE_VALUE = r"""\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+)"""
_TAG_PATTERN = re.compile(
    rf"</?([a-z]\w*)(?:\s+[\w:.-]+(?:{_ATTRIBUTE_VALUE})?)*\s*/?>|<", re.IGNORECASE
)
_FIRST_TAG_PATTERN = re.compile(r"<([a-z]\w*)", re.IGNORECASE)
# A link around an image and paragraphs, which Markdown does not have: "[![…](…)", …, "…](…)".
_LINK_CARD_PATTERN = re.compile(
    r"^\[!\[[^\]\n]*\]\([^)\n]*\)[ \t]*\n(?:[^\[\n]*\n){1,8}?[^\[\n]*\]\(\S*\)", re.M
)
_BLANK_LINE_PATTERN = re.compile(r"^[ \t]*$", re.MULTILINE)


def read_markdown_file(data: bytes, name: str) -> ParsedBooklet:
    if len(data) > MAX_MARKDOWN_BYTES:
        why = f"has more than the {MAX_MARKDOWN_BYTES / 1e6:.0f} MB of Markdown that are read here; split it."
        raise UnreadableBookletError(name, why)
    text, encoding = decode_bytes(data, name=name)
    about, start = parse_front_matter(text, name=name)
    page = _render_page(text[start:], lines_above=text.count("\n", 0, start), name=name)
    root = parse_html(page, name)
    remove_non_text_elements(root)
    assign_line_numbers(root)
    language = about.get("language") or about.get("lang") or ""
    reading = clean_up_page(
        extract_pieces(root, MainContent(root)),
        title=about.get("title", ""),
        language=language if LANGUAGE_PATTERN.fullmatch(language) else "en",
    )
    metadata = {"encoding": encoding, **reading.metadata, **about}
    return ParsedBooklet(reading.pieces, reading.title, metadata, reading.language)


def _render_page(text: str, *, lines_above: int, name: str) -> str:
    """The text as HTML whose elements carry their lines; ``above`` lines stand before it."""
    joined = _LINK_CARD_PATTERN.sub(lambda card: _BLANK_LINE_PATTERN.sub("&#32;", card[0]), text)
    tokens = _MARKDOWN_PARSER.parse(joined)
    for token in tokens:
        if token.level >= MAX_NESTING - 1:
            why = "nests lists or quotes too deep inside one another to be read."
            raise UnreadableBookletError(name, why)
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1 + lines_above))
    page: str = _MARKDOWN_PARSER.renderer.render(tokens, _MARKDOWN_PARSER.options, {})
    return page


def _render_raw_html(
    _renderer: Any,
    tokens: Sequence[Token],
    row: int,
    _options: Any,
    _env: MutableMapping[str, Any],
) -> str:
    """HTML within Markdown, as it stands where it is HTML, else as text."""
    token = tokens[row]
    raw = _TAG_PATTERN.sub(
        _escape_unknown_tag, _NON_TEXT_PATTERN.sub(_remove_closed_markup, token.content)
    )
    line = token.attrGet("data-line")
    if line is None:
        return raw
    if not raw.lstrip().startswith("<"):
        raw = f"<p>{raw}</p>"
    return _FIRST_TAG_PATTERN.sub(rf'<\1 data-line="{line}"', raw, count=1)


def _remove_closed_markup(match: re.Match[str]) -> str:
    """A comment or a script is not read; what is never closed is text."""
    return "" if match["end"] or match["close"] else match[0]


def _escape_unknown_tag(match: re.Match[str]) -> str:
    known = match[1] and match[1].lower() in _KNOWN_TAGS
    return match[0] if known else html.escape(match[0])


_MARKDOWN_PARSER = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING})
_MARKDOWN_PARSER.enable(["table", "strikethrough"])
_MARKDOWN_PARSER.add_render_rule("html_block", _render_raw_html)
_MARKDOWN_PARSER.add_render_rule("html_inline", _render_raw_html)
