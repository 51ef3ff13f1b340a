"""Days as people write them: "1 May 2026", "May 2026", "2026-05-01"."""

import re
from calendar import month_name, monthrange
from datetime import date
from functools import lru_cache

MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}
MONTH_PATTERN = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|sept"
_ORDINAL = r"(?:st|nd|rd|th)?"
# A number of two digits between slashes may be a month or a day, so that none of these is read.
_FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<y>\d{4})(?:[-/](?P<m>\d{1,2})(?:[-/](?P<d>\d{1,2}))?)?(?:[T ][\d:.+Z-]+)?",
        rf"(?:(?P<d>\d{{1,2}}){_ORDINAL} )?(?P<n>{MONTH_PATTERN})\.?,? (?P<y>\d{{4}})",
        rf"(?P<n>{MONTH_PATTERN})\.? (?P<d>\d{{1,2}}){_ORDINAL},? (?P<y>\d{{4}})",
    )
]


def normalize_day(text: str) -> str:
    """``2026-05-01``, ``2026-05`` or ``2026``; the text itself where it is no day."""
    parts = _parse_parts(text)
    if parts is None:
        return text
    widths = zip(parts, (4, 2, 2), strict=True)
    return "-".join(f"{part:0{width}}" for part, width in widths if part)


def find_last_day(text: str) -> date | None:
    """The last day that a text means: of "May 2026" the 31st; None where it is no day."""
    parts = _parse_parts(text)
    if parts is None:
        return None
    year, month, day = parts
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def is_overdue(day: str, today: date) -> bool | None:
    """Whether a day is past; None where none is said, or it cannot be read."""
    last_day = find_last_day(day)
    return last_day < today if last_day else None


@lru_cache(maxsize=1024)  # every hit of every answer says its days
def _parse_parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day, 0 for what is not said; None where there is no such day."""
    match = next(filter(None, (form.fullmatch(text.strip()) for form in _FORMS)), None)
    if match is None:
        return None
    given = match.groupdict()
    name = (given.get("n") or "")[:3].casefold()
    months = [number for month, number in MONTHS.items() if name and month.startswith(name)]
    parts = int(given["y"]), *(months or [int(given.get("m") or 0)]), int(given.get("d") or 0)
    year, month, day = parts
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return year, month, day
