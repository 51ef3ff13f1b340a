"""The shared cases that are files: their outline, and what is answered from them.

``outlines.json`` has, for each file, its title, its lines as ``tests.support.reading`` tells them,
and each reason with the texts that were left out for it; checked by hand against ``case.md``.
"""

import json
from pathlib import Path

import pytest

from indexer.readers import READERS, read_booklets
from search_app.results import SearchResult, Verdict
from search_app.search.engine import SearchEngine, open_published_engine
from tests.support.paths import SHARED
from tests.support.reading import document, told
from tests.support.sample_booklet import run

CASES = SHARED / "cases"
OUTLINES = json.loads(Path(__file__).with_name("outlines.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not here")


def describe(path: Path) -> dict[str, object]:
    booklet = READERS[path.suffix](path.read_bytes(), path.name)
    read = document(booklet)
    left_out: dict[str, list[str]] = {}
    for one in read.left_out:
        left_out.setdefault(one.reason, []).append(one.text)
    return {"title": booklet.title, "lines": told(booklet.pieces), "left_out": left_out}


@pytest.mark.parametrize("name", OUTLINES)
def test_a_case_is_read_right(name: str) -> None:
    assert describe(CASES / name) == OUTLINES[name]


def test_25_two_columns_are_told_to_the_editor() -> None:
    path = CASES / "25-two-columns/twocol.txt"
    (doubt,) = document(READERS[".txt"](path.read_bytes(), "a")).doubts
    assert doubt.text.endswith("read as 2 columns, one after the other.")


def test_23_ligatures_are_spelled_out() -> None:
    path = CASES / "23-ligatures/chars.html"
    text = document(READERS[".html"](path.read_bytes(), "a")).text
    assert "A difficult flu can affect you. Take 2.5 mg, or 10–20 % less." in text
    assert "½ tablet" in text
    assert "H₂O cm². 10mg" in text


def test_33_files_of_other_kinds_are_named(tmp_path: Path) -> None:
    for suffix in "text rst pages pptx mdown".split():
        (tmp_path / f"a.{suffix}").write_text("Rest.", encoding="utf-8")
    (tmp_path / "b.md").write_text("Rest well.", encoding="utf-8")
    (tmp_path / "c.mhtml").write_bytes(
        (CASES / "33-kinds-of-file-nobody-mentions/a.mhtml").read_bytes()
    )
    documents, problems = read_booklets([tmp_path])
    assert [one.doc_id for one in documents] == ["b"]
    assert sorted(Path(one.name).name for one in problems) == [
        *(f"a.{suffix}" for suffix in ("mdown", "pages", "pptx", "rst", "text")),
        "c.mhtml",
    ]


# File, question, what the answer must say, what it must not.
ASKED = (
    (
        "01-table-empty-cells/tablets.html",
        "is dexamethasone taken in the morning",
        "Evening: 2.5 mg",
        "",
    ),
    (
        "01-table-empty-cells/tablets.md",
        "when do I take dexamethasone",
        "Evening: 2.5 mg",
        "Morning",
    ),
    ("03-struck-text/doses.html", "how much do I take each night", "Take 10 mg", "20 mg"),
    ("04-superscript-numbers/sup.html", "how many tablets do I take", "Take 2 tablets", "21"),
    (
        "05-question-with-its-answer-in-the-same-paragraph/qa.txt",
        "is it free",
        "Yes, in most",
        "breastfeed",
    ),
    (
        "05-question-with-its-answer-in-the-same-paragraph/qa.html",
        "will my periods stop",
        "They may stop for some time.",
        "breastfeeding",
    ),
    ("06-do-not-list/port.md", "can I swim", "Do not", ""),
    ("06-do-not-list/port-lead.md", "can I swim", "Do not", ""),
    ("07-heading-over-a-list/chest.md", "when should I see my doctor", "See your doctor if", ""),
    ("07-heading-over-a-list/chest.md", "when should I call 999", "Call 999 if", ""),
    (
        "13-numbered-headings-and-contents-of-package-leaflets/numbered.txt",
        "how should I store Examplon",
        "Do not store above 30 °C.",
        "",
    ),
    (
        "18-bold-question-as-paragraph/qa.html",
        "Can I still have children?",
        "Some people can.",
        "Can I still",
    ),
    ("23-ligatures/lig.txt", "difficult flu", "difficult flu", ""),
    (
        "31-lead-in-as-the-answer/morning.md",
        "what do I do on the morning of surgery",
        "have a bath",
        "",
    ),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    folder = tmp_path_factory.mktemp("cases")
    booklets = folder / "booklets"
    booklets.mkdir()
    for name in {file for file, *_ in ASKED}:
        (booklets / _name_copy(name)).write_bytes((CASES / name).read_bytes())
    run("indexer", "build", booklets, "--index", folder / "index")
    return open_published_engine(folder / "index")


def _name_copy(name: str) -> str:
    return name.replace("/", "-")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "question", "said", "unsaid"), ASKED)
def test_a_case_is_answered_right(
    engine: SearchEngine, name: str, question: str, said: str, unsaid: str
) -> None:
    doc_id = next(
        one for one in engine.documents if engine.documents[one].source.endswith(_name_copy(name))
    )
    result: SearchResult = engine.search(question, k=1, booklet=doc_id)
    assert result.verdict is not Verdict.NOT_COVERED
    assert said in result.hits[0].answer.text
    assert not unsaid or unsaid not in result.hits[0].answer.text
