import json
import re
from copy import deepcopy
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from indexer.errors import IndexDamagedError, QueryError
from search_app.search.engine import MAX_RESULTS
from search_app.search.question_text import MAX_QUESTION_LENGTH, normalize_question
from search_app.web.app import create_app
from search_app.web.requests import MAX_KEPT_LENGTH, MAX_KEPT_WORDS
from tests.support.notices import PUBLISHER
from tests.support.web_index import Shelf

Spec = dict[str, Any]


@pytest.fixture
def spec(client: FlaskClient) -> Spec:
    described: Spec = client.get("/openapi.json").get_json()
    return described


def test_the_description_is_valid(spec: Spec) -> None:
    validate(spec)


def test_every_address_and_method_is_described(spec: Spec) -> None:
    routes = create_app(Shelf()).url_map.iter_rules()
    served = {
        (re.sub("<booklet:doc_id>", "{id}", rule.rule), method.lower())
        for rule in routes
        if rule.endpoint != "static" and rule.endpoint.partition(".")[0] != "editor"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, item in spec["paths"].items() for method in item}
    assert described == served


@pytest.mark.parametrize(
    ("path", "template", "status"),
    [
        ("/api/v1/search?q=warm+bens", "/api/v1/search", 200),
        ("/api/v1/search?q=zzz", "/api/v1/search", 200),
        ("/api/v1/search", "/api/v1/search", 400),
        ("/api/v1/search?q=a&booklet=nope", "/api/v1/search", 404),
        ("/api/v1/booklets", "/api/v1/booklets", 200),
        ("/api/v1/booklets/beans", "/api/v1/booklets/{id}", 200),
        ("/api/v1/booklets/nope", "/api/v1/booklets/{id}", 404),
        ("/healthz", "/healthz", 200),
        ("/readyz", "/readyz", 200),
    ],
)
def test_answers_are_as_described_to_the_key(
    client: FlaskClient, spec: Spec, path: str, template: str, status: int
) -> None:
    response = client.get(path)
    assert response.status_code == status
    check(response.get_json(), spec, template, "get", status)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ('{"q": "warm"}', "application/json", 200),
        ("{", "application/json", 400),
        (" " * 70_000, "application/json", 413),
        ("q=a", "text/plain", 415),
    ],
)
def test_answers_to_posts_are_as_described(
    client: FlaskClient, spec: Spec, body: str, kind: str, status: int
) -> None:
    response = client.post("/api/v1/search", data=body, content_type=kind)
    assert response.status_code == status
    check(response.get_json(), spec, "/api/v1/search", "post", status)


def test_a_lost_index_is_as_described(shelf: Shelf, client: FlaskClient, spec: Spec) -> None:
    shelf.current = IndexDamagedError("Broken.")
    check(client.get("/readyz").get_json(), spec, "/readyz", "get", 503)


def test_a_key_that_is_not_described_is_noticed(client: FlaskClient, spec: Spec) -> None:
    answer = client.get("/api/v1/search?q=warm").get_json()
    answer["hits"][0]["surprise"] = 1
    with pytest.raises(AssertionError, match="surprise"):
        check(answer, spec, "/api/v1/search", "get", 200)


