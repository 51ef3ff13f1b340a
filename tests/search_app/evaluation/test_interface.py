"""The Python interface: the example of ``tests/quality/README.md`` runs as it stands."""

import re
from pathlib import Path

import pytest

import search_app.evaluation
from tests.support.paths import ROOT

README = ROOT / "tests/quality/README.md"


def read_example() -> str:
    (block,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return str(block)


def test_the_example_compares_two_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = range(12)
    files = {
        "qrels.txt": [f"q{n} 0 right 1" for n in numbers],
        "old.trec": [f"q{n} Q0 {d} 1 {s} t" for n in numbers for d, s in (("right", 2), ("x", 1))],
        "new.trec": [f"q{n} Q0 {d} 1 {s} t" for n in numbers for d, s in (("right", 1), ("x", 2))],
    }
    for name, lines in files.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n")
    monkeypatch.chdir(tmp_path)
    exec(compile(read_example(), "README", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert "RR@10 1.000 to 0.500, p 0.0005: B is worse" in lines
    assert "P@5 0.200 to 0.200, p 1.0000: no difference" in lines
    assert lines[-1] == "losses: ['nDCG@10', 'RR@10', 'Success@1']"


def test_what_is_promised_is_there() -> None:
    assert sorted(search_app.evaluation.__all__) == search_app.evaluation.__all__
    assert [n for n in search_app.evaluation.__all__ if not hasattr(search_app.evaluation, n)] == []
