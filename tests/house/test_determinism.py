"""The same questions get the same answers to the byte, but for the time they took."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.encoding import encoder as encoding
from indexer.storage.index import open_index
from search_app.search.engine import SearchEngine
from tests.support.paths import ROOT
from tests.support.sample_booklet import linked, written

pytestmark = pytest.mark.slow

QUESTIONS = (
    "How deep do I press the seeds?",
    "what keeps slugs away",
    "watring in the morning",
    "When should I pick the pods, and how long do dry seeds stay alive in a glass jar?",
    "beans",
    "What is the capital of France?",
    "!?",
)


def answer(engine: SearchEngine, question: str) -> str:
    """As the contract's JSON, without the time it took and the name of the generation."""
    result = engine.search(question, k=100).to_json()
    del result["took_ms"], result["generation"]
    return json.dumps(result, ensure_ascii=False)


@pytest.fixture(scope="module")
def answers(engine: SearchEngine) -> Sequence[str]:
    return [answer(engine, question) for question in QUESTIONS]


def test_asked_again_and_in_another_order(engine: SearchEngine, answers: Sequence[str]) -> None:
    again = [answer(engine, question) for question in reversed(QUESTIONS)]
    assert again[::-1] == answers


def test_asked_by_eight_threads_at_once(engine: SearchEngine, answers: Sequence[str]) -> None:
    with ThreadPoolExecutor(8) as pool:
        in_threads = list(pool.map(lambda question: answer(engine, question), QUESTIONS * 8))
    assert in_threads == [*answers] * 8


@pytest.mark.parametrize("pieces", [64, 4096])
def test_built_elsewhere_in_other_batches(
    garden_index: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: Sequence[str],
    pieces: int,
) -> None:
    index = linked(garden_index, tmp_path / "index")
    (tmp_path / "beans.txt").write_text("Peas and carrots.", encoding="utf-8")
    build_generation(
        BuildPlan([tmp_path / "beans.txt"], index)
    )  # forget the vectors, keep the encoder
    (tmp_path / "beans.txt").write_text(written(), encoding="utf-8")
    monkeypatch.setattr(encoding, "BATCH_TOKENS", pieces)
    built = build_generation(BuildPlan([tmp_path / "beans.txt"], index))
    assert built.encoded_count >= built.manifest.counts["passages"] * 2
    engine = SearchEngine(open_index(index))
    assert [answer(engine, question) for question in QUESTIONS] == answers


@pytest.mark.parametrize("seed", ["1", "2"])
def test_asked_after_a_restart(
    garden_index: Path, tmp_path: Path, answers: Sequence[str], seed: str
) -> None:
    """By another process, whose sets have another order."""
    lines = [json.dumps({"id": str(n), "query": q}) for n, q in enumerate(QUESTIONS)]
    (tmp_path / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "answers.jsonl"
    command = ["search_app", "batch", "questions.jsonl", "--out", str(out), "-k", "100"]
    subprocess.run(
        [sys.executable, "-m", *command, "--index", str(garden_index)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    results = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    for result in results:
        del result["id"], result["took_ms"], result["generation"]
    assert [json.dumps(result, ensure_ascii=False) for result in results] == answers
