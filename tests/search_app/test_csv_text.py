import csv
import io
import re
from itertools import product

import pytest

from search_app.csv_text import escape_formulas, format_csv
from tests.support.paths import ROOT

SEPARATORS = ("", "beans;", "beans\t", "beans\n", "beans\r\n", "beans; ", "\u00a0")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "\t=1", "\r=1", " =1")


def list_cells(text: str, separator: str) -> list[str]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [cell.strip() for row in rows for cell in row]


@pytest.mark.parametrize(("before", "formula"), [*product(SEPARATORS, FORMULAS)])
def test_no_cell_is_a_formula_whatever_separates_cells(before: str, formula: str) -> None:
    row = {"a": f"{before}{formula}", "b": "x", "c": f"{before}{formula}"}
    text = format_csv(("a", "b", "c"), [row])
    for separator in ",;\t":
        for cell in list_cells(text, separator):
            assert not re.match(r"[=+\-@\uff1d\uff0b\uff0d\uff20]", cell)


@pytest.mark.parametrize("value", [-1.5, 0, True, None, "a-b", "beans, -5", "a=b", "x; y", "", "-"])
def test_what_is_no_formula_stays_as_it_is(value: object) -> None:
    assert escape_formulas(value) == ("'-" if value == "-" else value)


def test_all_csv_is_written_in_one_place() -> None:
    writers = [
        path.name
        for package in ("indexer", "search_app")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)|text/csv.*join", path.read_text(encoding="utf-8"))
    ]
    assert writers == ["csv_text.py"]
