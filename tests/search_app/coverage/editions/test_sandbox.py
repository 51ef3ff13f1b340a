from dataclasses import replace
from pathlib import Path

import pytest

from indexer.building.draft import append_document, replace_document
from indexer.documents import Document
from indexer.errors import QueryError, UnreadableBookletError
from indexer.passages import Passage
from indexer.splitting.split import split_document
from indexer.storage.generations import list_generations, locate_current_generation
from search_app.coverage.editions import ChangeKind, EditionDiff
from search_app.coverage.editions.drafts import BookletDraft, EditedBooklet, NewPassage
from search_app.coverage.editions.sandbox import apply_draft, compare_draft, summarize_diff
from search_app.questions.files import Question
from tests.support.documents import Heading, ListItem, booklet, passages, words
from tests.support.sample_booklet import written

QUESTIONS = (
    Question("slugs", "How do I keep slugs away?"),
    Question("frost", "What do I do about frost?"),
)
SLUGS = "Keeping slugs away\n\nLay a copper band around the bed. Slugs do not like to cross copper."


def texts(document: Document) -> list[str]:
    return [passage.text for passage in passages(document)]


def test_an_edited_booklet_takes_the_place_of_the_one_with_its_id():
    beans, peas = booklet("Sow."), booklet("Pick.", doc_id="peas")
    edited = booklet("Sow deep.")
    assert replace_document([beans, peas], edited) == (edited, peas)
    assert replace_document([peas], edited) == (peas, edited)


def test_a_passage_is_added_at_the_end_with_its_headings_lists_and_offsets():
    beans = booklet(Heading("Sowing", 1), "Sow in May.")
    more = booklet(Heading("Frost", 1), "Cover them with:", ListItem("fleece"), ListItem("straw"))
    both = append_document(beans, more)
    blocks = [both.get_block_text(block) for block in both.blocks]
    assert blocks == ["Sow in May.", "Cover them with:", "fleece", "straw"]
    assert [section.heading for section in both.sections][-1] == "Frost"
    assert both.blocks[2].lead_in == 1
    assert both.text.startswith(beans.text)
    split: list[Passage] = split_document(both, count_tokens=words, window=1000)
    assert split[0] == split_document(beans, count_tokens=words, window=1000)[0]
    assert split[-1].heading_path[-1] == "Frost"


def test_a_draft_is_read_by_the_kind_of_its_file(tmp_path):
    beans = booklet("Sow.")
    edited = EditedBooklet(b"# Beans\n\nSow *deep*.\n", "beans.md")
    assert texts(apply_draft([beans], edited, tmp_path)) == ["Sow deep."]
    with pytest.raises(UnreadableBookletError, match="not a kind of file that is read here"):
        apply_draft([beans], EditedBooklet(b"Sow.", "beans.exe"), tmp_path)


LONG = "Sow each bean three centimetres deep in May."


@pytest.mark.parametrize(
    ("name", "booklet_id", "expected"),
    [
        ("beans.md", "", "beans"),
        ("draft-2 (final).md", "", "beans"),  # by its text
        ("beans.md", "peas", "peas"),  # as it is told
        ("peas.md", "", "peas"),  # by its name
    ],
)
def test_a_draft_of_any_name_takes_the_place_of_its_booklet(tmp_path, name, booklet_id, expected):
    beans = booklet(LONG, "Water them early in the morning.")
    peas = booklet("Pick the pods when they are ripe.", doc_id="peas")
    edited = EditedBooklet(f"# Beans\n\n{LONG}\n".encode(), name, booklet_id)
    assert apply_draft([peas, beans], edited, tmp_path).doc_id == expected


def test_a_draft_that_is_like_no_booklet_is_a_new_one(tmp_path):
    edited = EditedBooklet(b"# Leeks\n\nPlant them out in June.\n", "leeks.md")
    assert apply_draft([booklet(LONG)], edited, tmp_path).doc_id == "leeks"


def test_what_a_draft_does_not_say_of_itself_is_kept(tmp_path):
    """Its own title and publisher count; without front matter nothing of it is lost."""
    metadata = {"publisher": "Garden Press", "contact": "Ask us"}
    beans = replace(booklet(LONG), title="All about beans", metadata=metadata)
    plain = apply_draft([beans], EditedBooklet(LONG.encode(), "beans.md"), tmp_path)
    assert plain.title == "All about beans"
    assert plain.metadata.items() >= metadata.items()
    said = f"---\ntitle: Beans anew\npublisher: Pod Press\n---\n\n{LONG}\n"
    edited = apply_draft([beans], EditedBooklet(said.encode(), "beans.md"), tmp_path)
    assert (edited.title, edited.metadata["publisher"]) == ("Beans anew", "Pod Press")
    assert edited.metadata["contact"] == "Ask us"


def test_a_passage_goes_to_the_booklet_named(tmp_path):
    beans, peas = booklet("Sow."), booklet("Pick.", doc_id="peas")
    passage = NewPassage("## Frost\n\nCover them.", "peas")
    drafted = apply_draft([beans, peas], passage, tmp_path)
    assert (drafted.doc_id, texts(drafted)) == ("peas", ["Pick.", "Cover them."])
    assert apply_draft([beans, peas], NewPassage("Cover them."), tmp_path).doc_id == "beans"
    with pytest.raises(QueryError, match="There is no booklet called 'leeks'"):
        apply_draft([beans], NewPassage("Cover them.", "leeks"), tmp_path)


def try_draft(index: Path, draft: BookletDraft) -> EditionDiff:
    return compare_draft(locate_current_generation(index), draft, QUESTIONS)


@pytest.mark.slow
def test_a_draft_that_changes_nothing_changes_no_answer(garden_index: Path) -> None:
    diff = try_draft(garden_index, EditedBooklet(written().encode(), "beans.txt"))
    assert {one.kind for one in diff.changes} <= {ChangeKind.SAME, ChangeKind.OPEN}
    assert [one.before for one in diff.changes] == [one.after for one in diff.changes]
    assert summarize_diff(diff) == "fixes 0, harms 0"


@pytest.mark.slow
def test_what_is_removed_is_no_longer_found_and_nothing_is_published(garden_index: Path) -> None:
    before = (list_generations(garden_index), (garden_index / "CURRENT").read_text())
    cut = EditedBooklet(written().replace(SLUGS, "").encode(), "beans.txt")
    slugs = try_draft(garden_index, cut).changes[0]
    assert "copper" in slugs.before.marked or "Slugs" in slugs.before.section
    assert "slugs" not in slugs.after.marked.casefold()
    assert slugs.after.confidence < slugs.before.confidence
    assert (list_generations(garden_index), (garden_index / "CURRENT").read_text()) == before


@pytest.mark.slow
def test_a_new_passage_is_found(garden_index: Path) -> None:
    sentence = "Against frost, cover the beans with fleece at night."
    frost = try_draft(garden_index, NewPassage(f"## Frost\n\n{sentence}")).changes[1]
    assert frost.after.marked == sentence
    assert frost.after.where.endswith("Frost")
    assert frost.after.confidence > frost.before.confidence


@pytest.mark.slow
def test_a_draft_without_text_is_refused(garden_index: Path) -> None:
    with pytest.raises(UnreadableBookletError, match=r"^beans\.md: holds no text"):
        try_draft(garden_index, EditedBooklet(b"# Beans\n", "beans.md"))
