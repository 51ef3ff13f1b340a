"""The shapes of hostile texts: a file name, and what makes about so many bytes of it."""

import json
from collections.abc import Callable

Shape = tuple[str, Callable[[int], str | bytes]]


def _repeat(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    return lambda size: before + unit * max(size // len(unit.encode("utf-8", "replace")), 1) + after


def _pair(left: str, right: str, middle: str = "x") -> Callable[[int], str]:
    """Opened as often as it is closed, one inside another."""

    def make(size: int) -> str:
        count = max(size // len(left + right), 1)
        return left * count + middle + right * count

    return make


def _number(unit: str, joint: str = "", before: str = "", after: str = "") -> Callable[[int], str]:
    """A unit with a number in it, as often as fits."""

    def make(size: int) -> str:
        count = max(size // (len(unit) + len(joint) + 3), 1)
        return before + joint.join(unit.replace("%", str(n)) for n in range(count)) + after

    return make


def _front(make: Callable[[int], str]) -> Callable[[int], str]:
    return lambda size: f"---\n{make(size)}\n---\n\n# A title\n\nSome text of a booklet.\n"


def _grow_headings(size: int) -> str:
    return "".join(f"{'#' * (1 + n % 6)} H {n}\n\n" for n in range(size // 12))


def _laugh(size: int) -> str:
    """Aliases of aliases, ten each: nine of them are a thousand million."""
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    for n in range(1, min(9, size)):
        lines.append(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]")
    return "\n".join(lines)


def _indent_lists(size: int) -> str:
    depth = max(int((size / 1.2) ** 0.5), 1)
    return "\n".join(" " * n + "- a" for n in range(depth))


_WORDS = "Take one tablet each day with food and water "

TEXT: dict[str, Callable[[int], str | bytes]] = {
    "sentences": _repeat("A stop. "),
    "stops": _repeat("."),
    "stops and spaces": _repeat(". "),
    "stop marks": _repeat("?!"),
    "stop and quotes": _repeat('."'),
    "a stop, then quotes": lambda size: "A." + '"' * size,
    "quotes only": _repeat("“"),
    "abbreviations": _repeat("Dr. "),
    "initials": _repeat("A.B."),
    "initials in one word": lambda size: "A." * (size // 2) + " B",
    "one word": _repeat("a"),
    "one word of digits": _repeat("1"),
    "words without a stop": _repeat(_WORDS),
    "white space": lambda size: "a" + " " * size + "b",
    "white space of all kinds": _repeat("\u00a0\u2003\u3000\u2009", "a", "b"),
    "stop and white space": lambda size: "a." + " " * size + "b",
    "tabs": lambda size: "a" + "\t" * size + "b",
    "short lines": _repeat("a\n"),
    "short lines apart": _repeat("ab cd\n\n"),
    "blank lines": lambda size: "a\n" + "\n" * size + "b",
    "bullets": _repeat("- a\n"),
    "bullets in bullets": _indent_lists,
    "bullet marks": _repeat("-"),
    "rules": _repeat("- "),
    "rules of waves": _repeat("~ "),
    "underlines": _repeat("A\n===\n"),
    "numbers": _number("%. Item\n"),
    "numbers with dots": _repeat("1."),
    "capitals": _repeat("ABCDE "),
    "questions": _repeat("Q: a\nA: b\n"),
    "question of blanks": lambda size: "Q:" + " " * size,
    "answer of breaks": lambda size: "Q: a" + "\n \v" * (size // 3),
    "furniture": _repeat("Skip to main content\n\n"),
    "furniture of words": _repeat("a ", "x "),
    "legal links": _repeat("privacy policy and ", "", "x"),
    "legal links apart": _repeat("accessibility | ", "", "x"),
    "medical advice": _repeat("a ", "not a substitute for "),
    "substitutes": _repeat("not a substitute for a "),
    "cookies": _repeat("cookie ", "by using this site "),
    "home and home": _repeat("home > "),
    "tracking": _repeat("tracking "),
    "page numbers": _repeat("page 1\n\n"),
    "combining marks": _repeat("\u0301", "a"),
    "many marks": _repeat("e\u0301\u0323\u0302"),
    "marks out of order": _repeat("\u0301\u0323", "a"),
    "zero width": _repeat("\u200b", "a", "b"),
    "ligatures": _repeat("\ufdfa"),
    "right to left": _repeat("\u202e\u05d0"),
    "emoji": _repeat("👩‍👩‍👧‍👦"),
    "Chinese": _repeat("一二三。"),
    "hangul": _repeat("각"),
    "surrogates": _repeat("\ud800"),
    "NUL": _repeat("a\0"),
    "form feeds": _repeat("a\f"),
    "line separators": _repeat("a\u2028"),
    "carriage returns": _repeat("a\r"),
    "high bytes": lambda size: b"\xe9" * size,
    "broken UTF-8": lambda size: b"\xc3\xa9\xff " * (size // 4),
    "cut UTF-8": lambda size: "é".encode() * (size // 2) + b"\xc3",
    "UTF-16": lambda size: ("a. " * (size // 6)).encode("utf-16"),
    "headings one in another": _number("1.1 Head %\n\nText\n\n"),
    "dictionary of ellipses": _repeat("…"),
}

MARKDOWN: dict[str, Callable[[int], str | bytes]] = {
    "square brackets": _repeat("["),
    "square brackets closed": _pair("[", "]"),
    "images open": _repeat("!["),
    "links open": _repeat("[a]("),
    "links in links": _pair("[", "](u)"),
    "links": _repeat("[a](b) "),
    "links to brackets": _repeat("[a](<b"),
    "links with titles": _repeat('[a](b "'),
    "link parentheses": lambda size: "[a](" + "(" * size,
    "references": _number("[r%]: /u\n"),
    "reference of one name": _repeat("[a]: b\n"),
    "references open": _repeat("[a]: <b\n"),
    "references used": _repeat("[a]", "[a]: b\n\n"),
    "reference of words": lambda size: "[" + "a " * (size // 2) + "]: b",
    "long title": lambda size: "[a]: b '" + "c\n" * (size // 2),
    "stars": _repeat("*"),
    "stars and letters": _repeat("*a"),
    "stars apart": _repeat("* a "),
    "stars closed": _pair("*", "*"),
    "stars in runs": _repeat("***a** "),
    "stars and underscores": _repeat("*a_ "),
    "left stars": _repeat("a**b"),
    "underscores": _repeat("_a"),
    "tildes": _repeat("~~a"),
    "tilde runs": _repeat("~~~a "),
    "backticks": _repeat("`"),
    "backticks of many lengths": lambda size: "".join(
        "a" + "`" * n for n in range(1, int((2 * size) ** 0.5))
    ),
    "backticks and letters": _repeat("`a"),
    "fences": _repeat("```\n"),
    "fences open": lambda size: "```" + "a" * size,
    "quotes": _repeat(">"),
    "quotes on many lines": _repeat("> " * 90 + "a\n"),
    "quotes deep": _repeat("> " * 300 + "a\n"),
    "quotes and lists": _repeat("> - ", "", "a"),
    "lists on one line": _repeat("- ", "", "a"),
    "lists on one line often": _repeat("- " * 45 + "a\n"),
    "numbers on one line": _repeat("1. ", "", "a"),
    "lists in lists": _indent_lists,
    "list items": _repeat("- a\n"),
    "list items apart": _repeat("* a\n\n\n"),
    "indented code": _repeat("    a\n"),
    "autolinks open": _repeat("<http://a"),
    "less than": _repeat("<"),
    "less than and letters": _repeat("<a "),
    "tags open": _repeat("<b "),
    "comments open": _repeat("<!--"),
    "comment half closed": lambda size: "a <!--" + "-" * size,
    "comments short": _repeat("<!-- a -->"),
    "scripts open": _repeat("<script "),
    "scripts in text": _repeat("a <script>"),
    "CDATA": _repeat("a <![CDATA["),
    "declarations": _repeat("a <!A "),
    "instructions": _repeat("a <?"),
    "attributes": _number(" a%=b", "", "<p", ">x</p>"),
    "attributes in a line": _repeat(" a=b", "x <b", ""),
    "attributes in quotes": _repeat(' a="', "x <b", ""),
    "known tags": _repeat("<b>"),
    "unknown tags": _repeat("<name of you>"),
    "entities": _repeat("&amp;"),
    "entities open": _repeat("&"),
    "entity numbers": _repeat("&#x1F600;"),
    "escapes": _repeat("\\["),
    "backslashes": _repeat("\\"),
    "headings": _grow_headings,
    "underlined": _repeat("a\n=\n"),
    "heading underlined, long": _repeat("a\n", "", "==="),
    "pound signs": lambda size: "# " + "#" * size,
    "pounds and spaces": lambda size: "# a" + " #" * (size // 2),
    "table of columns": lambda size: (
        "|a" * (size // 8) + "|\n" + "|-" * (size // 8) + "|\n" + "|b" * (size // 8) + "|"
    ),
    "table of rows": _repeat("|b|c|\n", "|a|b|\n|-|-|\n"),
    "table of wide empty rows": lambda size: (
        "|a" * 2000 + "|\n" + "|-" * 2000 + "|\n" + "|b|\n" * (size // 4)
    ),
    "table rules": _repeat("a|b\n-|-\n"),
    "bars": _repeat("|"),
    "link cards open": _repeat("[![a](b)\n"),
    "link cards": _repeat("[![a](b)\n\nc\n\n](d)\n"),
    "link card lines": _repeat("[![a](b)\na\na\na\na\na\na\na\n"),
    "hard breaks": _repeat("a  \n"),
    "blanks at the end of lines": lambda size: "a" + " " * size + "\nb",
    "front matter open": _repeat("a: b\n", "---\n"),
    "front matter rules": _repeat("---\n"),
    "long lines of words": _repeat(_WORDS),
    "question marks": _repeat("Q: a? "),
    "dots": _repeat(". "),
}

HTML: dict[str, Callable[[int], str | bytes]] = {
    "attributes": _number(" a%=1", "", "<p", ">x</p>"),
    "attribute of one name": _repeat(" a=1", "<p", ">x</p>"),
    "attributes without end": _repeat(" a", "<p", ""),
    "long attribute": _repeat("a ", '<p class="', '">x</p>'),
    "style of blanks": _repeat("display  ", '<p style="', '">x</p>'),
    "long style": _repeat(" ", '<p style="display', '">x</p>'),
    "divs": _repeat("<div>"),
    "divs closed": _pair("<div>", "</div>"),
    "divs in step": _repeat("<div>" * 200 + "a" + "</div>" * 200),
    "spans": _repeat("<span>a"),
    "bold without end": _repeat("<b>a<p>"),
    "links without end": _repeat("<a>x"),
    "links in divs": _repeat("<div><a>x</a></div>"),
    "menus": _repeat("<ul><li><a href=x>y</a></li></ul>"),
    "lists": _repeat("<ul><li>a"),
    "list items": _repeat("<li>a"),
    "lists in step": _repeat("<ul><li>a" * 60 + "</ul>" * 60),
    "terms": _repeat("<dt>a<dd>b"),
    "tables in tables": _repeat("<table><tr><td>"),
    "tables": _repeat("<table><tr><td>a</table>"),
    "cells": _repeat("<td>a", "<table><tr>"),
    "empty cells": _repeat("<td>", "<table><tr>"),
    "rows": _repeat("<tr><td>a<td>b", "<table>"),
    "spans of cells": _repeat("<td rowspan=65534 colspan=1000>a", "<table><tr>"),
    "cells in step": _repeat("<tr><td><p>a<ul><li>b</ul></td>", "<table>"),
    "headings": _repeat("<h1>a</h1>"),
    "headings of all levels": _number("<h2>a%</h2><p>b</p>"),
    "headings without end": _repeat("<h1>"),
    "empty headings": _repeat("<h2></h2>"),
    "headings in cells": _repeat("<tr><td><h2>a</h2>", "<table>"),
    "mains": _repeat("<main>" + _WORDS * 4 + "</main>"),
    "mains in mains": _repeat("<main>a b c d e f g h i j k l m n o p q r s t u "),
    "articles": _repeat("<article>a</article>"),
    "articles in step": _repeat("<div><article>" + _WORDS * 4 + "</article></div>"),
    "articles in articles": _repeat("<article>" + _WORDS),
    "articles 100 deep": lambda size: (
        ("<article><p>" + _WORDS) * 100 + _WORDS * (size // len(_WORDS)) + "</article>" * 100
    ),
    "paragraphs": _repeat("<p>a"),
    "paragraphs of words": _repeat(f"<p>{_WORDS}</p>"),
    "paragraphs in bold": _repeat("<p><b>a</b></p>"),
    "breaks": _repeat("<br>", "<p>"),
    "breaks and blanks": _repeat("<br> ", "<p>a", "b"),
    "text and breaks": _repeat("a<br>"),
    "images": _repeat("<img src=a>"),
    "image of a long name": _repeat("a/", "<img src='", "'>"),
    "hidden": _repeat("<div hidden>a"),
    "navigation": _repeat("<nav>a</nav>"),
    "forms": _repeat("<form><input>"),
    "selects": _repeat("<option>a", "<select>"),
    "buttons in headings": _repeat("<h2><button>a"),
    "details": _repeat("<details><summary>a</summary>"),
    "scripts": _repeat("<script>a</script>"),
    "scripts open": _repeat("<script>"),
    "comments": _repeat("<!--a-->"),
    "comments open": _repeat("<!--", "a"),
    "comment dashes": lambda size: "a<!--" + "-" * size,
    "instructions": _repeat("<?a?>"),
    "doctypes": _repeat("<!DOCTYPE html>"),
    "entities of its own": lambda size: (
        "<!DOCTYPE a [<!ENTITY a 'bbbbbbbbbb'>]>" + "&a;" * (size // 3)
    ),
    "entities": _repeat("&nbsp;", "a", "b"),
    "entities open": _repeat("&"),
    "numbers of characters": _repeat("&#x10FFFF;"),
    "less than": _repeat("<"),
    "slashes": _repeat("</"),
    "closing tags": _repeat("</p>"),
    "closing tags of nothing": _repeat("</x>"),
    "unknown tags": _number("<t%>a"),
    "metas": _repeat("<meta name=author content=a>"),
    "charsets": _repeat("<meta "),
    "titles": _repeat("<title>a</title>"),
    "svg": _repeat("<svg><g>"),
    "templates": _repeat("<template>a"),
    "one word": _repeat("a", "<p>"),
    "outside words": _repeat("<p>a</p>", "<div>x</div><main>" + _WORDS * 9 + "</main>"),
    "outside of an end": _repeat("<p>a b c d e f</p>", f"<main>{_WORDS * 9}</main>"),
    "footer dates": _repeat("updated ", "<footer>", "</footer><p>a"),
    "blanks after updated": lambda size: "<footer>updated" + " " * size + "</footer><p>a",
    "json-ld": _repeat('{"a":[', '<script type="application/ld+json">', "</script><p>a b c</p>"),
    "paragraphs under the limit": lambda size: (
        "<div>" + "".join(f"<p>{_WORDS * max(size // 900_000, 1)}</p>" for _ in range(19_000))
    )[:size],
    "links under the limit": lambda size: (
        ("<div><p>" + "<a href=x>y z</a> " * 9 + "</p></div>") * min(size // 190, 1_800)
    ),
    "divs under the limit": lambda size: (
        ("<div>" * 140 + _WORDS + "</div>" * 140) * min(size // 1_600, 140)
    ),
    "mixed text under the limit": lambda size: (
        (f"<div>{_WORDS}<br>{_WORDS}<span>a</span></div>") * min(size // 120, 6_000)
    ),
}

YAML: dict[str, Callable[[int], str]] = {
    "nested": _repeat("[", "a: "),
    "nested and closed": lambda size: "a: " + _pair("[", "]")(size),
    "nested maps": _repeat("{a: ", "a: "),
    "nested maps as keys": _repeat("{", "a: "),
    "nested dashes": _repeat("- "),
    "nested question marks": _repeat("? "),
    "nested colons": _repeat("a: "),
    "nested by lines": lambda size: "\n".join(
        " " * n + "a:" for n in range(int((2 * size) ** 0.5))
    ),
    "billion laughs": _laugh,
    "anchors": _number("a%: &a% b\n"),
    "many keys": _number("k%: v\n"),
    "one key": _repeat("a: b\n"),
    "long list": _repeat("x,", "a: [", "]"),
    "long lists of lists": _repeat("[],", "a: [", "]"),
    "long number": _repeat("1", "a: "),
    "number of 4,000 digits": lambda _: "a: " + "1" * 4_000 + "\nb: 2",
    "number of sixties": lambda size: "a: 1" + ":10" * (size // 3),
    "number as a key": lambda _: "1" * 5_000 + ": a",
    "long fraction": _repeat("1", "a: 1."),
    "underscores": _repeat("_", "a: 1", "1"),
    "date": lambda _: "a: 2024-13-45",
    "date of long ago": lambda _: "a: 0000-00-00",
    "time": lambda _: "a: 2001-12-14t21:59:43.10-99:99",
    "not a number": lambda _: "a: .nan\nb: .inf",
    "binary": lambda size: "a: !!binary " + "A" * size,
    "binary of no kind": lambda _: "a: !!binary é",
    "python": lambda _: "a: !!python/object/apply:os.system ['true']",
    "set and pairs": lambda _: "a: !!set {b, c}\nd: !!omap [e: f]\ng: !!pairs [h: i]",
    "integer that is none": lambda _: "a: !!int x\nb: !!float y\nc: !!bool z",
    "timestamp that is none": lambda _: "a: !!timestamp x",
    "merge": lambda _: "a: {<<: {b: c}}",
    "merge of words": lambda _: "a: {<<: b}",
    "keys that are lists": lambda _: "[a, b]: c\n? {d: e}\n: f",
    "key of nothing": lambda _: "~: a\ntrue: b\n1.5: c",
    "equals": lambda _: "a: =\n=: b",
    "tags": _repeat("!a ", "a: "),
    "long tag": _repeat("a", "a: !"),
    "directives": _repeat("%A b\n", "", "--- a"),
    "many documents": _repeat("--- a\n"),
    "quotes": _repeat("'", "a: "),
    "open quote": _repeat("a\n ", 'a: "'),
    "escapes": _repeat("\\x41", 'a: "', '"'),
    "escaped surrogate": lambda _: 'a: "\\ud800"',
    "escaped NUL": lambda _: 'a: "\\0"',
    "folded": _repeat("  a\n", "a: >\n"),
    "plain on many lines": _repeat(" a\n", "a:\n"),
    "comments": _repeat("# a\n"),
    "tabs": _repeat("\t", "a:"),
    "control characters": lambda _: "a: \x07",
    "blanks": lambda size: "a:" + " " * size + "b",
    "colons": _repeat(":"),
    "commas": _repeat(",", "a: [", "]"),
}


def _judge(gold: str, **more: object) -> str:
    rest = {"id": "q", "query": "a", "kind": "b", "answerable": True, **more}
    return json.dumps(rest)[:-1] + f', "gold": {gold}}}\n'


def _quote(words: str) -> str:
    return json.dumps({"quote": words, "grade": 3})


FILES: dict[str, Shape] = {
    "judgements: a million quotes": (
        "judgements-a.jsonl",
        lambda size: _judge("[" + ",".join([_quote("a")] * (size // 27)) + "]"),
    ),
    "judgements: quotes of common words": (
        "judgements-a.jsonl",
        lambda size: _judge("[" + ",".join([_quote("the")] * (size // 29)) + "]"),
    ),
    "judgements: quotes that are lost": (
        "judgements-a.jsonl",
        lambda size: _judge(
            "[" + ",".join(_quote(f"zz{n} yy xx ww vv uu tt") for n in range(size // 50)) + "]"
        ),
    ),
    "judgements: a long quote": (
        "judgements-a.jsonl",
        lambda size: _judge("[" + _quote(_WORDS * (size // len(_WORDS))) + "]"),
    ),
    "judgements: a long quote of one word": (
        "judgements-a.jsonl",
        lambda size: _judge("[" + _quote("the " * (size // 4)) + "]"),
    ),
    "judgements: many questions": (
        "judgements-a.jsonl",
        lambda size: "".join(
            _judge("[" + _quote("cancer cells grow") + "]", id=str(n)) for n in range(size // 110)
        ),
    ),
    "judgements: nested": ("judgements-a.jsonl", _repeat("[")),
    "judgements: nested gold": (
        "judgements-a.jsonl",
        lambda size: _judge("[" * (size // 2) + "]" * (size // 2)),
    ),
    "judgements: long number": (
        "judgements-a.jsonl",
        lambda size: _judge('[{"quote": "a", "grade": ' + "1" * size + "}]"),
    ),
    "judgements: number as an id": (
        "judgements-a.jsonl",
        lambda size: '{"id": ' + "1" * size + ', "query": "a"}',
    ),
    "judgements: not a number": (
        "judgements-a.jsonl",
        lambda _: '{"id": NaN, "query": Infinity, "answerable": 1e999}',
    ),
    "questions: nested": ("questions-a.jsonl", _pair("[", "]")),
    "questions: nested inside": (
        "questions-a.jsonl",
        lambda size: '{"query": ' + _pair('{"a":', "}", "1")(size) + "}",
    ),
    "questions: long number": (
        "questions-a.jsonl",
        lambda size: '{"query": "a", "weight": ' + "1" * size + "}",
    ),
    "questions: number as an id": (
        "questions-a.jsonl",
        lambda _: '{"query": "a", "id": ' + "1" * 4_300 + "}",
    ),
    "questions: one long cell": ("questions-a.csv", _repeat("a", "question\n")),
    "questions: open quote": ("questions-a.csv", _repeat("a\n", 'question\n"')),
    "questions: quotes": ("questions-a.csv", _repeat('"', "question\n")),
    "questions: columns": ("questions-a.csv", _repeat(",", "question\na")),
    "questions: columns in the first line": ("questions-a.csv", _number("c%,")),
    "questions: lines": ("questions-a.txt", _number("What is %?\n")),
    "questions: lines of one kind": ("questions-a.txt", _repeat("What?\n")),
    "questions: bank of one question": (
        "questions-a.yaml",
        _repeat("- {id: a-b, text: c, weight: 3}\n", "questions:\n"),
    ),
    "run: nested": ("run-a.json", _repeat("[")),
    "run: nested and closed": ("run-a.json", _pair('{"a":', "}", "1")),
    "run: long number": ("run-a.json", lambda size: '{"schema": ' + "1" * size + "}"),
    "run: scores": (
        "run-a.json",
        _number('"%":1', ",", '{"schema":1,"about":{},"scores":{"a":{', "}}}"),
    ),
    "qrels: lines": ("qrels-a.txt", _number("q%\t0\td\t1\n")),
    "qrels: one question": ("qrels-a.txt", _number("q 0 d% 1\n")),
    "qrels: long line": ("qrels-a.txt", _repeat("a ")),
    "qrels: blanks": ("qrels-a.txt", lambda size: "a" + " " * size + "b"),
    "trec run: lines": ("trec-a.txt", _number("q Q0 d% 1 1 t\n")),
    "trec run: long number": ("trec-a.txt", lambda size: "q Q0 d 1 " + "1" * size + " t"),
    "BEIR: nested": ("beir-a.jsonl", _repeat("[")),
    "BEIR: nested inside": (
        "beir-a.jsonl",
        lambda size: '{"_id": "a", "text": "b", "c": ' + "[" * size,
    ),
    "BEIR: long number": (
        "beir-a.jsonl",
        lambda size: '{"_id": "a", "text": "b", "c": ' + "1" * size + "}",
    ),
    "BEIR: blank lines": (
        "beir-a.jsonl",
        lambda size: json.dumps({"_id": "a", "text": "a" + "\n " * (size // 3) + "b"}),
    ),
    "BEIR: blanks": (
        "beir-a.jsonl",
        lambda size: json.dumps({"_id": "a", "text": "a\n" + " " * size + "b"}),
    ),
    "BEIR: many documents": ("beir-a.jsonl", _number('{"_id": "%", "text": "a"}\n')),
    "BEIR: one id": ("beir-a.jsonl", _repeat('{"_id": "a", "text": "a"}\n')),
    "BEIR: long id": ("beir-a.jsonl", lambda size: f'{{"_id": "{"a" * size}", "text": "a"}}'),
    "vocabulary: entries": (
        "vocabulary-a.yaml",
        _number(
            "- {medical: m%, lay: l%, source: editor}\n",
            "",
            "about: a\nupdated: 2026-11-23\neditors: b\ngroups:\n",
        ),
    ),
    "vocabulary: nested": ("vocabulary-a.yaml", _repeat("[", "groups: ")),
}

SHAPES: dict[str, Shape] = {
    **{f"text: {name}": ("a.txt", make) for name, make in TEXT.items()},
    **{f"Markdown: {name}": ("a.md", make) for name, make in MARKDOWN.items()},
    **{f"HTML: {name}": ("a.html", make) for name, make in HTML.items()},
    **{f"YAML: {name}": ("a.md", _front(make)) for name, make in YAML.items()},
    **{f"question bank: {name}": ("questions-a.yaml", YAML[name]) for name in ("nested", "date")},
    **FILES,
}
