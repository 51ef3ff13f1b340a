"""The commands that answer: one question, or a file of them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from indexer.command_line import file_path_type, index_option, input_file_type
from indexer.index_place import IndexPlace
from indexer.storage.files import write_output
from search_app.judgements import trec_beir
from search_app.judgements.files import write_file
from search_app.judgements.resolve import JudgementUnit
from search_app.notices import find_notice
from search_app.notices.files import read_notices_from_environment
from search_app.publisher import read_publisher_from_environment
from search_app.repeats import fold_repeats
from search_app.results import Notice, Run, SearchResult, Verdict, split_by_marks
from search_app.search import batch
from search_app.search.engine import (
    DEFAULT_RESULTS,
    MAX_DEPTH,
    MAX_RESULTS,
    SearchEngine,
    open_published_engine,
)
from search_app.search.spelling.contractions import is_same_but_for_apostrophe

VERDICT_SENTENCES = {
    Verdict.ANSWERED: "The booklet answers this.",
    Verdict.RELATED: "The booklet has nothing that surely answers this. These parts are related.",
    Verdict.NOT_COVERED: "The booklet does not seem to answer that. These parts are nearest.",
}
UNVERIFIED_SENTENCE = "The booklet may answer this; that was not checked."
DOUBTED_SENTENCE = "The booklet may answer this."
URGENT_SENTENCE = (
    "Get help first. What follows is only near in its words, and not for an emergency."
)

k_option = click.option(
    "-k",
    type=click.IntRange(1, MAX_RESULTS),
    default=DEFAULT_RESULTS,
    show_default=True,
    help="Most hits.",
)


@click.command()
@click.argument("question", nargs=-1, required=True)
@index_option
@k_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def search(question: tuple[str, ...], index: IndexPlace, k: int, *, as_json: bool) -> None:
    """Answer one question."""
    engine = open_published_engine(index)
    attach_notice = _make_notice_finder(engine)
    result = fold_repeats(attach_notice(engine.search(" ".join(question), k=k)))
    as_text = json.dumps(result.to_json(), ensure_ascii=False) if as_json else format_result(result)
    click.echo(as_text)


@click.command("batch")
@click.argument("queries", type=input_file_type)
@click.option("--out", type=file_path_type, required=True, help="Where the answers go, one a line.")
@index_option
@k_option
@click.option("--run", type=file_path_type, help="Also write a TREC run of document ids here.")
@click.option("--passages", is_flag=True, help="A run of passage ids, as judgements --qrels has.")
@click.option(
    "--depth",
    type=click.IntRange(1, MAX_DEPTH),
    default=MAX_RESULTS,
    show_default=True,
    help="Passages of the run a question, however few are shown.",
)
def answer_batch(  # noqa: PLR0913  # an argument for each option
    queries: Path,
    out: Path,
    index: IndexPlace,
    k: int,
    run: Path | None,
    *,
    passages: bool,
    depth: int,
) -> None:
    """Answer every question of a JSON-lines file."""
    if passages and not run:
        raise click.UsageError("--passages is for a run; name its file with --run.")
    unit = JudgementUnit.PASSAGE if passages else JudgementUnit.DOCUMENT
    questions = batch.read_queries(queries)
    engine = open_published_engine(index)
    attach_notice = _make_notice_finder(engine)
    if run:
        trec_beir.reject_broken_ids("question", [question.query_id for question in questions])
        ids = [p.passage_id for p in engine.index.passages] if passages else engine.documents
        trec_beir.reject_broken_ids(unit.value, ids)
    found = (
        (query.query_id, batch.answer_query(engine, query, k=max(depth, k) if run else k))
        for query in questions
    )
    results = {query_id: attach_notice(result) for query_id, result in found}
    answers = Run(results, engine.generation)
    write_output(out, "".join(batch.format_answers(answers, k=k)))
    if run:
        write_file(run, "".join(trec_beir.format_trec_run(answers, unit)))
    summary = f"Answered {len(questions):,} questions with {answers.generation} into {out}."
    click.echo(summary, err=True)


def _make_notice_finder(engine: SearchEngine) -> Callable[[SearchResult], SearchResult]:
    """A function that puts the notice beside an answer; a fault of the files is told at once."""
    book, publisher = read_notices_from_environment(), read_publisher_from_environment()

    def attach_notice(result: SearchResult) -> SearchResult:
        vector = engine.encode_question(result.query)
        notice = find_notice(result.query, book, publisher, engine.languages, vector)
        return replace(result, notice=notice)

    return attach_notice


def format_notice(notice: Notice) -> str:
    contacts = [f"{contact.label}  ({contact.url})" for contact in notice.contacts]
    said = filter(None, (notice.title.upper(), notice.call_now, notice.text))
    return "\n".join([*said, *contacts, "", ""])


def format_result(result: SearchResult) -> str:
    interpretation = result.interpretation
    lines = [_describe_verdict(result)]
    if interpretation.shortened:
        lines.append("The question is long: only its first and last words were read.")
    lines += [
        f"Read {word.source!r} as {word.target!r}."
        for word in interpretation.corrections
        if not is_same_but_for_apostrophe(word.source, word.target)
    ]
    lines += [f"In no booklet: {name}." for name in interpretation.missing_drugs]
    languages = {hit.source.language.partition("-")[0] for hit in result.hits if hit.source}
    if languages - {"en"}:
        lines.append("Some of this is in another language than English, which the search is for.")
    for hit in result.hits:
        where = " > ".join((hit.title, *hit.heading_path))
        pieces = split_by_marks(hit.text, () if result.is_urgent else hit.answer.parts)
        marked = "".join(f">>> {text} <<<" if is_marked else text for text, is_marked in pieces)
        lines.append(f"\n{hit.rank}. {where}  ({hit.relevance:.0%})\n{marked}")
        lines += [f"Also in: {', '.join(one.title for one in hit.also_in)}"] if hit.also_in else []
    return (format_notice(result.notice) if result.notice else "") + "\n".join(lines)


def _describe_verdict(result: SearchResult) -> str:
    if result.is_urgent:
        return URGENT_SENTENCE
    if result.verdict is not Verdict.ANSWERED or result.is_sure:
        return VERDICT_SENTENCES[result.verdict]
    return UNVERIFIED_SENTENCE if result.hits[0].verified is None else DOUBTED_SENTENCE
