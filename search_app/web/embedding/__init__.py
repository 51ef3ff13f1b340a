"""The search within pages of others: the element ``<ask-booklet>``, and the answers it shows.

Who may have them is decided by ``allowed_origins`` alone. Pages of our own host always may.
"""

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from search_app.web import requests
from search_app.web.pages.routes import build_answer, choose_booklet

embedding = Blueprint("embedding", __name__)


@embedding.get("/embed.js")
def send_element() -> ResponseReturnValue:
    """A browser asks each time whether it is still the same, for it goes with the answers."""
    response = current_app.send_static_file("embed.js")
    response.headers["Cache-Control"] = "no-cache"
    return response


@embedding.post("/embed/answer")
def send_answer() -> ResponseReturnValue:
    """Part of a page. The question comes in the body, so that it is in no address."""
    if _is_foreign():
        abort(403)
    search_request = requests.parse_fields(request.form)
    greeting = requests.find_greeting(search_request.question)
    answer = {} if greeting else build_answer(search_request)
    return render_template(
        "embedded.html",
        **answer,
        greeting=greeting,
        top=requests.parse_heading_level(),
        question=search_request.question,
        chosen=choose_booklet(search_request.booklet),
    )


def _is_foreign() -> bool:
    """Whether a page sent this that is neither of our host nor allowed; programs name no origin."""
    origin = request.headers.get("Origin")
    if origin is None or request.headers.get("Sec-Fetch-Site") == "same-origin":
        return False
    is_ours = origin.partition("://")[2] == request.host
    return not is_ours and origin not in current_app.config["ALLOWED_ORIGINS"]
