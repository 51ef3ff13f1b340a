"""One order of all modules, top to bottom, and one home for each outside library."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# A module imports only from lines above its own. A package's line is its __init__.
ORDER = """
indexer
indexer.errors
indexer.characters
indexer.documents
indexer.sentences
indexer.yaml_files

indexer.readers.decode
indexer.readers.pieces
indexer.readers.assemble
indexer.readers.reading
indexer.readers.furniture
indexer.readers.lines
indexer.readers.outline
indexer.readers.text
indexer.readers.asides
indexer.readers.main_text
indexer.readers.scribe
indexer.readers.walk
indexer.readers.questions
indexer.readers.markup
indexer.readers.front_matter
indexer.readers.html
indexer.readers.markdown
indexer.readers.beir
indexer.readers.files
indexer.readers

indexer.passages
indexer.split
indexer.vocabulary
indexer.vocabulary_files
indexer.model
indexer.encoder
indexer.bulk
indexer.vectors
indexer.codes
indexer.lexical
indexer.tokens
indexer.token_writer
indexer.embeddings
indexer.generations
indexer.store
indexer.outline
indexer.build
indexer.draft
indexer.__main__

search_app
search_app.results
search_app.rankings
search_app.spelling
search_app.interpret
search_app.ranking
search_app.marked
search_app.evidence
search_app.relevance
search_app.engine
search_app.library
search_app.batch
search_app.dense
search_app.quotes
search_app.judgements
search_app.judged
search_app.judged_files
search_app.judged_exports

search_app.question_bank
search_app.csv_rows

search_app.querylog
search_app.querylog.ordinary_words
search_app.querylog.patterns
search_app.querylog.scrub
search_app.querylog.store
search_app.querylog.writer

search_app.desk
search_app.desk.journal
search_app.desk.triage
search_app.desk.judging
search_app.desk.agreement
search_app.desk.judgement_files

search_app.evaluation
search_app.evaluation.statistics
search_app.evaluation.measures
search_app.evaluation.answers
search_app.evaluation.answerability
search_app.evaluation.evaluate
search_app.evaluation.perturb
search_app.evaluation.robustness
search_app.evaluation.rows
search_app.evaluation.saved
search_app.evaluation.compare
search_app.evaluation.gate
search_app.evaluation.table
search_app.evaluation.compared_table
search_app.evaluation.charts
search_app.evaluation.report

search_app.calibration
search_app.calibration.examples
search_app.calibration.thresholds
search_app.calibration.fit
search_app.calibration.folds
search_app.calibration.ablation
search_app.calibration.table

search_app.coverage
search_app.coverage.questions
search_app.coverage.counted
search_app.coverage.reasons
search_app.coverage.shelf
search_app.coverage.signs
search_app.coverage.names
search_app.coverage.probes
search_app.coverage.why
search_app.coverage.findings
search_app.coverage.shares
search_app.coverage.clusters
search_app.coverage.groups
search_app.coverage.topics
search_app.coverage.reach
search_app.coverage.coverage
search_app.coverage.asking
search_app.coverage.editions
search_app.coverage.sandbox
search_app.coverage.saved
search_app.coverage.table
search_app.coverage.editions_table
search_app.coverage.heat
search_app.coverage.report

search_app.web
search_app.web.wording
search_app.web.library
search_app.web.remembered
search_app.web.asked
search_app.web.marking
search_app.web.text
search_app.web.excerpt
search_app.web.suggested
search_app.web.views
search_app.web.security
search_app.web.assets
search_app.web.errors
search_app.web.metrics
search_app.web.api
search_app.web.pages
search_app.web.service

search_app.web.editor
search_app.web.editor.password
search_app.web.editor.sessions
search_app.web.editor.tries
search_app.web.editor.background
search_app.web.editor.state
search_app.web.editor.gate
search_app.web.editor.signing
search_app.web.editor.editions
search_app.web.editor.survey
search_app.web.editor.overview
search_app.web.editor.gaps
search_app.web.editor.reach
search_app.web.editor.sandbox
search_app.web.editor.compared
search_app.web.editor.sheets
search_app.web.editor.judge
search_app.web.editor.agree
search_app.web.editor.export
search_app.web.editor.nowhere
search_app.web.editor.parts
search_app.web.editor.closed
search_app.web.editor.register
search_app.web.app
search_app.web.server

