"""HTML within a line: what is struck out, raised and lowered, and marks that lead to notes."""

import pytest

from tests.support.reading import from_html, from_markdown, furniture, told


@pytest.mark.parametrize(
    ("struck", "style"),
    [
        ("<del>four</del>", ""),
        ("<s>four</s>", ""),
        ("<strike>four</strike>", ""),
        ("<span style='text-decoration:line-through'>four</span>", ""),
        ("<span style='text-decoration-line: underline line-through'>four</span>", ""),
        ("<span role=deletion>four</span>", ""),
        ("<span class='text-decoration-line-through'>four</span>", ""),
        ("<span class='strikethrough'>four</span>", ""),
        ("<span class='c7 c1'>four</span>", "p {margin:0} span.c7{text-decoration: line-through}"),
    ],
)
def test_what_is_struck_out_is_no_text_and_is_reported(struck, style):
    reading = from_html(f"<style>{style}</style><p>Take {struck} <ins>two</ins> drops.</p>")
    assert told(reading.pieces) == ["Take two drops."]
    assert furniture(reading.pieces) == [(1, "struck out", "four")]


def test_what_is_struck_out_in_markdown_is_no_text_either():
    reading = from_markdown("Take ~~four~~ two drops.\n\n~~Fast.~~")
    assert told(reading.pieces) == ["Take two drops."]
    assert [text for _, _, text in furniture(reading.pieces)] == ["four", "Fast."]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        # never joined to a number
        ("10<sup>6</sup> cells", "10^6 cells"),
        ("3 x 10<sup>-9</sup>/L", "3 x 10^-9/L"),
        ("3 x 10<sup>9</sup>/L", "3 x 10^9/L"),
        ("10<span class='superscript'>6</span> cells", "10^6 cells"),
        ("7<sup>1</sup>/<sub>2</sub> mg", "7 1/2 mg"),
        ("1<sup>1/2</sup> drops", "1 1/2 drops"),
        ("<sup>1</sup>/<sub>2</sub> drop", "1/2 drop"),
        # what belongs to the word or number before
        ("the 1<sup>st</sup> day", "the 1st day"),
        ("5 cm<sup>2</sup>, 9 mg/m<sup>2</sup>", "5 cm², 9 mg/m²"),
        ("x<sup>2</sup> and (r<sup>2</sup>)", "x² and (r²)"),
        ("H<sub>2</sub>O, vitamin B<sup>12</sup>", "H2O, vitamin B12"),
        ("Ca<sup>2+</sup> and CD4<sup>+</sup>", "Ca2+ and CD4+"),
        ("Velmin<sup>TM</sup> and Corax<sup>®</sup>", "Velmin™ and Corax®"),
        ("<sup>131</sup>I", "131I"),
        ("37<sup>°</sup>C", "37°C"),
    ],
)
def test_what_is_raised_or_lowered_is_never_joined_to_a_number(html, text):
    reading = from_html(f"<p>{html}</p>")
    assert told(reading.pieces) == [text]
    assert furniture(reading.pieces) == []


@pytest.mark.parametrize(
    ("html", "text", "mark"),
    [
        ("Take 2<sup>1</sup> drops.", "Take 2 drops.", "1"),
        ("Take 2<span class='text-superscript'>1</span> drops.", "Take 2 drops.", "1"),
        ("Take 2<a href='#fn1'>1</a> drops.", "Take 2 drops.", "1"),
        ("Take 2<sup>[3]</sup> drops.", "Take 2 drops.", "[3]"),
        ("five a week<sup>1,2</sup> or so", "five a week or so", "1,2"),
        ("It ends.<sup>*</sup> Rest.", "It ends. Rest.", "*"),
        ("on <a href=#n1><sup>a</sup></a> day", "on day", "a"),
        ("a day<sup><a href='#n1'>12</a></sup>.", "a day.", "12"),
        ("a day<a class=footnote-ref href=#n1>[1]</a>.", "a day.", "[1]"),
        ("a day<a role=doc-noteref href=#n1>1</a>.", "a day.", "1"),
        ("A note. <a href='#back'>↩</a>", "A note.", "↩"),
        ("two<span style='vertical-align:super;color:red'>4</span> days", "two days", "4"),
    ],
)
def test_the_mark_of_a_footnote_is_left_out_and_reported(html, text, mark):
    reading = from_html(f"<p>{html}</p>")
    assert told(reading.pieces) == [text]
    assert furniture(reading.pieces) == [(1, "mark of a footnote", mark)]


def test_links_within_the_page_that_are_words_stay():
    links = "<a href=#pain>pain</a>, <a href=#s2>part 2</a> and note <a href=#fn1>1</a>"
    assert told(from_html(f"<p>See {links}.</p>").pieces) == ["See pain, part 2 and note 1."]


def test_a_title_has_no_mark_of_a_footnote():
    assert from_html("<h1>Drops<sup>1</sup></h1><p>Rest.").title == "Drops"
