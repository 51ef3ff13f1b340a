"""Addresses for machines: health, readiness, metrics, descriptions."""

import json
from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.web import metrics
from search_app.web.current_engine import get_engine, get_live_index
from search_app.web.proxy import find_public_url

service = Blueprint("service", __name__)

OPENAPI_PATH = Path(__file__).with_name("openapi.json")


@service.get("/healthz")
def report_health() -> ResponseReturnValue:
    return {"status": "alive"}


@service.get("/readyz")
def report_readiness() -> ResponseReturnValue:
    """Ready means that a sound generation answers, though it may not be the published one."""
    ready = {"status": "ready", "generation": get_engine().generation}
    problem = get_live_index().problem
    return {**ready, "problem": problem} if problem else ready


@service.get("/metrics")
def report_metrics() -> ResponseReturnValue:
    return metrics.export_metrics()


@service.get("/openapi.json")
def send_openapi() -> ResponseReturnValue:
    described: dict[str, object] = json.loads(OPENAPI_PATH.read_bytes())
    described["servers"] = [{"url": find_public_url() or "/"}]
    return described


@service.get("/opensearch.xml")
def send_opensearch() -> ResponseReturnValue:
    mimetype = "application/opensearchdescription+xml"
    return Response(render_template("opensearch.xml"), mimetype=mimetype)


@service.get("/robots.txt")
def send_robots() -> ResponseReturnValue:
    """Pages may be read; of one with a question its headers say what of it may be shown."""
    robots = f"User-agent: *\nDisallow: {request.script_root}/api/\n"
    return Response(robots, mimetype="text/plain")


@service.get("/favicon.ico")
def redirect_to_favicon() -> ResponseReturnValue:
    return redirect(url_for("static", filename="favicon.svg"))
