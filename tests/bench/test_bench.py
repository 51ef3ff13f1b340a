"""The bench's own arithmetic; ``test_speed`` asks the real thing."""

import json
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from tests.bench.building import Built
from tests.bench.measured import WORDS, Figures, questions
from tests.bench.serving import PROC, busy, resident
from tests.bench.table import lines
from tests.bench.timing import WARM_UP, Spent, alternately, run


def test_calls_take_turns_and_turns_in_being_first() -> None:
    called: list[str] = []

    def noting(name: str) -> Callable[[str], None]:
        return lambda question: called.append(name + question)

    asked = [str(n) for n in range(WARM_UP + 2)]
    taken = alternately({"a": noting("a"), "b": noting("b")}, asked)
    assert called[:4] == ["b0", "a0", "a1", "b1"]
    assert len(called) == 2 * len(asked)
    assert {name: len(seconds) for name, seconds in taken.items()} == {"a": 2, "b": 2}


def test_judged_questions_of_about_twelve_words_are_asked() -> None:
    asked = questions()
    assert len(asked) > 2 * WARM_UP
    assert {len(question.split()) for question in asked} == set(WORDS)


def test_a_process_is_timed_and_heard(tmp_path: Path) -> None:
    (tmp_path / "numbers.json").write_text("[1, 2]")
    spent = run("json.tool", tmp_path / "numbers.json")
    assert json.loads(spent.said) == [1, 2]
    assert 0 < spent.cpu < 10
    assert spent.wall > 0


def test_a_process_that_fails_is_an_error() -> None:
    with pytest.raises(RuntimeError, match=r"json\.tool.*failed"):
        run("json.tool", "no-such-file.json")


@pytest.mark.skipif(not PROC.exists(), reason="memory is read from /proc")
def test_a_process_is_weighed() -> None:
    small = resident(os.getpid())
    held = bytearray(b"x" * 100_000_000)
    assert resident(os.getpid()) - small > 90
    before = busy(os.getpid())
    while busy(os.getpid()) < before + 0.05:
        held.count(b"y")
    assert busy(os.getpid()) < before + 10


def test_medians_are_told_and_ratios_are_medians_of_ratios() -> None:
    pairs = [(0.001, 0.004), (0.002, 0.002), (0.009, 0.003)]
    figures = Figures(*(list(pairs) for _ in fields(Figures)))
    spent = [Spent(ours, ours, "") for ours, _ in pairs]
    plain = [Spent(other, other, "") for _, other in pairs]
    built = Built(2.5, spent, plain, spent, 1200, 34, 99.94)
    told = list(lines(figures, built, whole=False))
    (question,) = (line for line in told if line.startswith("question, median ms"))
    assert question.split()[:6] == ["question,", "median", "ms", "2.00", "3.00", "1.00"]
    assert "Build of 1,200 passages and 34 sentences, model exported before:" in told
    assert told[-1].split()[-1] == "99.9"
