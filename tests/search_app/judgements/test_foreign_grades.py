import json
from pathlib import Path

import pytest

from indexer.errors import JudgementError
from search_app.judgements.foreign_grades import (
    ForeignGrade,
    convert_rating,
    read_foreign_grades,
)

Row = tuple[str, str, str, float, str]


def write(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def read_rows(folder: Path, name: str, content: object) -> list[Row]:
    return [
        (one.query, one.query_id, one.passage_id, one.rating, one.rater)
        for one in read_foreign_grades(write(folder, name, content))
    ]


def test_quepid_writes_a_row_a_rating(tmp_path: Path) -> None:
    text = 'query,docid,rating\r\n"when, if ever",beans#soil,3\r\nhow deep,beans#rows,0\r\n'
    assert read_rows(tmp_path, "ratings.csv", text) == [
        ("when, if ever", "", "beans#soil", 3.0, ""),
        ("how deep", "", "beans#rows", 0.0, ""),
    ]


def test_a_book_of_quepid_has_a_column_for_each_rater(tmp_path: Path) -> None:
    text = "query,docid,Ann,Bob\nhow deep,beans#rows,2,\nhow deep,beans#soil,1,3\n"
    assert read_rows(tmp_path, "book.csv", text) == [
        ("how deep", "", "beans#rows", 2.0, "Ann"),
        ("how deep", "", "beans#soil", 1.0, "Ann"),
        ("how deep", "", "beans#soil", 3.0, "Bob"),
    ]


RATINGS = [{"query": "how deep", "ratings": [{"docId": "beans#rows", "rating": "3.000"}]}]
JUDGMENT_LIST = {"name": "ours", "type": "IMPORT_JUDGMENT", "judgmentRatings": RATINGS}


@pytest.mark.parametrize(
    "content",
    [JUDGMENT_LIST, {"hits": {"hits": [{"_source": JUDGMENT_LIST}]}}],
    ids=["as it is put", "as it is found"],
)
def test_opensearch_has_judgment_lists(tmp_path: Path, content: object) -> None:
    rows = read_rows(tmp_path, "judgments.json", content)
    assert rows == [("how deep", "", "beans#rows", 3.0, "")]


def test_opensearch_has_requests_with_ratings(tmp_path: Path) -> None:
    ratings = [{"_index": "ours", "_id": "beans#rows", "rating": 1}]
    content = {"requests": [{"id": "q1", "request": {"query": {}}, "ratings": ratings}]}
    assert read_rows(tmp_path, "eval.json", content) == [("", "q1", "beans#rows", 1.0, "")]


def test_a_model_grades_line_by_line_or_in_qrels(tmp_path: Path) -> None:
    text = '{"query": "how deep", "passage": "beans#rows", "grade": 2, "model": "judge-7b"}\n'
    text += '{"id": "q1", "docid": "beans#soil", "rating": 0}\n'
    assert read_rows(tmp_path, "model.jsonl", text) == [
        ("how deep", "", "beans#rows", 2.0, "judge-7b"),
        ("", "q1", "beans#soil", 0.0, ""),
    ]
    assert read_rows(tmp_path, "umbrela.qrels", "q1 0 beans#rows 3\n") == [
        ("", "q1", "beans#rows", 3.0, "")
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "question,passage\n", r"a.csv: the first line must name the columns query and"),
        ("a.csv", "query,docid,rating\nx\n", r"a.csv, row 2: has fewer columns"),
        ("a.csv", "query,docid,rating\nx,y,good\n", r"a.csv, row 2: 'good' is no grade"),
        ("a.csv", "query,docid,rating\nx,y,nan\n", r"row 2: 'nan' is no grade"),
        ("a.csv", "query,docid,rating\n", r"a.csv holds no grades"),
        ("a.csv", f'query,docid,rating\nx,"{"y" * 131_073}",1\n', r"a.csv is not CSV after row"),
        ("a.json", {"judgmentRatings": None}, r"a.json holds no grades"),
        ("a.json", {"requests": 5}, r"a.json holds no grades"),
        ("a.json", "{", r"a.json: not JSON"),
        ("a.json", "{}", r"a.json holds no grades"),
        ("a.json", {"judgmentRatings": [{"query": "x"}]}, r"query 1: 'ratings' must be a list"),
        (
            "a.json",
            {"judgmentRatings": [{"query": "x", "ratings": [{"docId": "y"}]}]},
            r"query 1: None is no grade",
        ),
        ("a.jsonl", "[]\n", r"line 1: not an object"),
        ("a.jsonl", "{\n", r"line 1: not JSON"),
        ("a.jsonl", '{"passage": "y", "grade": 1}\n', r"line 1: 'id' must say something"),
        ("a.jsonl", '{"query": "x", "passage": "y"}\n', r"line 1: None is no grade"),
        ("a.jsonl", '{"query": "x", "passage": "y", "grade": true}\n', r"True is no grade"),
    ],
)
def test_a_fault_names_the_place(tmp_path: Path, name: str, text: object, message: str) -> None:
    with pytest.raises(JudgementError, match=message):
        read_foreign_grades(write(tmp_path, name, text))


@pytest.mark.parametrize(
    ("rating", "best", "grade"),
    [
        (0, 3, 0),
        (2, 3, 2),
        (3, 3, 3),
        (1, 1, 3),
        (0.5, 1, 2),
        (0.49, 1, 1),
        (10, 10, 3),
        (4, 10, 1),
    ],
)
def test_a_rating_becomes_the_nearest_grade(rating: float, best: float, grade: int) -> None:
    assert convert_rating(ForeignGrade("here", "x", "", "y", rating), best=best) == grade


@pytest.mark.parametrize("rating", [-1.0, 3.5])
def test_a_rating_off_the_scale_is_refused(rating: float) -> None:
    with pytest.raises(JudgementError, match=r"here: the grade .* is not from 0 to 3. Say with"):
        convert_rating(ForeignGrade("here", "x", "", "y", rating), best=3)
