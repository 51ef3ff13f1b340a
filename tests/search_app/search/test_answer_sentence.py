import numpy as np
import pytest

from indexer.storage.index import Index
from search_app.search.answer_sentence import (
    LEAD_IN_PENALTY,
    WHOLE_WEIGHT,
    build_sentence_lookup,
    score_answer_sentences,
)
from search_app.search.candidates import Candidates, find_candidates
from search_app.search.interpret import Interpreter

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found(garden: Index) -> Candidates:
    reading = Interpreter(garden).interpret_question("How deep do I press the seeds?")
    return find_candidates(garden, reading, garden.encoder.encode_query(reading.text))


def test_the_marked_sentence_is_the_one_that_answers(garden: Index, found: Candidates) -> None:
    (place,) = [p for p, row in enumerate(found.rows) if "Sowing" in garden.passages[row].prefix]
    passage = garden.passages[found.rows[place]]
    (scores,) = score_answer_sentences(found, [place], build_sentence_lookup(garden))
    marked = int(scores.argmax())
    assert passage.get_sentence_text(passage.sentences[marked]) == (
        "Press each seed three centimetres deep."
    )


def test_sentences_are_weighed_by_their_own_tokens(garden: Index, found: Candidates) -> None:
    """Token by token in plain loops; what stands above a passage belongs to none of them."""
    places = list(range(len(found.rows)))
    expected = [merits(garden, found, place) for place in places]
    assert _score(garden, found, places) == expected
    assert len({int(np.argmax(scores)) for scores in expected}) > 1


def test_a_sentence_scores_alike_whatever_else_is_shown(garden: Index, found: Candidates) -> None:
    places = list(range(len(found.rows)))
    alone = [_score(garden, found, [place])[0] for place in places]
    assert _score(garden, found, places) == alone
    assert _score(garden, found, places[::-1]) == alone[::-1]


def test_nothing_shown_is_nothing_scored(garden: Index, found: Candidates) -> None:
    assert _score(garden, found, []) == []


def _score(index: Index, found: Candidates, places: list[int]) -> list[list[float]]:
    scores = score_answer_sentences(found, places, build_sentence_lookup(index))
    return [of_passage.tolist() for of_passage in scores]


def merits(index: Index, found: Candidates, place: int) -> list[float]:
    row = found.rows[place]
    passage, tokens = index.passages[row], index.tokens.get_tokens(row)
    shift = passage.start - len(passage.prefix)
    merits = []
    for n, sentence in enumerate(passage.sentences):
        own = [
            found.cosines[place][token]
            for token, (start, _) in enumerate(tokens.spans.tolist())
            if sentence.start <= start + shift < sentence.end
        ]
        late = float(np.max(own, axis=0) @ found.token_weights)
        whole = found.sentence_cosines[int(index.sentence_bounds[row]) + n]
        leads = passage.get_sentence_text(sentence).endswith(":")
        merits.append(round(late + WHOLE_WEIGHT * whole - LEAD_IN_PENALTY * leads, 6))
    return merits
