"""The licences, the bill of materials, and a release of a repository of its own."""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.release import __main__ as command
from tests.release.licences import Component, find_faults, list_components, read_locked
from tests.release.sbom import build_sbom, read_hashes

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_every_package_says_its_licence_and_none_binds_our_code() -> None:
    components = list_components()
    assert len(components) > 80
    assert find_faults(components) == []
    licences = {each.name: each.licence for each in components}
    assert (licences["flask"], licences["waitress"]) == ("BSD-3-Clause", "ZPL-2.1")
    assert licences["numpy"].startswith("BSD-3-Clause AND ")


@pytest.mark.parametrize(
    ("licence", "fault"),
    [
        ("", "x says nothing of its licence"),
        ("AGPL-3.0-only", "x is under AGPL-3.0-only"),
        ("GPL-2.0-only", "x is under GPL-2.0-only"),
        ("MPL-1.1 OR GPL-2.0-only", ""),
        ("MIT", ""),
    ],
)
def test_a_licence_that_will_not_do_is_a_fault(licence: str, fault: str) -> None:
    assert find_faults([Component("x", "1", licence)]) == ([fault] if fault else [])


def test_the_bill_names_every_package_with_its_hashes() -> None:
    document = build_sbom("9.9.9", list_components(), AT)
    packages = {each["name"]: each for each in document["components"] if "purl" in each}
    assert set(packages) == set(read_locked())
    for name, package in packages.items():
        (reference,) = package["externalReferences"]
        found = {each["content"] for each in reference["hashes"]}
        assert found == set(read_hashes()[name])
        assert found
    assert document["metadata"]["component"]["version"] == "9.9.9"
    references = [each["bom-ref"] for each in document["components"]]
    assert len(references) == len(set(references))
    assert document["dependencies"][0]["dependsOn"] == references


def test_the_bill_follows_the_schema() -> None:
    validation = pytest.importorskip(
        "cyclonedx.validation.json", reason="no cyclonedx-python-lib[json-validation] here"
    )
    from cyclonedx.schema import SchemaVersion  # type: ignore[import-not-found,unused-ignore]

    text = json.dumps(build_sbom("9.9.9", list_components(), AT))
    assert validation.JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    if not shutil.which("git"):
        pytest.skip("no git on this machine")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "0.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n\n### Added\n\n- It.\n")
    (tmp_path / ".gitignore").write_text("/build/\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.email", "us@example.org")
    git(tmp_path, "config", "user.name", "Us")
    commit(tmp_path)
    return tmp_path


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "All")


def release(folder: Path, patch: pytest.MonkeyPatch, version: str) -> str:
    """What it exits with; "" where it is done."""
    patch.setattr(sys, "argv", ["release", version])
    try:
        command.main(folder)
    except SystemExit as stop:
        return str(stop.code)
    return ""


def test_a_release_is_prepared_then_made(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Commit, then run again." in release(repository, monkeypatch, "0.2.0")
    changelog = (repository / "CHANGELOG.md").read_text()
    assert changelog.startswith("# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 20")
    assert "\n\n### Added\n\n- It.\n" in changelog
    assert "Commit or drop these first" in release(repository, monkeypatch, "0.2.0")
    commit(repository)
    assert release(repository, monkeypatch, "0.2.0") == ""
    assert git(repository, "tag", "--list") == "v0.2.0\n"
    folder = repository / "build/release"
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    with tarfile.open(folder / "booklet-search-0.2.0.tar.gz") as archive:
        assert "booklet-search-0.2.0/CHANGELOG.md" in archive.getnames()
    assert (
        json.loads((folder / "booklet-search-0.2.0.cdx.json").read_text())["specVersion"] == "1.6"
    )
    assert "flask 3.1.3" in (folder / "LICENCES.txt").read_text()


def test_a_release_never_moves(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release(repository, monkeypatch, "0.2.0")
    commit(repository)
    assert release(repository, monkeypatch, "0.2.0") == ""
    (repository / "more").write_text("more")
    commit(repository)
    assert "A release never moves" in release(repository, monkeypatch, "0.2.0")


@pytest.mark.parametrize("version", ["", "1", "v1.2.3", "1.2.3-rc1"])
def test_what_is_no_version_is_refused(
    repository: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    assert "is no version" in release(repository, monkeypatch, version)
