"""The edge of coverage: asks an engine, and hands what it said to functions that hold none."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from indexer.encoding.encoder import Encoded, Encoder, Vectors
from indexer.errors import QueryError
from indexer.storage.index import Index
from search_app.coverage import answered
from search_app.coverage.corpus_view import Shelf, of_index
from search_app.coverage.coverage import Coverage, cover
from search_app.coverage.diagnosis import Answers, Clues
from search_app.coverage.diagnosis.reformulations import Probe, probes
from search_app.coverage.findings import far_from, gaps_of
from search_app.questions.files import Asked
from search_app.results import Run, SearchResult
from search_app.search.engine import SearchEngine
from search_app.search.relevance import from_json

# Called with how many questions are answered, of how many.
Progress = Callable[[int, int], None]
HITS = 20
THREADS = 2


def quiet(done: int, total: int) -> None:
    """Progress that nobody sees."""


class Remembering(Encoder):
    """An encoder that encodes each question once, for editions that are asked the same."""

    def __init__(self, encoder: Encoder) -> None:
        vars(self).update(vars(encoder))
        self._known: dict[str, Encoded] = {}

    def encode_query(self, text: str) -> Encoded:
        if text not in self._known:
            self._known[text] = super().encode_query(text)
        return self._known[text]


def engines(*indexes: Index) -> list[SearchEngine]:
    """An engine an edition; those of the same model share their encoder."""
    shared = {index.encoder.card.fingerprint: Remembering(index.encoder) for index in indexes}
    return [
        SearchEngine(replace(index, encoder=shared[index.encoder.card.fingerprint]))
        for index in indexes
    ]


def ask(engine: SearchEngine, questions: Sequence[Asked], progress: Progress = quiet) -> Run:
    """The run of the questions, in their order; the same whatever the number of threads.

    Raises:
        QueryError: a question cannot be used; the sentence names its id.
    """
    pairs = [(one.question_id, one.text) for one in questions]
    answers = _answers(engine, pairs, progress)
    return Run(
        {name: answer for (name, _), answer in zip(pairs, answers, strict=True)},
        engine.generation,
        answered.settings(from_json(engine.index.relevance)),
    )


def _answers(
    engine: SearchEngine, asked: Sequence[tuple[str, str]], progress: Progress
) -> list[SearchResult]:
    found = []
    with ThreadPoolExecutor(THREADS) as pool:
        for answer in pool.map(lambda one: _answer(engine, *one), asked):
            found.append(answer)
            progress(len(found), len(asked))
    return found


def _answer(engine: SearchEngine, query_id: str, text: str) -> SearchResult:
    try:
        return engine.search(text, k=HITS)
    except QueryError as error:
        raise QueryError(f"Question {query_id}: {error}", code=error.code) from error


@dataclass(frozen=True, slots=True)
class Survey:
    """What to survey. Without a ``bank`` of the field's questions none is out of scope.

    ``right`` are ids of passages known to answer a question, from judgements.
    """

    questions: Sequence[Asked]
    bank: Sequence[Asked] = ()
    right: Mapping[str, frozenset[str]] = field(default_factory=dict)


def survey(engine: SearchEngine, wanted: Survey, progress: Progress = quiet) -> Coverage:
    """Ask the questions, ask again what may be a matter of words, and say what is covered.

    Raises:
        QueryError: there is no question, or one cannot be used.
    """
    if not wanted.questions:
        raise QueryError("There are no questions to cover.")
    shelf = of_index(engine.index)
    run = ask(engine, wanted.questions, progress)
    gaps = gaps_of(run)
    open_questions = [one for one in wanted.questions if one.question_id in gaps]
    vectors = _encoded(shelf, [one.text for one in open_questions])
    clues = Clues(
        probed=_probed(engine, gaps, shelf),
        right=wanted.right,
        far=_far(wanted.bank, open_questions, vectors, shelf),
    )
    return cover(wanted.questions, run, shelf, clues, vectors)


def _encoded(shelf: Shelf, texts: Sequence[str]) -> Vectors:
    """A vector a text, by several threads: each depends on its own text alone."""
    size = max(1, -(-len(texts) // THREADS))
    with ThreadPoolExecutor(THREADS) as pool:
        parts = pool.map(shelf.encode, [texts[n : n + size] for n in range(0, len(texts), size)])
        return np.concatenate([*parts, shelf.vectors[:0]])


def _probed(
    engine: SearchEngine, gaps: Mapping[str, SearchResult], shelf: Shelf
) -> dict[str, Answers]:
    asked = probes(gaps, shelf)
    answers = _answers(engine, [(probe.question_id, probe.text) for probe in asked], quiet)
    found: dict[str, list[tuple[Probe, SearchResult]]] = {}
    for probe, answer in zip(asked, answers, strict=True):
        found.setdefault(probe.question_id, []).append((probe, answer))
    return dict(found)


def _far(
    bank: Sequence[Asked], questions: Sequence[Asked], vectors: Vectors, shelf: Shelf
) -> frozenset[str]:
    if not bank or not questions:
        return frozenset()
    field = np.concatenate([shelf.encode([one.text for one in bank]), shelf.vectors])
    return far_from(field, questions, vectors, shelf)
