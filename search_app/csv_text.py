"""Tables for spreadsheets: CSV in which no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

# A spreadsheet takes a cell that begins so for a formula; an apostrophe makes it words.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A header and its rows, as RFC 4180 has it."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(names)
    writer.writerows([cell(row.get(name, "")) for name in names] for row in rows)
    return written.getvalue()


def cell(value: object) -> object:
    """A value as a spreadsheet may open it: words stay words, numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value
