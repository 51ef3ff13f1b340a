"""Planted faults are found in a library of sixty pages, and hardly any others."""

import pytest

from tests.quality.library.measure import Findings, Library, build_library, measure_library
from tests.quality.library.pages import PAGES
from tests.support.tiny_model import make_model

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PAGES.exists(), reason="the shared pages are not here"),
]
MIN_FOUND = 0.85  # of seventeen; README.md has the figures of large libraries
MAX_FALSE = 2  # five in 300 pages
WINDOW = 256  # tokens, as many as the packaged model reads


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Its faults are found by words alone, so a model that knows nothing will do."""
    folder = tmp_path_factory.mktemp("library")
    model = make_model(folder, window=WINDOW)
    return build_library(folder, pages=60, plants=5, seed=3, model=str(model))


@pytest.fixture(scope="module")
def findings(library: Library) -> Findings:
    return measure_library(library)


def test_planted_contradictions_are_found_and_few_others(findings: Findings) -> None:
    assert findings.planted.total() >= 15
    assert findings.found.total() >= MIN_FOUND * findings.planted.total(), findings.missed
    assert len(findings.false) <= MAX_FALSE, findings.false


def test_exactly_the_planted_faults_of_metadata_are_named(
    findings: Findings, library: Library
) -> None:
    assert len(library.faulty) >= 3
    assert findings.named == library.faulty
