"""What tries hostile texts works; ``python -m tests.torture.hostile_inputs`` tries all, large."""

import pytest

from indexer.readers import large_files, read_booklets
from tests.torture.hostile_inputs import try_input
from tests.torture.hostile_shapes import SHAPES, YAML

KINDS = ["text: sentences", "text: stops", "Markdown: square brackets", "Markdown: references"]
KINDS += ["HTML: attributes", "HTML: divs", "YAML: nested", "judgements: a million quotes"]
KINDS += ["questions: nested", "run: nested", "BEIR: nested inside", "vocabulary: nested"]


def test_there_are_enough_kinds():
    assert len(SHAPES) >= 96


@pytest.mark.parametrize("name", [name for name in YAML if "long" not in name])
def test_strange_front_matter_never_stops_another_booklet(tmp_path, name):
    (tmp_path / "a.md").write_text(f"---\n{YAML[name](20_000)}\n---\n\nSome words.\n", "utf-8")
    (tmp_path / "b.md").write_text("# B\n\nSome words.\n", encoding="utf-8")
    documents, problems = read_booklets([tmp_path])
    assert documents[-1].doc_id == "b"
    assert len(documents) + len(problems) == 2
    assert all(str(problem).endswith(".") for problem in problems)


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_a_hostile_input_is_read_or_refused_in_a_sentence(name):
    outcome = try_input(name, 200_000)
    assert outcome.holds, outcome


@pytest.mark.slow
def test_a_large_file_is_read_as_a_small_one_is(tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\n\n## B\n\n- Some *words*.\n\n" * 3, "utf-8")
    small = read_booklets([tmp_path])
    monkeypatch.setattr("indexer.readers.MAX_SMALL_BYTES", 0)
    assert read_booklets([tmp_path]) == small


@pytest.mark.slow
def test_a_large_file_that_takes_too_much_is_left_out(tmp_path):
    (tmp_path / "a.md").write_text("[" * 2_000_000, encoding="utf-8")
    (tmp_path / "b.md").write_text("# B\n\nSome words.\n", encoding="utf-8")
    documents, problems = read_booklets([tmp_path])
    limit = f"takes more than {large_files.MAX_CPU_SECONDS} seconds or 900 MB to read; split it"
    assert [document.doc_id for document in documents] == ["b"]
    assert limit in problems[0].reason
