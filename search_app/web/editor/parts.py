"""All pages of the desk: each stands on the blueprint once it is imported."""

from search_app.web.editor import (
    agree,
    compared,
    export,
    gaps,
    gate,
    judge,
    nowhere,
    overview,
    reach,
    sandbox,
    signing,
)
from search_app.web.editor.state import editor

__all__ = ["PARTS", "editor"]

PARTS = (agree, compared, export, gaps, gate, judge, nowhere, overview, reach, sandbox, signing)
