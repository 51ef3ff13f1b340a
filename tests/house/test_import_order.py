"""One order of all rooms, no circle within a room, and one home for each outside library."""

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.support.paths import ROOT

# A room is a package with all that is in it, or a module that belongs to none. It imports only from
# rooms above its own; within a room any order without a circle will do.
ORDER = """
indexer
indexer.paths
indexer.errors
indexer.index_place
indexer.regular_files
indexer.command_line
indexer.words
indexer.word_lists
indexer.jsonl
indexer.strict_yaml
indexer.documents
indexer.metadata
indexer.passages
indexer.splitting
indexer.readers
indexer.vocabulary
indexer.storage.files
indexer.storage.arrays
indexer.encoding
indexer.storage
indexer.postgres
indexer.inspection
indexer.building
indexer.training
indexer.cli
indexer.__main__

search_app
search_app.results
search_app.source
search_app.phone_numbers
search_app.repeats
search_app.publisher
search_app.desk_access
search_app.notices
search_app.settings_file
search_app.csv_text
search_app.markdown_text
search_app.intervals
search_app.search
search_app.live_place
search_app.library
search_app.questions
search_app.judgements
search_app.querylog
search_app.evaluation
search_app.calibration
search_app.coverage
search_app.desk
search_app.backup
search_app.reporting
search_app.agents

search_app.web
search_app.web.hosts
search_app.web.settings
search_app.web.proxy
search_app.web.current_engine
search_app.web.query_log
search_app.web.metrics
search_app.web.requests
search_app.web.headers
search_app.web.errors
search_app.web.api
search_app.web.ops
search_app.web.pages
search_app.web.embedding
search_app.web.editor
search_app.web.app
search_app.web.server

search_app.cli
search_app.__main__
""".split()

# Every library from outside, and who may import it: a module, or a whole group of modules.
HOMES = {
    "authlib": ("search_app.web.editor.access.provider",),
    "click": (
        "indexer.command_line",
        "indexer.cli",
        "indexer.__main__",
        "search_app.__main__",
        "search_app.cli",
    ),
    "distributed": ("indexer.encoding.cluster_encoder",),
    "faiss": ("indexer.storage.vectors",),
    "flask": ("search_app.web",),
    "huggingface_hub": ("indexer.encoding.model_export",),
    "ir_measures": ("search_app.evaluation.measures",),
    "jinja2": ("search_app.reporting.environment",),
    "joserfc": ("search_app.web.editor.access.provider",),
    "lxml": ("indexer.readers",),
    "markdown_it": ("indexer.readers.markdown",),
    "markupsafe": ("search_app.reporting.environment",),
    "mcp": ("search_app.agents.server",),
    "mdit_py_plugins": ("indexer.readers.markdown",),
    "msgspec": ("indexer", "search_app"),
    "numpy": ("indexer", "search_app"),
    "onnx": ("indexer.encoding.encoder", "indexer.training.export"),
    "onnxruntime": ("indexer.encoding.encoder", "indexer.training.export"),
    "openvino": ("indexer.encoding.bulk_encoder",),
    "prometheus_client": ("search_app.web.metrics",),
    "psycopg": ("indexer.postgres",),
    "psycopg_pool": ("indexer.postgres.connection",),
    "pypdfium2": ("indexer.readers.pdf.letters",),
    "rapidfuzz": (
        "search_app.notices.words",
        "search_app.search.question_text",
        "search_app.search.spelling",
        "search_app.judgements.quotes",
        "search_app.coverage.diagnosis.reformulations",
    ),
    "scipy": ("search_app.coverage.groups", "search_app.evaluation.significance"),
    "sentence_transformers": ("indexer.encoding.model_export",),
    "sklearn": ("search_app.calibration.kernel", "search_app.calibration.logistic"),
    "tantivy": ("indexer.storage.analyzer",),
    "threadpoolctl": ("indexer.storage.tokens",),
    "tokenizers": ("indexer.encoding.encoder", "indexer.encoding.verifier"),
    "torch": ("indexer.encoding.model_export", "indexer.training"),
    "trafilatura": ("indexer.readers.html.main_text",),
    "transformers": ("indexer.encoding.model_export", "indexer.training"),
    "waitress": ("search_app.web.server",),
    "werkzeug": ("search_app.web",),
    "yaml": ("indexer.strict_yaml",),
}
# What only one command needs, and who wants that command installs.
EXTRAS = ("authlib", "distributed", "joserfc", "mcp")


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {
    _name(path): path
    for package in ("indexer", "search_app")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def find_imports(module: str) -> Iterator[str]:
    """The modules that a module imports, also within functions."""
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in FILES else node.module for name in names)


def find_room(module: str) -> str:
    """The longest line of ORDER that the module is, or is in."""
    return max((room for room in ORDER if is_within(module, room)), key=len, default="")


def is_within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


IMPORTS = {module: set(find_imports(module)) for module in FILES}


def test_every_module_has_a_room() -> None:
    shared = ("indexer", "search_app", "search_app.web")  # packages of rooms: only their __init__
    homeless = [m for m in FILES if find_room(m) in shared and m not in shared]
    assert not homeless, f"Add these to ORDER, under everything they import: {homeless}"
    assert not [room for room in ORDER if room not in FILES], "these lines have no module"
    assert len(set(ORDER)) == len(ORDER)


@pytest.mark.parametrize("room", ORDER)
def test_a_room_imports_only_from_rooms_above(room: str) -> None:
    above = ORDER[: ORDER.index(room) + 1]
    for module in (module for module in FILES if find_room(module) == room):
        ours = {name for name in IMPORTS[module] if name in FILES}
        below = {name for name in ours if find_room(name) not in above}
        assert not below, f"{module} imports {below}, which come after it in ORDER"


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module: IMPORTS[module] & set(FILES) for module in FILES}
    assert len(list(TopologicalSorter(graph).static_order())) == len(FILES)


@pytest.mark.parametrize("module", FILES)
def test_each_library_is_imported_at_home(module: str) -> None:
    libraries = {name.split(".")[0] for name in IMPORTS[module]}
    outside = libraries - sys.stdlib_module_names - {"indexer", "search_app"}
    assert outside <= set(HOMES), f"Add these to HOMES: {sorted(outside - set(HOMES))}"
    abroad = {name for name in outside if not any(is_within(module, h) for h in HOMES[name])}
    assert not abroad, f"{module} is not the home of {abroad}; HOMES says which module is"


def test_no_home_is_deserted() -> None:
    assert set(HOMES) <= {name.split(".")[0] for names in IMPORTS.values() for name in names}


@pytest.mark.parametrize("library", HOMES)
def test_every_library_is_pinned_with_its_hashes(library: str) -> None:
    """By any distribution that brings it: ``faiss`` is ``faiss-cpu``."""
    names = {_normalize(name) for name in packages_distributions()[library]}
    which = "-dev" if library in EXTRAS else ""
    for file in (f"requirements{which}.txt", f"requirements{which}.lock"):
        text = (ROOT / file).read_text(encoding="utf-8")
        pinned = {_normalize(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
        assert names & pinned, f"{library} is imported and has no line in {file}"


def test_the_indexer_knows_nothing_of_who_asks() -> None:
    assert not [
        m for m in FILES if is_within(m, "indexer") for n in IMPORTS[m] if "search_app" in n
    ]


def _normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
