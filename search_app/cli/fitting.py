"""The commands that fit what is like a question with a sign, and how likely one is answered."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
import numpy as np

from indexer.command_line import (
    existing_path_type,
    file_path_type,
    folder_path_type,
    index_option,
    input_file_type,
)
from indexer.errors import JudgementError
from indexer.index_place import IndexPlace
from indexer.storage.files import write_output
from search_app.calibration.likeness import MAX_ALARMS, SignedVectors, fit_likeness
from search_app.calibration.logistic import Labels
from search_app.coverage.chances import MODEL_PATH
from search_app.coverage.chances.fit import fit_chances
from search_app.coverage.diagnosis.reasons import GapReason
from search_app.desk.journal import Journal
from search_app.desk.ledger import DeskLedger
from search_app.desk.readings import ReadingGrade, find_gap_truth, hash_marked
from search_app.notices import find_notice
from search_app.notices.files import read_notices_from_environment
from search_app.notices.likeness import LIKENESS_FILE, write_likeness
from search_app.publisher import Publisher
from search_app.questions.files import read_questions
from search_app.results import NoticeKind, SearchResult
from search_app.search.engine import SearchEngine, open_published_engine

ORDINARY = "none"
KINDS: dict[str, NoticeKind | None] = {kind.value: kind for kind in MAX_ALARMS} | {ORDINARY: None}
# Labelled so, a question is answered in other words than it is asked in.
ANSWERED_REASON = GapReason.VOCABULARY.value


class SignedRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a file of questions with signs; ``half`` is what it is measured with."""

    question: str
    kind: str
    half: str = ""


@click.command()
@index_option
@click.option(
    "--signed",
    type=input_file_type,
    multiple=True,
    required=True,
    help='Questions with the kind of their sign, "none" for none, one a line; may be given'
    " several times.",
)
@click.option(
    "--ordinary",
    type=existing_path_type,
    multiple=True,
    required=True,
    help="Ordinary questions, but for those named before; may be given several times.",
)
@click.option("--out", type=file_path_type, default=LIKENESS_FILE, help="Where it goes.")
def fit_notices(
    index: IndexPlace, signed: tuple[Path, ...], ordinary: tuple[Path, ...], out: Path
) -> None:
    """Fit what is like a question with a warning sign, in words of which no pattern thought."""
    engine = open_published_engine(index)
    questions = _read_all(signed, ordinary)
    vectors = _encode(engine, questions)
    origin = f"Fitted by search_app fit-notices to {len(questions):,} questions."
    fingerprint = engine.index.encoder.card.fingerprint
    likeness, is_like = fit_likeness(vectors, fingerprint, origin)
    for line in _describe(vectors, np.any(list(is_like.values()), axis=0)):
        click.echo(line)
    write_likeness(likeness, out)
    click.echo(f"Wrote {out}.")


def _read_all(signed: Sequence[Path], ordinary: Sequence[Path]) -> dict[str, NoticeKind | None]:
    """The kind of each question, as the first file says that has it."""
    questions: dict[str, NoticeKind | None] = {}
    for path in signed:
        for text, kind in _read_signed(path):
            questions.setdefault(text, kind)
    for path in ordinary:
        for question in read_questions([path]):
            questions.setdefault(question.text, None)
    return questions


def _read_signed(path: Path) -> Iterator[tuple[str, NoticeKind | None]]:
    try:
        rows = msgspec.json.Decoder(SignedRow).decode_lines(path.read_bytes())
        for row in rows:
            yield row.question, KINDS[row.kind]
    except (msgspec.MsgspecError, KeyError) as error:
        known = ", ".join(KINDS)
        hint = f'Write {{"question": "…", "kind": "…"}} on each line. Kinds are {known}.'
        raise JudgementError(f"{path} cannot be used: {error}. {hint}") from error


def _encode(engine: SearchEngine, questions: Mapping[str, NoticeKind | None]) -> SignedVectors:
    book, nobody = read_notices_from_environment(likeness=None), Publisher()
    return SignedVectors(
        np.array([engine.encode_question(text).values for text in questions]),
        list(questions.values()),
        np.array([find_notice(text, book, nobody) is not None for text in questions]),
    )


