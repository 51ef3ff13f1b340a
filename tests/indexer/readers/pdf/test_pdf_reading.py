"""PDF pages as publishers lay them out: what is read, in which order, and what is left out."""

import pytest

from indexer.documents import Document, Doubt
from indexer.errors import UnreadableBookletError
from indexer.readers.assemble import DocumentProperties, assemble_document
from indexer.readers.pdf import read_pdf_file
from indexer.readers.pieces import Heading, ListItem, Paragraph, ParsedBooklet
from tests.support.pdf_writer import HEIGHT, MARGIN, WIDTH, PdfPage, write_objects, write_pdf

RINSE = "Rinse your mouth with lukewarm salt water after each meal and before you go to bed."
BRUSH = "Brush your teeth twice a day with a soft brush, and do not press while you do it."
CALL = "Call the ward at any hour if you cannot drink, or if your mouth bleeds for long."
LIPS = "Keep your lips moist with a plain balm that has neither scent nor colour in it."
SPICES = "Leave out spices and sour fruit until the sore places have healed again."
COLUMN = 220.0
RIGHT = WIDTH - MARGIN - COLUMN


def read(
    *pages: PdfPage, info: str = "", outline: tuple[tuple[str, int], ...] = ()
) -> ParsedBooklet:
    return read_pdf_file(write_pdf(pages, info=info, outline=outline), "mouth.pdf")


def show(booklet: ParsedBooklet) -> list[str]:
    """The pieces in short: headings with their level, items with their depth and number."""
    lines = []
    for piece in booklet.pieces:
        match piece:
            case Heading():
                lines.append(f"{'#' * piece.level} {piece.text}")
            case ListItem():
                lines.append(f"{'  ' * piece.depth}- {piece.marker}{piece.text}")
            case Paragraph():
                lines.append(piece.text)
    return lines


def list_left_out(booklet: ParsedBooklet) -> list[tuple[str, str]]:
    document = assemble(booklet)
    return [(one.reason, one.text) for one in document.left_out]


def assemble(booklet: ParsedBooklet) -> Document:
    return assemble_document(DocumentProperties("mouth", "Mouth", "mouth.pdf"), booklet.pieces)


def test_headings_paragraphs_and_lists_of_a_plain_page():
    page = PdfPage()
    page.add("Mouth care", size=22, font="bold")
    page.add(f"{RINSE} {BRUSH}")
    page.add("What to do each day", size=15, font="bold")
    page.add("Do these:")
    page.add(BRUSH, marker="•")
    page.add("Rinse:", marker="•")
    page.add("in the morning", marker="•", column=(MARGIN + 20, 400))
    page.add(SPICES, marker="•")
    page.add("When do I call?", size=12, font="bold")
    page.add("Look into the mirror", marker="1.")
    page.add(CALL, marker="2.")
    booklet = read(page)
    assert booklet.title == "Mouth care"
    assert show(booklet) == [
        f"{RINSE} {BRUSH}",
        "## What to do each day",
        "Do these:",
        f"- {BRUSH}",
        "- Rinse:",
        "  - in the morning",
        f"- {SPICES}",
        "### When do I call?",
        "- 1.Look into the mirror",
        f"- 2.{CALL}",
    ]


def test_two_columns_are_read_one_after_the_other():
    page = PdfPage()
    page.add("Mouth care", size=22, font="bold")
    top = page.bottom
    page.add(f"{RINSE} {BRUSH} {SPICES}", column=(MARGIN, COLUMN))
    page.add("Lips", size=13, font="bold", column=(MARGIN, COLUMN))
    page.add(LIPS, column=(MARGIN, COLUMN))
    page.bottom = top
    page.add(f"{CALL} {RINSE}", column=(RIGHT, COLUMN))
    page.add("Food", size=13, font="bold", column=(RIGHT, COLUMN))
    page.add(SPICES, column=(RIGHT, COLUMN))
    assert show(read(page)) == [
        f"{RINSE} {BRUSH} {SPICES}",
        "## Lips",
        LIPS,
        f"{CALL} {RINSE}",
        "## Food",
        SPICES,
    ]


