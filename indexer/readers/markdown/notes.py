"""Footnotes: each is read once, after the paragraph, list or table that first points to it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

# Looked for before the plugin does, which would read to the end of the text for each bracket.
_MARK_PATTERN = re.compile(r"\[\^[^\s\]]{1,100}\]")
_OPEN, _CLOSE = "footnote_reference_open", "footnote_reference_close"


def use_notes(parser: MarkdownIt) -> None:
    """Let a parser know footnotes; a mark without a note is one too."""
    parser.use(footnote_plugin, move_to_end=False)
    parser.inline.ruler.at("footnote_ref", _parse_mark)
    parser.add_render_rule("footnote_ref", _render_mark)
    for name in (_OPEN, _CLOSE):
        parser.add_render_rule(name, lambda *_: "")


def _parse_mark(state: StateInline, silent: bool) -> bool:
    is_mark = _MARK_PATTERN.match(state.src, state.pos) is not None
    return is_mark and footnote_ref(state, silent, always_match=True)


def place_notes(tokens: Sequence[Token], environment: Mapping[str, Any]) -> list[Token]:
    """The tokens, each note where it is first pointed to; one without a mark stays in its place."""
    blocks = [*_split_into_blocks(tokens)]
    notes = {block[0].meta["label"]: block[1:-1] for block in blocks if block[0].type == _OPEN}
    inline_notes = environment.get("footnotes", {}).get("list", {})
    for number, note in inline_notes.items():
        if "tokens" in note:
            notes[number] = _build_paragraph(note)
    marked = {key for token in tokens for key in _find_keys(token)}
    placed: list[Token] = []
    waiting: list[Token] = []
    for block in blocks:
        if block[0].type == _OPEN:
            placed += [] if block[0].meta["label"] in marked else block[1:-1]
            continue
        placed += block
        waiting += _take_notes(block, notes)
        if not _introduces(block):
            placed += waiting
            waiting = []
    return placed + waiting


def _render_mark(_renderer: object, tokens: Sequence[Token], row: int, *_: object) -> str:
    """The mark that points to a note, in the form that says so in HTML."""
    number = tokens[row].meta["id"] + 1
    return f'<sup class="footnote-ref"><a href="#fn{number}">[{number}]</a></sup>'


def _split_into_blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each paragraph, list, table or note that is in no other."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []
    if block:
        yield block


def _find_keys(token: Token) -> Iterator[Any]:
    """The label, or the number within a text, of each note that a token points to."""
    for child in token.children or ():
        if child.type == "footnote_ref":
            yield child.meta.get("label", child.meta["id"])


def _take_notes(block: Sequence[Token], notes: dict[Any, list[Token]]) -> Iterator[Token]:
    """The notes that a block points to, and those that these point to; they leave ``notes``."""
    for key in [key for token in block for key in _find_keys(token)]:
        if note := notes.pop(key, None):
            yield from note
            yield from _take_notes(note, notes)


def _introduces(block: Sequence[Token]) -> bool:
    """Whether a block is a heading, or a paragraph that introduces a list."""
    texts = [token.content for token in block if token.type == "inline"]
    return block[0].type == "heading_open" or (len(texts) == 1 and ":" in texts[0][-12:])


def _build_paragraph(note: Mapping[str, Any]) -> list[Token]:
    inline = Token("inline", "", 0, children=note["tokens"], content=note["content"])
    return [Token("paragraph_open", "p", 1, block=True), inline, Token("paragraph_close", "p", -1)]