search_app.commands
search_app.commands.options
search_app.commands.provenance
search_app.commands.measuring
search_app.commands.evaluate
search_app.commands.judgements
search_app.commands.calibrating
search_app.commands.calibrate
search_app.commands.covering
search_app.commands.coverage
search_app.commands.log
search_app.__main__
""".split()

# Every library from outside, and who may import it: a module, or a whole group of modules.
HOMES = {
    "click": ("indexer.__main__", "search_app.__main__", "search_app.commands"),
    "faiss": ("indexer.codes", "indexer.vectors"),
    "flask": ("search_app.web",),
    "huggingface_hub": ("indexer.model",),
    "ir_measures": ("search_app.evaluation.measures",),
    "jinja2": ("search_app.evaluation.report", "search_app.coverage.report"),
    "lxml": ("indexer.readers",),
    "markdown_it": ("indexer.readers.markdown",),
    "markupsafe": ("search_app.evaluation.report", "search_app.coverage.report"),
    "numpy": ("indexer", "search_app"),
    "onnxruntime": ("indexer.encoder",),
    "openvino": ("indexer.bulk",),
    "prometheus_client": ("search_app.web.metrics",),
    "rapidfuzz": ("search_app.spelling", "search_app.quotes", "search_app.coverage.probes"),
    "scipy": ("search_app.evaluation.statistics",),
    "sentence_transformers": ("indexer.model",),
    "sklearn": ("search_app.coverage.clusters", "search_app.calibration.fit"),
    "tantivy": ("indexer.lexical",),
    "threadpoolctl": ("indexer.tokens",),
    "tokenizers": ("indexer.encoder",),
    "torch": ("indexer.model",),
    "trafilatura": ("indexer.readers.main_text",),
    "transformers": ("indexer.model",),
    "waitress": ("search_app.web.server",),
    "werkzeug": ("search_app.web",),
    "yaml": ("indexer.yaml_files",),
}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {
    _name(path): path
    for package in ("indexer", "search_app")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules that a module imports, those within functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in FILES else node.module for name in names)


def imports(module: str) -> set[str]:
    return set(imported(ast.parse(FILES[module].read_text(encoding="utf-8"))))


def test_every_module_has_its_line() -> None:
    unknown = sorted(set(FILES) - set(ORDER))
    assert not unknown, f"Add these to ORDER, under everything they import: {unknown}"
    assert not [module for module in ORDER if module not in FILES], "these lines have no module"
    assert len(set(ORDER)) == len(ORDER)


@pytest.mark.parametrize("module", [module for module in ORDER if module in FILES])
def test_imports_point_up(module: str) -> None:
    ours = {name for name in imports(module) if name.split(".")[0] in ("indexer", "search_app")}
    assert not ours - set(ORDER[: ORDER.index(module)])


@pytest.mark.parametrize("module", FILES)
def test_each_library_is_imported_at_home(module: str) -> None:
    libraries = {name.split(".")[0] for name in imports(module)}
    outside = libraries - sys.stdlib_module_names - {"indexer", "search_app"}
    assert outside <= set(HOMES), f"Add these to HOMES: {sorted(outside - set(HOMES))}"
    abroad = {name for name in outside if not _within(module, HOMES[name])}
    assert not abroad, f"{module} is not the home of {abroad}; HOMES says which module is"


def test_no_home_is_deserted() -> None:
    used = {name.split(".")[0] for module in FILES for name in imports(module)}
    assert set(HOMES) <= used


def test_the_indexer_knows_nothing_of_who_asks() -> None:
    askers = {m for m in FILES if m.startswith("indexer") for n in imports(m) if "search_app" in n}
    assert not askers


def _within(module: str, homes: tuple[str, ...]) -> bool:
    return any(module == home or module.startswith(f"{home}.") for home in homes)
