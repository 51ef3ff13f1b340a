from dataclasses import replace
from pathlib import Path

import pytest

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


def test_a_file_that_is_no_text_is_written_as_markdown(beans):
    document = replace(read_booklet(beans), source="beans.pdf")
    assert read_current_text(document)[1] == ".md"
