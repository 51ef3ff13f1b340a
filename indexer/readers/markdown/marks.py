"""Marks of programs that go beyond CommonMark: shortcodes, attributes, boxes, links of wikis.

They are taken out of the source, line for line, before it is parsed. What was words is reported;
what is in code stays.
"""

import re
from dataclasses import dataclass, field

from indexer.documents import Doubt
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import Report

SHORTCODE_REASON = "shortcode"
BOX_REASON = "mark of a box"
CONTENTS_REASON = "mark of a list of contents"
# Ends the paragraph that a title begins, in the line where it stands.
_PARAGRAPH_END = "<br><br>"
_NAME = r"[A-Za-z][\w:-]*"
_VALUE = r"(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^\s\"'{}]{1,100})"
_ATTRIBUTE = rf"(?:[#.]{_NAME}|{_NAME}={_VALUE})"
_ATTRIBUTES = rf"\{{:?[ \t]*{_ATTRIBUTE}(?:[ \t]+{_ATTRIBUTE})*[ \t]*\}}"
_PATTERN = re.compile(
    r"^ {0,3}(?P<code>(?P<fence>`{3,}|~{3,})[\s\S]*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z))"
    r"|(?P<span>(?<!`)(?P<tick>`{1,3})(?!`)(?:(?!\n[ \t]*\n)[^`]){1,500}(?P=tick)(?!`))"
    # Obsidian: %% … %%; Jekyll: {% comment %} … {% endcomment %}; Hugo with {{< or {{%
    r"|(?P<comment>%%(?:(?!%%)[\s\S]){1,2000}%%"
    r"|(?P<brace>\{\{?[<%])-?[ \t]*comment\b[\s\S]{0,4000}?"
    r"(?P=brace)-?[ \t]*(?:end|/[ \t]*)comment[ \t]*-?[%>]\}{1,2})"
    # Hugo, Jekyll and others: {{< box >}}, {{% box %}}, {{ name }}, {% if x %}
    r"|(?P<shortcode>\{\{(?:(?!\}\}|\{\{)[\s\S]){1,600}\}\}|\{%(?:(?!%\}|\{%)[\s\S]){1,600}%\})"
    r"|^[ \t]*(?P<contents>(?:(?:[*-]|1\.) \w[^\n]{0,60}\n)?\{:\s*toc[^\n}]*\}"
    r"|\[TOC\]|\[\[_?toc_?\]\])[ \t]*$"
    rf"|\[(?P<bracketed>[^\[\]\n]{{1,300}})\]{_ATTRIBUTES}"
    rf"|(?P<attributes>[ \t]?{_ATTRIBUTES}|[ \t]\{{-\}}(?=[ \t]*$)"
    r"|^\{:{1,2}[^\n}]{0,200}\}[ \t]*$)"
    r"|(?P<embedded>!\[\[[^\[\]\n]{1,200}\]\])"
    r"|\[\[(?:[^\[\]|\n]{1,200}\|)?(?P<linked>[^\[\]|\n]{1,200})\]\]"
    # GitHub and Obsidian: > [!NOTE] Title; Docusaurus and Pandoc: ::: note Title
    r"|(?P<quote>^[ \t]*(?:>[ \t]*)+)(?P<alert>\[![\w-]{1,40}\][+-]?)(?P<alert_title>[^\n]*)$"
    r"|^[ \t]*:{3,}[ \t]*(?P<fenced>[\w-]*)[ \t]*(?P<fenced_title>[^\n]*)$"
    r"|^(?P<abbreviation>\*\[[^\]\n]{1,100}\]:[^\n]*)$"
    r"|^(?P<program>(?:import|export)[ ][^\n]{1,200}[ ]from[ ][\"'][^\n\"']{1,200}[\"'];?)[ \t]*$"
    r"|(?P<anchor>[ \t]\^[A-Za-z][\w-]{2,60}(?=[ \t]*$))"
    r"|^(?P<hashes>\#{1,6})(?P<tight>[^\W\d_][^\n#]*)$"
    r"|^(?P<many>\#{7,})(?=[ \t]+\S)"
    r"|(?<![=\w])==(?P<marked>[^\s=](?:[^=\n]{0,300}[^\s=])?)==(?![=\w])"
    # One tilde on each side strikes out; between words it does not.
    r"|(?<![\w~\\])~(?P<struck>[^\s~](?:[^~\n]{0,200}[^\s~])?)~(?![\w~])",
    re.MULTILINE,
)
_VALUE_PATTERN = re.compile(r"\{\{-?\s*[^<%\s][^{}]*\}\}")
_TITLE_ATTRIBUTE_PATTERN = re.compile(r"\{[^\n]*\btitle=\"(?P<title>[^\"\n]+)\"[^\n]*\}")
_CLOSING_PATTERN = re.compile(r"\{[{%][<%-]?\s*(?:/|end)")
_ELSE_PATTERN = re.compile(r"\{[{%]-?\s*(?:else|elsif|elif)\b")
MAX_PART = 20_000  # characters between the marks around a part
# {{< tab "For adults" >}}; a lone word in small letters is a kind of box.
_TITLE_PATTERN = re.compile(
    r"\{[{%][<%-]?\s*(?P<name>[\w-]+)\s(?:[^\"]*\s)?(?:(?:title|name|label|header|summary)=)?"
    r"\"(?P<title>(?=[^\"]*[^a-z\"-])[^\"\n]{1,200})\""
)
_ADMONITION_PATTERN = re.compile(
    r"^(?P<indent>[ \t]*)(?:(?:!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+(?:[ \t]+[\w-]+)*)"
    r"|(?P<tab>===[!+]?)(?=[ \t]+\"))(?:[ \t]+\"(?P<title>[^\"]*)\")?[ \t]*$"
)
_REPORTED = {
    "shortcode": SHORTCODE_REASON,
    "contents": CONTENTS_REASON,
    "comment": "comment",
    "embedded": "embedded file",
    "abbreviation": "definition of an abbreviation",
    "program": "program code",
}


