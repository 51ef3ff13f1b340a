"""The JSON interface under ``/api/v1``."""

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from indexer.documents import Document
from indexer.metadata import serialize_metadata
from indexer.passages import Passage
from search_app.web import requests
from search_app.web.current_engine import get_document, get_engine

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.get("/search")
def search() -> ResponseReturnValue:
    return _answer(requests.parse_query_string())


@api.post("/search")
def search_by_post() -> ResponseReturnValue:
    return _answer(requests.parse_json_body())


@api.get("/booklets")
def list_booklets() -> ResponseReturnValue:
    booklets = [_summarize_document(document) for document in get_engine().documents.values()]
    return {"generation": get_engine().generation, "booklets": booklets}


@api.get("/booklets/<booklet:doc_id>")
def get_booklet(doc_id: str) -> ResponseReturnValue:
    document = get_document(doc_id)
    return {
        "generation": get_engine().generation,
        **_describe_document(document),
        "text": document.text,
        "sections": [asdict(section) for section in document.sections],
        "left_out": [asdict(left_out) for left_out in document.left_out],
        "passages": [_serialize_passage(passage) for passage in get_engine().get_passages(doc_id)],
    }


def _answer(search_request: requests.SearchRequest) -> Response:
    result = requests.answer(search_request)
    return Response(result.encode_json() + b"\n", mimetype="application/json")


def _describe_document(document: Document) -> dict[str, Any]:
    return {
        "id": document.doc_id,
        "title": document.title,
        "language": document.language,
        "metadata": dict(document.metadata),
        "about": serialize_metadata(document, date.today()),
    }


def _summarize_document(document: Document) -> dict[str, Any]:
    return {
        **_describe_document(document),
        "sections": len(document.sections),
        "passages": get_engine().count_passages(document.doc_id),
    }


def _serialize_passage(passage: Passage) -> dict[str, Any]:
    return {
        "passage_id": passage.passage_id,
        "anchor": passage.anchor,
        "heading_path": list(passage.heading_path),
        "context": passage.context,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "sentences": [asdict(sentence) for sentence in passage.sentences],
    }
