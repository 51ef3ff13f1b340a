"""The command that checks a library after a build, for its editors."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click

from indexer.command_line import index_option, show_progress
from indexer.index_place import IndexPlace
from search_app.library.context import QuotedSentence
from search_app.library.contradictions import Contradiction, find_contradictions
from search_app.library.headings import LostHeading, find_lost_headings, list_headings
from search_app.search.engine import open_published_engine


@click.command("check")
@index_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def check_library(index: IndexPlace, *, as_json: bool) -> None:
    """Say which headings are not found, and where booklets contradict one another.

    Exit code 1 where there is anything to look at.
    """
    engine = open_published_engine(index)
    headings = list_headings([*engine.documents.values()])
    with show_progress("Asking") as progress:
        lost = list(find_lost_headings(engine, headings, progress))
    contradictions = find_contradictions(engine.index)
    if as_json:
        found = {
            "generation": engine.generation,
            "asked": len(headings),
            "headings": [asdict(one) for one in lost],
            "contradictions": [_serialize_contradiction(one) for one in contradictions],
        }
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        lines = (*_format_headings(lost, len(headings)), *_format_contradictions(contradictions))
        click.echo("\n".join(lines))
    sys.exit(1 if lost or contradictions else 0)


def _format_headings(lost: Sequence[LostHeading], count: int) -> Iterator[str]:
    yield f"{len(lost)} of {count} headings are not found first when they are asked for."
    for one in lost:
        first = _join_path(one.first) if one.first else "text without a heading"
        yield f"  {one.booklet_id}: {_join_path(one.path)}"
        yield f"    first is: {first}"
    if lost:
        yield "  Say in the first sentence under a heading what the heading says."


def _format_contradictions(contradictions: Sequence[Contradiction]) -> Iterator[str]:
    count = len(contradictions)
    yield f"{count} pairs of sentences in two booklets seem to contradict one another."
    for one in contradictions:
        kinds = ", ".join(difference.kind for difference in one.differences)
        yield f"  They differ in {kinds}:"
        for quote in (one.first, one.second):
            yield f"    {quote.passage.doc_id}, {_join_path(quote.passage.heading_path)}:"
            yield f"      {quote.text}"
    if count:
        yield "  See which one is right, and mend the other."


def _join_path(path: Sequence[str]) -> str:
    return " > ".join(path)


def _serialize_contradiction(contradiction: Contradiction) -> dict[str, Any]:
    return {
        "differences": [asdict(difference) for difference in contradiction.differences],
        "first": _serialize_quote(contradiction.first),
        "second": _serialize_quote(contradiction.second),
    }


def _serialize_quote(quote: QuotedSentence) -> dict[str, Any]:
    return {
        "booklet_id": quote.passage.doc_id,
        "passage_id": quote.passage.passage_id,
        "heading_path": list(quote.passage.heading_path),
        "text": quote.text,
    }
