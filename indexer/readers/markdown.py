"""Markdown: front matter as metadata; the rest by the CommonMark rules, read as a page is."""

import html
import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.errors import UnreadableBookletError
from indexer.readers.cleanup import finished
from indexer.readers.decode import decode
from indexer.readers.front_matter import front_matter
from indexer.readers.html import LANGUAGE, number_lines, parse, pieces_of, without_unspoken
from indexer.readers.html.main_text import Main
from indexer.readers.reading import Reading

LARGEST = 5_000_000  # bytes; the parser takes some hundred times as much memory
# Lists and quotes within one another; beyond it the parser would drop text without a word.
DEEPEST = 100
# Tags that are read as tags; any other word in angle brackets is text: "<name of your nurse>".
_TAGS = frozenset(
    "a abbr address article aside b bdi bdo big blockquote br button caption center cite code col"
    " colgroup dd del details dfn div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6"
    " header hr i img ins kbd label li main mark nav ol p picture pre q s samp section small source"
    " span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
    "".split()
)
_UNREAD = re.compile(
    r"(?:<!--.*?(?P<end>-->|\Z))|<(?P<name>script|style|template)\b.*?(?:(?P<close></(?P=name)\s*>)|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_VALUE = r"""\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+)"""
_TAG = re.compile(rf"</?([a-z]\w*)(?:\s+[\w:.-]+(?:{_VALUE})?)*\s*/?>|<", re.IGNORECASE)
_FIRST_TAG = re.compile(r"<([a-z]\w*)", re.IGNORECASE)
# A link around an image and paragraphs, which Markdown does not have: "[![…](…)", …, "…](…)".
_CARD = re.compile(
    r"^\[!\[[^\]\n]*\]\([^)\n]*\)[ \t]*\n(?:[^\[\n]*\n){1,8}?[^\[\n]*\]\(\S*\)", re.M
)
_BLANK = re.compile(r"^[ \t]*$", re.MULTILINE)


def read_markdown_file(data: bytes, name: str) -> Reading:
    if len(data) > LARGEST:
        why = f"has more than the {LARGEST / 1e6:.0f} MB of Markdown that are read here; split it."
        raise UnreadableBookletError(name, why)
    text, encoding = decode(data, name=name)
    about, start = front_matter(text, name=name)
    page = _page(text[start:], above=text.count("\n", 0, start), name=name)
    root = parse(page, name)
    without_unspoken(root)
    number_lines(root)
    language = about.get("language") or about.get("lang") or ""
    reading = finished(
        pieces_of(root, Main(root)),
        title=about.get("title", ""),
        language=language if LANGUAGE.fullmatch(language) else "en",
    )
    metadata = {"encoding": encoding, **reading.metadata, **about}
    return Reading(reading.pieces, reading.title, metadata, reading.language)


def _page(text: str, *, above: int, name: str) -> str:
    """The text as HTML whose elements carry their lines; ``above`` lines stand before it."""
    joined = _CARD.sub(lambda card: _BLANK.sub("&#32;", card[0]), text)
    tokens = _MARKDOWN.parse(joined)
    for token in tokens:
        if token.level >= DEEPEST - 1:
            why = "nests lists or quotes too deep inside one another to be read."
            raise UnreadableBookletError(name, why)
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1 + above))
    page: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return page


def _raw(
    _renderer: Any,
    tokens: Sequence[Token],
    row: int,
    _options: Any,
    _env: MutableMapping[str, Any],
) -> str:
    """HTML within Markdown, as it stands where it is HTML, else as text."""
    token = tokens[row]
    raw = _TAG.sub(_tag_or_text, _UNREAD.sub(_nothing_or_text, token.content))
    line = token.attrGet("data-line")
    if line is None:
        return raw
    if not raw.lstrip().startswith("<"):
        raw = f"<p>{raw}</p>"
    return _FIRST_TAG.sub(rf'<\1 data-line="{line}"', raw, count=1)


def _nothing_or_text(found: re.Match[str]) -> str:
    """A comment or a script is not read; what is never closed is text."""
    return "" if found["end"] or found["close"] else found[0]


def _tag_or_text(found: re.Match[str]) -> str:
    known = found[1] and found[1].lower() in _TAGS
    return found[0] if known else html.escape(found[0])


_MARKDOWN = MarkdownIt("commonmark", {"html": True, "maxNesting": DEEPEST})
_MARKDOWN.enable(["table", "strikethrough"])
_MARKDOWN.add_render_rule("html_block", _raw)
_MARKDOWN.add_render_rule("html_inline", _raw)
