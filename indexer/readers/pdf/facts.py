"""What a PDF says of itself in its own fields."""

import re
from collections.abc import Mapping
from pathlib import PurePath

from indexer.words import clean_text

_DATE_PATTERN = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_PROGRAM_PATTERN = re.compile(r"(?:Microsoft (?:Word|PowerPoint) - |untitled|document\d*$)", re.I)
# A browser gives the one who printed the page as its author, and the day of the print.
_BROWSER_PATTERN = re.compile(r"safari|mozilla|chrom|firefox|edge|skia", re.IGNORECASE)


def clean_title(title: str) -> str:
    """The title of the file; "" where it is the name that a program made up."""
    title = clean_text(title)
    is_name = PurePath(title).suffix.lower() in (".doc", ".docx", ".indd", ".pdf", ".html", ".htm")
    return "" if is_name or _PROGRAM_PATTERN.match(title) else title


def select_facts(facts: Mapping[str, str]) -> dict[str, str]:
    """Author and days, in the keys that every reader uses; none of a page that was printed."""
    metadata: dict[str, str] = {}
    if _BROWSER_PATTERN.search(facts.get("Creator", "") + facts.get("Producer", "")):
        return metadata
    if author := clean_text(facts.get("Author", "")):
        metadata["author"] = author
    for name, key in (("CreationDate", "published"), ("ModDate", "last_updated")):
        if date := _DATE_PATTERN.match(facts.get(name, "")):
            metadata[key] = "-".join(date.groups())
    return metadata
