"""What a question may cost: nobody can stop the others by asking."""

import json
import random
import re
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.errors import QueryError
from indexer.storage.index import open_index
from search_app.search.engine import SearchEngine
from search_app.search.interpret import (
    MAX_EXPANSIONS,
    MAX_MISSPELT_WORDS,
    MAX_PHRASES,
    MAX_PIECES,
)
from search_app.search.question_text import (
    MAX_FIRST_WORDS,
    MAX_LAST_WORDS,
    normalize_question,
    shorten_question,
)
from tests.support.hostile_questions import make_kinds
from tests.support.paths import OUR_JUDGEMENTS

MAX_WORDS = MAX_FIRST_WORDS + MAX_LAST_WORDS
# Times a usual question: three on a quiet machine. Beside others the same code has had 2.6 to 3.7
# within minutes; a question whose work is not bounded costs a hundred times as much.
MAX_COST_RATIO = 5.0


@pytest.fixture(scope="module")
def our_engine(our_index: Path) -> SearchEngine:
    return SearchEngine(open_index(our_index))


@pytest.fixture(scope="module")
def kinds(our_engine: SearchEngine) -> Mapping[str, Callable[[], str]]:
    texts = " ".join(passage.text for passage in our_engine.index.passages)
    words = sorted({word.lower() for word in texts.split() if word.isalpha() and len(word) > 3})
    forms = [form for term in our_engine.index.vocabulary.terms for form in term.forms]
    return make_kinds(random.Random(8), words, forms)


def test_a_long_question_is_read_at_its_beginning_and_its_end() -> None:
    words = [f"w{number}" for number in range(60)]
    kept = words[:MAX_FIRST_WORDS] + words[-MAX_LAST_WORDS:]
    assert shorten_question(" ".join(words)) == " ".join(kept)
    assert shorten_question("-".join(words)).split("-")[-1] == "w59"
    assert shorten_question(" ".join(kept)) == " ".join(kept)


@pytest.mark.parametrize("character", ["ﷺ", "㌀", "½", "ﬃ"])
def test_the_limit_holds_for_what_is_read(character: str) -> None:
    with pytest.raises(QueryError, match="at most 2,000 can be read") as refused:
        normalize_question(character * 2_000)
    assert refused.value.code == "question_too_long"


def test_a_question_beyond_the_limit_is_not_looked_at() -> None:
    with pytest.raises(QueryError, match=r"has 5,000,000 characters"):
        normalize_question("\x00" * 5_000_000)


@pytest.mark.slow
def test_the_work_for_any_question_is_bounded(
    our_engine: SearchEngine, kinds: Mapping[str, Callable[[], str]]
) -> None:
    assert len(kinds) > 40
    too_much: dict[str, object] = {}
    for kind, make_question in kinds.items():
        with suppress(QueryError):
            retrieval = our_engine.retrieve(make_question())
            query = retrieval.interpreted_query
            interpretation = query.interpretation
            expansions = len(interpretation.expansions)
            work = {
                "words": len(re.findall(r"[^\W_]+", interpretation.text)) - MAX_WORDS,
                "corrections": len(interpretation.corrections) - MAX_MISSPELT_WORDS,
                "expansions": expansions - MAX_EXPANSIONS * MAX_PHRASES - 2 * MAX_MISSPELT_WORDS,
                "pieces": len(retrieval.candidates.token_weights) - MAX_PIECES,
            }
            if any(over > 0 for over in work.values()):
                too_much[kind] = work
    assert not too_much


@pytest.mark.slow
@pytest.mark.alone
def test_no_question_costs_many_times_a_usual_one(
    our_engine: SearchEngine, kinds: Mapping[str, Callable[[], str]]
) -> None:
    judged = [json.loads(line)["query"] for line in OUR_JUDGEMENTS.read_text("utf-8").splitlines()]
    usual = statistics.median(_measure_seconds(our_engine, question) for question in judged)
    costs = {
        kind: statistics.median(_measure_seconds(our_engine, make()) / usual for _ in range(5))
        for kind, make in kinds.items()
    }
    assert not {kind: ratio for kind, ratio in costs.items() if ratio > MAX_COST_RATIO}


def _measure_seconds(engine: SearchEngine, question: str) -> float:
    """Of the processor, so that other processes count little."""
    start = time.process_time()
    with suppress(QueryError):
        engine.search(question)
    return time.process_time() - start
