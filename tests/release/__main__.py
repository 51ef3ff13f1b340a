"""``python -m tests.release VERSION``: make a release, in two steps.

The first writes the version into pyproject.toml and the changelog, to be looked at and committed.
The second, on that commit, makes build/release: the archive of what git keeps, the licences, the
bill of materials and their checksums; and the tag.
"""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from tests.release.licences import find_faults, format_table, list_components
from tests.release.sbom import build_sbom
from tests.support.paths import ROOT

UNRELEASED = "## [Unreleased]"
VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


def read_version(root: Path) -> str:
    version: str = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return version


def is_prepared(root: Path, version: str) -> bool:
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    return read_version(root) == version and f"\n## [{version}] - " in changelog


def prepare_release(root: Path, version: str, day: str) -> None:
    """Write the version where it stands; what was unreleased is of this version now."""
    for name, old, new in (
        ("pyproject.toml", f'version = "{read_version(root)}"', f'version = "{version}"'),
        ("CHANGELOG.md", f"{UNRELEASED}\n", f"{UNRELEASED}\n\n## [{version}] - {day}\n"),
    ):
        text = (root / name).read_text(encoding="utf-8")
        if old not in text:
            sys.exit(f"{name} has no line {old.strip()!r}.")
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def make_release(root: Path, version: str, folder: Path, at: datetime) -> list[Path]:
    """The files of a release, the checksums last."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"booklet-search-{version}"
    archive = folder / f"{stem}.tar.gz"
    command = ["git", "archive", "--format=tar.gz", f"--prefix={stem}/", "-o", str(archive), "HEAD"]
    subprocess.run(command, cwd=root, check=True)
    components = list_components()
    if faults := find_faults(components):
        sys.exit("\n".join(faults))
    licences, sbom = folder / "LICENCES.txt", folder / f"{stem}.cdx.json"
    licences.write_text(format_table(components), encoding="utf-8")
    document = build_sbom(version, components, at)
    sbom.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    files = [archive, licences, sbom]
    sums = folder / "SHA256SUMS"
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    sums.write_text("".join(lines), encoding="utf-8")
    return [*files, sums]


def ask_git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def main(root: Path = ROOT) -> None:
    version = sys.argv[1] if len(sys.argv) > 1 else ""
    if not VERSION.fullmatch(version):
        sys.exit(f"{version!r} is no version. Say which: make release VERSION=1.2.3")
    now = datetime.now(UTC)
    if not is_prepared(root, version):
        prepare_release(root, version, f"{now:%Y-%m-%d}")
        sys.exit("Wrote the version into pyproject.toml and CHANGELOG.md. Commit, then run again.")
    if changed := ask_git(root, "status", "--porcelain", "--untracked-files=no"):
        sys.exit(f"Commit or drop these first:\n{changed}")
    tag, commit = f"v{version}", ask_git(root, "rev-parse", "HEAD")
    if ask_git(root, "tag", "--list", tag):
        if ask_git(root, "rev-list", "-n", "1", tag) != commit:
            sys.exit(f"{tag} is another commit. A release never moves; choose the next version.")
    else:
        ask_git(root, "tag", "--annotate", tag, "--message", f"Version {version}")
    for file in make_release(root, version, root / "build/release", now):
        sys.stdout.write(f"{file.relative_to(root)}  {file.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
