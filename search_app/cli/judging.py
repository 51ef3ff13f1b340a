"""The commands that prepare what is judged at the desk: pools of passages, and suggested grades."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from indexer.command_line import (
    existing_path_type,
    folder_path_type,
    index_option,
    input_file_type,
)
from indexer.errors import JudgementError
from indexer.index_place import IndexPlace
from search_app.desk.desk_folder import protect_folder
from search_app.desk.journal import Journal
from search_app.desk.ledger import DeskLedger
from search_app.desk.pools import JudgingPool, add_pools, build_pools
from search_app.desk.suggestions import build_suggestions, pool_suggestions, save_suggestions
from search_app.evaluation import dense_baseline
from search_app.judgements.foreign_grades import read_foreign_grades
from search_app.judgements.trec_beir import read_run
from search_app.questions.files import Question, read_questions, select_for_booklets
from search_app.results import Query, Run
from search_app.search.batch import answer_queries
from search_app.search.engine import MAX_RESULTS, SearchEngine, open_published_engine

BANK_FOLDER = Path("corpus/questions")


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """The options of ``pool``, as their help says."""

    runs: tuple[Path, ...]
    rankings: tuple[str, ...]
    questions: tuple[Path, ...]
    depth: int
    index: IndexPlace
    desk: Path


@dataclass(frozen=True, slots=True)
class SuggestOptions:
    """The options of ``suggest``, as their help says."""

    grades: Path
    origin: str
    best: float
    pool: bool
    questions: tuple[Path, ...]
    index: IndexPlace
    desk: Path


desk_option = click.option(
    "--desk",
    type=folder_path_type,
    default=Path(".desk"),
    show_default=True,
    help="Where the editors' work is kept.",
)


questions_option = click.option(
    "--questions",
    type=existing_path_type,
    multiple=True,
    help="What was asked: a bank, or .txt, .csv, .jsonl.  [default: corpus/questions]",
)


@click.command("pool")
@click.argument("runs", nargs=-1, type=input_file_type)
@click.option(
    "--ranking",
    "rankings",
    type=click.Choice(["full", "dense"]),
    multiple=True,
    help="Also a run of this index: its own ranking, or one vector a passage.",
)
@questions_option
@click.option(
    "--depth",
    type=click.IntRange(1, MAX_RESULTS),
    default=10,
    show_default=True,
    help="How many passages of each run are judged.",
)
@index_option
@desk_option
def pool_runs(**options: Any) -> None:
    """Pool the passages of several RUNS (TREC) for judging at the desk.

    Asked again with another run, its passages come to the pool, and are judged first.
    """
    click.echo("\n".join(_pool_runs(PoolOptions(**options))))


@click.command("suggest")
@click.argument("grades", type=input_file_type)
@click.option("--origin", required=True, help="Whose grades they are, such as a model's name.")
@click.option(
    "--best",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="Which of their grades means that the passage answers; 0 is the lowest.",
)
@click.option("--pool", is_flag=True, help="Also pool these passages, for people to judge.")
@questions_option
@index_option
@desk_option
def suggest_grades(**options: Any) -> None:
    """Show judges what others say: Quepid, OpenSearch, qrels or a model, in GRADES.

    They are kept apart from what people judge, and take the place of what came from ORIGIN before.
    """
    click.echo("\n".join(_suggest_grades(SuggestOptions(**options))))


def _pool_runs(options: PoolOptions) -> Iterator[str]:
    engine, depth = open_published_engine(options.index), options.depth
    asked = read_questions(options.questions or (BANK_FOLDER,))
    runs = {path.name: read_run(path) for path in options.runs}
    if len(runs) < len(options.runs):
        raise JudgementError("Two runs have the same file name. Give each its own.")
    runs |= {f"{name} ranking": _ask(engine, name, asked, depth) for name in options.rankings}
    if not runs:
        raise JudgementError("Name a run, or a --ranking, to pool.")
    passages = {passage.passage_id: passage for passage in engine.index.passages}
    pools = build_pools(runs, asked, passages, depth=depth, at=_name_now())
    protect_folder(options.desk)
    yield from _add_pools(pools, options.desk)


def _suggest_grades(options: SuggestOptions) -> Iterator[str]:
    origin = " ".join(options.origin.split())
    if not origin or not origin.isprintable():
        raise JudgementError("--origin must say in words whose grades they are.")
    passages = {p.passage_id: p for p in open_published_engine(options.index).index.passages}
    read = read_foreign_grades(options.grades)
    suggestions = build_suggestions(read, passages, origin=origin, best=options.best)
    questions = read_questions(options.questions or (BANK_FOLDER,)) if options.pool else ()
    pools = pool_suggestions(suggestions, questions, at=_name_now()) if options.pool else []
    protect_folder(options.desk)
    save_suggestions(options.desk, suggestions)
    origins = sorted({one.origin for one in suggestions})
    yield f"{_count(len(suggestions), 'suggested grade')} of {'; '.join(origins)}."
    if pools:
        yield from _add_pools(pools, options.desk)


def _ask(engine: SearchEngine, ranking: str, questions: tuple[Question, ...], depth: int) -> Run:
    """Each question that a booklet of the index ought to answer."""
    asked = select_for_booklets(questions, engine.documents)
    queries = [Query(question.question_id, question.text) for question in asked]
    if ranking == "full":
        return answer_queries(engine, queries, k=depth)
    vectors = dense_baseline.collect_passage_vectors(engine.index)
    return dense_baseline.rank_queries(engine.index, vectors, queries, k=depth)


def _add_pools(pools: Sequence[JudgingPool], desk: Path) -> Iterator[str]:
    changed = {pool.question_id for pool in pools}
    merged = [pool for pool in add_pools(desk, pools) if pool.question_id in changed]
    yield from _describe_pools(merged, desk)


def _name_now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _describe_pools(pools: Sequence[JudgingPool], desk: Path) -> Iterator[str]:
    """The size of the pools, what each run brought alone, and what nobody has judged."""
    names = dict.fromkeys(name for pool in pools for one in pool.passages for name in one.runs)
    judged = {
        (question_id, key)
        for (_, question_id), sheet in DeskLedger(Journal(desk)).refresh().get_sheets().items()
        for key in sheet.grades
    }
    units = [(pool.question_id, one) for pool in pools for one in pool.passages]
    unjudged = sum((question_id, one.key) not in judged for question_id, one in units)
    size = f"{_count(len(units), 'passage')} of {_count(len(pools), 'question')}"
    yield f"{size}, {unjudged} of them not judged yet."
    for name in names:
        brought = [one for _, one in units if name in one.runs]
        alone = sum(len(one.runs) == 1 for one in brought)
        yield f"{name}: {len(brought)}, of which {alone} no other run has."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"
