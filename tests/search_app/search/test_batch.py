import json
import re
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from indexer.errors import QueryError
from search_app.judgements.resolve import JudgementUnit
from search_app.judgements.trec_beir import format_trec_run, reject_broken_ids
from search_app.results import Query, Run, SearchResult
from search_app.search.batch import answer_queries, answer_query, format_answers, read_queries
from search_app.search.candidates import MAX_CANDIDATES
from search_app.search.engine import SearchEngine
from tests.support.web_index import PEAS, CountingEngine


def wrote(folder: Path, *lines: str) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_questions_are_read_in_both_forms(tmp_path: Path) -> None:
    lines = (
        '{"id": "q2", "query": "How deep?"}',
        "",
        '{"_id": 1, "text": "When\u2028to sow?", "metadata": {}}',
        '{"id": "both", "_id": "no", "query": "This", "text": "not this"}',
        '{"id": "one", "query": "How deep?", "booklet": "beans"}',
        '{"id": "all", "query": "How deep?", "booklet": null}',
    )
    assert read_queries(wrote(tmp_path, *lines)) == [
        Query("q2", "How deep?"),
        Query("1", "When\u2028to sow?"),
        Query("both", "This"),
        Query("one", "How deep?", "beans"),
        Query("all", "How deep?"),
    ]


