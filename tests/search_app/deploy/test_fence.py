"""It answers behind the fence that the systemd unit puts around its memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

# PR_SET_MDWE of prctl(2), which Linux has since 6.3, does what MemoryDenyWriteExecute= does.
FENCED = """
import ctypes, os, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):
    sys.exit("no such fence")
os.execv(sys.executable, [sys.executable, "-m", "search_app", *sys.argv[1:]])
"""


@pytest.mark.slow
def test_no_memory_needs_to_be_written_and_run(garden_index: Path) -> None:
    unit = (ROOT / "search_app/deploy/booklet-search.service").read_text(encoding="utf-8")
    assert "\nMemoryDenyWriteExecute=yes\n" in unit
    command = [sys.executable, "-c", FENCED, "search", "how deep", "--index", str(garden_index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "no such fence" in done.stderr:
        pytest.skip("this kernel has no such fence")
    assert done.returncode == 0, done.stderr
    assert "Growing beans" in done.stdout
