"""The desk, put into an app: open where a password is set."""

from flask import Flask

from search_app.web.editor.closed import closed


def open_desk(app: Flask) -> None:
    if not app.config.get("EDITOR_PASSWORD"):
        app.register_blueprint(closed)
        return
    # A server without editors starts faster without their pages.
    from search_app.web.editor.desk_state import switch_on
    from search_app.web.editor.parts import editor

    switch_on(app)
    app.register_blueprint(editor)
