"""The desk, put into an app: open where a password is set."""

from flask import Flask

from search_app.web.editor.closed import closed_blueprint


def register_desk(app: Flask) -> None:
    if not app.config.get("EDITOR_PASSWORD"):
        app.register_blueprint(closed_blueprint)
        return
    # A server without editors starts faster without their pages.
    from search_app.web.editor.desk_state import init_desk
    from search_app.web.editor.parts import editor

    init_desk(app)
    app.register_blueprint(editor)
