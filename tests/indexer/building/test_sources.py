"""What makes a build read its files again."""

from importlib.metadata import Distribution, distributions
from types import SimpleNamespace

import pytest

from indexer.building import sources


def test_another_version_of_a_library_reads_the_files_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A reader's library may read the same bytes otherwise."""
    before = sources.hash_code()
    assert sources.hash_code() == before
    first, *others = distributions()
    newer: list[Distribution | SimpleNamespace] = [
        SimpleNamespace(name=first.name, version=f"{first.version}.1"),
        *others,
    ]
    monkeypatch.setattr(sources, "distributions", lambda: newer)
    assert sources.hash_code() != before
