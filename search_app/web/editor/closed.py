"""The desk while it is off: every address under it says so, and nothing of it is loaded."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

closed_blueprint = Blueprint("editor", __name__, url_prefix="/editor")


@closed_blueprint.route("/", defaults={"rest": ""})
@closed_blueprint.route("/<path:rest>", methods=("GET", "POST"))
def show_desk_off(rest: str) -> ResponseReturnValue:
    return render_template("editor/off.html"), 404
