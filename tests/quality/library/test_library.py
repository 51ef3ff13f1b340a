"""Planted faults are found in a library of sixty pages, and hardly any others."""

import warnings

import pytest

from tests.quality.library.measure import Findings, Library, build_library, measure_library
from tests.quality.library.pages import PAGES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PAGES.exists(), reason="the shared pages are not here"),
]
MIN_FOUND = 0.85  # of seventeen; README.md has the figures of large libraries
MAX_FALSE = 2  # five in 300 pages


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("library") / "made"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own
        return build_library(folder, pages=60, plants=5, seed=3)


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
