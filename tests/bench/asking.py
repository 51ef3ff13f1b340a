"""Our side of asking: ``python -m tests.bench.asking INDEX QUESTIONS.json``.

Each question is encoded alone, searched, and searched without the verifier, in turn, in one
process.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from search_app.search.engine import SearchEngine
from search_app.search.live_index import LiveIndex
from tests.bench.timing import alternately


def ask(index: Path, questions: Path) -> dict[str, list[float]]:
    engine = LiveIndex(index).get_engine()
    asked = json.loads(questions.read_text(encoding="utf-8"))
    unverified = SearchEngine(replace(engine.index, verifier=None))
    calls: dict[str, Callable[[str], object]] = {
        "bare": engine.index.encoder.encode_query,
        "search": engine.search,
        "unverified": unverified.search,
    }
    return alternately(calls, asked)


if __name__ == "__main__":
    json.dump(ask(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdout)
