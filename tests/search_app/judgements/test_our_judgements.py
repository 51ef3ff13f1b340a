"""Our judgements: each quote stands in our booklet, and says what no other sentence says."""

import json
from collections import Counter

import pytest

from indexer.readers import read_booklet
from indexer.splitting.split import split_document
from search_app.judgements.files import read_judgements
from search_app.judgements.quotes import contains_quote, tokenize_text
from search_app.judgements.resolve import resolve_judgements
from tests.support.paths import DEV_JUDGEMENTS, OUR_BOOKLET, OUR_JUDGEMENTS

KINDS = {
    "natural": 67,
    "keyword": 20,
    "brand": 25,
    "typo": 22,
    "long": 16,
    "caregiver": 20,
    "clinician": 21,
    "confusable": 19,
    "unanswerable": 70,
}
REASONS = {"in the field": 41, "near miss": 17, "elsewhere": 12}
# The bone drugs stand twice, in a tip and in an answer, in nearly the same words.
SAID_TWICE = ("RANK ligand",)


@pytest.fixture(scope="module")
def ours():
    return read_judgements(OUR_JUDGEMENTS)


@pytest.fixture(scope="module")
def entries():
    return [json.loads(line) for line in OUR_JUDGEMENTS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def blocks():
    """The texts of the booklet's paragraphs and list items, as the reader makes them."""
    booklet = read_booklet(OUR_BOOKLET)
    return [" ".join(booklet.get_block_text(block).split()) for block in booklet.blocks]


def normalize(query: str) -> str:
    return "".join(letter for letter in query.casefold() if letter.isalnum())


def test_they_are_as_many_of_each_kind_as_their_readme_says(ours):
    assert Counter(one.kind for one in ours) == KINDS
    readme = (OUR_JUDGEMENTS.parent / "README.md").read_text(encoding="utf-8")
    assert f"holds {len(ours)} questions" in readme
    assert [kind for kind, count in KINDS.items() if f"| {kind} | {count} |" not in readme] == []
    assert [name for name, n in REASONS.items() if f"{n} `{name}`" not in readme] == []


def test_each_line_says_what_the_form_asks_and_nothing_else(entries):
    always = {"id", "query", "kind", "answerable", "gold"}
    for entry in entries:
        expected = always if entry["answerable"] else always | {"reason"}
        assert set(entry) == expected, entry["id"]
        assert all(set(quote) == {"quote", "grade"} for quote in entry["gold"]), entry["id"]


def test_ids_are_numbered_without_a_gap(ours):
    assert [one.query_id for one in ours] == [f"o{n:03d}" for n in range(1, len(ours) + 1)]


def test_no_question_stands_twice(ours):
    assert [q for q, n in Counter(normalize(one.query) for one in ours).items() if n > 1] == []


def test_unanswerable_ones_say_why_and_quote_nothing(entries):
    without = [entry for entry in entries if entry["kind"] == "unanswerable"]
    assert Counter(entry["reason"] for entry in without) == REASONS
    assert all(entry["gold"] == [] and not entry["answerable"] for entry in without)


def test_answerable_ones_have_a_quote_that_answers(ours):
    answerable = [one for one in ours if one.kind != "unanswerable"]
    assert all(one.answerable for one in answerable)
    assert [o.query_id for o in answerable if 3 not in {quote.grade for quote in o.gold}] == []


def test_grades_are_one_to_three_and_no_quote_is_graded_twice(ours):
    for one in ours:
        assert {quote.grade for quote in one.gold} <= {1, 2, 3}, one.query_id
        texts = [quote.text for quote in one.gold]
        assert [a for a in texts for b in texts if a is not b and a in b] == [], one.query_id


def test_every_quote_stands_in_the_booklet_word_for_word(ours, blocks):
    quotes = {quote.text for one in ours for quote in one.gold}
    assert sorted(q for q in quotes if not any(q in block for block in blocks)) == []


def test_no_quote_is_held_by_a_block_that_says_something_else(ours, blocks):
    """Of any grade: half of a quote in a row would grade that block's passage by accident."""
    quotes = {quote.text for one in ours for quote in one.gold}
    texts = [(block, tokenize_text(block)) for block in blocks]
    for quote in sorted(q for q in quotes if not q.startswith(SAID_TWICE)):
        held = [block for block, text in texts if contains_quote(text, tokenize_text(quote))]
        assert [block for block in held if quote not in block] == [], quote


def test_no_passage_has_its_grade_by_accident(ours):
    """Eleven of 359 had, all of grade 1."""
    document = read_booklet(OUR_BOOKLET)
    passages = split_document(document, count_tokens=lambda text: len(text.split()), window=256)
    resolved = resolve_judgements(ours, {document.doc_id: document}, passages)
    stray = {gold.quote.text for _, gold, _ in resolved.list_stray_grades(passages)}
    assert {quote for quote in stray if not quote.startswith(SAID_TWICE)} == set()


def test_no_question_is_one_of_the_development_set(ours):
    if not DEV_JUDGEMENTS.exists():
        pytest.skip("the development judgements are not beside the project")
    theirs = {normalize(one.query) for one in read_judgements(DEV_JUDGEMENTS)}
    assert [one.query_id for one in ours if normalize(one.query) in theirs] == []
