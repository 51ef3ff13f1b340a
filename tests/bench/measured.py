"""One run of the bench: both sides in turn, and what it came to."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from indexer.storage.index import open_index
from search_app.judgements.files import read_judgements
from tests.bench.serving import Server, ask_all, ask_at_once, busy, resident, served
from tests.bench.timing import run, told
from tests.support.paths import DEV_JUDGEMENTS, OUR_JUDGEMENTS, ROOT, SHARED

BOOKLET = SHARED / "booklet"
WORDS = range(10, 15)
ASKED = 200

Command = tuple[str | Path, ...]
Pairs = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Sides:
    """How each side is started: ours first."""

    serve: tuple[Command, Command]
    ask: tuple[Command, Command]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of each round ours and the plain side's. Seconds; memory in MB."""

    start: Pairs = field(default_factory=list)
    memory: Pairs = field(default_factory=list)
    bare: Pairs = field(default_factory=list)
    question: Pairs = field(default_factory=list)
    slow: Pairs = field(default_factory=list)
    beside: Pairs = field(default_factory=list)
    unverified: Pairs = field(default_factory=list)
    over_http: Pairs = field(default_factory=list)
    a_second: Pairs = field(default_factory=list)
    crowded: Pairs = field(default_factory=list)
    busy: Pairs = field(default_factory=list)


def booklets() -> Path:
    """The real booklet where it is there, else ours."""
    return BOOKLET if BOOKLET.exists() else ROOT / "corpus/booklets"


def questions() -> list[str]:
    """Judged questions of about 12 words."""
    read = [
        one
        for path in (DEV_JUDGEMENTS, OUR_JUDGEMENTS)
        if path.exists()
        for one in read_judgements(path)
    ]
    return [one.query for one in read if len(one.query.split()) in WORDS]


def prepared(folder: Path) -> Sides:
    """Build both sides' indexes of the same passages."""
    index, plain = folder / "index", folder / "plain"
    run("indexer", "build", booklets(), "--index", index)
    plain.mkdir()
    texts = [passage.embedding_text for passage in open_index(index).passages]
    (plain / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    run("tests.bench.plain", "prepare", plain)
    asked = folder / "questions.json"
    asked.write_text(json.dumps(questions()), encoding="utf-8")
    return Sides(
        serve=(
            ("search_app", "serve", "--index", index, "--port"),
            ("tests.bench.plain", "serve", plain),
        ),
        ask=(("tests.bench.asking", index, asked), ("tests.bench.plain", "ask", plain, asked)),
    )


def measure(sides: Sides, *, rounds: int, progress: Callable[[str], None]) -> Figures:
    """Everything but building, in rounds; within a round the sides take turns."""
    figures, asked = Figures(), questions()
    for _ in range(rounds):
        progress("asking")
        _in_process(figures, [told(*side) for side in sides.ask])
        progress("serving")
        with ExitStack() as running:
            servers = [running.enter_context(served(side, asked[0])) for side in sides.serve]
            _over_http(figures, servers, asked)
    return figures


def _in_process(figures: Figures, sides: Sequence[Mapping[str, list[float]]]) -> None:
    figures.bare.append(_both(median(side["bare"]) for side in sides))
    figures.question.append(_both(median(side["search"]) for side in sides))
    ours, plain = sides
    figures.unverified.append((median(ours["unverified"]), median(plain["search"])))
    figures.slow.append(_both(_percentile(side["search"], 0.95) for side in sides))
    figures.beside.append(_both(median(side["search"]) / median(side["bare"]) for side in sides))


def _over_http(figures: Figures, servers: Sequence[Server], asked: Sequence[str]) -> None:
    many = [asked[n % len(asked)] for n in range(ASKED)]
    figures.start.append(_both(server.start for server in servers))
    figures.over_http.append(_both(median(ask_all(server, many)) for server in servers))
    figures.memory.append(_both(resident(server.pid) for server in servers))
    before = [busy(server.pid) for server in servers]
    crowds = [ask_at_once(server, many) for server in servers]
    figures.a_second.append(_both(ASKED / crowd.wall for crowd in crowds))
    figures.crowded.append(_both(_percentile(crowd.taken, 0.99) for crowd in crowds))
    after = [busy(server.pid) for server in servers]
    figures.busy.append(_both((b - a) / ASKED for a, b in zip(before, after, strict=True)))


def _both(values: Iterator[float]) -> tuple[float, float]:
    ours, plain = values
    return ours, plain


def _percentile(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[int(share * len(seconds))]
