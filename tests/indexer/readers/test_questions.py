"""Questions and answers in every usual form: a heading ends with its question."""

import pytest

from tests.support.reading import from_html, from_markdown, from_text, told

ASKED = ["?# Is it sore?", "Only for a day.", "?# Who helps?", "The ward."]


@pytest.mark.parametrize(
    "text",
    [
        "Q: Is it sore?\nA: Only for a day.\n\nQ: Who helps?\nA: The ward.",
        "Q: Is it sore?\nOnly for a day.\n\nQ: Who helps?\nThe ward.",
        "Q: Is it sore? Only for a day.\n\nQ: Who helps? The ward.",
        "Q1. Is it sore?\nA1. Only for a day.\nQ2. Who helps?\nA2. The ward.",
        "Q1 Is it sore?\nOnly for a day.\nQ2 Who helps?\nThe ward.",
        "Question 1: Is it sore?\nAnswer: Only for a day.\n"
        "Question 2: Who helps?\nAnswer: The ward.",
        "Question 1\nIs it sore?\nAnswer\nOnly for a day.\n"
        "Question 2\nWho helps?\nAnswer\nThe ward.",
        "Question 1. Is it sore?\n\nOnly for a day.\n\nQuestion 2. Who helps?\n\nThe ward.",
        "Q. Is it sore?\nA. Only for a day.\n\nQ. Who helps?\nA. The ward.",
        "Q:\nIs it sore?\nA:\nOnly for a day.\n\nQ:\nWho helps?\nA:\nThe ward.",
        "Q – Is it sore?\nA – Only for a day.\n\nQ – Who helps?\nA – The ward.",
        "1. Is it sore?\nOnly for a day.\n\n2. Who helps?\nThe ward.",
        "Is it sore?\nOnly for a day.\n\nWho helps?\nThe ward.",
        "IS IT SORE?\nOnly for a day.\n\nWHO HELPS?\nThe ward.",
    ],
)
def test_questions_of_plain_text(text):
    lines = "\n".join(told(from_text(f"Having a test\n====\n\n{text}\n").pieces))
    small = lines.replace("IS IT SORE", "Is it sore").replace("WHO HELPS", "Who helps")
    assert small.split("\n") == ASKED


@pytest.mark.parametrize(
    "text",
    [
        "**Q: Is it sore?**\n\nA: Only for a day.\n\n**Q: Who helps?**\n\nA: The ward.",
        "**Q: Is it sore?**\nA: Only for a day.\n\n**Q: Who helps?**\nA: The ward.",
        "**Q1. Is it sore?**<br>Only for a day.\n\n**Q2. Who helps?**<br>The ward.",
        "Q: Is it sore?  \nOnly for a day.\n\nQ: Who helps?  \nThe ward.",
        "Q: Is it sore?\nA: Only for a day.\nQ: Who helps?\nA: The ward.",
        "Q: Is it sore? A: Only for a day. Q: Who helps? A: The ward.",
        "### Is it sore? Only for a day.\n\n### Who helps? The ward.",
        "**Q:** Is it sore?\n\n**A:** Only for a day.\n\n**Q:** Who helps?\n\n**A:** The ward.",
        "Question 1\n\nIs it sore?\n\nOnly for a day.\n\nQuestion 2\n\nWho helps?\n\nThe ward.",
        "Q1: Is it sore? **Answer:** Only for a day.\n\nQ2: Who helps? **Answer:** The ward.",
        "**Is it sore?**\n\nOnly for a day.\n\n**Who helps?**\n\nThe ward.",
        "**Is it sore?**\nOnly for a day.\n\n**Who helps?**\nThe ward.",
        "**Is it sore?** Only for a day.\n\n**Who helps?** The ward.",
        "**Is it sore?**  \nOnly for a day.\n\n***Who helps?***  \nThe ward.",
        "__1. Is it sore?__\n\nOnly for a day.\n\n__2. Who helps?__\n\nThe ward.",
    ],
)
def test_questions_of_markdown(text):
    lines = told(from_markdown(f"# Having a test\n\n## Questions\n\n{text}\n").pieces)
    numbered = [line.replace("1. ", "").replace("2. ", "") for line in lines]
    assert numbered == ["## Questions", *(line.replace("?#", "?###") for line in ASKED)]


@pytest.mark.parametrize(
    "page",
    [
        "<p><b>Is it sore?</b></p><p>Only for a day.</p><p><b>Who helps?</b></p><p>The ward.</p>",
        "<p><strong>Is it sore?</strong><br>Only for a day.</p>"
        "<p><strong>Who helps?</strong><br/>The ward.</p>",
        "<p><b>Q. Is it sore?</b> Only for a day.</p><p><b>Q. </b>Who helps?<br>A. The ward.</p>",
        "<h3>Is it sore?<br>Only for a day.</h3><h3>Who helps? The ward.</h3>",
        "<div><strong class=schema-faq-question>Is it sore?</strong> <p>Only for a day.</p></div>"
        "<div><div class=faq_question><span>Who helps?</span></div><div>The ward.</div></div>",
        "<div><strong>Is it sore?</strong></div><div>Only for a day.</div>"
        "<p><span><b>Who helps?</b></span></p><p>The ward.</p>",
    ],
)
def test_questions_of_html(page):
    lines = told(from_html(f"<main><h1>Test</h1><h2>Questions</h2>{page}</main>").pieces)
    assert lines == ["## Questions", *(line.replace("?#", "?###") for line in ASKED)]


@pytest.mark.parametrize(
    "text",
    [
        "We asked: **is it sore?** Nobody knew.",
        "**Is it sore?** and **who helps?** are what people ask.",
        "The question **Is it sore?** is often asked.",
        "**Do not swim.** Ask us first.",
    ],
)
def test_bold_words_amid_a_paragraph_ask_nothing(text):
    assert told(from_markdown(f"# Test\n\n## More\n\n{text}").pieces) == [
        "## More",
        text.replace("*", ""),
    ]


def test_a_question_may_ask_twice():
    text = "Q: Is it sore? And for how long?\nOnly for a day."
    assert told(from_text(text).pieces) == [
        "?# Is it sore? And for how long?",
        "Only for a day.",
    ]


@pytest.mark.parametrize("item", ["<b>{}</b> {}", "<p><b>{}</b></p><p>{}</p>", "<b>{}</b><br>{}"])
def test_a_list_of_bold_questions_is_no_list(item):
    asked = item.format("Who comes?", "A nurse."), item.format("Who pays?", "Nobody.")
    items = "".join(f"<li>{one}</li>" for one in asked)
    page = f"<main><h1>Visits</h1><h2>At home</h2><p>Yes.</p><ul>{items}</ul><p>Ring us.</p></main>"
    assert told(from_html(page).pieces) == [
        "## At home",
        "Yes.",
        "?### Who comes?",
        "A nurse.",
        "?### Who pays?",
        "Nobody.",
        "(end of ###)",
        "Ring us.",
    ]


def test_a_list_of_which_one_item_asks_stays_a_list():
    items = "<li><b>Who comes?</b> A nurse.</li><li>Bring socks.</li>"
    page = f"<main><h1>Visits</h1><h2>At home</h2><ul>{items}</ul></main>"
    assert told(from_html(page).pieces) == [
        "## At home",
        "- Who comes? A nurse.",
        "- Bring socks.",
    ]
