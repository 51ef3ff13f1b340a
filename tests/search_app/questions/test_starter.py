"""A starter bank: asked of its own booklet, and changing nothing for another."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.documents import Document
from indexer.vocabulary import Vocabulary
from search_app.coverage.survey import SurveyRequest, survey_coverage
from search_app.questions.files import Question, read_question_bank
from search_app.questions.starter import (
    GENERAL_TOPICS,
    find_rare_words,
    format_topic,
    make_starter_bank,
)
from search_app.search.engine import SearchEngine, open_published_engine
from tests.support.commands import Commands
from tests.support.documents import Heading, booklet
from tests.support.paths import ROOT
from tests.support.sample_booklet import build_garden

pytestmark = pytest.mark.slow

GENERAL_QUESTIONS = [one["text"] for one in json.loads(GENERAL_TOPICS.read_bytes())]
LEAFLET = ROOT / "tests/support/knee_leaflet.md"
GARDEN_BANK = (
    Question("deep", "How deep do I press the seeds?", booklets=("beans",)),
    Question("slugs", "How do I keep slugs away?", booklets=("beans",)),
    Question("cost", "What do pensions cost?", booklets=("beans",)),
)


@pytest.fixture(scope="module")
def knee_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("knee") / "index"
    build_generation(BuildPlan([LEAFLET], index))
    return index


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    """The garden booklet, and the leaflet beside it."""
    folder = tmp_path_factory.mktemp("both")
    index = build_garden(folder)
    shutil.copy(LEAFLET, folder / "booklets")
    build_generation(BuildPlan([folder / "booklets"], index))
    return open_published_engine(index)


def test_without_a_bank_of_its_own_it_says_so(commands: Commands, knee_index: Path) -> None:
    done = commands("search_app", "coverage", "corpus/questions", "--index", knee_index)
    assert done.code == 2
    assert "These questions are about something else" in done.err
    assert "search_app questions new" in done.err


def test_a_starter_bank_is_asked_of_its_booklet(
    commands: Commands, knee_index: Path, tmp_path: Path
) -> None:
    new = ("search_app", "questions", "new", "knee-leaflet", "--index", knee_index)
    assert commands(*new, "--out", tmp_path).code == 0
    bank = read_question_bank(tmp_path)
    texts = {one.text for one in bank}
    assert {"Driving: what should I know?", "When can I drive again?"} <= texts
    assert "What does “physiotherapist” mean?" not in texts  # said once only
    assert {one.booklets for one in bank} == {("knee-leaflet",)}
    again = commands(*new, "--out", tmp_path)
    assert again.code == 2
    assert "is there already" in again.err
    checked = commands("search_app", "questions", "check", tmp_path, "--index", knee_index)
    assert checked.code == 0
    assert f"knee-leaflet: {len(bank)} questions" in checked.out
    engine = open_published_engine(knee_index)
    coverage = survey_coverage(engine, SurveyRequest(bank, bank))
    answered = {one.question.text for one in coverage.findings if (one.chance or 0) > 0.5}
    assert "Can I have a shower or a bath?" in answered
    assert "What is Pain?" not in texts
    assert "What does it cost, and who pays for it?" not in answered
    assert coverage.without_questions == ()


def test_an_unlike_booklet_changes_nothing_for_another(both: SearchEngine, tmp_path: Path) -> None:
    alone = open_published_engine(build_garden(tmp_path))
    of_garden = survey_coverage(alone, SurveyRequest(GARDEN_BANK, GARDEN_BANK))
    knee = make_starter_bank(both.documents["knee-leaflet"], both.index.vocabulary)
    others = [
        Question(f"knee-{n}", text, booklets=("knee-leaflet",))
        for topic in knee
        for n, (text, _) in enumerate(topic.questions, start=100 * len(topic.topic))
    ]
    bank = (*GARDEN_BANK, *others)
    of_both = survey_coverage(both, SurveyRequest(bank, bank))
    assert of_both.by_booklet[0] == of_garden.by_booklet[0]
    assert of_both.findings[:3] == of_garden.findings
    assert {one.best_passage.booklet_id for one in of_both.findings[3:] if one.best_passage} == {
        "knee-leaflet"
    }
    only = survey_coverage(both, SurveyRequest(GARDEN_BANK, GARDEN_BANK))
    assert only.without_questions == ("knee-leaflet",)


def test_its_files_are_read_again_as_they_were_made(both: SearchEngine, tmp_path: Path) -> None:
    topics = make_starter_bank(both.documents["knee-leaflet"], Vocabulary(()))
    for topic in topics:
        text = format_topic(topic, "knee-leaflet", date(2026, 11, 29))
        (tmp_path / f"{topic.topic}.yaml").write_text(text, encoding="utf-8")
    bank = {one.question_id: one.text for one in read_question_bank(tmp_path)}
    made = {f"{t.topic}-{n:02}": text for t in topics for n, (text, _) in enumerate(t.questions, 1)}
    assert bank == made


def test_a_starter_stands_beside_our_bank(
    commands: Commands, knee_index: Path, tmp_path: Path
) -> None:
    bank = shutil.copytree(ROOT / "corpus/questions", tmp_path / "bank")
    new = ("search_app", "questions", "new", "knee-leaflet", "--index", knee_index)
    assert commands(*new, "--out", bank).code == 0
    checked = commands("search_app", "questions", "check", bank, "--index", knee_index)
    assert checked.code == 0
    asked = [one.booklets for one in read_question_bank(bank) if "for the pain" in one.text]
    assert asked == [("knee-leaflet",), ("metastatic-breast-cancer",)]
    again = commands(*new, "--out", bank)
    assert (again.code, "knee-leaflet-headings.yaml is there already" in again.err) == (2, True)


def write_booklet(doc_id: str, *headings: str) -> Document:
    pieces = [piece for text in headings for piece in (Heading(text, 2), "Words.")]
    return booklet(*pieces, doc_id=doc_id)


def start_banks(folder: Path, *documents: Document) -> int:
    """Starters of the booklets, one after the other, in one bank; how many questions they make."""
    total = 0
    for document in documents:
        bank = read_question_bank(folder) if total else ()
        for topic in make_starter_bank(document, Vocabulary(()), bank):
            with (folder / f"{topic.topic}.yaml").open("x", encoding="utf-8") as file:
                file.write(format_topic(topic, document.doc_id, date(2026, 11, 29)))
            total += len(topic.questions)
    assert len(read_question_bank(folder)) == total
    return total


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("knee", "hip"),
        ("garden/beans", "garden-beans"),
        ("MED-10", "med-10"),
        ("ж", "буклет"),
        ("手", "booklet"),
        ("a" * 300, "a" * 299),
        ("a\x7fb", "a\ufffeb"),
    ],
)
def test_starters_of_two_booklets_are_one_bank(tmp_path: Path, first: str, second: str) -> None:
    documents = [write_booklet(name, "Pain", "Walking") for name in (first, second)]
    count = len([*GENERAL_QUESTIONS, "Pain", "Walking"])
    assert start_banks(tmp_path, *documents) == 2 * count
    bank = read_question_bank(tmp_path)
    assert {one.booklets for one in bank} == {(first,), (second,)}


@pytest.mark.parametrize(
    ("headings", "asked"),
    [
        (("Side effects", "Side-effects"), ["Side effects: what should I know?"]),
        (("Pain?", "PAIN ?"), ["Pain?"]),
        (("?", "Pain"), ["Pain: what should I know?"]),
        (
            ("Pain", "When can I drive—again?"),
            ["Pain: what should I know?", "When can I drive—again?"],
        ),
    ],
)
def test_a_heading_that_says_the_same_or_nothing_is_not_asked(
    tmp_path: Path, headings: tuple[str, ...], asked: list[str]
) -> None:
    start_banks(tmp_path, write_booklet("knee", *headings))
    bank = read_question_bank(tmp_path)
    assert [one.text for one in bank if one.topic == "knee-headings"] == asked
    assert sum(one.text.startswith("When can I drive") for one in bank) == 1


@pytest.mark.parametrize("booklets", [("knee",), ("hip", "knee"), ()])
def test_what_the_bank_asks_the_booklet_is_left_out(booklets: tuple[str, ...]) -> None:
    document = write_booklet("knee", "Pain")
    asked = Question("pain-01", "what can i take for the pain", booklets=booklets)
    starter = make_starter_bank(document, Vocabulary(()), [asked])
    texts = [text for topic in starter for text, _ in topic.questions]
    assert sorted([*texts, "What can I take for the pain?"]) == sorted(
        ["Pain: what should I know?", *GENERAL_QUESTIONS]
    )
    all_of_it = [Question(f"q-{n}", text, booklets=booklets) for n, text in enumerate(texts)]
    assert make_starter_bank(document, Vocabulary(()), [asked, *all_of_it]) == ()


def test_rare_words_are_those_few_people_use() -> None:
    text = "A physiotherapist and crutches. Treatment, treatment: crutches, no physiotherapist."
    assert find_rare_words(f"{text} Crutches, treatment.") == ["crutches", "physiotherapist"]


def test_a_booklet_in_a_folder_gets_files_without_folders(both: SearchEngine) -> None:
    document = replace(both.documents["beans"], doc_id="garden/beans")
    topics = make_starter_bank(document, both.index.vocabulary)
    assert [one.topic for one in topics if "/" in one.topic] == []
    assert topics[0].topic == "garden-beans-headings"
    assert 'booklets: ["garden/beans"]' in format_topic(topics[0], "garden/beans", date.today())