def test_two_columns_that_are_drawn_line_by_line_are_not_read_across():
    left, right = PdfPage(), PdfPage()
    left.add(f"{RINSE} {BRUSH} {SPICES} {LIPS}", column=(MARGIN, COLUMN))
    right.add(f"{CALL} {RINSE} {SPICES} {BRUSH}", column=(RIGHT, COLUMN))
    both = PdfPage([part for pair in zip(left.parts, right.parts, strict=False) for part in pair])
    assert show(read(both)) == [
        f"{RINSE} {BRUSH} {SPICES} {LIPS}",
        f"{CALL} {RINSE} {SPICES} {BRUSH}",
    ]


def test_a_sentence_goes_on_over_the_page_break_with_each_part_on_its_page():
    first, second = PdfPage(), PdfPage()
    first.add(f"{BRUSH} The nurse who looks after you will show you how you can rinse and")
    second.add("brush without pain. Ask her when you come to the ward for the first time.")
    document = assemble(read(first, second))
    assert len(document.blocks) == 1
    assert "how you can rinse and brush without pain." in document.text
    assert document.find_page(document.text.index("rinse and")) == 1
    assert document.find_page(document.text.index("brush without")) == 2


def test_a_box_beside_the_text_is_read_after_its_section():
    page = PdfPage()
    page.add("Mouth care", size=22, font="bold")
    page.add("Each day", size=15, font="bold")
    top = page.bottom
    page.add(f"{RINSE} {BRUSH} {LIPS} {SPICES}", column=(MARGIN, 270))
    end = page.bottom
    page.draw_box(350, top + 4, WIDTH - MARGIN, end + 6, fill="0.9 0.9 1")
    page.bottom = top + 6
    page.add("Call us", size=12, font="bold", column=(360, 160))
    page.add(CALL, column=(360, 160))
    page.bottom = end + 30
    page.add("Later on", size=15, font="bold")
    page.add(LIPS)
    assert show(read(page)) == [
        "## Each day",
        f"{RINSE} {BRUSH} {LIPS} {SPICES}",
        "### Call us",
        CALL,
        "## Later on",
        LIPS,
    ]


def test_text_around_a_box_is_one_paragraph():
    page = PdfPage()
    beside = f"{RINSE} {BRUSH} {LIPS} {SPICES} Do this every day"
    page.draw_box(350, MARGIN, WIDTH - MARGIN, MARGIN + 75, fill="1 0.9 0.9")
    page.add(beside, column=(MARGIN, 270))
    words = "and so on, for as long as the ward has told you, which may be some weeks or months."
    page.bottom -= 11 * 0.7
    page.add(words)
    page.bottom = MARGIN
    page.add(CALL, column=(360, 160))
    assert show(read(page)) == [f"{beside} {words}", CALL]


def test_running_heads_and_page_numbers_are_left_out_and_reported():
    pages = [PdfPage() for _ in range(4)]
    for number, page in enumerate(pages, start=1):
        page.write(MARGIN, 30, "Example Hospital", size=8)
        page.write(WIDTH / 2, HEIGHT - 25, f"{number}", size=8)
        page.add(f"Part {'ABCD'[number - 1]}", size=15, font="bold")
        page.add((RINSE, BRUSH, LIPS, SPICES)[number - 1])
    booklet = read(*pages)
    assert [line for line in show(booklet) if "Hospital" in line or line.isdigit()] == []
    assert list_left_out(booklet) == [
        ("running head", "Example Hospital"),
        ("page number", "1; 2; 3; 4"),
    ]


def test_a_warning_at_the_foot_of_each_page_stays_once():
    pages = [PdfPage() for _ in range(3)]
    for number, page in enumerate(pages):
        page.add(f"{RINSE} {(BRUSH, LIPS, SPICES)[number]}")
        page.write(MARGIN, HEIGHT - 40, CALL)
    assert " ".join(show(read(*pages))).count(CALL) == 1


def test_a_list_of_contents_is_left_out():
    page = PdfPage()
    page.add("Contents", size=15, font="bold")
    for row, name in enumerate(("Rinsing", "Brushing", "Lips")):
        page.add(f"{name} {'.' * 60} {row + 2}")
    text = PdfPage()
    text.add("Rinsing", size=15, font="bold")
    text.add(RINSE)
    booklet = read(page, text)
    assert show(booklet) == [RINSE]
    assert [reason for reason, _ in list_left_out(booklet)] == ["contents"]


