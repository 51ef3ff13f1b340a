"""All pages of the desk: each stands on the blueprint once it is imported."""

from search_app.web.editor import (
    agreement,
    editions,
    export,
    gaps,
    judging,
    nowhere,
    overview,
    passages,
    sandbox,
)
from search_app.web.editor.access import gate, sign_in
from search_app.web.editor.desk_state import editor

__all__ = ["PARTS", "editor"]

PARTS = (
    agreement,
    editions,
    export,
    gaps,
    gate,
    judging,
    nowhere,
    overview,
    passages,
    sandbox,
    sign_in,
)
