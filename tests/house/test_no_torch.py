"""Answering never loads what only building and measuring need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

HEAVY = {
    *("torch", "transformers", "sentence_transformers", "onnx", "onnxscript", "openvino"),
    *("sklearn", "scipy", "pandas", "ir_measures", "huggingface_hub", "trafilatura"),
}

ASK = """
import json, sys
from pathlib import Path
from search_app.search.live_index import LiveIndex
from search_app.web.app import create_app
client = create_app(LiveIndex(Path(sys.argv[1]))).test_client()
paths = ["/", "/?q=How+deep+do+I+press+seeds", "/api/v1/search?q=slugs", "/booklets/beans"]
statuses = [client.get(path).status_code for path in [*paths, "/readyz", "/metrics"]]
print(json.dumps([statuses, sorted({name.split(".")[0] for name in sys.modules})]))
"""
COMMAND = """
import json, sys
from search_app.__main__ import main
index = sys.argv[1]
sys.argv = ["search_app", "search", "--json", "How deep?", "--index", index]
try:
    main()
finally:
    print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def printed(script: str, index: Path) -> list[str]:
    command = [sys.executable, "-c", script, str(index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_serving_loads_no_torch(garden_index: Path) -> None:
    (line,) = printed(ASK, garden_index)
    statuses, modules = json.loads(line)
    assert statuses == [200] * 6
    assert {"onnxruntime", "faiss", "tantivy", "flask"} <= set(modules)
    assert HEAVY & set(modules) == set()


def test_the_command_line_loads_no_torch_and_no_web(garden_index: Path) -> None:
    answer, loaded = printed(COMMAND, garden_index)
    assert json.loads(answer)["hits"]
    assert {*HEAVY, "flask", "waitress"} & set(json.loads(loaded)) == set()
