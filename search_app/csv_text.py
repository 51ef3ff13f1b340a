"""Tables for spreadsheets: CSV in which no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

# A spreadsheet takes a cell that begins so for a formula; an apostrophe makes it words.
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n")


def format_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A header and its rows, as RFC 4180 has it."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([escape_formula(row.get(name, "")) for name in columns] for row in rows)
    return written.getvalue()


def escape_formula(value: object) -> object:
    """A value as a spreadsheet may open it: words stay words, numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_PREFIXES):
        return f"'{value}"
    return value
