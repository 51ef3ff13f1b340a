"""CSV for spreadsheets, in which no cell is a formula, whatever separates the cells for them."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

# A spreadsheet reads a cell that begins so as a formula; an apostrophe before it makes it text. One
# that takes semicolons or tabs for the separator sees cells, and lines, begin within ours.
_FORMULA = r"(?=[=+\-@＝＋－＠])"
_ODD_BEGINNING = re.compile(rf" *[\t\r\n]|\s*{_FORMULA}")
_FORMULA_WITHIN = re.compile(rf"([;\t\r\n]\s*){_FORMULA}")


def format_csv(
    columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, separator: str = ","
) -> str:
    """A header and its rows (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(columns)
    writer.writerows([escape_formulas(row.get(name, "")) for name in columns] for row in rows)
    return text.getvalue()


def escape_formulas(value: object) -> object:
    """Numbers stay numbers."""
    if not isinstance(value, str):
        return value
    mark = "'" if _ODD_BEGINNING.match(value) else ""
    return mark + _FORMULA_WITHIN.sub(r"\1'", value)
