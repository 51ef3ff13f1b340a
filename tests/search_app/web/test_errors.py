import logging
from collections.abc import Collection

import pytest
from flask.testing import FlaskClient

from indexer.errors import IndexDamagedError
from search_app.results import SearchResult
from search_app.web.app import create_app
from tests.support.web_index import CountingEngine, Shelf

SEARCH = "/api/v1/search"
CONTROL = "The question holds control characters."
K = '"k" must be a whole number from 1 to 100.'
KEEP = '"keep" must be a list of at most 20 words, each of at most 80 characters.'


def failure(code: str, message: str) -> dict[str, dict[str, str]]:
    return {"error": {"code": code, "message": message}}


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("", "empty_question", "Please ask a question."),
        ("q=%20%20", "empty_question", "Please ask a question."),
        (f"q={'a' * 2001}", "long_question", "A question may have at most 2,000 characters."),
        ("q=a%00b", "control_characters", CONTROL),
        ("q=a" + "&keep=b" * 21, "bad_keep", KEEP),
        (f"q=a&keep={'b' * 81}", "bad_keep", KEEP),
        *((f"q=a&k={k}", "bad_k", K) for k in ("", "0", "101", "-1", "1.5", "ten", "٣", "9" * 40)),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    client: FlaskClient, query: str, code: str, message: str
) -> None:
    response = client.get(f"{SEARCH}?{query}")
    assert (response.status_code, response.get_json()) == (400, failure(code, message))


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ("", "bad_json", "The request body is not valid JSON."),
        ("{q: 1}", "bad_json", "The request body is not valid JSON."),
        (b"\xff\xfe\xff", "bad_json", "The request body is not valid JSON."),
        ("[" * 60_000, "bad_json", "The request body is not valid JSON."),
        ('["q"]', "bad_json", 'The request body must be an object such as {"q": "…"}.'),
        ("{}", "empty_question", "Please ask a question."),
        ('{"q": 7}', "bad_q", '"q" must be text.'),
        ('{"q": "half \\ud83c"}', "control_characters", CONTROL),
        ('{"q": "a", "booklet": ["beans"]}', "bad_booklet", '"booklet" must be text.'),
        *(
            (f'{{"q": "a", "keep": {keep}}}', "bad_keep", KEEP)
            for keep in ('"b"', "[1]", "[null]", '{"b": 1}', f"{['b'] * 21}".replace("'", '"'))
        ),
        *(
            (f'{{"q": "a", "k": {k}}}', "bad_k", K)
            for k in ("0", "101", "1.5", "10.5", '"10"', "true", "null")
        ),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_in_words(
    client: FlaskClient, body: str | bytes, code: str, message: str
) -> None:
    response = client.post(SEARCH, data=body, content_type="application/json")
    assert (response.status_code, response.get_json()) == (400, failure(code, message))


def test_the_longest_question_is_answered(client: FlaskClient) -> None:
    assert client.get(SEARCH, query_string={"q": "a" * 2000}).status_code == 200


@pytest.mark.parametrize("path", [f"{SEARCH}?q=a&booklet=nope", "/api/v1/booklets/nope"])
def test_an_unknown_booklet_is_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    message = "There is no booklet called 'nope' here. See /booklets/ for the list."
    assert (response.status_code, response.get_json()) == (404, failure("unknown_booklet", message))


def test_an_unknown_address_under_api_answers_in_json(client: FlaskClient) -> None:
    response = client.get("/api/v2/search")
    expected = failure("not_found", "There is no page at this address.")
    assert (response.status_code, response.get_json()) == (404, expected)


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.delete(SEARCH)
    expected = failure("method_not_allowed", "This address cannot be used that way.")
    assert (response.status_code, response.get_json()) == (405, expected)
    assert set(response.allow) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_that_is_not_json_is_unsupported(client: FlaskClient, kind: str | None) -> None:
    response = client.post(SEARCH, data="q=water", content_type=kind)
    message = "Send the question as JSON (Content-Type: application/json)."
    expected = failure("unsupported_media_type", message)
    assert (response.status_code, response.get_json()) == (415, expected)


