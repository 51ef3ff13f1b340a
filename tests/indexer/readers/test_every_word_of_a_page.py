"""Every word of a made page is in a passage or reported, once and in order, by exact offsets.

The words of heads that a table repeats before its values may stand there several times.
"""

import re
from collections import Counter
from itertools import count

from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.splitting.split import split_document
from tests.support.documents import words as count_words
from tests.support.reading import document, from_html, from_markdown

# Each "@" becomes a word of its own; "#" one that a table may repeat.
PARTS = [
    "<h2>@ @</h2>",
    "<h3>@?</h3>",
    "<h2>@ if:</h2><ul><li>@ @</li><li>@</li></ul>",
    "<p>@ @ <b>@</b> @. @<br>@ <a href='/x'>@</a>.</p>",
    "<p>@ <del>@</del> <ins>@</ins> @<sup>2</sup> @ 10<sup>6</sup>.</p>",
    "<p>@ <span hidden>@</span> <span style='text-decoration:line-through'>@</span> @.</p>",
    "<div>@ @<p>@</p>@</div>",
    "<blockquote><p>@.</p></blockquote><pre>@  @</pre>",
    "<ul><li>@<ul><li>@ @</li></ul>@</li><li><p>@</p><p>@</p></li></ul>",
    "<ol type=i start=3><li>@</li><li value=9>@</li></ol>",
    "<dl><dt>@</dt><dt>@</dt><dd>@</dd><dd>@ @</dd><dt>@</dt></dl>",
    "<table><caption>@</caption><tr><th></th><th>#</th><th>#</th></tr>"
    "<tr><th>#</th><td></td><td>@ @</td></tr><tr><th>#</th><td>@</td><td>@<ul><li>@</ul></td></tr>"
    "</table>",
    "<table><tr><th>#</th><th colspan=2>#</th></tr>"
    "<tr><td rowspan=2>#</td><td>#</td><td>@</td></tr>"
    "<tr><td></td><td>@</td></tr></table>",
    "<table><tr><td>@</td><td></td><td>@</td></tr><tr><td>@</td></tr></table>",
    "<table><tr><td><h3>@</h3><p>@ @</p></td><td>@ @</td></tr></table>",
    "<aside><h3>@</h3><p>@ @ @ @ @ @.</p></aside>",
    "<aside>@ <a href=/x>@</a></aside>",
    "<div class='callout warning'><p>@ @ @.</p></div>",
    "<details><summary>@ @?</summary><p>@ @.</p></details>",
    "<h3><button aria-expanded=false>@ @?</button></h3><div hidden><p>@ @.</p></div>",
    "<button aria-expanded=false aria-controls=@>@</button><div class=collapse hidden>@ @ @</div>",
    "<nav><ul><li><a href=/>@</a></li></ul></nav>",
    "<form><label>@</label><button>@</button></form>",
    "<figure><img src=a.png alt='@ @'><figcaption>@ @.</figcaption></figure>",
    "<section><h3>@</h3><p>@.</p></section><p>@ @.</p>",
]


def name_words(parts: list[str]) -> str:
    """The parts with a different word in place of each sign."""
    numbers = count()

    def name_word(match: re.Match[str]) -> str:
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{next(numbers):04}")
        return f"{'W' if match[0] == '@' else 'H'}{letters}q"

    return "\n".join(re.sub("[@#]", name_word, part) for part in parts)


def find_words(text: str) -> list[str]:
    return re.findall(r"[WH][a-j]{4}q", text)


def check_every_word(page: str, found: Document) -> None:
    passages = split_document(found, count_tokens=count_words, window=90)
    for passage in passages:
        assert passage.text == found.text[passage.start : passage.end]
        told = "".join(passage.get_sentence_text(each) for each in passage.sentences)
        assert find_words(told) == find_words(passage.text)
    headings = [(each.start, each.heading) for each in found.sections if each.has_heading]
    texts = sorted([*headings, *((each.start, each.text) for each in passages)])
    in_text = [word for _, text in _drop_repeats(texts) for word in find_words(text)]
    in_text = [*find_words(found.title), *in_text]
    left_out = [word for report in found.left_out for word in find_words(report.text)]
    expected = find_words(re.sub(r" \w[\w-]*=W\w+q", "", page))
    assert set(in_text) | set(left_out) == set(expected)
    assert not set(in_text) & set(left_out)
    assert max(Counter(left_out + [w for w in in_text if w[0] == "W"]).values()) == 1
    place = {word: number for number, word in enumerate(expected)}
    first_places = [place[word] for word in dict.fromkeys(in_text)]
    assert first_places == sorted(first_places)


def _drop_repeats(texts: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A heading that introduces its list begins a passage too."""
    by_start: dict[int, str] = {}
    for start, text in texts:
        by_start[start] = max(by_start.get(start, ""), text, key=len)
    return sorted(by_start.items())


pages = st.lists(st.sampled_from(PARTS), min_size=1, max_size=9)


@settings(deadline=None, max_examples=150)
@given(pages)
@example(PARTS)
def test_every_word_of_a_page_is_read_or_reported_once_and_in_order(parts):
    page = name_words(["<p>@ begins here.</p>", *parts])
    check_every_word(page, document(from_html(f"<body><main>{page}</main></body>")))


@settings(deadline=None, max_examples=60)
@given(pages)
def test_html_within_markdown_loses_no_word_either(parts):
    page = name_words(["<p>@ begins here.</p>", *parts])
    check_every_word(page, document(from_markdown(page)))
