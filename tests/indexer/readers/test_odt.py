"""OpenDocument texts: what LibreOffice writes, read as a Word file is."""

import pytest

from indexer.errors import UnreadableBookletError
from indexer.readers.odt import read_odt_file
from indexer.readers.pieces import ParsedBooklet
from tests.support.docx_file import make_docx, zip_files
from tests.support.odt_file import make_odt
from tests.support.reading import furniture, told

STYLES = """<style:style style:name="Old"><style:text-properties
 style:text-line-through-style="solid"/></style:style><style:style style:name="Up">
<style:text-properties style:text-position="super 58%"/></style:style><style:style
 style:name="Down"><style:text-properties style:text-position="sub 58%"/></style:style>
<style:style style:name="Unseen"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Strong"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Stronger" style:parent-style-name="Strong"/>
<style:style style:name="Title"/><style:style style:name="P1" style:parent-style-name="Title"/>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1"
 style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2"
 style:num-format="a" style:num-suffix=")"/></text:list-style>
<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"
 text:bullet-char="•"/></text:list-style>"""


def read(text: str, **parts: str) -> ParsedBooklet:
    return read_odt_file(make_odt(text, STYLES, **parts), "a.odt")


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text: str, level: int = 1) -> str:
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


def span(text: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def items(style: str, *texts: str) -> str:
    inside = "".join(f"<text:list-item>{text}</text:list-item>" for text in texts)
    return f'<text:list text:style-name="{style}">{inside}</text:list>'


def test_headings_lists_and_paragraphs():
    text = p("Mouth care", "P1") + h("Food") + p("Pack:")
    text += items("L1", p("soap") + items("L1", p("soft")), p("tea"), p("milk") + p("Warm"))
    text += h("Fat", 2) + items("L2", p("a little")) + h("Sleep") + p(span("When?", "Stronger"))
    reading = read(text + p("At night."))
    assert reading.title == "Mouth care"
    assert told(reading.pieces) == [
        "# Food",
        "Pack:",
        "1. soap",
        "  a) soft",
        "2. tea",
        "3. milk; Warm",
        "## Fat",
        "- a little",
        "# Sleep",
        "?## When?",
        "At night.",
    ]


@pytest.mark.parametrize(
    ("inside", "text", "reports"),
    [
        (f"Take {span('four', 'Old')} two.", "Take two.", [("struck out", "four")]),
        (f"Take {span('four', 'Unseen')} two.", "Take two.", [("hidden", "four")]),
        (f"10{span('6', 'Up')} cells, H{span('2', 'Down')}O", "10^6 cells, H2O", []),
        ("a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d", "a b c d", []),
        ("See <text:a>part 2</text:a>.", "See part 2.", []),
        ("Rest <text:page-number>4</text:page-number>", "Rest", [("page number", "4")]),
        (
            "Rest<office:annotation><text:p>Is it so?</text:p></office:annotation>.",
            "Rest.",
            [("comment", "Is it so?")],
        ),
    ],
)
def test_letters_are_read_as_in_a_word_file(inside, text, reports):
    reading = read(p(inside))
    assert told(reading.pieces) == [text]
    assert [(reason, words) for _, reason, words in furniture(reading.pieces)] == reports


def test_what_is_hidden_is_reported():
    part = "<text:section {}>" + p("In a part.") + "</text:section>"
    field = "<text:hidden-text text:is-hidden='{}'>now</text:hidden-text>"
    hiding = "<text:hidden-paragraph text:is-hidden='{}'/>"
    for shown, is_hidden in ((True, "false"), (False, "true")):
        parts = part.format(f"text:display='condition' text:is-hidden='{is_hidden}'")
        lines = p("Rest " + field.format(is_hidden)) + p(hiding.format(is_hidden) + "Or walk.")
        reading = read(parts + lines + p("Sleep."))
        extra = ["In a part.", "now", "Or walk."]
        reports = [(0, "hidden", text) for text in extra]
        assert furniture(reading.pieces) == ([] if shown else reports)
        texts = ["In a part.", "Rest now", "Or walk.", "Sleep."]
        assert told(reading.pieces) == (texts if shown else ["Rest", "Sleep."])


def test_notes_boxes_and_pictures():
    note = "<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation>"
    note += f"<text:note-body>{p('Not for children.')}</text:note-body></text:note>"
    box = f"<draw:frame><draw:text-box>{p('Ring us.')}</draw:text-box></draw:frame>"
    picture = "<draw:frame draw:name='A'><draw:image/><svg:desc>A bed</svg:desc></draw:frame>"
    reading = read(p(f"Take 2{note} drops.{box}{picture}") + p("Rest."))
    assert told(reading.pieces) == ["Take 2 drops.", "Ring us.", "Rest.", "Not for children."]
    assert furniture(reading.pieces) == [(0, "image", "A bed")]


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def cell(text: str, spans: str = "") -> str:
    return f"<table:table-cell {spans}>{p(text)}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def test_tables_with_spans_and_repeated_cells():
    heads = row(*map(cell, ("Tablet", "Morning", "Noon", "Evening")))
    wide = cell("2 mg", 'table:number-columns-spanned="2"')
    high = cell("Dormal", 'table:number-rows-spanned="2"')
    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = f"<table:table-header-rows>{heads}</table:table-header-rows>"
    rows += row(high, wide, COVERED, cell("3 mg")) + row(COVERED, empty, cell("4 mg"))
    assert told(read(f"<table:table>{rows}</table:table>").pieces) == [
        "=Tablet | Morning | Noon | Evening",
        "Tablet: Dormal, Morning / Noon: 2 mg; Evening: 3 mg",
        "Tablet: Dormal, Evening: 4 mg",
    ]


def test_changes_contents_and_page_edges_are_left_out_and_reported():
    changes = "<text:tracked-changes><text:changed-region><text:deletion>"
    changes += f"{p('Old rule.')}</text:deletion></text:changed-region></text:tracked-changes>"
    contents = f"<text:table-of-content><text:index-body>{p('Food 2')}</text:index-body>"
    edges = f"<style:header>{p('Our clinic')}</style:header>"
    reading = read(f"{changes}{contents}</text:table-of-content>{p('Rest.')}", edges=edges)
    assert told(reading.pieces) == ["Rest."]
    assert [(reason, words) for _, reason, words in furniture(reading.pieces)] == [
        ("contents", "Food 2"),
        ("page header", "Our clinic"),
        ("deleted", "Old rule."),
    ]
    assert reading.metadata["tracked_changes"] == "0 insertions and 1 deletion, read as accepted"


def test_what_a_file_says_of_itself():
    meta = "<dc:title>Mouth care</dc:title><dc:creator>A. Nurse</dc:creator>"
    meta += "<dc:language>en-GB</dc:language><dc:date>2026-03-04T10:00:00</dc:date>"
    reading = read(p("Rest."), meta=meta)
    assert (reading.title, reading.language) == ("Mouth care", "en-GB")
    assert reading.metadata == {"author": "A. Nurse", "last_updated": "2026-03-04"}


LOCKED = '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (make_docx(""), "is not an OpenDocument text, whatever its name says. "),
        (b"Only text.", "is not a Word file: no zip file"),
        (zip_files({"content.xml": b"<a"}), "is damaged: its part content.xml is no XML"),
        (zip_files({"META-INF/manifest.xml": LOCKED.encode()}), "is locked with a password."),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(data, sentence):
    with pytest.raises(UnreadableBookletError) as caught:
        read_odt_file(data, "a.odt")
    assert caught.value.reason.startswith(sentence)


NESTED = {
    "tables": (
        "<table:table><table:table-row><table:table-cell>",
        "</table:table-cell></table:table-row></table:table>",
    ),
    "boxes": ("<text:p><draw:frame><draw:text-box>", "</draw:text-box></draw:frame></text:p>"),
    "lists": ("<text:list><text:list-item>", "</text:list-item></text:list>"),
    "sections": ("<text:section>", "</text:section>"),
}


@pytest.mark.parametrize("depth", [40, 80, 120, 3000])
@pytest.mark.parametrize("kind", NESTED)
def test_however_deep_it_nests_it_is_read_or_refused(kind, depth):
    opening, closing = NESTED[kind]
    try:
        found = told(read(opening * depth + p("Rest.") + closing * depth).pieces)
    except UnreadableBookletError as error:
        found = [error.reason]
    assert found[0].removeprefix("- ") == "Rest." or "nests too deep" in found[0]
