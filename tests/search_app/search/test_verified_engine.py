"""An engine with a verifier: what it reads, and that it is not asked until it is fitted to."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from indexer.building.draft import build_draft
from indexer.storage.generations import locate_current_generation
from indexer.storage.index import open_generation
from search_app.search.engine import SearchEngine
from search_app.search.relevance import CLEAR_LEAD, LogisticModel, Thresholds, compute_logit
from search_app.search.verification import MAX_VERIFIED, VerifiedPassage

pytestmark = pytest.mark.slow

QUESTIONS = ("How deep do I press the seeds?", "What can I do against slugs?", "bicycle")


def test_the_first_few_hits_are_read_and_others_are_not(fitted_engine: SearchEngine) -> None:
    hits = fitted_engine.search(QUESTIONS[0]).hits
    assert len(hits) > MAX_VERIFIED
    read = [hit.verified for hit in hits]
    assert all(value is not None and 0 <= value <= 1 for value in read[:MAX_VERIFIED])
    assert set(read[MAX_VERIFIED:]) == {None}


def test_a_second_that_is_far_behind_is_not_read(
    fitted_engine: SearchEngine, verified_engine: SearchEngine
) -> None:
    """By the shipped weights the first leads by more than any reading makes up for."""
    model = msgspec.structs.replace(
        fitted_engine.model, order_weights=verified_engine.model.order_weights
    )
    first, second, *_ = SearchEngine(fitted_engine.index, model).search(QUESTIONS[0]).hits
    assert first.scores["score"] - second.scores["score"] > CLEAR_LEAD
    assert (first.verified is None, second.verified) == (False, None)


@pytest.mark.parametrize(("treated", "count"), [(0.2, 0), (0.5, 1), (0.8, 2)])
def test_what_the_topic_refuses_is_not_read(
    fitted_engine: SearchEngine, treated: float, count: int
) -> None:
    """Where no reading changes the verdict one passage is, and after a plain no none."""
    assert fitted_engine.model.verified
    verified = msgspec.structs.replace(fitted_engine.model.verified, read_from=0.4)
    unverified = msgspec.structs.replace(
        fitted_engine.model.unverified,
        answerable_model=LogisticModel(float(compute_logit(np.array(treated))), {}),
        thresholds=Thresholds(0.6, 0.7, 0.8),
    )
    model = msgspec.structs.replace(fitted_engine.model, unverified=unverified, verified=verified)
    engine = SearchEngine(fitted_engine.index, model)
    retrieval = engine.retrieve(QUESTIONS[0])
    read: list[tuple[int, ...]] = []

    def verify(positions: tuple[int, ...]) -> Sequence[VerifiedPassage]:
        read.append(positions)
        return retrieval.verify(positions) if retrieval.verify else []

    result = engine.build_result(replace(retrieval, verify=verify), model, k=5)
    assert [len(each) for each in read] == [count] * (count > 0)
    assert [hit.verified is not None for hit in result.hits] == [n < count for n in range(5)]
    if not count:
        unread = engine.build_result(
            replace(retrieval, verify=None), engine.model.use_with(None), k=5
        )
        assert result == unread
        assert result.confidence == pytest.approx(treated, abs=1e-6)


def test_the_same_question_has_the_same_answer(fitted_engine: SearchEngine) -> None:
    first, again = (fitted_engine.search(QUESTIONS[1]) for _ in range(2))
    assert replace(first, took_ms=0.0) == replace(again, took_ms=0.0)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_verifier_that_nothing_is_fitted_to_is_not_asked(
    verified_engine: SearchEngine, engine: SearchEngine, question: str
) -> None:
    assert not verified_engine.index.is_calibrated
    without = SearchEngine(replace(engine.index, verifier=None))
    results = [one.search(question) for one in (verified_engine, without)]
    unread, expected = (replace(one, took_ms=0.0, generation="") for one in results)
    assert unread == expected


def test_a_model_that_fits_another_verifier_is_not_used(
    fitted_engine: SearchEngine, engine: SearchEngine
) -> None:
    assert fitted_engine.model.verified
    assert SearchEngine(engine.index, fitted_engine.model).model.verified is None


def test_a_fitted_one_orders_what_it_read_and_gives_the_verdict(
    fitted_engine: SearchEngine,
) -> None:
    """By its reading alone, a weight that no score outweighs."""
    result = fitted_engine.search(QUESTIONS[0])
    read = [hit.verified for hit in result.hits[:MAX_VERIFIED]]
    assert read == sorted(read, key=lambda each: -(each or 0))
    assert result.confidence == pytest.approx(read[0], abs=1e-5)
    assert [hit.relevance for hit in result.hits[:MAX_VERIFIED]] == pytest.approx(read, abs=1e-5)


def test_a_draft_is_read_by_the_same_verifier(
    verified_engine: SearchEngine,
    fitted_engine: SearchEngine,
    verified_index: Path,
    tmp_path: Path,
) -> None:
    published = locate_current_generation(verified_index)
    documents = list(verified_engine.index.documents.values())
    draft = open_generation(
        build_draft(published, documents, tmp_path), opened=verified_engine.index
    )
    assert draft.verifier is verified_engine.index.verifier
    engine = SearchEngine(draft, fitted_engine.model)
    assert engine.search(QUESTIONS[0]).hits[0].verified is not None