def check(answer: object, spec: Spec, template: str, method: str, status: int) -> None:
    responses = spec["paths"][template][method]["responses"]
    response = responses[str(status)]
    if "$ref" in response:
        response = spec["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    schema = response["content"]["application/json"]["schema"]
    closed = _closed({**schema, "components": spec["components"]})
    errors = [error.message for error in OAS31Validator(closed).iter_errors(answer)]
    assert errors == [], json.dumps(errors)


def _closed(schema: Any) -> Any:
    """The schema with no room for what it does not describe."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(part) for name, part in deepcopy(schema).items()}
    if "properties" in closed and closed.get("type") == "object":
        closed["additionalProperties"] = False
    return closed


def find_operations(spec: Spec) -> list[tuple[str, str, Spec]]:
    paths = spec["paths"].items()
    return [(path, method, operation) for path, item in paths for method, operation in item.items()]


ASKED: dict[tuple[str, str], Any] = {
    ("/api/v1/search", "get"): "?q=like+warm+soil",
    ("/api/v1/search", "post"): {"json": {"q": "my chest hurts in warm soil", "k": 1}},
    ("/", "get"): "?q=warm&keep=bens",
    ("/booklets/", "get"): "?page=1",
    ("/logo", "get"): "?v=1",
    ("/embed/answer", "post"): {"data": {"q": "i want to die", "keep": ["a", "b"]}},
    ("/feedback/thanks", "get"): "?q=warm",
    ("/feedback", "post"): {
        "data": {"question": "warm", "verdict": "related", "generation": "g1", "booklet": ""}
        | {"passage": "", "searched": "", "helpful": "yes"}
    },
}


def test_every_route_answers_as_described(tmp_path: Path, spec: Spec) -> None:
    """What a client makes of the description is what comes: status, kind, and each key."""
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    own = {"QUERY_LOG": str(tmp_path / "log"), "PUBLISHER_LOGO": str(tmp_path / "logo.svg")}
    client = create_app(Shelf(), {**PUBLISHER, **own}).test_client()
    statuses = {}
    for path, method, operation in find_operations(spec):
        asked = ASKED.get((path, method), "")
        address, body = (path + asked, {}) if isinstance(asked, str) else (path, asked)
        with client.open(address.replace("{id}", "beans"), method=method, **body) as answer:
            described = operation["responses"][str(answer.status_code)]
            statuses[path] = answer.status_code
            if "$ref" in described:
                described = spec["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
            kinds = {kind.partition(";")[0] for kind in described.get("content", {})}
            assert not kinds or any(fnmatch(answer.mimetype, kind) for kind in kinds), path
            if answer.mimetype == "application/json" and path != "/openapi.json":
                check(answer.get_json(), spec, path, method, answer.status_code)
    others = {"/originals/{id}": 404, "/favicon.ico": 302, "/feedback": 303}
    assert {path: status for path, status in statuses.items() if status != 200} == others


def test_every_operation_says_how_it_is_refused(client: FlaskClient, spec: Spec) -> None:
    """A bad host, a wrong method and a fault come about everywhere."""
    for path, method, operation in find_operations(spec):
        assert {"400", "405", "431", "500"} <= set(operation["responses"]), path
        assert ("413" in operation["responses"]) == (method == "post")
        assert ("503" in operation["responses"]) == (path != "/healthz")


@pytest.mark.parametrize("status", [400, 405])
def test_every_refusal_is_of_the_kind_described(
    client: FlaskClient, spec: Spec, status: int
) -> None:
    for path, method, operation in find_operations(spec):
        address = path.replace("{id}", "beans")
        refused = (
            client.open(address, method=method, environ_overrides={"HTTP_HOST": ".."})
            if status == 400
            else client.open(address, method="TRACE")
        )
        assert refused.status_code == status
        response = operation["responses"][str(status)]
        if "$ref" in response:
            response = spec["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        assert refused.mimetype in response["content"], path


QUESTIONS = ["warm", "a\tb\r\nc", "\u00a0a", "\ufeff", "é" * 2000, "a" * 2001, "\u2028a", "¨", "ﷺ"]
QUESTIONS += [f"warm{chr(code)}" for code in (*range(0xA1), 0xAD, 0x200B)]
QUESTIONS += [chr(code) for code in (*range(0x21), 0x7F, 0x85, 0xA0, 0xAD, 0x200B, 0x3000, 0x2003)]


def is_question(text: str) -> bool:
    try:
        normalize_question(text)
    except QueryError:
        return False
    return True


def test_a_question_is_described_exactly_if_it_is_taken(client: FlaskClient, spec: Spec) -> None:
    paths = spec["paths"]
    asked = {
        path: OAS31Validator(parameter["schema"])
        for path in ("/api/v1/search", "/", "/feedback/thanks")
        for parameter in paths[path]["get"]["parameters"]
        if parameter["name"] == "q"
    }
    posted = paths["/api/v1/search"]["post"]["requestBody"]["content"]["application/json"]
    form = paths["/feedback"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
    strict = [asked["/api/v1/search"], OAS31Validator(posted["schema"]["properties"]["q"])]
    strict.append(OAS31Validator(form["schema"]["properties"]["question"]))
    for text in QUESTIONS:
        assert [each.is_valid(text) for each in strict] == [is_question(text)] * 3, ascii(text)
        shown = client.get("/", query_string={"q": text}).status_code == 200
        assert asked["/"].is_valid(text) == asked["/feedback/thanks"].is_valid(text) == shown


def test_the_way_back_from_thanks_is_a_question(tmp_path: Path) -> None:
    client = create_app(Shelf(), {"QUERY_LOG": str(tmp_path / "log")}).test_client()
    for text in QUESTIONS:
        thanks = client.get("/feedback/thanks", query_string={"q": text}).status_code
        assert thanks == client.get("/", query_string={"q": text}).status_code, ascii(text)


@pytest.mark.parametrize(
    ("k", "status"),
    [("1", 200), ("1.0", 200), ("100.00", 200), ("1e1", 200), ("1.5", 400), ("0.0", 400)]
    + [("101.0", 400), ("NaN", 400), ("Infinity", 400), ("true", 400), ('"1"', 400), ("null", 400)],
)
def test_a_whole_number_of_hits_is_one_however_it_is_written(
    client: FlaskClient, k: str, status: int
) -> None:
    body = f'{{"q": "warm", "k": {k}}}'
    response = client.post("/api/v1/search", data=body, content_type="application/json")
    assert response.status_code == status
    if status == 400:
        assert response.get_json()["error"]["code"] == "bad_k"


@pytest.mark.parametrize(("k", "status"), [("2", 200), ("2.0", 200), ("2.5", 400), ("+2", 400)])
def test_so_it_is_in_an_address(client: FlaskClient, k: str, status: int) -> None:
    response = client.get("/api/v1/search", query_string={"q": "warm", "k": k})
    assert response.status_code == status
    if status == 200:
        assert len(response.get_json()["hits"]) == 2


@pytest.mark.parametrize("page", ["null", "", "1.5", "-1", "0", "1x", "９"])
def test_a_page_that_is_no_number_is_not_there(client: FlaskClient, page: str) -> None:
    assert client.get("/booklets/", query_string={"page": page}).status_code == 404


@pytest.mark.parametrize("mark", ["", "x", "1.zz", "99999.024eb1ce3442", "１.024eb1ce3442", "\x85"])
def test_any_mark_is_taken_and_an_unknown_one_marks_nothing(
    client: FlaskClient, spec: Spec, mark: str
) -> None:
    response = client.get("/booklets/beans", query_string={"mark": mark})
    assert response.status_code == 200
    assert "<mark" not in response.text
    parameters = spec["paths"]["/booklets/{id}"]["get"]["parameters"]
    (schema,) = (each["schema"] for each in parameters if each["name"] == "mark")
    assert OAS31Validator(schema).is_valid(mark)


def test_the_limits_are_those_of_the_product(spec: Spec) -> None:
    for path, method, operation in find_operations(spec):
        for parameter in operation.get("parameters", []):
            schema = parameter["schema"]
            if parameter["name"] == "k":
                assert (schema["minimum"], schema["maximum"]) == (1, MAX_RESULTS)
            if parameter["name"] == "keep":
                limits = (schema["maxItems"], schema["items"]["maxLength"])
                assert limits == (MAX_KEPT_WORDS, MAX_KEPT_LENGTH), (path, method)
            if parameter["name"] == "q" and not path.startswith("/booklets"):
                assert schema["maxLength"] == MAX_QUESTION_LENGTH, (path, method)
