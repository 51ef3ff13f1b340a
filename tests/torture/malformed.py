"""Requests that no browser sends, as bytes: each is drawn anew from a trial's random numbers."""

import json
import random
from collections.abc import Callable
from urllib.parse import quote

Chance = random.Random

PATHS = """
/ /?q=beans /booklets/ /booklets/beans /booklets/beans?mark=0-9 /booklets/?page=2 /api/v1/search
/api/v1/search?q=beans /api/v1/search?q=beans&k=3&booklet=beans /api/v1/booklets
/api/v1/booklets/beans /healthz /readyz /metrics /openapi.json /opensearch.xml /robots.txt
/favicon.ico /static/style.css /editor/ /editor/sign-in /editor/judge /editor/gaps /editor/gaps.csv
/editor/sandbox /editor/judge/sowing-1/grade /editor/judgements.jsonl /nothing
""".split()
METHODS = "GET GET GET POST POST HEAD PUT DELETE PATCH OPTIONS TRACE CONNECT get PROPFIND Ü".split()
HOSTS = """
127.0.0.1 localhost .. . a..b -a.- 127.0.0.1:99999 127.0.0.1:port [::1] [::1 ]:80 [:: a@b a/b a?b *
a#b xn-- xn--a xn--zckzah ex%61mple.org ex ample.org user:pw@host 0x7f.1 1.2.3.4.5 évil.org 食.org
""".split()
WORDS = """
beans how deep <script>alert(1)</script> ' " % %00 \\ ../../etc/passwd {{7*7}} ${7} ; -- ' OR 1=1
\x00 \x7f \ud800 \ufeff \u202e \ufdfa é e\u0301 🫘 \u0000 ß İ ﬃ 𝔟𝔢𝔞𝔫𝔰 a\u0301\u0302 None
NaN 1e999 -1 0
""".split()
HEADERS = """
Accept Accept-Encoding Accept-Language Authorization Cache-Control Connection Content-Encoding
Content-Length Content-Type Cookie Expect Forwarded If-Modified-Since If-None-Match If-Range Origin
Range Referer Trailer Transfer-Encoding Upgrade User-Agent X-Forwarded-For X-Forwarded-Host
X-Forwarded-Proto X-HTTP-Method-Override X-Original-URL X_Under
""".split()
TYPES = """
application/json application/json;charset=utf-16 application/json;charset=nonsense text/plain
application/x-www-form-urlencoded multipart/form-data multipart/form-data;boundary=x
multipart/form-data;boundary=" application/xml a/b; //; *
""".split()


def make_request(chance: Chance) -> bytes:
    """Mostly a request that can nearly be understood: nonsense alone meets only the parser."""
    body = chance.choice(BODIES)(chance) if chance.random() < 0.4 else b""
    method = chance.choice(METHODS) if chance.random() < 0.7 else "GET"
    version = chance.choices(("HTTP/1.1", "HTTP/1.0", _word(chance)), (90, 7, 3))[0]
    line = f"{method} {_make_target(chance)} {version}".encode("utf-8", "surrogatepass")
    headers = [_make_host(chance), b"Connection: close", *_make_headers(chance)]
    if body or chance.random() < 0.05:
        headers.append(f"Content-Length: {_choose_length(chance, body)}".encode())
        headers.append(f"Content-Type: {chance.choice(TYPES)}".encode())
    raw = b"\r\n".join([line, *headers]) + b"\r\n\r\n" + body
    return _mangle(raw, chance) if chance.random() < 0.12 else raw


def _make_target(chance: Chance) -> str:
    path = chance.choice(PATHS)
    way = chance.randrange(10)
    if way == 0:
        return path + ("&" if "?" in path else "?") + _make_query(chance)
    if way == 1:
        return path.partition("?")[0] + "?" + _make_query(chance)
    if way == 2:
        return path + "/" + quote(_word(chance).encode("utf-8", "surrogatepass"), safe="")
    if way == 3:
        return path.replace("/", chance.choice(("//", "/./", "/../", "/%2e%2e/", "\\", "/%2f")))
    if way == 4:
        return path + chance.choice(("%", "%0", "%zz", "%c0%af", "%00", "%ff", "%F0%9F", "#a"))
    if way == 5:
        return chance.choice(
            ("*", "", "http://evil.org/", "//evil.org/", "?", "a", "http:///", ":")
        )
    if way == 6:
        return "/api/v1/booklets/" + quote(_word(chance).encode("utf-8", "surrogatepass"), safe="")
    return path


def _make_query(chance: Chance) -> str:
    names = ("q", "k", "booklet", "page", "mark", "next", "sort", "q[]", "", "%71", "Q")
    pairs = [f"{chance.choice(names)}={_make_value(chance)}" for _ in range(chance.randint(1, 4))]
    return chance.choice("&&&;").join(pairs)


