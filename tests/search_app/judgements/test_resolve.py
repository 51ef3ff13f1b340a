from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.errors import JudgementError
from indexer.passages import Passage
from search_app.judgements.files import Judgement, Quote
from search_app.judgements.resolve import JudgedQuestion, JudgementUnit, resolve_judgements

TEXT = (
    "Sow the beans in May. Water the roots early in the morning. Wet leaves invite mildew.\n\n"
    "Peas are sown in March. Water the roots early in the morning. Pick the peas in June."
)


def document(text: str = TEXT, doc_id: str = "beans") -> dict[str, Document]:
    return {doc_id: Document(doc_id, "Growing", text, (), ())}


def cut(text: str, *ends: int, doc_id: str = "beans") -> list[Passage]:
    """Passages of a text that end at these characters, named p0, p1, …."""
    starts = (0, *ends)
    return [
        Passage(f"p{n}", doc_id, "Growing", (), "", "", text[start:end], start, end, ())
        for n, (start, end) in enumerate(zip(starts, (*ends, len(text)), strict=True))
    ]


def make_judgements(*quotes: Quote, answerable: bool = True) -> list[Judgement]:
    return [Judgement("q1", "when to water", "natural", answerable, quotes)]


def resolve(
    *quotes: Quote, text: str = TEXT, passages: Sequence[Passage] | None = None
) -> JudgedQuestion:
    judged = resolve_judgements(make_judgements(*quotes), document(text), passages or cut(text, 87))
    (question,) = judged.questions
    return question


def test_a_passage_earns_the_highest_grade_of_the_quotes_it_holds():
    question = resolve(
        Quote("Wet leaves invite mildew.", 1), Quote("Sow the beans in May.", 3), Quote("peas", 2)
    )
    assert question.grades == {"p0": 3, "p1": 2}
    assert question.gold[0].spans == {"beans": ((60, 84),)}
    assert [found.passages for found in question.gold] == [("p0",), ("p0",), ("p1",)]


def test_a_quote_that_stands_twice_grades_both_passages():
    question = resolve(Quote("Water the roots early in the morning.", 3))
    assert question.grades == {"p0": 3, "p1": 3}
    assert question.gold[0].spans == {"beans": ((22, 58), (111, 147))}


def test_half_a_quote_grades_a_passage_but_does_not_stand_there():
    question = resolve(Quote("Sow the beans in May. Water the roots.", 3))
    assert question.grades == {"p0": 3}
    question = resolve(Quote("roots early in the morning. Wet leaves invite mildew.", 2))
    assert question.grades == {"p0": 2, "p1": 2}  # "roots early in the morning" is 5 of 9 words
    assert question.gold[0].spans == {"beans": ((32, 84),)}


def test_a_grade_of_half_a_quote_that_stands_whole_elsewhere_is_listed():
    passages = cut(TEXT, 87)
    judgements = make_judgements(
        Quote("Wet leaves invite mildew. Peas", 1),  # across the cut: in both, rightly
        Quote("Water the roots early in the morning. Pick the peas in June.", 2),
    )
    judged = resolve_judgements(judgements, document(), passages)
    assert judged.questions[0].grades == {"p0": 2, "p1": 2}
    ((question, gold, passage_id),) = judged.list_stray_grades(passages)
    assert (question.query_id, gold.quote.grade, passage_id) == ("q1", 2, "p0")


@pytest.mark.parametrize(
    ("quote", "end", "grades"),
    [
        ("Water the roots early in the morning.", 43, {"p0": 3}),  # 4 and 3 of 7 words
        ("Water the roots early in the morning.", 37, {"p1": 3}),  # 3 and 4
        ("Water the roots early in the morning.", 40, {}),  # 3, a word cut in two, and 3
        ("Water the roots early in the", 37, {"p0": 3, "p1": 3}),  # 3 and 3 of 6
    ],
)
def test_of_a_quote_cut_in_two_a_part_with_half_of_its_words_is_graded(quote, end, grades):
    text = TEXT[:85]
    question = resolve(Quote(quote, 3), text=text, passages=cut(text, end))
    assert question.grades == grades


def test_a_quote_of_another_booklet_is_not_found_in_this_one():
    lost = resolve(Quote("Sow the beans in May.", 3, "peas"))
    assert lost.grades == {}
    assert lost.gold[0].likeness == 0.0
    assert resolve(Quote("Sow the beans in May.", 3, "beans")).grades == {"p0": 3}


