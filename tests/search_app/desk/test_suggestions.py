import json
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import quote

import pytest

from indexer.errors import JudgementError
from indexer.passages import Passage
from search_app.desk.agreement import Agreement
from search_app.desk.judging import GradedPassage, JudgementSheet, SheetQuestion, make_typed_id
from search_app.desk.pools import PooledPassage
from search_app.desk.suggestions import (
    Suggestion,
    build_suggestions,
    compare_with_people,
    load_suggestions,
    pool_suggestions,
    save_suggestions,
)
from search_app.judgements.foreign_grades import ForeignGrade
from search_app.questions.files import Question

PASSAGES = {
    f"beans#{name}": Passage(
        f"beans#{name}", "beans", "Beans", (), "", "", f"Text {name}.", 0, 7, ()
    )
    for name in "ab"
}


def suggest(name: str, grade: int, origin: str = "Quepid", query: str = "How deep") -> Suggestion:
    return Suggestion("", query, "beans", f"Text {name}.", grade, origin)


def test_grades_become_suggestions_with_their_origin() -> None:
    grades = [
        ForeignGrade("row 2", "How deep", "", "beans#a", 1.0),
        ForeignGrade("row 3", "", "q1", "beans#b", 0.0, "Ann"),
    ]
    assert build_suggestions(grades, PASSAGES, origin="Quepid", best=1) == [
        suggest("a", 3),
        Suggestion("q1", "", "beans", "Text b.", 0, "Quepid, Ann"),
    ]


def test_a_passage_that_is_not_here_is_refused() -> None:
    grades = [ForeignGrade("row 2", "How deep", "", "peas#a", 1.0)]
    with pytest.raises(JudgementError, match=r"row 2: 'peas#a' is no passage of this index"):
        build_suggestions(grades, PASSAGES, origin="Quepid", best=3)


def test_an_origin_replaces_what_came_from_it_and_nothing_else(tmp_path: Path) -> None:
    save_suggestions(tmp_path, [suggest("a", 1), suggest("b", 2), suggest("a", 3, "../Model/7")])
    save_suggestions(tmp_path, [suggest("b", 0)])
    assert load_suggestions(tmp_path) == [suggest("a", 3, "../Model/7"), suggest("b", 0)]
    assert {path.parent for path in tmp_path.rglob("*.jsonl")} == {tmp_path / "suggestions"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.rglob("*.jsonl"))


@pytest.mark.parametrize("letter", ["a", "ж", "測", "😀", "/"])
@pytest.mark.parametrize("length", [41, 80, 81, 300])
def test_an_origin_may_be_as_long_as_it_likes(tmp_path: Path, letter: str, length: int) -> None:
    whole = [suggest(name, grade, letter * length) for name, grade in (("a", 1), ("b", 3))]
    save_suggestions(tmp_path, [*whole, suggest("a", 0, letter * length + "x")])
    save_suggestions(tmp_path, whole)
    assert sorted(load_suggestions(tmp_path), key=lambda one: one.grade) == [
        suggest("a", 0, letter * length + "x"),
        *whole,
    ]


@pytest.mark.parametrize("length", [79, 80, 81, 300])
@pytest.mark.parametrize("raters", [("rater one", "rater two"), ("r" * 300, "r" * 299)])
def test_raters_of_a_long_origin_stay_apart(length: int, raters: tuple[str, str]) -> None:
    grades = [
        ForeignGrade("row 2", "How deep", "", "beans#a", rating, rater)
        for rating, rater in zip((0.0, 3.0), raters, strict=True)
    ]
    origins = ("ж" * length, "ж" * length + "x")
    made = [
        one for name in origins for one in build_suggestions(grades, PASSAGES, origin=name, best=3)
    ]
    assert len({one.origin for one in made}) == 4
    assert all(one.origin.startswith("ж" * 71) for one in made)
    assert [one.origin.endswith(", rater one") for one in made] == [
        raters[0] == "rater one",
        False,
    ] * 2
    assert max(len(one.origin) for one in made) <= 162


