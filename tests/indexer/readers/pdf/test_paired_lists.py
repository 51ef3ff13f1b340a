"""A list with a column at its right: rows where that says something of each item, else columns."""

from collections.abc import Sequence

import pytest

from indexer.readers.pdf import read_pdf_file
from tests.support.pdf_writer import MARGIN, PdfPage, write_pdf
from tests.support.reading import told

AFTER = "The scan takes twenty minutes, and you lie still while the machine moves around you."
ITEMS = ("are pregnant", "have diabetes", "have kidney problems", "cannot lie flat")
ANSWERS = ("We use another scan.", "Do not stop metformin.", "We take blood first.", "We help you.")


def read(items: Sequence[str], beside: Sequence[str], *, mark: str = "") -> list[str]:
    """Items with what stands beside them; a "/" is the end of a line."""
    page = PdfPage()
    page.add("Before your scan", size=18, font="bold")
    page.add("Tell us if you:")
    y = page.bottom
    for item, text in zip(items, beside, strict=True):
        y += 18
        page.write(MARGIN, y, "•")
        lines = [part.split("/") for part in (item, text)]
        for left, part in ((MARGIN + 14, lines[0]), (300, lines[1])):
            for row, line in enumerate(part if part != [""] else []):
                page.write(left, y + 14 * row, f"{mark * (left == 300)}{line}")
        y += 14 * (max(map(len, lines)) - 1)
    page.bottom = y + 10
    page.add(AFTER)
    first, *lines_read = told(read_pdf_file(write_pdf([page]), "scan.pdf").pieces)
    assert first == "Tell us if you:"
    return lines_read


def test_what_stands_beside_each_item_stays_with_it():
    expected = [f"{item} | {answer}" for item, answer in zip(ITEMS, ANSWERS, strict=True)]
    assert read(ITEMS, ANSWERS) == [*expected, AFTER]


def test_wrapped_items_and_an_empty_place():
    items = ("are pregnant, or/think you are", *ITEMS[1:])
    beside = ("Another scan", "Do not stop/metformin", "", "Help from us")
    assert read(items, beside) == [
        "are pregnant, or think you are | Another scan",
        "have diabetes | Do not stop metformin",
        "have kidney problems | –",
        "cannot lie flat | Help from us",
        AFTER,
    ]


@pytest.mark.parametrize(
    ("beside", "mark"),
    [
        (
            (
                "We are open each day",
                "from eight to six, and",
                "on Sundays from ten,",
                "but not at noon",
            ),
            "",
        ),
        (("Opening times", "Monday to noon", "Friday to six", "Sunday closed"), ""),
        (("your letter", "your glasses", "your list", "your keys"), "• "),
    ],
    ids=["text", "lines", "list"],
)
def test_a_column_of_its_own_is_read_after_the_list(beside, mark):
    lines = read(ITEMS, beside, mark=mark)
    assert lines[:4] == [f"- {item}" for item in ITEMS]
    others = [line.removeprefix("- ") for line in lines[4:] if line != AFTER]
    assert " ".join(others) == " ".join(beside)
