"""The desk, put into an app."""

from flask import Flask

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
from search_app.web.editor.state import editor, switch_on

# Their pages and the gate stand on the blueprint once they are imported.
PARTS = (agree, compared, export, gaps, gate, judge, nowhere, overview, reach, sandbox, signing)


def open_desk(app: Flask) -> None:
    switch_on(app)
    app.register_blueprint(editor)
