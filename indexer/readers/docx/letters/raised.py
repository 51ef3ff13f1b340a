"""The letters of a paragraph as one text; what is raised or lowered is never joined to a number."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from indexer.readers.docx.letters.runs import StyledText
from indexer.readers.html.scripts import write_subscript, write_superscript

_LOOK_BACK = 40  # letters that tell what a raised one is


def join_spans(spans: Sequence[StyledText]) -> tuple[str, list[str]]:
    """The text of some spans, and the marks in it that lead to notes, which are left out."""
    parts: list[str] = []
    marks: list[str] = []
    before, was_raised = "", False
    for (text, raised), (after, _) in pairwise([*_merge_spans(spans), ("", "")]):
        written = _write(text, raised, before, after)
        if written is None:
            marks.append(text.strip())
            continue
        if was_raised and before[-1:].isdigit() and written[:1].isdigit():
            written = f" {written}"
        parts.append(written)
        before, was_raised = (before + written)[-_LOOK_BACK:], bool(raised)
    return "".join(parts), marks


def _merge_spans(spans: Sequence[StyledText]) -> Iterator[tuple[str, str]]:
    """Text and how it is raised; neighbours that are raised alike are one."""
    shown = (span for span in spans if span.text)
    for raised, run in groupby(shown, key=lambda span: span.look.raised):
        yield "".join(span.text for span in run), raised


def _write(text: str, raised: str, before: str, after: str) -> str | None:
    """What a text adds to the line; None where it leads to a note."""
    core = text.strip()
    if not raised or not core:
        return text
    start = len(text) - len(text.lstrip())
    left, right = text[:start], text[start + len(core) :]
    if raised == "subscript":
        return f"{left}{write_subscript(before + left, core)}{right}"
    written = write_superscript(before + left, core, right + after)
    return None if written is None else f"{left}{written}{right}"
