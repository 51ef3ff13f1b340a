"""Speed and memory within wide bounds, which hold on a busy machine; ``make bench`` tells more."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from search_app.search.engine import SearchEngine
from tests.bench.measured import questions
from tests.bench.serving import PROC, ask_all, resident, served
from tests.bench.timing import alternately

pytestmark = [pytest.mark.slow, pytest.mark.alone]

SECONDS_TO_START = 6.0
MEGABYTES = 350.0
TIMES_THE_ENCODER, TIMES_WITH_VERIFIER = 2.5, 6.0


def test_a_search_takes_little_more_than_encoding_the_question(engine: SearchEngine) -> None:
    unverified = SearchEngine(replace(engine.index, verifier=None))
    assert _compare_with_encoder(unverified) <= TIMES_THE_ENCODER


def test_reading_what_was_found_takes_some_more(engine: SearchEngine) -> None:
    assert _compare_with_encoder(engine) <= TIMES_WITH_VERIFIER


@pytest.mark.skipif(not PROC.exists(), reason="memory is read from /proc")
def test_a_server_starts_quickly_and_stays_small(garden_index: Path) -> None:
    module = ("search_app", "serve", "--index", garden_index, "--port")
    starts = []
    for _ in range(3):
        with served(module, "water") as server:
            starts.append(server.start)
            ask_all(server, questions()[:60])
            assert resident(server.pid) <= MEGABYTES
    assert min(starts) <= SECONDS_TO_START


def _compare_with_encoder(engine: SearchEngine) -> float:
    """How many times as long a question takes as encoding it."""
    calls: dict[str, Callable[[str], object]] = {
        "bare": engine.index.encoder.encode_query,
        "search": engine.search,
    }
    taken = alternately(calls, questions()[:60])
    return median(taken["search"]) / median(taken["bare"])
