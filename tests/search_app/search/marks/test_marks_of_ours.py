"""The marks of our own booklet, with the real model."""

import json
from pathlib import Path

import pytest

from indexer.storage.index import open_index
from search_app.search.engine import SearchEngine
from search_app.search.marks import find_mark, wording
from tests.support.paths import OUR_JUDGEMENTS

pytestmark = pytest.mark.slow

CHEMOTHERAPY = "Chemotherapy can cause: Fatigue (feeling very tired) Headaches (pain in your head)"


@pytest.fixture(scope="module")
def engine(our_index: Path) -> SearchEngine:
    return SearchEngine(open_index(our_index))


@pytest.mark.parametrize(
    ("question", "begins", "spans"),
    [
        ("what are the side effects of chemo", CHEMOTHERAPY, 13),
        ("will my hair fall out", "Chemotherapy can cause: Hair that falls out (hair loss)", 2),
        ("what are the symptoms of neuropathy", "Chemotherapy can cause: Neuropathy: pain", 2),
        ("what helps with nausea", "If you feel sick to your stomach or throw up, these tips", 5),
        ("tips for diarrhea", "If you have diarrhea, these tips may help: Drink a lot", 5),
        ("tips for diarrhea: soluble fiber", "If you have diarrhea, these tips may help: Eat", 2),
        ("does chemo cause headaches and hair loss", CHEMOTHERAPY, 13),
        ("gemcitabine vinorelbine", "When metastatic breast cancer is triple-negative", 6),
        ("should I have a biopsy again", "Tumors can change their nature as time goes by. So", 1),
    ],
)
def test_what_is_marked(engine: SearchEngine, question: str, begins: str, spans: int) -> None:
    answer = engine.search(question).hits[0].answer
    assert answer.text.startswith(begins)
    assert len(answer.spans) == spans


def test_every_mark_of_every_judged_question_keeps_the_rules(engine: SearchEngine) -> None:
    lines = OUR_JUDGEMENTS.read_text(encoding="utf-8").splitlines()
    for question in (json.loads(line)["query"] for line in lines):
        for hit in engine.search(question).hits:
            document = engine.documents[hit.booklet_id]
            parts = [document.text[span.start : span.end] for span in hit.answer.spans]
            assert hit.answer.text == " ".join(parts)
            assert list(hit.answer.parts) == parts
            assert not hit.answer.text.endswith((":", "?"))
            assert not wording.is_bare_reply(hit.answer.text)
            assert not wording.repeats(hit.answer.text, hit.heading_path[-1])
            mark = hit.url.partition("mark=")[2].partition("#")[0]
            passages = engine.get_passages(hit.booklet_id)
            assert find_mark(document, passages, mark) == hit.answer.spans