def _make_value(chance: Chance) -> str:
    word = _word(chance)
    if chance.random() < 0.05:
        word *= chance.choice((100, 1_000, 3_000))
    raw = word.encode("utf-8", "surrogatepass")
    return quote(raw) if chance.random() < 0.8 else raw.decode("latin-1").replace(" ", "+")


def _make_host(chance: Chance) -> bytes:
    way = chance.random()
    if way < 0.7:
        return b"Host: 127.0.0.1"
    if way < 0.75:
        return b"X-No: host"
    if way < 0.8:
        return b"Host: " + b"a" * chance.choice((63, 64, 255, 256, 5_000)) + b".org"
    return b"Host: " + chance.choice(HOSTS).encode("utf-8")


def _make_headers(chance: Chance) -> list[bytes]:
    lines = []
    for _ in range(chance.choice((0, 0, 1, 1, 2, 5))):
        value = chance.choice((_word(chance), _make_cookie(chance), "", "x" * 9_000, "bytes=0-,1-"))
        line = f"{chance.choice(HEADERS)}: {value}".encode("utf-8", "surrogatepass")
        lines.append(line.replace(b"\r", b"").replace(b"\n", b""))
    return lines


def _make_cookie(chance: Chance) -> str:
    names = ("desk", "desk_visit", "session", "", "a b", "__Host-desk")
    return "; ".join(
        f"{chance.choice(names)}={chance.choice((_word(chance), 'x' * 300, chr(34)))}"
        for _ in range(chance.randint(1, 5))
    )


def _choose_length(chance: Chance, body: bytes) -> str:
    if chance.random() < 0.85:
        return str(len(body))
    wrong = ("-1", "+5", "0x10", "1e3", "", "99999999999999999999", "5, 5", " ", "١", str(2**31))
    return chance.choice((*wrong, str(len(body) + 1), str(max(0, len(body) - 1))))


def _make_json(chance: Chance) -> bytes:
    value = chance.choice((_word(chance), None, True, [], {}, 3, 1e308, ["q"], {"q": "beans"}, ""))
    fields = {chance.choice(("q", "k", "booklet", "x", "")): value, "q": "beans"}
    if chance.random() < 0.5:
        fields["q"] = value
    shape = chance.choice((fields, fields, fields, [fields], value, {"q": [value]}))
    return json.dumps(shape).encode()


def _make_broken_json(chance: Chance) -> bytes:
    depth = chance.choice((10, 1_000, 30_000))
    broken = (
        b"[" * depth,
        b'{"q":' * depth,
        b'{"q": "beans"',
        b"\xff\xfe",
        b"NaN",
        b'"',
        b"\xef\xbb\xbf{}",
    )
    many = (
        b'{"q":"a","q":"b"}',
        b'{"k":' + b"9" * 5_000 + b',"q":"a"}',
        b'{"q":"\\ud800"}',
        b"{}{}",
    )
    return chance.choice((*broken, *many))


def _make_form(chance: Chance) -> bytes:
    names = ("q", "token", "name", "password", "grade", "passage", "next", "question", "")
    count = chance.choice((1, 3, 2_000))
    return "&".join(
        f"{chance.choice(names)}={_make_value(chance)[:200]}" for _ in range(count)
    ).encode()


def _make_multipart(chance: Chance) -> bytes:
    part = (
        b'--x\r\nContent-Disposition: form-data; name="q"; filename="'
        + b"a" * 50
        + b'"\r\n\r\nbeans\r\n'
    )
    return part * chance.choice((1, 3, 400)) + chance.choice((b"--x--\r\n", b"", b"--x", b"\r\n"))


def _make_noise(chance: Chance) -> bytes:
    return chance.randbytes(chance.choice((1, 100, 5_000, 70_000)))


BODIES: tuple[Callable[[Chance], bytes], ...] = (
    *(_make_json, _make_json, _make_broken_json),
    *(_make_form, _make_multipart, _make_noise),
)


def _mangle(raw: bytes, chance: Chance) -> bytes:
    place = chance.randrange(len(raw))
    ways = (
        raw[:place],
        raw[:place] + chance.randbytes(chance.choice((1, 4))) + raw[place:],
        raw[:place] + raw[place + 1 :],
        raw.replace(b"\r\n", b"\n"),
        raw.replace(b"\r\n\r\n", b"\r\n \r\n", 1),
        raw.replace(b": ", b" : ", 1),
        raw.replace(b"\r\n", b"\r\n" + b"A: b\r\n" * 3_000, 1),
        raw.replace(b"Connection: close", b"Transfer-Encoding: chunked\r\nConnection: close", 1),
        chance.randbytes(chance.choice((1, 50, 2_000))),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + chance.randbytes(100),
        b"",
    )
    return chance.choice(ways)


def _word(chance: Chance) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.choice((1, 1, 1, 2, 6))))
