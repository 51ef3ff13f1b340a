"""The command that fits how likely a question that coverage asks is truly answered."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from indexer.command_line import file_path_type, index_option, input_file_type
from indexer.errors import JudgementError
from indexer.storage.files import write_output
from search_app.coverage.chances import MODEL_PATH
from search_app.coverage.chances.fit import fit_chances
from search_app.coverage.diagnosis.reasons import GapReason
from search_app.results import SearchResult
from search_app.search.engine import SearchEngine, open_published_engine

# Labelled so, a question is answered in other words than it is asked in.
ANSWERED_REASON = GapReason.VOCABULARY.value


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
@click.option("--out", type=file_path_type, default=MODEL_PATH, help="Where it goes.")
def fit_coverage(
    index: Path, answered: tuple[Path, ...], gaps: tuple[Path, ...], out: Path
) -> None:
    """Fit how likely a question is answered where most are not, by labels of people."""
    engine = open_published_engine(index)
    if engine.index.verifier_hash is None:
        raise JudgementError("The index has no verifier. Build it with the packaged model.")
    yes, no = (
        _ask(engine, [row.query for row in _read_rows(paths) if row.is_answered is wanted])
        for paths, wanted in ((answered, True), (gaps, False))
    )
    if not yes or not no:
        raise JudgementError("Both answered questions and gaps are needed; one file has none.")
    model = fit_chances(yes, no, engine.index.verifier_hash)
    write_output(out, msgspec.json.format(msgspec.json.encode(model), indent=1).decode() + "\n")
    click.echo(f"{model.origin} Wrote {out}.")


def _ask(engine: SearchEngine, questions: Sequence[str]) -> list[SearchResult]:
    return [engine.search(question, k=1) for question in dict.fromkeys(questions)]


def _read_rows(paths: Sequence[Path]) -> Iterator[LabelledRow]:
    for path in paths:
        try:
            rows: list[Any] = msgspec.json.Decoder(LabelledRow).decode_lines(path.read_bytes())
        except msgspec.MsgspecError as error:
            hint = 'Write {"query": "…", "answerable": true} on each line.'
            raise JudgementError(f"{path} cannot be used: {error}. {hint}") from error
        yield from rows
