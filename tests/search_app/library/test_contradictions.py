"""Booklets that say nearly the same, and not the same."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.storage.index import Index, open_index
from search_app.library.contradictions import find_contradictions
from search_app.library.headings import find_lost_headings, list_headings
from search_app.search.engine import SearchEngine
from tests.support.commands import Commands
from tests.support.sample_booklet import linked

Build = Callable[[Mapping[str, str]], Index]
BODY = "## Swollen fingers after planting\n\n{}\n\nAsk your gardener when it gets worse."


@pytest.fixture
def build(garden_index: Path, tmp_path: Path) -> Build:
    def build_library(booklets: Mapping[str, str]) -> Index:
        folder = tmp_path / "booklets"
        folder.mkdir()
        for name, text in booklets.items():
            (folder / f"{name}.md").write_text(text, encoding="utf-8")
        index = linked(garden_index, tmp_path / "index")
        build_generation(BuildPlan([folder], index))
        return open_index(index)

    return build_library


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("Take one tablet of 20 mg in the morning with a full plate.",
         "Take one tablet of 40 mg in the morning with a full plate.", "numbers"),
        ("Wash the swollen hand with warm water twice a day.",
         "Wash the swollen hand with warm water once a week.", "numbers"),
        ("You should bandage swollen fingers over night.",
         "You should not bandage swollen fingers over night.", "negation"),
        ("Take letrozole with a glass of water before breakfast.",
         "Take anastrozole with a glass of water before breakfast.", "drugs"),
        ("The garden ward moves to the new building on 3 May 2027.",
         "The garden ward moves to the new building on 3 June 2027.", "dates"),
    ],
)  # fmt: skip
def test_other_values_contradict(build: Build, first: str, second: str, kind: str) -> None:
    index = build({"one": BODY.format(first), "two": BODY.format(second)})
    (found,) = find_contradictions(index)
    assert [difference.kind for difference in found.differences] == [kind]
    assert {found.first.text, found.second.text} == {first, second}
    assert {found.first.passage.doc_id, found.second.passage.doc_id} == {"one", "two"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Take Femara with a glass of water before breakfast.",
         "Take letrozole with a glass of water before breakfast."),
        ("Wash the swollen hand twice a day.", "Wash the swollen hand two times a day."),
        ("Take one tablet of 20 mg with a full plate.",
         "Plant two rows of 20 beans along the whole wall."),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_no_contradiction(build: Build, first: str, second: str) -> None:
    assert find_contradictions(build({"one": BODY.format(first), "two": BODY.format(second)})) == []


def test_what_one_booklet_says_with_several_values_is_no_contradiction(build: Build) -> None:
    steps = "In week {} water the young beans with {} cans."
    series = "\n\n".join(steps.format(week, week + 2) for week in range(1, 4))
    index = build({"one": BODY.format(series), "two": BODY.format(steps.format(1, 9))})
    assert find_contradictions(index) == []


def test_each_booklet_may_speak_of_its_own_drug(build: Build) -> None:
    said = "{0} is a tablet that slows the growth of some cancers."
    booklets = {
        drug: f"---\ntitle: {drug.title()}\n---\n## About {drug}\n\n{said.format(drug)}\n"
        for drug in ("letrozole", "anastrozole")
    }
    assert find_contradictions(build(booklets)) == []


LOST = """## Watering

Water the roots in the morning.

## Slugs

They come at night from the wet grass and eat the leaves of young plants.

## Odds and ends

### Slugs

Slugs do not like copper: slugs turn back at a slug band.
"""


def test_a_heading_that_another_section_answers_is_named(build: Build) -> None:
    engine = SearchEngine(build({"garden": LOST}))
    headings = list_headings([*engine.documents.values()])
    assert [section.heading for _, section in headings] == ["Watering", "Slugs", "Slugs"]
    lost = list(find_lost_headings(engine, headings))
    assert [(one.path, one.question) for one in lost] == [(("Slugs",), "Slugs")]
    assert lost[0].first == ("Odds and ends", "Slugs")


def test_the_command_tells_both(build: Build, commands: Commands, tmp_path: Path) -> None:
    take = "Take one tablet of {} mg in the morning with a full plate."
    index = build({"garden": LOST, "one": BODY.format(take.format(20))})
    (tmp_path / "booklets/two.md").write_text(BODY.format(take.format(40)), encoding="utf-8")
    assert index.generation
    commands("indexer", "build", tmp_path / "booklets", "--index", tmp_path / "index")
    done = commands("search_app", "check", "--index", tmp_path / "index")
    assert done.code == 1
    assert done.out.splitlines() == [
        "1 of 5 headings are not found first when they are asked for.",
        "  garden: Slugs",
        "    first is: Odds and ends > Slugs",
        "  Say in the first sentence under a heading what the heading says.",
        "1 pairs of sentences in two booklets seem to contradict one another.",
        "  They differ in numbers:",
        "    one, Swollen fingers after planting:",
        f"      {take.format(20)}",
        "    two, Swollen fingers after planting:",
        f"      {take.format(40)}",
        "  See which one is right, and mend the other.",
    ]
    shown = json.loads(commands("search_app", "check", "--json", "--index", tmp_path / "index").out)
    assert shown["contradictions"][0]["differences"] == [
        {"kind": "numbers", "first": ["1", "tablet", "20", "mg"],
         "second": ["1", "tablet", "40", "mg"]}
    ]  # fmt: skip
    assert shown["headings"][0]["booklet_id"] == "garden"
