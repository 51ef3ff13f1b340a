"""CSV for spreadsheets, in which no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

# A spreadsheet reads a cell that begins so as a formula; an apostrophe before it makes it text.
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n")


def format_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A header and its rows (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([escape_formula(row.get(name, "")) for name in columns] for row in rows)
    return text.getvalue()


def escape_formula(value: object) -> object:
    """Numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_PREFIXES):
        return f"'{value}"
    return value