def test_a_divided_word_is_joined_only_where_it_is_known():
    page = PdfPage()
    page.write(MARGIN, 100, "While you have chemotherapy and for some time after the last infu-")
    page.write(
        MARGIN, 114, "sion, take care of your mouth, ask for anti-sickness tablets, and use self-"
    )
    page.write(MARGIN, 128, "help groups near you.")
    assert show(read(page)) == [
        "While you have chemotherapy and for some time after the last infusion, take care of your"
        " mouth, ask for anti-sickness tablets, and use self-help groups near you."
    ]


def test_raised_numbers_never_join_a_number():
    page = PdfPage()
    page.write(MARGIN, 100, "You get 10")
    page.write(MARGIN + 53, 95, "6", size=7)
    page.write(MARGIN + 60, 100, "units a day")
    page.write(MARGIN + 113.5, 95, "2", size=7)
    page.write(MARGIN + 124, 100, "for as long as you need them.")
    booklet = read(page)
    assert show(booklet) == ["You get 10^6 units a day for as long as you need them."]
    assert list_left_out(booklet) == [("footnote mark", "2")]


def test_bookmarks_say_which_lines_are_headings():
    page = PdfPage()
    page.add("Mouth care", size=20, font="bold")
    page.add(RINSE)
    page.add("Lips", font="italic")
    page.add(LIPS)
    page.add("Food", font="italic")
    page.add(SPICES)
    assert show(read(page)) == [RINSE, "Lips", LIPS, "Food", SPICES]
    assert show(read(page, outline=(("Lips", 1), ("Food", 1)))) == [
        RINSE,
        "## Lips",
        LIPS,
        "## Food",
        SPICES,
    ]


def test_what_the_file_says_of_itself():
    page = PdfPage()
    page.add(RINSE)
    info = "/Title(Mouth care)/Author(Example Hospital)/CreationDate(D:20260301120000Z)"
    booklet = read(page, info=f"{info}/ModDate(D:20260402)")
    assert (booklet.title, booklet.metadata) == (
        "Mouth care",
        {"author": "Example Hospital", "published": "2026-03-01", "last_updated": "2026-04-02"},
    )


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ("/Title(Microsoft Word - leaflet.docx)", ""),
        ("/Title(untitled)", ""),
        ("/Title(leaflet_v3.indd)", ""),
        ("/Title(Mouth care)", "Mouth care"),
    ],
)
def test_a_name_that_a_program_made_up_is_no_title(info, expected):
    page = PdfPage()
    page.add(RINSE)
    assert read(page, info=info).title == expected


@pytest.mark.parametrize("program", ["/Creator(Safari)", "/Producer(Skia/PDF m128)"])
def test_the_author_and_day_of_a_printed_web_page_are_those_of_the_print(program):
    page = PdfPage()
    page.add(RINSE)
    info = f"/Author(A. Person){program}/CreationDate(D:20260301)/ModDate(D:20260301)"
    assert read(page, info=info).metadata == {}


def test_text_off_the_page_and_turned_text_are_reported():
    page = PdfPage()
    page.add(RINSE)
    page.write(WIDTH + 40, 200, "crop mark")
    page.parts.append("BT /F1 7 Tf 0 1 -1 0 20 300 Tm (Order no. 12) Tj ET")
    booklet = read(page)
    assert show(booklet) == [RINSE]
    assert list_left_out(booklet) == [
        ("turned text", "Order no. 12"),
        ("outside the page", "crop mark"),
    ]


def test_a_page_turned_on_its_side_is_read_upright():
    page = PdfPage()
    for row, words in enumerate(("First we wash our hands", "and then we rinse.")):
        page.parts.append(f"BT /F1 11 Tf 0 1 -1 0 {100 + 14 * row} 100 Tm ({words}) Tj ET")
    assert show(read(page)) == ["First we wash our hands and then we rinse."]


def make_picture_page() -> bytes:
    stream = b"q 500 0 0 700 40 60 cm /I Do Q"
    return write_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 5 0 R>>>>"
            b"/Contents 4 0 R>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
            b"<</Subtype/Image/Width 10000/Height 10000/ColorSpace/DeviceGray/BitsPerComponent 8"
            b"/Length 3>>stream\nabc\nendstream",
            b"<<>>",
        ]
    )


