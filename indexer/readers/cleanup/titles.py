"""Titles that name no booklet: the number of a leaflet, its kind, or the hospital above it all."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import Heading, ParsedBooklet, Piece, Report, SectionEnd
from indexer.words import clean_text

_KIND_WORDS = frozenset(
    "a about an annex b booklet characteristics code document fact factsheet for form from guide i"
    " ii iii information issue labelling leaflet no number of package page patient patients pil"
    " product ref reference series sheet summary the to user users version your".split()
)
_NUMBER_PATTERN = re.compile(r"v?[\d.,/_-]+\w?|[A-Z]{1,6}[-_./]?\d[\w./-]*|[A-Z]{1,6}", re.ASCII)
MIN_DIGITS = 4  # fewer may be a name, such as COVID-19
_ORGANISATION_PATTERN = re.compile(
    r"(?:(?:[A-Z][\w'’.-]*|of|the|and|for|&) )+"
    r"(?:Hospitals?|Trust|Clinics?|Foundation|University|Board|NHS|Infirmary|Ministry|Institute)"
)


def choose_title(booklet: ParsedBooklet) -> ParsedBooklet:
    """The booklet with the first heading that names it as its title, where its own does not.

    The old one is reported. The heading stays where it is.
    """
    if booklet.metadata.get("title"):
        return booklet
    heading = _find_heading(booklet)
    if heading is None:
        return booklet
    pieces: list[Piece] = [*booklet.pieces]
    if booklet.title:
        pieces.insert(0, make_left_out_text(booklet.title, "another title"))
    return replace(booklet, pieces=pieces, title=clean_text(heading.text))


def _find_heading(booklet: ParsedBooklet) -> Heading | None:
    is_nameless = _names_no_booklet(booklet.title)
    if not (is_nameless or not booklet.title or _names_organisation(booklet.title)):
        return None
    texts = (Heading, Report, SectionEnd)
    above = takewhile(lambda piece: isinstance(piece, texts), booklet.pieces)
    named = [one for one in above if isinstance(one, Heading) and _may_be_title(one)]
    found = min(named, key=lambda heading: heading.level, default=None)
    is_only = found is not None and _is_alone(found, booklet.pieces)
    return found if is_nameless or is_only else None


def _may_be_title(heading: Heading) -> bool:
    text = clean_text(heading.text)
    return not (heading.is_question or _names_no_booklet(text) or _names_organisation(text))


def _is_alone(heading: Heading, pieces: Sequence[Piece]) -> bool:
    """Whether no other heading is of its level, so that all others are parts of it."""
    levels = [one.level for one in pieces if isinstance(one, Heading) and _may_be_title(one)]
    return len(levels) > 1 and levels.count(heading.level) == 1 and heading.level == min(levels)


def _names_no_booklet(title: str) -> bool:
    """Whether a title is a number, or only says what kind of text this is."""
    words = re.findall(r"[^\s:–()]+", title)
    others = [word for word in words if word.casefold() not in _KIND_WORDS]
    has_kind = len(others) < len(words)
    digits = sum(map(str.isdigit, title))
    is_number = all(map(_NUMBER_PATTERN.fullmatch, others)) and digits > 0
    if not others:
        return bool(words)
    return is_number and (digits >= MIN_DIGITS or has_kind or "/" in title or "_" in title)


def _names_organisation(title: str) -> bool:
    return _ORGANISATION_PATTERN.fullmatch(title) is not None
