"""Markdown: front matter as metadata; the rest as HTML, by CommonMark and what is usual beyond."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from indexer.errors import UnreadableBookletError
from indexer.metadata.names import LANGUAGE_PATTERN
from indexer.readers.cleanup import clean_up_page
from indexer.readers.decode import decode_bytes
from indexer.readers.html import parse_html, remove_non_text_elements
from indexer.readers.html.elements import MAX_LINE_NUMBER, Element
from indexer.readers.html.main_text import MainContent
from indexer.readers.html.preparation.bold_questions import mark_bold_questions
from indexer.readers.html.walker import collect_pieces
from indexer.readers.markdown.front_matter import parse_front_matter
from indexer.readers.markdown.marks import MarkRemover
from indexer.readers.markdown.notes import place_notes, use_notes
from indexer.readers.markdown.raw_html import render_raw_html
from indexer.readers.pieces import ParsedBooklet

MAX_MARKDOWN_BYTES = 5_000_000  # the parser takes some hundred times as much memory
# Lists and quotes within one another; beyond it the parser would drop text without a word.
MAX_NESTING = 100
# A link around an image and paragraphs, which Markdown does not have: "[![…](…)", …, "…](…)".
_LINK_CARD_PATTERN = re.compile(
    r"^\[!\[[^\]\n]*\]\([^)\n]*\)[ \t]*\n(?:[^\[\n]*\n){1,8}?[^\[\n]*\]\(\S*\)", re.M
)
_CHECK_BOX_PATTERN = re.compile(r"^\[[ xX]\][ \t]+(?=\S)")
# No bullets of Markdown, but what many write for them.
_TYPED_BULLET_PATTERN = re.compile(r"^([ \t]*)[•◦▪‣⁃●○■□➢►]\s+(?=\S)", re.MULTILINE)
_BLANK_LINE_PATTERN = re.compile(r"^[ \t]*$", re.MULTILINE)


def read_markdown_file(data: bytes, name: str) -> ParsedBooklet:
    if len(data) > MAX_MARKDOWN_BYTES:
        limit = f"{MAX_MARKDOWN_BYTES / 1e6:.0f} MB of Markdown"
        why = f"has more than the {limit} that are read here; split it."
        raise UnreadableBookletError(name, why)
    text, encoding = decode_bytes(data, name=name)
    front_matter, start = parse_front_matter(text, name)
    lines_above = text.count("\n", 0, start)
    remover = MarkRemover(text[start:], first_line=lines_above + 1)
    page = _render_page(remover.remove_marks(), lines_above=lines_above, name=name)
    root = parse_html(page, name)
    remove_non_text_elements(root)
    mark_bold_questions(root)
    _assign_line_numbers(root)
    language = front_matter.get("language") or front_matter.get("lang") or ""
    booklet = clean_up_page(
        [*collect_pieces(root, MainContent(root)), *remover.reports],
        title=front_matter.get("title", ""),
        language=language if LANGUAGE_PATTERN.fullmatch(language) else "",
    )
    return replace(booklet, metadata={"encoding": encoding, **booklet.metadata, **front_matter})


def _render_page(text: str, *, lines_above: int, name: str) -> str:
    """The text as HTML whose elements carry their lines in the file."""
    joined = _LINK_CARD_PATTERN.sub(lambda card: _BLANK_LINE_PATTERN.sub("&#32;", card[0]), text)
    joined = _TYPED_BULLET_PATTERN.sub(r"\1- ", joined)
    environment: dict[str, Any] = {}
    tokens = place_notes(_MARKDOWN_PARSER.parse(joined, environment), environment)
    _remove_check_boxes(tokens)
    for token in tokens:
        if token.level >= MAX_NESTING - 1:
            why = "nests lists or quotes too deep inside one another to be read."
            raise UnreadableBookletError(name, why)
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1 + lines_above))
    return str(_MARKDOWN_PARSER.renderer.render(tokens, _MARKDOWN_PARSER.options, environment))


def _assign_line_numbers(root: Element) -> None:
    """Give the elements of a page made from Markdown the lines of the Markdown."""
    line = 0
    for element in root.iter():
        value = element.get("data-line", "")
        line = int(value) if re.fullmatch(r"[0-9]{1,8}", value) else line
        element.sourceline = min(line, MAX_LINE_NUMBER)  # type: ignore[misc]  # the stub lacks it


def _remove_check_boxes(tokens: Sequence[Token]) -> None:
    """Take "[ ]" and "[x]" from the beginning of the items of a task list."""
    for opening, inline in zip(tokens, tokens[2:], strict=False):
        if opening.type == "list_item_open" and inline.children:
            first = inline.children[0]
            first.content = _CHECK_BOX_PATTERN.sub("", first.content)


def _build_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    use_notes(parser)
    parser.use(deflist_plugin).use(sub_plugin).use(superscript_plugin)
    for name in ("html_block", "html_inline"):
        parser.add_render_rule(name, render_raw_html)
    return parser


_MARKDOWN_PARSER = _build_parser()
