"""Pages of a hospital, at another origin, which have the search in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask, Response

SNIPPET = """
<script type="module" src="{search}/embed.js"></script>
<ask-booklet>
  <form action="{search}/" role="search">
    <label for="ask">Ask our nurses' booklets</label>
    <input id="ask" type="search" name="q" placeholder="In your own words" required>
    <button>Ask</button>
  </form>
</ask-booklet>
"""
# Nothing reaches into a closed shadow, these tests included: here alone it is open.
OPEN_SHADOWS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) {
    return attach.call(this, {...how, mode: "open"});
};
"""
STYLE = """
body { margin: 1rem; font: 17px/1.5 "DejaVu Serif", serif; color: #222; background: #fff; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #181818; } }
"""


@dataclass(frozen=True)
class OtherPage:
    """What stands in its body, with ``{search}`` for the address of the search."""

    body: str
    head: str = f"<style>{STYLE}</style>"
    language: str = "en"
    headers: Mapping[str, str] = field(default_factory=dict)


def make_other_site(pages: Mapping[str, OtherPage]) -> Flask:
    """Each page is at its name; ``SEARCH`` in its config is the search's address, no slash."""
    site = Flask("tests.support.other_site")
    site.config["PREFIX"] = ""  # which our server looks for

    @site.get("/favicon.ico")
    def send_no_icon() -> tuple[str, int]:
        return "", 204

    @site.get("/<name>")
    def show_page(name: str) -> Response:
        page, search = pages[name], site.config["SEARCH"]
        html = (
            f'<!doctype html><html lang="{page.language}"><head><meta charset="utf-8">'
            f"<title>Ward 7</title>{page.head}</head><body><main><h1>Ward 7</h1>"
            f"{page.body}</main></body></html>"
        )
        headers = {name: text.replace("{search}", search) for name, text in page.headers.items()}
        return Response(html.replace("{search}", search), headers=headers)

    return site