def test_the_quotes_of_a_question_of_one_booklet_are_looked_for_there_alone():
    texts = document() | document(doc_id="copy")
    passages = [*cut(TEXT, 87), *(replace(p, passage_id="c", doc_id="copy") for p in cut(TEXT))]
    quote = Quote("Sow the beans in May.", 3)
    (everywhere,) = make_judgements(quote)
    (question,) = resolve_judgements([everywhere], texts, passages).questions
    assert (question.grades, question.booklet) == ({"p0": 3, "c": 3}, "")
    (question,) = resolve_judgements(
        [replace(everywhere, booklet="copy")], texts, passages
    ).questions
    assert (question.grades, question.booklet) == ({"c": 3}, "copy")
    assert list(question.gold[0].spans) == ["copy"]


def test_a_question_of_a_booklet_that_is_not_here_is_named():
    (judgement,) = make_judgements(Quote("Sow the beans in May.", 3))
    with pytest.raises(JudgementError, match=r"^q1: the booklet 'leeks' is not in the index\. Na"):
        resolve_judgements([replace(judgement, booklet="leeks")], document(), [])


def test_a_question_of_one_booklet_that_quotes_another_is_refused():
    (judgement,) = make_judgements(Quote("Sow the beans in May.", 3, "peas"))
    with pytest.raises(JudgementError, match="^q1: asked of 'beans', it quotes another booklet"):
        resolve_judgements([replace(judgement, booklet="beans")], document(), [])


def test_after_an_edit_a_quote_is_found_again_and_one_that_went_is_listed_as_lost():
    text = TEXT.replace("mildew", "a grey mildew in the night in summer")
    judgements = make_judgements(
        Quote("Wet leaves invite grey mildew at night in summer.", 2),
        Quote("Beans like a wall of stone.", 3),
    )
    judged = resolve_judgements(judgements, document(text), cut(text, 110))
    ((_, again),) = judged.list_edited_quotes()
    ((_, lost),) = judged.list_lost_quotes()
    assert again.quote.grade == 2
    assert [text[start:end] for start, end in again.spans["beans"]] == [
        "leaves invite a grey mildew in the night in summer"  # as many letters as the quote
    ]
    assert again.passages == ("p0",)
    assert lost.quote.text == "Beans like a wall of stone."
    assert judged.questions[0].grades == {"p0": 2}
    assert judged.answerable_questions == judged.questions
    assert list(judged.format_summary())[2] == "LOST, q1: Beans like a wall of stone."


def test_what_is_hashed_are_the_judgements_alone():
    one = resolve_judgements(make_judgements(Quote("in May", 3)), document(), cut(TEXT, 87))
    other = resolve_judgements(make_judgements(Quote("in May", 3)), document("Sow in May."), [])
    assert one.content_hash == other.content_hash
    assert one.unit is JudgementUnit.PASSAGE
    assert (
        resolve_judgements(make_judgements(Quote("in May", 2)), document(), []).content_hash
        != one.content_hash
    )


def test_a_question_without_an_answer_is_not_in_the_denominator_and_its_kind_says_why():
    silent = replace(make_judgements(answerable=False)[0], kind="unanswerable", reason="near miss")
    judged = resolve_judgements([silent], document(), cut(TEXT, 87))
    assert judged.questions[0].kind == "unanswerable: near miss"
    assert judged.answerable_questions == ()
    assert list(judged.format_summary()) == ["1 judged questions: 0 answerable, 1 not."]


@given(st.lists(st.integers(1, len(TEXT) - 1), unique=True, max_size=6).map(sorted))
def test_however_the_text_is_split_the_same_quotes_are_found(ends):
    quote = Quote("Peas are sown in March", 3)
    question = resolve(quote, passages=cut(TEXT, *ends))
    assert question.gold[0].spans == {"beans": ((87, 109),)}
    assert question.gold[0].likeness == 100.0
    whole = [p for p in cut(TEXT, *ends) if p.start <= 87 and p.end >= 109]
    assert all(question.grades[passage.passage_id] == 3 for passage in whole)


def test_passages_of_another_booklet_are_not_graded_by_place():
    passages = [*cut(TEXT, 87), replace(cut(TEXT)[0], passage_id="x", doc_id="peas")]
    question = resolve(Quote("Wet leaves invite mildew.", 3), passages=passages)
    assert question.grades == {"p0": 3}
