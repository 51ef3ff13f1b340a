"""Our side of asking: ``python -m tests.bench.asking INDEX QUESTIONS.json``.

Each question is encoded alone and searched, in turn, in one process.
"""

import json
import sys
from pathlib import Path

from search_app.search.live_index import LiveIndex
from tests.bench.timing import alternately


def ask(index: Path, questions: Path) -> dict[str, list[float]]:
    engine = LiveIndex(index).get_engine()
    asked = json.loads(questions.read_text(encoding="utf-8"))
    return alternately({"bare": engine.index.encoder.encode_query, "search": engine.search}, asked)


if __name__ == "__main__":
    json.dump(ask(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdout)
