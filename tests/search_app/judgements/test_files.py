import json
from pathlib import Path

import pytest

from indexer.errors import JudgementError
from search_app.judgements.files import Judgement, Quote, compute_content_hash, read_judgements

GOOD = {
    "id": "q1",
    "query": "when to water",
    "kind": "natural",
    "answerable": True,
    "gold": [
        {"quote": "Water the roots early.", "grade": 3},
        {"quote": "Wet leaves invite mildew.", "grade": 1, "booklet": "beans"},
    ],
}


def write_file(tmp_path: Path, *entries: object) -> Path:
    path = tmp_path / "judgements.jsonl"
    lines = (entry if isinstance(entry, str) else json.dumps(entry) for entry in entries)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_line_is_a_judgement(tmp_path):
    path = write_file(
        tmp_path,
        GOOD,
        "",
        {"id": 7, "query": "who won", "answerable": False, "reason": "elsewhere"},
        {"id": 8, "query": "who lost", "answerable": False, "booklet": "peas"},
    )
    assert read_judgements(path) == [
        Judgement(
            "q1",
            "when to water",
            "natural",
            True,
            (Quote("Water the roots early.", 3), Quote("Wet leaves invite mildew.", 1, "beans")),
        ),
        Judgement("7", "who won", "", False, (), "elsewhere"),
        Judgement("8", "who lost", "", False, (), booklet="peas"),
    ]


def test_an_unanswerable_question_may_have_near_misses(tmp_path):
    near = [{"quote": "Water the beets.", "grade": 2}, {"quote": "Water.", "grade": 1}]
    path = write_file(tmp_path, {**GOOD, "answerable": False, "gold": near})
    (judged,) = read_judgements(path)
    assert not judged.answerable
    assert [quote.grade for quote in judged.gold] == [2, 1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": ""}, r"judgements.jsonl, line 2: 'id' must say something in words"),
        ({"id": True}, r"line 2: 'id' must say something in words"),
        ({"id": "q1"}, r"line 2: the id 'q1' is used twice"),
        ({"query": None}, r"line 2: 'query' must say something in words"),
        ({"query": "so\ud800w"}, r"line 2: 'query' holds half a character. Type it again"),
        ({"id": "\udc00"}, r"line 2: 'id' holds half a character"),
        ({"kind": "\udc00"}, r"line 2: 'kind' holds half a character"),
        ({"gold": [{"quote": "\ud83c", "grade": 3}]}, r"quote 1: 'quote' holds half a char"),
        ({"kind": ["natural"]}, r"line 2: 'kind' must say something in words"),
        ({"booklet": ["beans"]}, r"line 2: 'booklet' must say something in words"),
        ({"answerable": "yes"}, r"line 2: 'answerable' must be true or false"),
        ({"answerable": False}, r"line 2: an answerable question needs a quote above grade 0"),
        (
            {"answerable": False, "gold": [{"quote": "Water.", "grade": 3}]},
            r"line 2: .* another must have none of grade 3",
        ),
        ({"gold": []}, r"line 2: an answerable question needs a quote above grade 0"),
        ({"gold": "Water."}, r"line 2: 'gold' must be a list of quotes"),
        ({"gold": ["Water."]}, r'line 2, quote 1: must be \{"quote": "…", "grade": 3\}'),
        ({"gold": [{"quote": "Water.", "grade": 4}]}, r"quote 1: 'grade' is 4; choose 0, 1, 2 or"),
        ({"gold": [{"quote": "Water.", "grade": True}]}, r"quote 1: 'grade' is True; choose 0"),
        ({"gold": [{"quote": "Water.", "grade": 2.0}]}, r"quote 1: 'grade' is 2.0; choose 0"),
        ({"gold": [{"quote": " ", "grade": 3}]}, r"quote 1: 'quote' must say something"),
        ({"gold": [{"quote": "Water.", "grade": 3, "booklet": [1]}]}, r"quote 1: 'booklet' must"),
    ],
)
def test_a_fault_names_file_line_and_remedy(tmp_path, change, message):
    path = write_file(tmp_path, GOOD, {**GOOD, "id": "q2", **change})
    with pytest.raises(JudgementError, match=message):
        read_judgements(path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"line 1: not JSON"),
        ("[" * 100_000, r"line 1: not JSON"),
        ("[1]", r"line 1: not an object in \{curly brackets\}"),
        ("", r"judgements.jsonl holds no judgements. Write \{\"id\": \"…\""),
    ],
)
def test_what_is_no_object_is_refused(tmp_path, line, message):
    with pytest.raises(JudgementError, match=message):
        read_judgements(write_file(tmp_path, line))


def test_a_file_that_cannot_be_read_is_said_in_words(tmp_path):
    with pytest.raises(JudgementError, match=r"none.jsonl cannot be read: No such file"):
        read_judgements(tmp_path / "none.jsonl")
    path = tmp_path / "latin.jsonl"
    path.write_bytes("{“fièvre”}".encode("cp1252"))
    with pytest.raises(JudgementError, match=r"latin.jsonl is not UTF-8 text. Save it as UTF-8"):
        read_judgements(path)


def test_the_hash_is_of_what_is_said_and_not_of_the_file():
    one, two = {"id": "a", "query": "x"}, {"query": "y", "id": "b"}
    assert compute_content_hash([one, two]) == compute_content_hash(
        [{"id": "b", "query": "y"}, one]
    )
    assert compute_content_hash([one, two]) != compute_content_hash([one, {**two, "query": "z"}])


def test_the_hash_of_saved_runs_holds_where_no_booklet_is_named():
    one = {"id": "a", "query": "x"}
    assert compute_content_hash([{**one, "booklet": ""}]) == compute_content_hash([one])
    assert compute_content_hash([{**one, "booklet": "b"}]) != compute_content_hash([one])


def test_excess_is_refused_in_a_sentence(tmp_path):
    quotes = [{"quote": "the", "grade": 3}]
    with pytest.raises(JudgementError, match=r"holds more than 50,000 quotes. Divide it\."):
        read_judgements(write_file(tmp_path, {**GOOD, "gold": quotes * 50_001}))
    long = [{"quote": "the " * 3_000, "grade": 3}]
    with pytest.raises(JudgementError, match=r"quote 1: is longer than 10,000 letters"):
        read_judgements(write_file(tmp_path, {**GOOD, "gold": long}))
