"""Markdown: front matter as metadata; the rest as HTML by the CommonMark rules."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.errors import UnreadableBookletError, YamlError
from indexer.metadata.names import LANGUAGE_PATTERN, normalize_metadata
from indexer.readers.cleanup import clean_up_page
from indexer.readers.decode import decode_bytes
from indexer.readers.html import parse_html, remove_non_text_elements
from indexer.readers.html.bold_questions import mark_bold_questions
from indexer.readers.html.elements import MAX_LINE_NUMBER, Element
from indexer.readers.html.main_text import MainContent
from indexer.readers.html.walker import collect_pieces
from indexer.readers.pieces import ParsedBooklet
from indexer.strict_yaml import parse_yaml

MAX_MARKDOWN_BYTES = 5_000_000  # the parser takes some hundred times as much memory
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
# A blank line after the first rule makes it a rule, as writers of Markdown expect.
_FRONT_MATTER_PATTERN = re.compile(
    r"---[ \t]*\n(?![ \t]*\n)(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_NON_TEXT_PATTERN = re.compile(
    r"(?:<!--.*?(?P<end>-->|\Z))"
    r"|<(?P<name>script|style|template)\b.*?(?:(?P<close></(?P=name)\s*>)|\Z)",
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
        limit = f"{MAX_MARKDOWN_BYTES / 1e6:.0f} MB of Markdown"
        why = f"has more than the {limit} that are read here; split it."
        raise UnreadableBookletError(name, why)
    text, encoding = decode_bytes(data, name=name)
    front_matter, start = _parse_front_matter(text, name)
    page = _render_page(text[start:], lines_above=text.count("\n", 0, start), name=name)
    root = parse_html(page, name)
    remove_non_text_elements(root)
    mark_bold_questions(root)
    _assign_line_numbers(root)
    language = front_matter.get("language") or front_matter.get("lang") or ""
    booklet = clean_up_page(
        collect_pieces(root, MainContent(root)),
        title=front_matter.get("title", ""),
        language=language if LANGUAGE_PATTERN.fullmatch(language) else "",
    )
    return replace(booklet, metadata={"encoding": encoding, **booklet.metadata, **front_matter})


def _parse_front_matter(text: str, name: str) -> tuple[dict[str, str], int]:
    """The values of the front matter, by keys such as ``last_reviewed``, and where it ends."""
    match = _FRONT_MATTER_PATTERN.match(text)
    if match is None:
        return {}, 0
    try:
        data = parse_yaml(match["yaml"], name=name, first_line=2)
    except YamlError as error:
        where = f"line {error.line}: "
        fault = str(error).removeprefix(f"{name}, {where}").rstrip(".")
        raise UnreadableBookletError(name, f"{where}the front matter {fault}.") from error
    if isinstance(data, str):
        return {}, 0  # a sentence between two rules
    if data is not None and not isinstance(data, Mapping):
        why = 'line 2: the front matter is not made of lines such as "title: …".'
        raise UnreadableBookletError(name, why)
    return normalize_metadata(data or {}), match.end()


def _render_page(text: str, *, lines_above: int, name: str) -> str:
    """The text as HTML whose elements carry their lines in the file."""
    joined = _LINK_CARD_PATTERN.sub(lambda card: _BLANK_LINE_PATTERN.sub("&#32;", card[0]), text)
    tokens = _MARKDOWN_PARSER.parse(joined)
    for token in tokens:
        if token.level >= MAX_NESTING - 1:
            why = "nests lists or quotes too deep inside one another to be read."
            raise UnreadableBookletError(name, why)
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1 + lines_above))
    return str(_MARKDOWN_PARSER.renderer.render(tokens, _MARKDOWN_PARSER.options, {}))


def _assign_line_numbers(root: Element) -> None:
    """Give the elements of a page made from Markdown the lines of the Markdown."""
    line = 0
    for element in root.iter():
        value = element.get("data-line", "")
        line = int(value) if re.fullmatch(r"[0-9]{1,8}", value) else line
        element.sourceline = min(line, MAX_LINE_NUMBER)  # type: ignore[misc]  # the stub lacks it


def _render_raw_html(_renderer: object, tokens: Sequence[Token], row: int, *_: object) -> str:
    """HTML within Markdown; tags that HTML does not have become text."""
    markup = _NON_TEXT_PATTERN.sub(_remove_closed_markup, tokens[row].content)
    markup = _TAG_PATTERN.sub(_escape_unknown_tag, markup)
    line = tokens[row].attrGet("data-line")
    if line is None:
        return markup
    if not markup.lstrip().startswith("<"):
        markup = f"<p>{markup}</p>"
    return _FIRST_TAG_PATTERN.sub(rf'<\1 data-line="{line}"', markup, count=1)


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