@pytest.mark.parametrize(
    "line",
    ["How deep?", '{"id": "q"}', '{"query": "How deep?"}', '["q", "How deep?"]', "3", "null"]
    + ['{"id": "q", "query": 3}', '{"id": null, "query": "How deep?"}', '{"id": "q", "query": ']
    + ['{"id": true, "query": "a"}', '{"_id": false, "text": "a"}', "[" * 100_000]
    + ['{"id": "\\ud800", "query": "a"}', '{"id": "q", "query": "a", "booklet": 3}'],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = wrote(tmp_path, '{"id": "q1", "query": "a"}', "", line)
    with pytest.raises(QueryError, match=r'questions\.jsonl, line 3: not a question\. Write \{"id'):
        read_queries(path)


def test_a_mark_of_utf_8_before_the_first_line_is_no_part_of_it(tmp_path: Path) -> None:
    path = wrote(tmp_path, '\ufeff{"id": "q", "query": "How deep?"}')
    assert read_queries(path) == [Query("q", "How deep?")]


def test_an_id_that_stands_twice_is_named(tmp_path: Path) -> None:
    path = wrote(tmp_path, '{"id": "7", "query": "a"}', '{"id": 7, "query": "b"}')
    with pytest.raises(QueryError, match=r"gives the id '7' twice\. Give each its own\.$"):
        read_queries(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"nothing\.jsonl cannot be read: .*No such file"):
        read_queries(tmp_path / "nothing.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "q", "query": "\xe9t\xe9"}')
    with pytest.raises(QueryError, match=r"latin\.jsonl cannot be read: .*utf-8"):
        read_queries(tmp_path / "latin.jsonl")


@pytest.fixture
def run() -> Run:
    counting = CountingEngine()
    asked = {"q2": "water the leaves", "q1": "warm soil"}
    return Run({name: counting.search(text) for name, text in asked.items()}, "first")


def test_answers_come_a_line_each_in_the_order_asked(run: Run) -> None:
    told = [json.loads(line) for line in format_answers(run, k=2)]
    assert [one["id"] for one in told] == ["q2", "q1"]
    assert [one["query"] for one in told] == ["water the leaves", "warm soil"]
    assert [[hit["rank"] for hit in one["hits"]] for one in told] == [[1, 2], [1, 2]]
    whole = {"id": "q1", **run.results["q1"].to_json()}
    assert told[1] == {**whole, "hits": whole["hits"][:2]}
    assert all(line.count("\n") == 1 for line in format_answers(run, k=2))


def test_a_trec_run_ranks_each_document_once_by_its_best_passage(run: Run) -> None:
    lines = [line.split("\t" if "\t" in line else " ") for line in format_trec_run(run)]
    of_second = [line for line in lines if line[0] == "q2"]
    ids = [hit.booklet_id for hit in run.results["q2"].hits]
    assert ids == ["beans", "beans", "beans", "beans", "peas/50% & more #1?"]
    assert of_second[0] == ["q2", "Q0", "beans", "1", "-1.000000", "booklet-search\n"]
    assert [line[0] for line in lines] == sorted((line[0] for line in lines), reverse=True)


@pytest.mark.parametrize(
    "broken", ["", " ", " two", "two  words", "line\nbreak", "tab\t", "a\u00a0b", "a\u2028b"]
)
def test_an_id_that_would_break_a_line_of_a_trec_run_is_named(broken: str) -> None:
    sentence = f"^The document id {re.escape(repr(broken))} cannot stand in a TREC run. Give it one"
    with pytest.raises(QueryError, match=sentence):
        reject_broken_ids("document", ["beans", broken])


def test_ids_may_stand_in_a_trec_run_with_single_blanks_too() -> None:
    reject_broken_ids("question", ["7", "peas/50%&more#1?", "größe", "two words"])


def test_a_trec_run_has_the_scores_that_made_the_order_and_no_two_are_equal() -> None:
    found = CountingEngine().search("water")
    scores = {"b3": 0.9, "b1": 0.5, "two words": 0.5, "b2": 0.5}
    hits = tuple(
        replace(found.hits[0], booklet_id=name, passage_id=f"{name}#{n}", scores={"score": score})
        for n, (name, score) in enumerate([*scores.items(), ("b3", -0.25)])
    )
    run = Run({"q": replace(found, hits=hits)}, "g")
    assert list(format_trec_run(run)) == [
        "q Q0 b3 1 0.900000 booklet-search\n",
        "q Q0 b1 2 0.500000 booklet-search\n",
        "q\tQ0\ttwo words\t3\t0.499999\tbooklet-search\n",
        "q Q0 b2 4 0.499998 booklet-search\n",
    ]
    of_passages = list(format_trec_run(run, JudgementUnit.PASSAGE))
    assert of_passages[0] == "q Q0 b3#0 1 0.900000 booklet-search\n"
    assert of_passages[-1] == "q Q0 b3#4 5 -0.250000 booklet-search\n"


def test_only_a_list_longer_than_the_candidates_is_deep() -> None:
    asked = []

    class DeepEngine(CountingEngine):
        def search_deep(self, question: str, *, k: int, booklet: str | None) -> SearchResult:
            asked.append(k)
            return self.search(question, booklet=booklet)

    for k in (MAX_CANDIDATES, MAX_CANDIDATES + 1, 1_000):
        answer_query(DeepEngine(), Query("q", "water"), k=k)  # type: ignore[arg-type]
    assert asked == [MAX_CANDIDATES + 1, 1_000]


@pytest.mark.slow
def test_a_batch_answers_as_a_search_does(engine: SearchEngine) -> None:
    asked = [Query("b", "How deep?"), Query("a", "What keeps slugs away?")]
    run = answer_queries(engine, asked, k=3)
    assert list(run.results) == ["b", "a"]
    assert run.generation == engine.generation
    for query in asked:
        assert run.get_hits(query.query_id) == engine.search(query.text, k=3).hits


def test_a_question_is_asked_of_its_booklet() -> None:
    engine = cast(SearchEngine, CountingEngine())
    asked = [Query("b", "What do we sow?", "beans"), Query("p", "What do we sow?", PEAS.doc_id)]
    run = answer_queries(engine, asked, k=5)
    found = {query_id: {hit.booklet_id for hit in run.get_hits(query_id)} for query_id in "bp"}
    assert found == {"b": {"beans"}, "p": {PEAS.doc_id}}
    with pytest.raises(QueryError, match=r"^Question q: There is no booklet called 'leeks' here"):
        answer_queries(engine, [Query("q", "What do we sow?", "leeks")], k=5)


@pytest.mark.slow
def test_a_question_of_a_batch_that_cannot_be_used_is_named(engine: SearchEngine) -> None:
    with pytest.raises(QueryError, match=r"^Question q2: The question is empty\.") as refused:
        answer_queries(engine, [Query("q1", "How deep?"), Query("q2", " ")], k=3)
    assert refused.value.code == "empty_question"
