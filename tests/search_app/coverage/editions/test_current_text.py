import html
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers import read_booklet
from search_app.coverage.editions.current_text import read_current_text, write_markdown

TEXT = """---
title: "Growing beans: the basics"
publisher: Garden Press
---

# Growing beans

Sow them in May.

## What you need

You need:

- a spade
- poles
  - long ones

| Month | Work |
|---|---|
| May | sow |
| June | water |
"""


@pytest.fixture
def beans(tmp_path: Path) -> Path:
    path = tmp_path / "beans.md"
    path.write_text(TEXT)
    return path


def test_the_own_file_is_what_is_edited_with_its_front_matter(beans):
    assert read_current_text(read_booklet(beans)) == (TEXT, ".md")


@pytest.mark.parametrize("change", ["gone", "another"])
def test_a_file_that_is_gone_or_another_one_is_written_from_what_was_read(beans, tmp_path, change):
    """Read again, the Markdown is the same booklet."""
    document = read_booklet(beans)
    if change == "gone":
        beans.unlink()
    else:
        beans.write_text("# Peas")
    text, kind = read_current_text(document)
    assert (text, kind) == (write_markdown(document), ".md")
    again = tmp_path / "again" / "beans.md"
    again.parent.mkdir()
    again.write_text(text)
    assert replace(read_booklet(again), source=document.source) == document


# It begins or ends with what means something; "end" makes it words of a text.
LINES = st.text("aB 12|#-+=>:.)(*_~`[]<&\\!^${}/;\"'", min_size=1, max_size=12)


@given(st.lists(LINES, min_size=7, max_size=7))
def test_what_means_something_to_markdown_is_read_again_as_it_is(texts):
    """A bar in a cell shifts no dose, and no sign is lost."""
    heading, words, item, *cells = (html.escape(f"{text} end {text}") for text in texts)
    rows = [("Drug", "Dose"), cells[:2], cells[2:]]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = (
        f"<main><h1>Growing beans</h1><h2>{heading}</h2><p>Begin.</p><p>{words}</p>"
        f"<ul><li>{item}</li></ul><table>{table}</table></main>"
    )
    with TemporaryDirectory() as folder:
        read = [Path(folder) / "a.html", Path(folder) / "a.md"]
        read[0].write_text(page)
        document = read_booklet(read[0])
        read[1].write_text(write_markdown(document))
        again = read_booklet(read[1])
    assert [again.get_block_text(block) for block in again.blocks] == [
        " ".join(document.get_block_text(block).split()) for block in document.blocks
    ]
    assert [s.heading for s in again.sections] == [s.heading for s in document.sections]


def test_a_file_that_is_no_text_is_written_as_markdown(beans):
    document = replace(read_booklet(beans), source="beans.pdf")
    assert read_current_text(document)[1] == ".md"