def _describe(questions: SignedVectors, is_like: Labels) -> Iterator[str]:
    """What patterns find, and what more is found by models that have not seen the question."""
    for name, kind in KINDS.items():
        of_kind = questions.is_ordinary if kind is None else questions.label(kind)
        by_pattern = questions.has_pattern[of_kind]
        more = is_like[of_kind] & ~by_pattern
        yield (
            f"{name}: {len(more):,} questions, {by_pattern.sum():,} have a pattern's sign,"
            f" {more.sum():,} more are like those of a kind"
        )


class LabelledRow(msgspec.Struct, frozen=True):
    """A line of judgements or readings (``answerable``), or of labelled gaps (``reason``)."""

    query: str
    answerable: bool | None = None
    reason: str = ""

    @property
    def is_answered(self) -> bool:
        return self.reason == ANSWERED_REASON if self.answerable is None else self.answerable


@click.command()
@index_option
@click.option(
    "--answered",
    type=input_file_type,
    multiple=True,
    required=True,
    help="Judged questions, of which those that are answered count; may be given several times.",
)
@click.option(
    "--gaps",
    type=input_file_type,
    multiple=True,
    required=True,
    help="Questions with the reason of their gap, or judged, of which those that are not answered"
    " count; may be given several times.",
)
@click.option(
    "--desk",
    type=folder_path_type,
    help="The desk's folder: what editors read and decided there counts, too.",
)
@click.option("--out", type=file_path_type, default=MODEL_PATH, help="Where it goes.")
def fit_coverage(
    index: IndexPlace,
    answered: tuple[Path, ...],
    gaps: tuple[Path, ...],
    desk: Path | None,
    out: Path,
) -> None:
    """Fit how likely a question is answered where most are not, by labels of people."""
    engine = open_published_engine(index)
    if engine.index.verifier_hash is None:
        raise JudgementError("The index has no verifier. Build it with the packaged model.")
    yes, no = (
        _ask(engine, [row.query for row in _read_rows(paths) if row.is_answered is wanted])
        for paths, wanted in ((answered, True), (gaps, False))
    )
    for result, is_answered in ask_desk(engine, desk) if desk else ():
        (yes if is_answered else no).append(result)
    if not yes or not no:
        raise JudgementError("Both answered questions and gaps are needed; one file has none.")
    model = fit_chances(yes, no, engine.index.verifier_hash)
    write_output(out, msgspec.json.format(msgspec.json.encode(model), indent=1).decode() + "\n")
    click.echo(f"{model.origin} Wrote {out}.")


def _ask(engine: SearchEngine, questions: Sequence[str]) -> list[SearchResult]:
    return [engine.search(question, k=1) for question in dict.fromkeys(questions)]


def ask_desk(engine: SearchEngine, desk: Path) -> Iterator[tuple[SearchResult, bool]]:
    """What editors read, as long as the same is marked, and what they decided of gaps."""
    ledger = DeskLedger(Journal(desk)).refresh()
    readings = ledger.get_readings()
    for reading in readings.values():
        result = engine.search(reading.query, k=1) if reading.query else None
        marked = result.hits[0].answer.text if result and result.hits else ""
        if result and hash_marked(reading.query, marked) == reading.mark:
            yield result, reading.grade is ReadingGrade.RIGHT
    for name, decision in ledger.get_decisions().items():
        truth = find_gap_truth(decision)
        if truth is not None and decision.query and name not in readings:
            yield engine.search(decision.query, k=1), truth


def _read_rows(paths: Sequence[Path]) -> Iterator[LabelledRow]:
    for path in paths:
        try:
            rows: list[Any] = msgspec.json.Decoder(LabelledRow).decode_lines(path.read_bytes())
        except msgspec.MsgspecError as error:
            hint = 'Write {"query": "…", "answerable": true} on each line.'
            raise JudgementError(f"{path} cannot be used: {error}. {hint}") from error
        yield from rows
