"""HTML within Markdown: what is a tag, and what only looks like one."""

import html
import re
from collections.abc import Sequence

from markdown_it.token import Token

# Tags that are read as tags; any other word in angle brackets is text: "<name of your nurse>".
_KNOWN_TAGS = frozenset(
    "a abbr address article aside b bdi bdo big blockquote br button caption center cite code col"
    " colgroup dd del details dfn div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6"
    " header hr i img ins kbd label li main mark nav ol p picture pre q s samp section small source"
    " span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
    "".split()
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
# CommonMark shows it with its stars; other programs, and whoever wrote it, do not.
_BOLD_PATTERN = re.compile(r"(?<![*\w])\*\*(?P<text>[^\s*](?:[^*\n]{0,300}[^\s*])?)\*\*(?![*\w])")
_FIRST_TAG_PATTERN = re.compile(r"<([a-z]\w*)", re.IGNORECASE)


def render_raw_html(_renderer: object, tokens: Sequence[Token], row: int, *_: object) -> str:
    """HTML within Markdown; tags that HTML does not have become text."""
    markup = _NON_TEXT_PATTERN.sub(_remove_closed_markup, tokens[row].content)
    markup = _TAG_PATTERN.sub(_escape_unknown_tag, markup)
    markup = _BOLD_PATTERN.sub(r"<b>\g<text></b>", markup)
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
