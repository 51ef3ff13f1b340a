import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.splitting.sentences import find_sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in find_sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Ask Dr. Lee about it. She knows.", ["Ask Dr. Lee about it.", "She knows."]),
        ("The U.S. Food agency said so. It did.", ["The U.S. Food agency said so.", "It did."]),
        ("She moved to the U.S. They stayed.", ["She moved to the U.S.", "They stayed."]),
        (
            "Eat bland food, e.g. Toast or rice. Rest.",
            ["Eat bland food, e.g. Toast or rice.", "Rest."],
        ),
        ("It is negative (HER2-). Next step.", ["It is negative (HER2-).", "Next step."]),
        (
            "多喝水。可以游泳吗？“可以。”请休息！",
            ["多喝水。", "可以游泳吗？", "“可以。”", "请休息！"],
        ),
        ("هل أستطيع؟ نعم", ["هل أستطيع؟", "نعم"]),
        ("पानी पिएँ। आराम करें।", ["पानी पिएँ।", "आराम करें।"]),
        ("Descanse. ¿Puedo nadar? Sí.", ["Descanse.", "¿Puedo nadar?", "Sí."]),
        ("Ruhe. „Gut“, sagt Ana.", ["Ruhe.", "„Gut“, sagt Ana."]),
        ("Take 2.5 mg. Then 1.25 mg.", ["Take 2.5 mg.", "Then 1.25 mg."]),
        ("Is it safe? Yes! Good…  Fine.", ["Is it safe?", "Yes!", "Good…", "Fine."]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("It ends (at once.) Then more.", ["It ends (at once.)", "Then more."]),
        ("Written by J. R. Smith. Read it.", ["Written by J. R. Smith.", "Read it."]),
        ("It was approx. 5 hours. Later it was 6.", ["It was approx. 5 hours.", "Later it was 6."]),
        ("Given at 8 a.m. It helps.", ["Given at 8 a.m.", "It helps."]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("  spaces around  ", ["spaces around"]),
        ("no stop at all", ["no stop at all"]),
        ("", []),
        (" \n ", []),
        ("Wait... what? No.", ["Wait... what?", "No."]),
        ("See example.org. It helps.", ["See example.org.", "It helps."]),
        (
            "Is it safe? No. Ask first. See No. 5 there.",
            ["Is it safe?", "No.", "Ask first.", "See No. 5 there."],
        ),
        ("HER2. 50 people joined.", ["HER2.", "50 people joined."]),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_spans_are_shifted_by_where_the_text_stands() -> None:
    assert find_sentence_spans("One. Two.", start=10) == [(10, 14), (15, 19)]


@given(st.text(alphabet=' \n.!?…AbC("”1e.gUS•é', max_size=80))
def test_nothing_is_lost_and_nothing_overlaps(text: str) -> None:
    spans = find_sentence_spans(text)
    reached = 0
    for start, end in spans:
        assert reached <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[reached:start].strip()
        reached = end
    assert not text[reached:].strip()


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("unit", ["A stop. ", "Dr. ", ".", "?!", ".)", "A.B.", "a", "U.S. "])
def test_the_time_grows_with_the_length_of_a_line(unit):
    def measure(count: int) -> float:
        begin = time.process_time()
        find_sentence_spans(unit * count)
        return time.process_time() - begin

    assert measure(200_000) < 16 * max(measure(50_000), 0.02)