def test_what_an_earlier_version_kept_under_the_whole_origin_is_replaced(tmp_path: Path) -> None:
    origin = "ж" * 40
    earlier = tmp_path / "suggestions" / f"{quote(origin)}.jsonl"
    earlier.parent.mkdir()
    earlier.write_text(json.dumps(asdict(suggest("a", 0, origin))) + "\n")
    assert load_suggestions(tmp_path) == [suggest("a", 0, origin)]
    save_suggestions(tmp_path, [suggest("a", 3, origin)])
    assert load_suggestions(tmp_path) == [suggest("a", 3, origin)]


def test_a_suggestion_is_about_a_question_by_its_id_or_its_words() -> None:
    assert suggest("a", 1).is_about("q9", " how  DEEP")
    assert not suggest("a", 1).is_about("q9", "how warm")
    by_id = Suggestion("q1", "", "beans", "Text a.", 1, "Quepid")
    assert by_id.is_about("q1", "anything")
    assert not by_id.is_about("q2", "")


def make_sheet(judge: str, **grades: int) -> dict[tuple[str, str], JudgementSheet]:
    graded = {
        ("beans", f"Text {name}."): GradedPassage("beans", f"Text {name}.", value)
        for name, value in grades.items()
    }
    return {(judge, "q1"): JudgementSheet(SheetQuestion("q1", "how deep", "", 2), judge, graded)}


def test_an_origin_is_compared_with_what_people_say() -> None:
    people = make_sheet("Anna", a=3, b=1) | make_sheet("Ben", a=1, b=0) | make_sheet("", a=2)
    suggestions = [suggest("a", 3), suggest("b", 0), suggest("c", 3), suggest("a", 0, "Model")]
    found = compare_with_people(suggestions, people)
    # People say 2 (settled) and 0 (the lower of 1 and 0); c nobody graded.
    # Weighted: 1 * 2 against 1 + 4 + 9 + 0 by chance.
    assert found["Quepid"] == Agreement(2, 1, 1 / 3, 1 - 2 / 14, 1)
    assert (found["Model"].passage_count, found["Model"].same_grade_count) == (1, 0)
    assert compare_with_people([suggest("c", 3)], people)["Quepid"] == Agreement(
        0, 0, None, None, None
    )


def test_the_same_words_of_two_booklets_are_two_questions() -> None:
    of_peas = Suggestion("", "how deep", "peas", "Text a.", 0, "Quepid")
    bank = [Question(f"q-{name}", "How deep", booklets=(name,)) for name in ("peas", "beans")]
    pools = pool_suggestions([suggest("a", 3), of_peas, suggest("b", 1)], bank, at="")
    assert [(pool.question_id, [one.booklet for one in pool.passages]) for pool in pools] == [
        ("q-beans", ["beans", "beans"]),
        ("q-peas", ["peas"]),
    ]
    elsewhere = Suggestion("", "how deep", "corn", "Text a.", 0, "Quepid")
    assert [pool.question_id for pool in pool_suggestions([elsewhere], bank, at="")] == ["q-peas"]
    (sheet,) = make_sheet("Anna", a=3, b=0).values()
    other = replace(sheet, question=replace(sheet.question, question_id="q2"), grades={})
    found = compare_with_people([suggest("a", 3)], {("", "q1"): sheet, ("Anna", "q2"): other})
    assert found["Quepid"].passage_count == 1


def test_what_is_suggested_can_be_pooled_for_people() -> None:
    bank = [Question("q1", "how  deep", topic="sowing"), Question("q2", "how warm")]
    by_id = Suggestion("q2", "", "beans", "Text b.", 1, "Model")
    suggestions = [suggest("a", 3), suggest("a", 1, "Ann"), by_id, suggest("b", 0, query="why")]
    pools = pool_suggestions(suggestions, bank, at="2026-11-24T09:00:00+00:00")
    assert [(pool.question_id, pool.query, pool.kind) for pool in pools] == [
        ("q1", "how  deep", "sowing"),
        ("q2", "how warm", "pooled"),
        (make_typed_id("why"), "why", "typed"),
    ]
    assert pools[0].passages == (PooledPassage("beans", "Text a.", ("Quepid", "Ann")),)
    with pytest.raises(JudgementError, match=r"Model grades passages of 'q2', which is not among"):
        pool_suggestions([by_id], bank[:1], at="")
