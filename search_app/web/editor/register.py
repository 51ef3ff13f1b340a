"""The desk, put into an app: open where a password is set."""

from flask import Flask

from search_app.web.editor.closed import closed


def open_desk(app: Flask) -> None:
    if not app.config.get("EDITOR_PASSWORD"):
        app.register_blueprint(closed)
        return
    # A server without editors starts faster without their pages.
    from search_app.web.editor.parts import editor
    from search_app.web.editor.state import switch_on

    switch_on(app)
    app.register_blueprint(editor)
