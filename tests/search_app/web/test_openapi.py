import json
import re
from copy import deepcopy
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from indexer.errors import IndexDamagedError
from search_app.search.engine import MAX_RESULTS
from search_app.search.question_text import MAX_QUESTION_LENGTH
from search_app.web.app import create_app
from search_app.web.requests import MAX_KEPT_LENGTH, MAX_KEPT_WORDS
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
