"""Addresses for machines: alive, ready, measured, described."""

from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from search_app.web import metrics
from search_app.web.current_engine import engine

service = Blueprint("service", __name__)

OPENAPI = Path(__file__).with_name("openapi.json")


@service.get("/healthz")
def healthz() -> ResponseReturnValue:
    return {"status": "alive"}


@service.get("/readyz")
def readyz() -> ResponseReturnValue:
    return {"status": "ready", "generation": engine().generation}


@service.get("/metrics")
def measured() -> ResponseReturnValue:
    return metrics.exposition()


@service.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    return Response(OPENAPI.read_bytes(), mimetype="application/json")


@service.get("/opensearch.xml")
def opensearch() -> ResponseReturnValue:
    return Response(
        render_template("opensearch.xml"), mimetype="application/opensearchdescription+xml"
    )


@service.get("/robots.txt")
def robots() -> ResponseReturnValue:
    return Response("User-agent: *\nDisallow: /api/\nDisallow: /*?q=\n", mimetype="text/plain")


@service.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    return redirect(url_for("static", filename="favicon.svg"))
