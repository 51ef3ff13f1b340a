"""Reports that are kept: the same when they are read again, and of nothing that has changed."""

import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from indexer import paths
from search_app.coverage.coverage import Coverage
from search_app.coverage.memory.reports import (
    FOLDER,
    MAX_KEPT,
    compute_report_key,
    has_reports,
    load_report,
    save_report,
)
from search_app.coverage.survey import SurveyRequest, survey_coverage
from search_app.desk.desk_folder import list_kept_files
from search_app.questions.files import Question
from search_app.search.engine import SearchEngine

pytestmark = pytest.mark.slow

BANK = (
    Question("a", "How deep do I press the seeds?", 3, "sowing", "About sowing", in_bank=True),
    Question("b", "Who pays for a pension?", 1.5, "money", "About money", in_bank=True),
    Question("c", "i want to die", in_bank=True),
)


@pytest.fixture(scope="module")
def coverage(engine: SearchEngine) -> Coverage:
    return survey_coverage(engine, SurveyRequest(BANK, BANK))


def test_a_report_is_read_as_it_was_computed(coverage: Coverage, tmp_path: Path) -> None:
    assert (load_report(tmp_path, "some"), has_reports(tmp_path)) == (None, False)
    save_report(tmp_path, "some", coverage)
    assert has_reports(tmp_path)
    assert load_report(tmp_path, "some") == coverage
    assert load_report(tmp_path, "other") is None
    assert coverage.groups
    assert (tmp_path / FOLDER).stat().st_mode & 0o777 == 0o700
    assert list_kept_files(tmp_path) == []  # no backup needs it


def test_a_report_that_is_damaged_is_none(coverage: Coverage, tmp_path: Path) -> None:
    save_report(tmp_path, "some", coverage)
    path = tmp_path / FOLDER / "some"
    content = path.read_bytes()
    for damaged in (b"", content[:-1], content[:99] + b"?" + content[100:]):
        path.write_bytes(damaged)
        assert load_report(tmp_path, "some") is None


def test_the_newest_reports_stay(coverage: Coverage, tmp_path: Path) -> None:
    names = [f"report{number}" for number in range(MAX_KEPT + 2)]
    for name in names:
        save_report(tmp_path, name, coverage)
    assert [name for name in names if load_report(tmp_path, name)] == names[2:]


def test_whatever_it_was_computed_from_changes_its_key(
    engine: SearchEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = compute_report_key(engine, BANK, BANK)
    assert compute_report_key(engine, BANK, BANK) == key
    manifest = replace(
        engine.index, manifest=msgspec.structs.replace(engine.index.manifest, content="other")
    )
    others = {
        compute_report_key(engine, BANK[:2], BANK),
        compute_report_key(engine, BANK, BANK[:2]),
        compute_report_key(engine, (replace(BANK[0], weight=4), *BANK[1:]), BANK),
        compute_report_key(SearchEngine(manifest, engine.model), BANK, BANK),
    }
    notices = tmp_path / "notices"
    shutil.copytree(paths.NOTICES, notices)
    monkeypatch.setenv("SEARCH_NOTICES", str(notices))
    assert compute_report_key(engine, BANK, BANK) == key
    first = min(notices.glob("*.yaml"))
    first.write_text(first.read_text(encoding="utf-8") + "\n# read by a nurse\n", encoding="utf-8")
    assert len(others | {key, compute_report_key(engine, BANK, BANK)}) == 6
