"""An editor at the desk of a real server, over HTTP."""

import re
import time
from collections.abc import Mapping, Sequence
from html import unescape
from urllib.parse import urlencode

from tests.support.desk_client import PASSWORD
from tests.torture.server import Reply, request

TOKEN = re.compile(r'name="token" value="([^"]*)"')
FORM = "application/x-www-form-urlencoded"
PATIENCE = 120.0  # seconds for what the desk computes


class DeskBrowser:
    """Keeps cookies and the token of the last form."""

    def __init__(self, port: int, name: str = "Anna") -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.get("/editor/sign-in")
        signed_in = self.post("/editor/sign-in", {"name": name, "password": PASSWORD})
        if signed_in.status != 303:
            raise RuntimeError(f"signing in is answered with {signed_in.status}")
        self.get("/editor/judge")

    def get(self, path: str) -> Reply:
        return self._send("GET", path, None)

    def get_when_done(self, path: str) -> Reply:
        """A page once what it shows is computed: until then it loads itself again."""
        until = time.monotonic() + PATIENCE
        while True:
            reply = self.get(path)
            if "refresh" not in reply.headers and b'http-equiv="refresh"' not in reply.body.lower():
                return reply
            if time.monotonic() > until:
                raise TimeoutError(f"{path} is not computed after {PATIENCE:.0f} s")
            time.sleep(0.1)

    def post(self, path: str, form: Mapping[str, str] | Sequence[tuple[str, str]]) -> Reply:
        fields = list(form.items()) if isinstance(form, Mapping) else list(form)
        return self._send("POST", path, urlencode([("token", self.token), *fields]).encode())

    def list_passages(self, question_id: str) -> list[str]:
        """Ids of the passages of a judging page."""
        page = self.get(f"/editor/judge/{question_id}").body.decode()
        names = re.findall(r'name="passage" value="([^"]*)"', page)
        return [unescape(name) for name in names]

    def _send(self, method: str, path: str, body: bytes | None) -> Reply:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, **({"Content-Type": FORM} if body is not None else {})}
        reply = request(self.port, method, path, body=body, headers=headers, timeout=PATIENCE)
        for name, value in re.findall(
            r"(desk(?:_visit)?)=([^;,]*)", reply.headers.get("set-cookie", "")
        ):
            self.cookies[name] = value
        if match := TOKEN.search(reply.body.decode("utf-8", "replace")):
            self.token = unescape(match[1])
        return reply
