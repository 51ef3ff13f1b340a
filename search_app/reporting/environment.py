"""The Jinja environment of the reports. Home of jinja2."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from search_app.reporting.charts import compute_shade

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def mark_sentence(text: str, sentence: str, limit: int) -> Markup:
    """HTML of ``text`` with ``sentence`` marked; at most ``limit`` characters on either side.

    ``sentence`` is a part of the text; "" where nothing is to be marked.
    """
    if not sentence:
        return escape(_cut_end(text, limit))
    before, _, after = text.partition(sentence)
    start = before if len(before) <= limit else f"…{before[-limit:]}"
    return Markup("{}<mark>{}</mark>{}").format(start, sentence, _cut_end(after, limit))


def _cut_end(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


TEMPLATES.filters.update(mark_sentence=mark_sentence, shade=compute_shade)
