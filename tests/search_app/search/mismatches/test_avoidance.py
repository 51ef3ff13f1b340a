"""Questions of what to leave, and texts that warn; by hand."""

import pytest

from search_app.search.mismatches.avoidance import asks_what_not, warns


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("what should I not eat", True),
        ("what can't I eat with nausea", True),
        ("which foods must I avoid", True),
        ("which foods are bad for me", True),
        ("what should i not do with it when it is wet", True),
        ("what to avoid", True),
        ("what food do i need to avoid with diarrhea", True),
        ("is there anything I shouldn't eat", True),
        ("foods to avoid when I feel sick", True),
        ("what not to eat", True),
        ("which medicines should be avoided", True),
        ("what foods make diarrhea worse", True),
        ("which drinks worsen heartburn", True),
        ("what food causes gas", True),
        ("what foods make me feel better", False),
        ("what makes the pain worse", False),
        ("what may not show on a mammogram", False),
        ("which cancers can not be treated", False),
        ("what should I eat", False),
        ("what if I cannot sleep", False),
        ("what helps if I can't sleep", False),
        ("what happens if I do not treat it", False),
        ("what can I drink to avoid stones", False),
        ("what can I do to avoid it", False),
        ("what should I not ignore", False),
        ("which drug do people not past it take", False),
        ("what should I do if I can't sleep", False),
        ("why should I not eat", False),
        ("which drugs are not pills", False),
    ],
)
def test_whether_it_is_asked_what_to_leave(question: str, *, is_asked: bool) -> None:
    assert asks_what_not(question) is is_asked


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("Eat toast.", False),
        ("Peaches help to avoid it.", False),
        ("Avoid fat.", True),
        ("Limit alcohol.", True),
        ("Keep fat away.", True),
    ],
)
def test_whether_a_text_warns(text: str, *, does: bool) -> None:
    assert warns(text) is does
