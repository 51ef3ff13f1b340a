"""``python -m tests.quality.trust``: how often "answered" is false, and a refusal."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from search_app.evaluation import dense_baseline
from search_app.evaluation.measures import compute_measures
from search_app.evaluation.significance import compute_exact_rate
from search_app.judgements.resolve import JudgementSet
from search_app.judgements.trec_beir import read_beir
from search_app.results import Query, Run, Verdict
from search_app.search.batch import answer_queries
from search_app.search.engine import MAX_RESULTS
from tests.quality.trust import abstention, table, traps
from tests.quality.trust.labels import compare_labels, read_labels
from tests.quality.trust.marks import measure_marks, read_mark_grades
from tests.quality.trust.near_miss import measure_near_misses, read_near_misses
from tests.quality.trust.sets import NEAR_MISSES, PAGES, SCIFACT, SetFolder

HITS = 5
UNANSWERABLE = {
    "far-off": "unanswerable: elsewhere",
    "in the field": "unanswerable: in the field",
    "the same words": "unanswerable: near miss",
}
MEASURE = "nDCG@10"


def show_near_misses(folder: SetFolder) -> Iterator[str]:
    labels = read_labels()
    yield table.format_agreement(compare_labels(labels))
    folder.prepare_near_misses()
    misses = read_near_misses(NEAR_MISSES / "questions.jsonl")
    queries = [query for miss in misses for query in miss.list_queries()]
    run = answer_queries(folder.open_engine("near"), queries, k=HITS)
    groups = {
        "all": {one.id for one in labels},
        "no reader finds the answer elsewhere": {one.id for one in labels if one.is_gone},
        "both readers find nothing of it": {one.id for one in labels if one.is_wholly_gone},
    }
    for name, ids in groups.items():
        chosen = [miss for miss in misses if miss.id in ids]
        yield from table.format_near_misses(name, len(chosen), measure_near_misses(run, chosen))


def show_traps(folder: SetFolder) -> Iterator[str]:
    for half in traps.HALVES:
        folder.prepare_traps(half)
        engine = folder.open_engine(f"traps-{half}")
        questions = folder.read_judged(f"traps-{half}", engine).questions
        queries = [Query(one.query_id, one.text, one.booklet) for one in questions]
        run = answer_queries(engine, queries, k=HITS)
        yield from table.format_traps(half, traps.measure_traps(run, questions))


def show_far_off(folder: SetFolder) -> Iterator[str]:
    """Of our own judgements: what has nothing to do with illness, what has, and what sounds alike.

    The shipped model was fitted to these too.
    """
    folder.prepare_ours()
    engine = folder.open_engine("ours")
    questions = folder.read_judged("ours", engine).questions
    yield "Unanswerable questions on our booklet that are said to be answered"
    for name, kind in UNANSWERABLE.items():
        queries = [Query(one.query_id, one.text) for one in questions if one.kind == kind]
        results = answer_queries(engine, queries, k=HITS).results.values()
        false = sum(one.verdict is Verdict.ANSWERED for one in results)
        yield table.format_row(name, compute_exact_rate(false, len(queries)))


def show_marks(_: SetFolder) -> Iterator[str]:
    marks = read_mark_grades()
    yield from table.format_marks(len(marks), measure_marks(marks))


def show_abstention(folder: SetFolder) -> Iterator[str]:
    folder.prepare_scifact()
    engine, judged = folder.open_engine("scifact"), read_beir(SCIFACT)
    queries = [Query(one.query_id, one.text) for one in judged.questions]
    vectors = dense_baseline.encode_whole_documents(engine.index)
    yield f"Normalised area under the abstention curve, SciFact ({len(queries)})"
    dense = dense_baseline.rank_queries(engine.index, vectors, queries, k=MAX_RESULTS)
    yield _format_areas("one vector", dense, judged, {"score": 1.0})
    run = answer_queries(engine, queries, k=MAX_RESULTS)
    weights = dict(engine.model.order_weights)
    yield _format_areas("the whole ranking", run, judged, weights)


def _format_areas(name: str, run: Run, judged: JudgementSet, weights: dict[str, float]) -> str:
    values = compute_measures(run, judged, [MEASURE])[MEASURE]
    results = [run.results[query_id] for query_id in values]
    scores = [abstention.list_document_scores(one, weights) or [0.0] for one in results]
    confidences = {
        "top score": [one[0] for one in scores],
        "first less second": [abstention.compute_gap(one) for one in scores],
    }
    if not run.ranking_only:
        confidences["confidence"] = [one.confidence for one in results]
    areas = [
        (of, abstention.compute_abstention_area(list(values.values()), sure))
        for of, sure in confidences.items()
    ]
    return table.format_areas(name, sum(values.values()) / len(values), areas)


def prepare_sets(folder: SetFolder) -> Iterator[str]:
    """For ``calibrate``; nothing is asked."""
    folder.prepare_near_misses()
    for half in traps.HALVES:
        folder.prepare_traps(half)
    yield from folder.list_pairs_to_fit()


PARTS: dict[str, tuple[Callable[[SetFolder], Iterator[str]], Path | None]] = {
    "near": (show_near_misses, NEAR_MISSES),
    "traps": (show_traps, PAGES),
    "far": (show_far_off, None),
    "marks": (show_marks, None),
    "abstain": (show_abstention, SCIFACT),
    "prepare": (prepare_sets, NEAR_MISSES),
}


@click.command()
@click.argument("part", type=click.Choice([*PARTS, "all"]), default="all")
@click.option(
    "--index-folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".evaluation",
    show_default=True,
    help="Where the indexes are kept; those that are missing or old are built.",
)
def trust(part: str, index_folder: Path) -> None:
    """Say how often "answered" is false, and a refusal. PREPARE writes the sets to fit to."""
    for name in [one for one in PARTS if one != "prepare"] if part == "all" else [part]:
        show, data = PARTS[name]
        if data and not data.is_dir():
            click.echo(f"{name}: left out, {data} is not here.")
            continue
        for line in show(SetFolder(index_folder)):
            click.echo(line)
        click.echo("")


if __name__ == "__main__":
    trust()
