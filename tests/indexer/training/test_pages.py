"""Pages, windows and questions, on small data whose every value can be seen."""

from pathlib import Path

import pytest

from indexer.errors import TrainingError
from indexer.training.pages import (
    MEDQUAD_FILE,
    NCI_FILE,
    LearningPage,
    LearningSection,
    read_pages,
    split_into_windows,
)
from indexer.training.questions import (
    LearningQuestion,
    Window,
    find_quoted_sentences,
    read_material,
    separate_windows,
)
from tests.indexer.training.material import load_material, write_lines, write_material


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_material(tmp_path)


def test_windows_hold_whole_sentences() -> None:
    text = "One two three. Four five. Six seven eight nine. Ten"
    assert split_into_windows(text, 5) == ("One two three. Four five.", "Six seven eight nine. Ten")
    assert split_into_windows(text, 3) == (
        *("One two three.", "Four five.", "Six seven eight nine.", "Ten"),
    )
    assert split_into_windows("", 5) == ()


def test_a_sentence_that_is_far_too_long_is_cut() -> None:
    words = "Sow them. So " + "so " * 28 + "on. Then wait."
    first, *parts = split_into_windows(words, 4)
    assert first == "Sow them."
    assert [len(part.split()) for part in parts] == [4, 26, 2]


def test_pages_of_both_files(tmp_path: Path) -> None:
    long = "This section has more than eight words in all."
    sections = [
        {"heading": "Peas", "text": long},
        {"heading": " How to sow ", "text": long},
        {"heading": "Disclaimer", "text": long},
        {"heading": "Short", "text": "Two words."},
    ]
    write_lines(tmp_path / NCI_FILE, [{"page": "peas", "title": "Peas", "sections": sections}])
    pair = {"question": "What (are) peas ?", "type": "research", "answer": f"What are they? {long}"}
    write_lines(
        tmp_path / MEDQUAD_FILE, [{"document": "A_1", "title": "Peas", "pairs": [pair], "url": ""}]
    )
    nci, medquad = read_pages(tmp_path)
    assert [each.heading for each in nci.sections] == ["Peas", "How to sow", "Disclaimer", "Short"]
    assert [each.questions for each in nci.sections[:3]] == [(), ("How to sow",), ()]
    assert [each.is_long for each in nci.sections] == [True, True, True, False]
    assert (nci.has_enough_sections, medquad.has_enough_sections) == (True, False)
    assert medquad.sections == (
        LearningSection(
            "research",
            long,
            is_long=True,
            questions=(
                "What research is being done on Peas?",
                "are there trials for Peas",
                "anything new for Peas",
                "What peas?",
            ),
        ),
    )


def test_windows_that_answer_and_that_do_not() -> None:
    texts = ["Sow in May.", "Water them. Wear gloves for it.", "Wear a hat.", "Wear gloves too."]
    sections = tuple(LearningSection("Head", text, True, ()) for text in texts)
    boilerplate = LearningSection("Contact Us", "Write to us.", True, ())
    page = LearningPage("page", "Page", (*sections, boilerplate))
    asked = LearningQuestion("page", 1, "What do I wear?", "Wear gloves", (3,))
    answers, others = separate_windows(page, asked, 2)
    assert answers == [Window(1, "Head", "Wear gloves for it.")]
    assert [window.section for window in others] == [0, 2]
    without = LearningQuestion("page", None, "Why?")
    answers, others = separate_windows(page, without, 2)
    assert answers == []
    assert [window.section for window in others] == [0, 1, 1, 2, 3]


def test_the_sentences_of_a_quote() -> None:
    text = "Water them. Wear gloves, always. Then stop."
    assert find_quoted_sentences(text, "wear gloves") == (1,)
    assert find_quoted_sentences(text, "water them wear gloves always") == (0, 1)
    assert find_quoted_sentences(text, "a hat") == ()


def test_damaged_files_are_one_sentence(folder: Path) -> None:
    packed = (folder / NCI_FILE).read_bytes()
    (folder / NCI_FILE).write_bytes(packed[:-20])
    with pytest.raises(TrainingError, match=r"nci-pages.jsonl.gz cannot be unpacked: .* ended"):
        read_pages(folder)
    (folder / NCI_FILE).write_bytes(b"no gzip")
    with pytest.raises(TrainingError, match=r"nci-pages.jsonl.gz cannot be unpacked: Not a gz"):
        read_pages(folder)
    (folder / NCI_FILE).write_bytes(packed)
    write_lines(folder / MEDQUAD_FILE, [{"document": "A_1", "title": "A", "pairs": []}, {}])
    with pytest.raises(TrainingError, match=r"medquad.jsonl.gz, line 2 cannot .* `document`"):
        read_pages(folder)


def test_questions_must_fit_the_pages(folder: Path) -> None:
    material = load_material(folder)
    assert material.trap_pages == {"trap"}
    asked = {"page": "trap", "section": 7, "question": "Why?", "quote": "The"}
    write_lines(folder / "questions.jsonl", [asked])
    with pytest.raises(TrainingError, match="section 7 of the page 'trap' is not in the data"):
        read_material(list(material.pages.values()), folder / "questions.jsonl")
