"""A small OpenID Connect provider on this machine: one client, whoever ``user`` is, RS256."""

import base64
import hashlib
import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "booklet-search", "only the provider and the desk know"
ALL = "the whole answer"


def make_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


FIRST_KEY = make_key("first")


@dataclass
class Provider:
    """``claims`` are added to each token, and a None takes one away.

    ``answers`` are given instead of what stands at a path, as status and JSON.
    """

    issuer: str
    redirect_uri: str
    user: dict[str, Any] = field(default_factory=lambda: {"preferred_username": "anna"})
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, object]] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: FIRST_KEY)
    signing_key: Any = None
    algorithm: str = "RS256"
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        paths = {"authorization": "authorize", "token": "token", "end_session": "sign-out"}
        ends = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in paths.items()}
        known = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **ends}
        return {**known, "id_token_signing_alg_values_supported": ["RS256"], **self.metadata}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser goes next. Whoever comes is signed in already, as ``user``."""
        assert query["client_id"] == CLIENT_ID
        assert query["redirect_uri"] == self.redirect_uri
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        assert "openid" in query["scope"].split()
        assert len(query["nonce"]) >= 20
        assert len(query["state"]) >= 20
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        answer = {"code": code, "state": query["state"], **self.back}
        kept = {name: value for name, value in answer.items() if value}
        return f"{self.redirect_uri}?{urlencode(kept)}"

    def make_token(self, form: dict[str, str], authorization: str) -> tuple[int, object]:
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        methods = self.metadata.get("token_endpoint_auth_methods_supported", [])
        is_posted = form.get("client_secret") == CLIENT_SECRET and "client_secret_post" in methods
        if authorization != f"Basic {basic}" and not is_posted:
            return 401, {"error": "invalid_client"}
        begun = self._codes.pop(form["code"], None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if begun is None or begun["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != begun["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "4711",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": begun["nonce"],
            **self.user,
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        token: dict[str, Any] = {"access_token": "of no use here", "token_type": "Bearer"}
        if ALL not in self.claims:
            token["id_token"] = self._sign(kept)
        return 200, token

    def _sign(self, claims: dict[str, Any]) -> str:
        header = {"alg": self.algorithm, "kid": self.key.kid}
        if self.algorithm == "none":
            parts = [json.dumps(each).encode() for each in (header, claims)]
            encoded = [base64.urlsafe_b64encode(each).decode().rstrip("=") for each in parts]
            return ".".join([*encoded, ""])
        return jwt.encode(header, claims, self.signing_key or self.key, algorithms=[self.algorithm])


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@contextmanager
def run_provider(redirect_uri: str, port: int = 0, host: str = "127.0.0.1") -> Iterator[Provider]:
    """At 127.0.0.1, and called ``host``."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    provider = Provider(f"http://{host}:{server.server_address[1]}/realms/care", redirect_uri)
    server.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self._answer(_read_form(self.rfile.read(length).decode()))

    def _answer(self, form: dict[str, str]) -> None:
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        address = urlsplit(self.path)
        path = address.path.removeprefix("/realms/care")
        provider.asked.append(path)
        if path in provider.answers:
            self._send_json(*provider.answers[path])
        elif path == "/.well-known/openid-configuration":
            self._send_json(200, provider.describe())
        elif path == "/keys":
            self._send_json(200, {"keys": [provider.key.as_dict(private=False)]})
        elif path == "/authorize":
            self.send_response(302)
            self.send_header("Location", provider.authorize(_read_form(address.query)))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/token":
            self._send_json(*provider.make_token(form, self.headers.get("Authorization", "")))
        else:
            self._send_json(404, {})

    def _send_json(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def _read_form(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}