def test_a_booklet_of_pictures_says_what_to_do():
    with pytest.raises(UnreadableBookletError, match=r"pictures of pages and no text\..* ocrmypdf"):
        read_pdf_file(make_picture_page(), "scan.pdf")


def test_letters_under_a_wrong_sign_are_mended_where_they_make_a_word():
    page = PdfPage()
    page.add("The o!er of this di!ers, and it may be di#cult to rinse o! all of it. Stop!")
    booklet = read(page)
    assert show(booklet) == [
        "The offer of this differs, and it may be difficult to rinse off all of it. Stop!"
    ]
    assert [piece for piece in booklet.pieces if isinstance(piece, Doubt)] == []


def test_letters_that_nothing_explains_are_to_be_checked():
    page = PdfPage()
    page.add("Take the gl#rmp after each meal.")
    booklet = read(page)
    assert show(booklet) == ["Take the gl#rmp after each meal."]
    (doubt,) = (piece for piece in booklet.pieces if isinstance(piece, Doubt))
    assert doubt.text.startswith("Page 1 has letters that its fonts do not explain")


def test_boxes_in_a_row_are_read_one_by_one_and_what_is_below_them_later():
    page = PdfPage()
    page.add("Mouth care", size=22, font="bold")
    page.add("Each day", size=15, font="bold")
    top = page.bottom
    for row, (name, items) in enumerate(
        (("Do", ("rinse", "brush softly")), ("Do not", ("smoke", "drink spirits")))
    ):
        page.bottom = top + 8
        left = MARGIN + row * 240
        page.draw_box(left, top + 6, left + 220, top + 80, fill="0.9 0.9 1")
        page.add(name, size=12, font="bold", column=(left + 10, 200))
        for item in items:
            page.add(item, column=(left + 10, 200), marker="•")
    page.bottom = top + 90
    page.add("Later on", size=15, font="bold")
    page.add(LIPS)
    assert show(read(page)) == [
        "## Each day",
        "### Do",
        "- rinse",
        "- brush softly",
        "### Do not",
        "- smoke",
        "- drink spirits",
        "## Later on",
        LIPS,
    ]


def test_a_box_with_a_heading_ends_before_the_text_below_it():
    page = PdfPage()
    page.add("Mouth care", size=22, font="bold")
    page.add("Each day", size=15, font="bold")
    page.add(f"{RINSE} {BRUSH}")
    page.draw_box(MARGIN, page.bottom + 6, WIDTH - MARGIN, page.bottom + 64)
    page.add("Call 999 if:", size=12.5, font="bold", column=(MARGIN + 10, 400))
    page.add("you bleed and it does not stop", column=(MARGIN + 10, 400), marker="•")
    page.bottom += 20
    page.add(f"{LIPS} {SPICES}")
    document = assemble(read(page))
    after = next(
        block for block in document.blocks if document.text[block.start :].startswith(LIPS)
    )
    assert document.sections[after.section].path[-1:] == ("Each day",)


def test_struck_text_is_no_text_and_underlined_text_is():
    page = PdfPage()
    page.write(MARGIN, 100, "Take 20 mg")
    page.write(MARGIN + 62, 100, "10 mg in the morning.")
    page.draw_line(MARGIN + 25, 97, MARGIN + 58, 97)
    page.draw_line(MARGIN + 62, 102, MARGIN + 170, 102)
    booklet = read(page)
    assert show(booklet) == ["Take 10 mg in the morning."]
    assert list_left_out(booklet) == [("struck out", "20 mg")]


def test_drawn_rings_are_bullets_of_a_list_in_a_list():
    """As a browser prints the second level."""
    page = PdfPage()
    page.add(CALL)
    page.add("Drink through the day:", column=(MARGIN + 20, 400.0), marker="•")
    for text in ("water", "weak tea"):
        page.add(text, column=(MARGIN + 64, 400.0))
        x, y = MARGIN + 52, HEIGHT - page.bottom + 3
        ring = f"{x} {y} m {x} {y + 2} {x + 4} {y + 2} {x + 4} {y} c"
        page.parts.append(f"{ring} {x + 4} {y - 2} {x} {y - 2} {x} {y} c s")
    assert show(read(page)) == [CALL, "- Drink through the day:", "  - water", "  - weak tea"]


