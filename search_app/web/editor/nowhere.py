"""Addresses under the desk that lead nowhere: they too are told to nobody who is not signed in."""

from flask import abort
from flask.typing import ResponseReturnValue

from search_app.web.editor.desk_state import editor


@editor.route("/<path:rest>", methods=("GET", "POST", "PUT", "PATCH", "DELETE"))
def refuse_unknown_page(rest: str) -> ResponseReturnValue:
    abort(404)
