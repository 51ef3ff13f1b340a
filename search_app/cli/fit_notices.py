"""The command that fits what is like a question with a sign."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
import msgspec
import numpy as np

from indexer.command_line import existing_path_type, file_path_type, index_option, input_file_type
from indexer.errors import JudgementError
from search_app.calibration.likeness import MAX_ALARMS, SignedVectors, fit_likeness
from search_app.calibration.logistic import Labels
from search_app.notices import find_notice
from search_app.notices.files import read_notices_from_environment
from search_app.notices.likeness import LIKENESS_FILE, write_likeness
from search_app.publisher import Publisher
from search_app.questions.files import read_questions
from search_app.results import NoticeKind
from search_app.search.engine import SearchEngine, open_published_engine

ORDINARY = "none"
KINDS: dict[str, NoticeKind | None] = {kind.value: kind for kind in MAX_ALARMS} | {ORDINARY: None}


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
    index: Path, signed: tuple[Path, ...], ordinary: tuple[Path, ...], out: Path
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
