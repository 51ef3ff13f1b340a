"""Near misses: a question asked of its page with the section that answers, and without it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search_app.evaluation.significance import (
    compute_auroc,
    compute_clustered_auroc_interval,
    compute_exact_rate,
)
from search_app.intervals import Rate
from search_app.results import Query, Run, SearchResult, Verdict

# A shorter piece of a section may stand in others too; it is quoted with the piece after it.
MIN_QUOTE_WORDS = 8
# So many words in a row show that a text is of the section.
SHARED_WORDS = 6
_PIECE_PATTERN = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])|\s+- ")


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A question, the booklet with the section that answers, and the one without it."""

    id: str
    query: str
    page: str
    cut_page: str
    section: str

    def list_queries(self) -> Iterator[Query]:
        yield Query(f"{self.id}-with", self.query, self.page)
        yield Query(f"{self.id}-without", self.query, self.cut_page)


@dataclass(frozen=True, slots=True)
class NearMissFigures:
    """``auroc`` of the confidence with the section against without it; pages resampled whole.

    ``sure_without`` are those that are said to be answered without "may". ``top_right`` and
    ``marked_right``: the first hit, or what is marked, is of the section.
    """

    auroc: float
    auroc_interval: tuple[float, float]
    answered_without: Rate
    sure_without: Rate
    not_answered_with: Rate
    top_right: Rate
    marked_right: Rate


def read_near_misses(path: Path) -> list[NearMiss]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    cut_pages = {row["id"]: row["booklet"] for row in rows if not row["answerable"]}
    return [
        NearMiss(
            (name := row["id"].removesuffix("-with")),
            row["query"],
            row["booklet"],
            cut_pages[f"{name}-without"],
            row["section"],
        )
        for row in rows
        if row["answerable"]
    ]


def build_judgement_lines(misses: Sequence[NearMiss], gone: set[str]) -> Iterator[dict[str, Any]]:
    """A judged question with the section, and one without it where its answer is ``gone``."""
    for miss in misses:
        gold = [{"quote": quote, "grade": 3} for quote in split_into_quotes(miss.section)]
        line = {"query": miss.query, "kind": "near miss"}
        yield {"id": f"{miss.id}-with", **line} | {
            "answerable": True,
            "booklet": miss.page,
            "gold": gold,
        }
        if miss.id in gone:
            yield {"id": f"{miss.id}-without", **line} | {
                "answerable": False,
                "booklet": miss.cut_page,
                "gold": [],
            }


def split_into_quotes(section: str) -> list[str]:
    """Sentences and list items, short ones joined with the next, or the last before."""
    quotes: list[str] = []
    waiting = ""
    for piece in _PIECE_PATTERN.split(section):
        waiting = f"{waiting} {piece}".strip()
        if len(waiting.split()) >= MIN_QUOTE_WORDS:
            quotes.append(waiting)
            waiting = ""
    if waiting and quotes:
        quotes[-1] += f" {waiting}"
    return quotes or [section]


def measure_near_misses(run: Run, misses: Sequence[NearMiss]) -> NearMissFigures:
    """Figures of at least one near miss that was asked with and without its section."""
    with_, without = (
        [run.results[f"{miss.id}-{side}"] for miss in misses] for side in ("with", "without")
    )
    clusters: Mapping[str, tuple[list[float], list[float]]] = {m.page: ([], []) for m in misses}
    for miss, there, gone in zip(misses, with_, without, strict=True):
        clusters[miss.page][0].append(there.confidence)
        clusters[miss.page][1].append(gone.confidence)
    tops = [_read_top(result) for result in with_]
    sections = [miss.section for miss in misses]
    total = len(misses)
    return NearMissFigures(
        compute_auroc([one.confidence for one in with_], [one.confidence for one in without]),
        compute_clustered_auroc_interval(list(clusters.values())),
        compute_exact_rate(sum(one.verdict is Verdict.ANSWERED for one in without), total),
        compute_exact_rate(sum(one.is_sure for one in without), total),
        compute_exact_rate(sum(one.verdict is not Verdict.ANSWERED for one in with_), total),
        compute_exact_rate(sum(map(shares_words, (top[0] for top in tops), sections)), total),
        compute_exact_rate(sum(map(shares_words, (top[1] for top in tops), sections)), total),
    )


def shares_words(text: str, section: str) -> bool:
    """Whether six words in a row of the text are in the section; all words of a shorter text."""
    words, within = _find_words(text), f" {' '.join(_find_words(section))} "
    size = min(SHARED_WORDS, len(words))
    runs = (words[start : start + size] for start in range(len(words) - size + 1))
    return size > 0 and any(f" {' '.join(one)} " in within for one in runs)


def _read_top(result: SearchResult) -> tuple[str, str]:
    """The first hit's text and what is marked; "" where there is none."""
    return next(((hit.text, hit.answer.text) for hit in result.hits), ("", ""))


def _find_words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