def test_a_body_over_64_kib_is_too_large(client: FlaskClient) -> None:
    fits = '{"q": "a"}'.ljust(64 * 1024)
    assert client.post(SEARCH, data=fits, content_type="application/json").status_code == 200
    response = client.post(SEARCH, data=fits + " ", content_type="application/json")
    message = "That is too much at once. A request may have at most 64 KiB."
    assert (response.status_code, response.get_json()) == (413, failure("too_large", message))


@pytest.mark.parametrize(
    ("limit", "words"), [(2048, "2 KiB"), (1024**2 - 1024, "1023 KiB"), (4 * 1024**2, "4 MiB")]
)
def test_what_is_too_large_is_refused_with_its_limit(limit: int, words: str) -> None:
    client = create_app(Shelf(), {"MAX_CONTENT_LENGTH": limit}).test_client()
    response = client.post(SEARCH, data=" " * (limit + 1), content_type="application/json")
    message = f"That is too much at once. A request may have at most {words}."
    assert (response.status_code, response.get_json()) == (413, failure("too_large", message))


@pytest.mark.parametrize("path", [f"{SEARCH}?q=a", "/api/v1/booklets", "/readyz"])
def test_programs_learn_of_a_lost_index(shelf: Shelf, client: FlaskClient, path: str) -> None:
    shelf.current = IndexDamagedError("vectors.faiss is not what the manifest says.")
    response = client.get(path)
    expected = failure("unavailable", "vectors.faiss is not what the manifest says.")
    assert (response.status_code, response.get_json()) == (503, expected)
    assert client.get("/healthz").get_json() == {"status": "alive"}


def test_people_learn_of_a_lost_index(shelf: Shelf, client: FlaskClient) -> None:
    shelf.current = IndexDamagedError("vectors.faiss is not what the manifest says.")
    response = client.get("/?q=water")
    assert response.status_code == 503
    assert "<p>The search does not work just now. Please try again later.</p>" in response.text
    assert "vectors.faiss" not in response.text  # that is for who runs it, and in the log


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/nope", 404, "There is no page at this address."),
        ("/booklets/nope", 404, "There is no booklet called &#39;nope&#39; here."),
        ("/?q=a&booklet=nope", 404, "There is no booklet called &#39;nope&#39; here."),
        ("/booklets/?page=2", 404, "There is no page at this address."),
        ("/?q=a%07", 400, "The question holds control characters."),
        (f"/?q={'a' * 2001}", 400, "A question may have at most 2,000 characters."),
    ],
)
def test_people_get_a_page_with_the_sentence(
    client: FlaskClient, path: str, status: int, sentence: str
) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert sentence in response.text


def test_a_question_that_failed_stays_in_the_box(client: FlaskClient) -> None:
    assert f'value="{"a" * 2001}"' in client.get(f"/?q={'a' * 2001}").text


class BrokenEngine(CountingEngine):
    def search(
        self,
        question: str,
        *,
        k: int = 10,
        booklet: str | None = None,
        keep: Collection[str] = (),
    ) -> SearchResult:
        try:
            raise KeyError(question)
        except KeyError as error:
            raise RuntimeError(f"cannot answer {question}") from error


@pytest.mark.parametrize("path", ["/", SEARCH])
def test_a_bug_is_logged_without_the_question(path: str, caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(Shelf(BrokenEngine())).test_client()
    with caplog.at_level(logging.DEBUG):
        response = client.get(f"{path}?q=mysecret")
    assert response.status_code == 500
    assert "Something went wrong on our side. Please try again in a moment." in response.text
    assert "in search" in caplog.text
    assert "KeyError" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "mysecret" not in caplog.text


@pytest.mark.parametrize("path", ["/", f"{SEARCH}?q=a", "/booklets/beans", "/metrics", "/healthz"])
def test_head_and_options_work(client: FlaskClient, path: str) -> None:
    head = client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert {"GET", "HEAD", "OPTIONS"} <= set(client.options(path).allow)
