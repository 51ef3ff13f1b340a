from dataclasses import replace
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.errors import QueryError, UnknownBookletError
from indexer.storage.index import Index, open_index
from search_app.results import Answer, Verdict, build_hit_url
from search_app.search.engine import MAX_RESULTS, SearchEngine
from search_app.search.marks import find_mark
from tests.support.sample_booklet import CHAPTERS, linked, written

pytestmark = pytest.mark.slow

# What each chapter's second sentence answers, in other words than the chapter's own heading.
ASKED = {
    "How much sunshine do beans need in a day?": "Beans want six hours of sun a day.",
    "How deep do I press the seeds?": "Press each seed three centimetres deep.",
    "When should I tie up the tops of the poles?": "Tie the tops of four poles together.",
    "What can I do against slugs?": "Slugs do not like to cross copper.",
    "How do I know that the seeds are dry?": "The seeds are dry when they rattle.",
    "How long do seeds keep in a jar?": "They stay alive for four years.",
}


@pytest.mark.parametrize("question", ASKED)
def test_a_question_finds_its_sentence(engine: SearchEngine, question: str) -> None:
    best = engine.search(question).hits[0]
    assert ASKED[question] in best.text
    chapter = best.heading_path[-1]
    assert best.answer.text in CHAPTERS[chapter]