def test_links_to_the_pages_before_and_after_are_left_out_with_their_names():
    page = PdfPage()
    page.add("Mouth care", size=22, font="bold")
    page.add(f"{RINSE} {BRUSH} {SPICES}")
    page.link(MARGIN, 300, "< Older Post")
    page.link(400, 300, "Newer Post >")
    page.write(MARGIN, 314, "What to pack for the ward", font="italic")
    page.write(MARGIN, 328, "in winter", font="italic")
    page.write(341.9, 314, "Why dentists ask so much", font="italic")
    page.write(MARGIN, 370, "The end of the page has a line of its own.")
    booklet = read(page)
    assert show(booklet) == [
        f"{RINSE} {BRUSH} {SPICES}",
        "The end of the page has a line of its own.",
    ]
    assert list_left_out(booklet) == [
        ("link to another page", "< Older Post What to pack for the ward in winter"),
        ("link to another page", "Newer Post > Why dentists ask so much"),
    ]


@pytest.mark.parametrize("words", ["Next: rinse once more", "Next", "Later"])
def test_words_that_only_sound_like_such_links_are_text(words):
    page = PdfPage()
    page.add("Mouth care", size=22, font="bold")
    page.add(f"{RINSE} {BRUSH}")
    page.add(words)
    page.add(SPICES)
    assert words in show(read(page))


def test_text_right_below_such_a_link_stays():
    page = PdfPage()
    page.link(MARGIN, 80, "< Previous page")
    page.write(MARGIN, 94, "Rinse your mouth with salt water")
    page.write(MARGIN, 108, "before you go to bed.")
    booklet = read(page)
    assert show(booklet) == ["Rinse your mouth with salt water before you go to bed."]
    assert list_left_out(booklet) == [("link to another page", "< Previous page")]


def test_a_line_that_is_nothing_but_a_link_is_left_out():
    page = PdfPage()
    page.add("Mouth care", size=22, font="bold")
    page.link(MARGIN, 120, "Pages for dentists")
    page.write(MARGIN, 160, RINSE[:60])
    page.link(MARGIN, 200, "Telephone 0555 210 44")
    page.link(MARGIN, 240, "Call us before you come.")
    page.link(MARGIN, 280, "Get emergency help if you have chest pain")
    booklet = read(page)
    kept = ["Telephone 0555 210 44", "Call us before you come."]
    assert show(booklet) == [RINSE[:60], *kept, "Get emergency help if you have chest pain"]
    assert list_left_out(booklet) == [("link to another page", "Pages for dentists")]


def test_who_made_a_picture_is_left_out_with_all_its_lines():
    page = PdfPage()
    page.add("Mouth care", size=22, font="bold")
    page.add(f"{RINSE} {BRUSH} {SPICES}")
    bottom = page.bottom
    for row, line in enumerate(["Credit: M. Ode, Teeth.", "2031. no. 7.", "CC BY 1.0."]):
        page.write(MARGIN, bottom + 20 + row * 14, line, 8)
    page.write(MARGIN, bottom + 90, LIPS[:50])
    booklet = read(page)
    assert show(booklet) == [f"{RINSE} {BRUSH} {SPICES}", LIPS[:50]]
    assert list_left_out(booklet) == [
        ("image credit", "Credit: M. Ode, Teeth. 2031. no. 7. CC BY 1.0.")
    ]


@pytest.mark.parametrize(
    ("foot", "is_left_out"),
    [
        ("Northfield Hospital & Partners | Ministry of Health", True),
        ("The Northfield Hospital Trust", True),
        ("Call Northfield Hospital on 0555 210", False),
        ("Never swallow the rinse", False),
        ("Do Not Swallow It.", False),
        ("Call Your Care Team", False),
        ("Emergency Ward Open Day And Night", False),
    ],
)
def test_only_names_alone_at_the_foot_of_a_page_are_left_out(foot, is_left_out):
    page = PdfPage()
    page.add("Mouth care", size=22, font="bold")
    page.add(" ".join([RINSE, BRUSH, SPICES, LIPS, CALL] * 2))
    page.write(150, HEIGHT - 20, foot)
    booklet = read(page)
    assert (foot not in show(booklet)) == is_left_out
    assert list_left_out(booklet) == ([("page footer", foot)] if is_left_out else [])
