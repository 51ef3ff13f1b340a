"""``python -m tests.release.licences``: the licence of everything that is shipped or installed."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from tests.support.paths import ROOT

LOCK = ROOT / "requirements.lock"
# SPDX names for what packages say in words; one that is not here is told as it is.
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "OSI Approved :: Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "ISC License": "ISC",
    "ZPL 2.1": "ZPL-2.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
}
MAX_NAME_LENGTH = 80  # longer is the text of the licence, not its name
# What would bind our code too, where a package leaves no other choice.
STRONG = re.compile(r"\bA?GPL|SSPL|BUSL")
EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


@dataclass(frozen=True)
class Component:
    """A part that somebody else made, or a file of ours that was made from something."""

    name: str
    version: str
    licence: str
    place: str = ""  # a path in the repository; "" for a package that is installed


# What is in the repository and is not plain code of ours.
FILES = (
    Component("booklet-search", "", "MIT", "LICENSE"),
    Component("Atkinson Hyperlegible Next", "2", "OFL-1.1", "search_app/web/static"),
    Component("verifier, trained by us", "", "MIT", "indexer/verifier.onnx"),
    Component("booklets, questions and notices, by us", "", "MIT", "corpus"),
)


def read_locked() -> dict[str, str]:
    """Versions of all packages that the product runs on, by name."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(lines)


def list_components() -> list[Component]:
    """Everything, our own first; of a package its licence as it says itself.

    Raises:
        PackageNotFoundError: one is not installed here, so that nobody can tell.
    """
    packages = [Component(n, v, find_licence(metadata(n))) for n, v in read_locked().items()]
    return [*FILES, *packages]


def find_licence(about: PackageMetadata) -> str:
    """In SPDX's words where they are known; "" where the package says nothing."""
    said = next(filter(None, _list_statements(about)), "")
    return SPDX.get(said, said)


def _list_statements(about: PackageMetadata) -> Iterator[str]:
    yield (about.get_all("License-Expression") or [""])[0]
    said = (about.get_all("License") or [""])[0].strip()
    yield said if "\n" not in said and len(said) < MAX_NAME_LENGTH else ""
    for classifier in about.get_all("Classifier") or []:
        if classifier.startswith("License ::"):
            yield classifier.rpartition(" :: ")[2]


def find_faults(components: list[Component]) -> list[str]:
    """Why what is shipped may not be: a licence that is not told, or one that binds our code."""
    faults = [f"{each.name} says nothing of its licence" for each in components if not each.licence]
    for each in components:
        choices = each.licence.split(" OR ")
        if all(STRONG.search(choice) for choice in choices):
            faults.append(f"{each.name} is under {each.licence}")
    return faults


def format_table(components: list[Component]) -> str:
    rows = [
        (f"{each.name} {each.version}".strip(), each.licence, each.place) for each in components
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [f"{n:<{widths[0]}}  {licence:<{widths[1]}}  {place}" for n, licence, place in rows]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def main() -> None:
    try:
        components = list_components()
    except PackageNotFoundError as error:
        sys.exit(f"{error}. Set up first: make setup")
    sys.stdout.write(format_table(components))
    faults = find_faults(components)
    sys.exit("\n".join(faults) if faults else 0)


if __name__ == "__main__":
    main()