def test_a_question_that_was_searched_is_not_encoded_again(
    engine: SearchEngine, garden: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    question, keep = "How deep in the soil of my garden?", ("soil",)
    engine.search(question, keep=keep)
    vector = engine.encode_question(question, keep)
    monkeypatch.setattr(garden.encoder, "encode_query", None)
    assert engine.encode_question(question, keep) == vector
    assert vector.fingerprint == garden.encoder.card.fingerprint
    assert vector.values.shape == (384,)


def test_a_survey_is_told_the_same_with_one_mark(engine: SearchEngine) -> None:
    question = "How deep do I press the seeds?"
    whole, query = engine.search(question, k=4), engine.interpret_question(question)
    (encoded,) = engine.index.encoder.encode_queries([query.text])
    brief = engine.search_interpreted(question, query, encoded, k=4)
    first, *others = brief.hits
    assert first == whole.hits[0]
    assert first.answer.text
    assert others == [
        replace(
            hit,
            answer=Answer("", 0, 0),
            url=hit.url.partition("?")[0] + f"#{anchor}",
            source=None,
            scores={},
        )
        for hit in whole.hits[1:]
        for anchor in [hit.url.partition("#")[2]]
    ]
    assert replace(brief, hits=whole.hits, took_ms=whole.took_ms) == whole


def test_every_hit_is_what_it_says(engine: SearchEngine, garden: Index) -> None:
    result = engine.search("How deep do I press the seeds?")
    text = garden.documents["beans"].text
    assert [hit.rank for hit in result.hits] == list(range(1, len(CHAPTERS) + 1))
    assert len({hit.passage_id for hit in result.hits}) == len(CHAPTERS)
    for hit in result.hits:
        assert text[hit.start : hit.end] == hit.text
        assert hit.start <= hit.answer.start < hit.answer.end <= hit.end
        (span,) = hit.answer.spans
        assert text[span.start : span.end] == hit.answer.text
        assert 0 <= hit.relevance <= 1
        mark, _, anchor = hit.url.removeprefix("/booklets/beans?mark=").partition("#")
        assert anchor == hit.passage_id.removeprefix("beans#")
        passages = engine.get_passages("beans")
        assert find_mark(garden.documents["beans"], passages, mark) == hit.answer.spans
        assert set(hit.scores) >= {"dense", "sentence", "lexical", "late"}
    relevance = [hit.relevance for hit in result.hits]
    assert relevance == sorted(relevance, reverse=True)


def test_a_result_says_where_it_is_from(engine: SearchEngine, garden: Index) -> None:
    result = engine.search("  How deep?  ")
    assert result.query == "  How deep?  "
    assert result.interpretation.text == "How deep?"
    assert result.generation == garden.generation
    assert 0 < result.took_ms < 10_000
    assert 0 <= result.confidence <= 1


@pytest.mark.parametrize("k", [1, 3, 10, MAX_RESULTS])
def test_at_most_k_come_back_and_nothing_is_padded(engine: SearchEngine, k: int) -> None:
    whole = engine.search("slugs", k=MAX_RESULTS).hits
    assert engine.search("slugs", k=k).hits == whole[:k]
    assert len(whole) == len(CHAPTERS)


def test_a_deep_list_goes_on_behind_the_candidates(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_app.search.candidates.MAX_CANDIDATES", 4)
    shown = engine.search("slugs", k=MAX_RESULTS).hits
    deep = engine.search_deep("slugs", k=1_000).hits
    assert len(shown) == 4
    assert deep[:4] == shown
    assert [hit.rank for hit in deep] == list(range(1, len(CHAPTERS) + 1))
    assert len({hit.passage_id for hit in deep}) == len(CHAPTERS)
    scores = [hit.scores["score"] for hit in deep]
    assert scores == sorted(scores, reverse=True)
    assert {(hit.relevance, hit.answer.text) for hit in deep[4:]} == {(0.0, "")}
    assert engine.search_deep("slugs", k=6).hits == deep[:6]
    assert engine.search_deep("slugs", k=2).hits == deep[:2]


@pytest.mark.parametrize("k", [0, -1, MAX_RESULTS + 1])
def test_another_k_is_refused(engine: SearchEngine, k: int) -> None:
    with pytest.raises(QueryError, match=r"^k must be a whole number from 1 to 100\.$") as refused:
        engine.search("slugs", k=k)
    assert refused.value.code == "bad_k"


def test_an_unknown_booklet_is_refused(engine: SearchEngine) -> None:
    with pytest.raises(UnknownBookletError, match="There is no booklet called 'peas' here"):
        engine.search("slugs", booklet="peas")


def test_a_question_is_checked(engine: SearchEngine) -> None:
    with pytest.raises(QueryError, match="The question is empty"):
        engine.search("   ")


@pytest.mark.parametrize("question", ["?", "豆 🌱", "a", "soil " * 400, "\"'()*:^~-", "x" * 2000])
def test_whatever_is_asked_gets_an_answer(engine: SearchEngine, question: str) -> None:
    assert len(engine.search(question, k=3).hits) == 3


def test_what_no_booklet_knows_is_not_covered(engine: SearchEngine) -> None:
    result = engine.search("Who won the world chess championship?")
    assert result.verdict is Verdict.NOT_COVERED
    assert result.hits  # the nearest are still listed
    assert {hit.badge for hit in result.hits} == {Verdict.NOT_COVERED}


def test_a_booklet_keeps_a_search_to_itself(garden_index: Path, tmp_path: Path) -> None:
    for name, text in (("beans", written()), ("peas", "Peas\n\nPress peas two fingers deep.\n")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    index = linked(garden_index, tmp_path / "index")
    build_generation(BuildPlan([tmp_path / "beans.txt", tmp_path / "peas.txt"], index))
    engine = SearchEngine(open_index(index))
    assert set(engine.documents) == {"beans", "peas"}
    everywhere = {hit.booklet_id for hit in engine.search("How deep?", k=100).hits}
    assert everywhere == {"beans", "peas"}
    (only,) = engine.search("How deep?", booklet="peas").hits
    assert (only.booklet_id, only.passage_id) == ("peas", engine.get_passages("peas")[0].passage_id)


def test_an_address_holds_any_id(garden: Index) -> None:
    passage = replace(garden.passages[0], doc_id="a/b ?#", passage_id="a/b ?##soil-1")
    assert build_hit_url(passage, "3.9a") == "/booklets/a%2Fb%20%3F%23?mark=3.9a#soil-1"
    assert build_hit_url(passage, "") == "/booklets/a%2Fb%20%3F%23#soil-1"


def test_the_real_booklet_answers_about_nausea(booklet_index: Path) -> None:
    result = SearchEngine(open_index(booklet_index)).search("what helps with nausea")
    assert result.verdict is Verdict.ANSWERED
    assert result.hits[0].heading_path[-1] == "Nausea and vomiting"


def test_words_to_keep_are_searched_as_they_are_typed(engine: SearchEngine) -> None:
    """In either order, asked again and again: what is remembered of one is not of the other."""
    question = "how deep do i press the sedes"
    corrected, kept = engine.search(question), engine.search(question, keep=["Sedes"])
    assert [c.target for c in corrected.interpretation.corrections] == ["seeds"]
    assert kept.interpretation.corrections == ()
    assert kept.interpretation.text == question
    assert [hit.relevance for hit in kept.hits] != [hit.relevance for hit in corrected.hits]
    assert engine.search(question).hits == corrected.hits
    assert engine.search(question, keep=("sedes", "else")).hits == kept.hits
    assert engine.search(question, keep=["deep", "", "sed"]).hits == corrected.hits
