"""The Jinja environment of the reports. Home of jinja2."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from search_app.reporting.charts import compute_shade
from search_app.results import split_by_marks

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def mark_answer(text: str, parts: Sequence[str], limit: int) -> Markup:
    """HTML of ``text`` with the parts of an answer marked; at most ``limit`` characters between.

    A part that is not in the text stands before it.
    """
    pieces = split_by_marks(text, parts)
    html = Markup()
    for number, (piece, is_marked) in enumerate(pieces):
        if is_marked:
            html += Markup("<mark>{}</mark>").format(piece)
        elif number or len(pieces) == 1:
            html += escape(_cut_end(piece, limit))
        else:
            html += escape(piece if len(piece) <= limit else f"…{piece[-limit:]}")
    return html


def _cut_end(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


TEMPLATES.filters.update(mark_answer=mark_answer, shade=compute_shade)
