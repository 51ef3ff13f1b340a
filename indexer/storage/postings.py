"""Which passages hold which terms, how often and where, as plain arrays on disk.

``terms.npy`` holds the terms of all fields in UTF-8, sorted and without anything between them, and
``terms.bounds.npy`` where each begins. A posting is a term in a passage. Each field has, in files
that begin with its name:

- ``bounds`` (terms + 1): where each term's postings begin; ``rows`` and ``counts``: the passage
  of each posting, ascending for a term, and how often the term occurs there;
- ``lengths`` (passages): how many terms each passage has;
- ``starts`` (passages + 1): where each passage's words begin among all words, stop words too;
- ``place_bounds`` (terms + 1) and ``places``: each term's occurrences among all words, ascending.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.storage.analyzer import AnalyzedText
from indexer.storage.arrays import ArrayFile, load_array
from indexer.storage.disk import write_array

Integers = npt.NDArray[np.integer[Any]]

MAX_COUNT = int(np.iinfo(np.uint16).max)


class TermList:
    """The sorted terms. A term's number is its place among them."""

    def __init__(self, folder: Path) -> None:
        self._letters: bytes = load_array(folder / "terms.npy").tobytes()
        self._bounds = load_array(folder / "terms.bounds.npy")

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def find(self, term: str) -> int | None:
        """The number of a term; None where no passage holds it."""
        wanted = term.encode()
        number = bisect_left(range(len(self)), wanted, key=self._get)
        return number if number < len(self) and self._get(number) == wanted else None

    def list_all(self) -> Iterator[bytes]:
        """Every term in UTF-8, by number."""
        return map(self._get, range(len(self)))

    def _get(self, number: int) -> bytes:
        return self._letters[self._bounds[number] : self._bounds[number + 1]]


class FieldPostings:
    """The opened postings of one field; those of a term are read when it is asked for."""

    def __init__(self, folder: Path, field: str) -> None:
        self.lengths = load_array(folder / f"{field}.lengths.npy")
        self._bounds = load_array(folder / f"{field}.bounds.npy")
        self._rows = ArrayFile(folder / f"{field}.rows.npy")
        self._counts = ArrayFile(folder / f"{field}.counts.npy")
        self._starts = load_array(folder / f"{field}.starts.npy")
        self._place_bounds = load_array(folder / f"{field}.place_bounds.npy")
        self._places = ArrayFile(folder / f"{field}.places.npy")

    def get_document_frequency(self, term: int) -> int:
        """In how many passages a term occurs."""
        return int(self._bounds[term + 1] - self._bounds[term])

    def read(self, term: int) -> tuple[Integers, Integers]:
        """Rows of the passages that hold a term, ascending, and how often it occurs in each."""
        here = slice(self._bounds[term], self._bounds[term + 1])
        return self._rows[here].astype(np.intp), self._counts[here]

    def read_places(self, term: int) -> Integers:
        """Where among all words a term occurs, ascending, as it is stored."""
        places: Integers = self._places[slice(*self._place_bounds[term : term + 2])]
        return places

    def read_phrase(self, terms: Iterable[int], max_gaps: int) -> tuple[Integers, Integers]:
        """As ``read``, for terms that follow each other with at most so many words between them.

        From each occurrence of the first term to the nearest of the next, and so on.
        """
        places = [self.read_places(term).astype(np.int64) for term in terms]
        return match_phrase(places, self._starts, max_gaps)


def match_phrase(
    places: Sequence[Integers], starts: Integers, max_gaps: int
) -> tuple[Integers, Integers]:
    """Rows of the passages in which terms follow each other, and how often they do.

    ``places`` are those of each term, ``starts`` those at which passages begin.
    """
    first, *others = places
    begins = ends = first
    for following in others:
        nearest = np.searchsorted(following, ends, side="right")
        exists = nearest < len(following)
        begins, ends = begins[exists], following[nearest[exists]]
    rows = np.searchsorted(starts, begins, side="right") - 1
    is_near = ends - begins <= len(others) + max_gaps
    return np.unique(rows[is_near & (ends < starts[rows + 1])], return_counts=True)


def write_postings(texts_by_field: Mapping[str, Iterable[AnalyzedText]], folder: Path) -> None:
    """Write the terms of all passages, by row, of each field."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers: dict[str, int] = {}  # in the order in which terms are met
    fields = {name: _collect(texts, numbers) for name, texts in texts_by_field.items()}
    terms = sorted(numbers)
    ranks = np.empty(len(terms), dtype=np.int64)
    ranks[[numbers[term] for term in terms]] = np.arange(len(terms))
    letters = [term.encode() for term in terms]
    write_array(folder / "terms.npy", np.frombuffer(b"".join(letters), dtype=np.uint8))
    write_array(folder / "terms.bounds.npy", _add_up(map(len, letters)))
    for name, (met, places, lengths, word_counts) in fields.items():
        arrays = _invert(ranks[met], places, lengths, len(terms))
        arrays |= {"lengths": lengths.astype(np.uint32), "starts": _add_up(word_counts)}
        for part, content in arrays.items():
            write_array(folder / f"{name}.{part}.npy", content)


def _collect(texts: Iterable[AnalyzedText], numbers: dict[str, int]) -> tuple[Integers, ...]:
    """Of one field: every term's number and place among all words, terms and words a passage."""
    met, places, lengths, word_counts, start = array("L"), array("Q"), array("L"), array("L"), 0
    for text in texts:
        met.extend(numbers.setdefault(term, len(numbers)) for term in text.terms)
        places.extend(start + position for position in text.positions)
        lengths.append(len(text.terms))
        word_counts.append(text.word_count)
        start += text.word_count
    return tuple(np.array(part, dtype=np.int64) for part in (met, places, lengths, word_counts))


def _invert(
    terms: Integers, places: Integers, lengths: Integers, term_count: int
) -> dict[str, Integers]:
    """From the terms in the order of the texts to postings in the order of the terms."""
    order = np.argsort(terms, kind="stable")
    terms, rows = terms[order], np.repeat(np.arange(len(lengths)), lengths)[order]
    is_first = (np.diff(terms, prepend=-1) != 0) | (np.diff(rows, prepend=-1) != 0)
    firsts = np.flatnonzero(is_first)
    counts = np.diff(firsts, append=len(terms))
    return {
        "bounds": np.searchsorted(terms[firsts], np.arange(term_count + 1)),
        "rows": rows[firsts].astype(np.uint32),
        "counts": np.minimum(counts, MAX_COUNT).astype(np.uint16),
        "place_bounds": np.searchsorted(terms, np.arange(term_count + 1)),
        "places": places[order].astype(np.uint32),
    }


def _add_up(sizes: Iterable[int]) -> Integers:
    """Where parts of these sizes begin, and where the last ends."""
    return np.cumsum([0, *sizes], dtype=np.int64)