@dataclass(slots=True)
class MarkRemover:
    """Takes marks out of Markdown; ``reports`` says which, ``first_line`` is that of the text."""

    text: str
    first_line: int = 1
    reports: list[Report] = field(default_factory=list)

    def remove_marks(self) -> str:
        """The text in plain Markdown, with as many lines."""
        return _PATTERN.sub(self._replace_mark, self._open_admonitions())

    def _replace_mark(self, match: re.Match[str]) -> str:
        if match["code"] or match["span"]:
            return match[0]
        for name in filter(match.group, _REPORTED):
            self._report(match[name], _REPORTED[name], self._find_row(match))
            self._doubt_value(match)
            self._doubt_case(match)
            title = _replace_shortcode(match) if match["shortcode"] else ""
            return title + "\n" * match[0].count("\n")
        if match["alert"]:
            self._report(match["alert"], BOX_REASON, self._find_row(match))
            return match["quote"] + _end_title(match["alert_title"])
        return _rewrite_mark(match) if match["fenced"] is None else self._open_fence(match)

    def _open_fence(self, match: re.Match[str]) -> str:
        if match["fenced"]:
            self._report(match["fenced"], BOX_REASON, self._find_row(match))
        text = match["fenced_title"].strip()
        if title := _TITLE_ATTRIBUTE_PATTERN.fullmatch(text):
            return _end_title(title["title"])
        return _end_title(re.sub(r"^\[(.*)\]$|^\{.*\}$", r"\1", text))

    def _doubt_value(self, match: re.Match[str]) -> None:
        """Tell of "{{ dose }}", which another program fills in: a sentence may lack it."""
        if _VALUE_PATTERN.fullmatch(match[0]):
            text = f"a value is missing that is filled in elsewhere: {match[0]}"
            self.reports.append(Doubt(text, self.first_line + self._find_row(match)))

    def _doubt_case(self, match: re.Match[str]) -> None:
        """Tell of "{% else %}": the words around it are for different cases."""
        if _ELSE_PATTERN.match(match[0]):
            text = f"words for different cases stand one after the other: {match[0]}"
            self.reports.append(Doubt(text, self.first_line + self._find_row(match)))

    def _find_row(self, match: re.Match[str]) -> int:
        return match.string.count("\n", 0, match.start())

    def _report(self, mark: str, reason: str, row: int) -> None:
        self.reports.append(make_left_out_text(mark, reason, self.first_line + row))

    def _open_admonitions(self) -> str:
        """MkDocs: !!! note "Title" or === "Tab" over lines that are indented."""
        lines = self.text.split("\n")
        open_indent: int | None = None
        for row, line in enumerate(lines):
            indent = len(line) - len(line.lstrip())
            if open_indent is not None and line.strip() and indent <= open_indent:
                open_indent = None
            if match := _ADMONITION_PATTERN.match(line):
                open_indent = len(match["indent"])
                self._report(match["kind"] or match["tab"], BOX_REASON, row)
                lines[row] = match["indent"] + _end_title(match["title"] or "")
            elif open_indent is not None and line.strip():
                lines[row] = line[min(indent - open_indent, 4) :]
        return "\n".join(lines)


def _replace_shortcode(match: re.Match[str]) -> str:
    """The title of a part such as a tab, or the end of its paragraph, where these open lines."""
    before = match.string[: match.start()].rpartition("\n")[2].strip()
    after = match.string[match.end() :].partition("\n")[0].strip()
    if _CLOSING_PATTERN.match(match[0]):
        ends_line = before.startswith("{") and (not after or after.startswith("{"))
        return _PARAGRAPH_END if ends_line else ""
    if _ELSE_PATTERN.match(match[0]):
        return " "
    opening = _TITLE_PATTERN.match(match[0])
    if not opening or before[-2:] not in ("", "}}", "%}"):
        return ""
    closing = re.compile(rf"\{{[{{%][<%-]?\s*(?:/\s*|end){re.escape(opening['name'])}\b")
    is_pair = closing.search(match.string, match.end(), match.end() + MAX_PART)
    return _end_title(opening["title"]) if is_pair else ""


def _end_title(title: str) -> str:
    return f"{title.strip()}{_PARAGRAPH_END}" if title.strip() else ""


def _rewrite_mark(match: re.Match[str]) -> str:
    """A mark that goes without a word: what it is around stays."""
    if match["tight"]:
        space = " " if _is_heading(match) else ""
        return f"{match['hashes']}{space}{match['tight']}"
    if match["many"]:
        return match["many"][:6]
    if match["struck"]:
        return f"~~{match['struck']}~~"
    if match["linked"]:
        return match["linked"].lstrip("#").replace("#", " ")
    return match["bracketed"] or match["marked"] or ""


def _is_heading(match: re.Match[str]) -> bool:
    """Whether "#No space" stands alone and is not a word that others are to find, "#health"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    is_alone = before.endswith(("\n\n", "\n \n")) or not before.strip()
    is_alone = is_alone and (not after or after.startswith("\n\n") or after == "\n")
    return is_alone and (len(match["hashes"]) > 1 or " " in match["tight"].strip())
