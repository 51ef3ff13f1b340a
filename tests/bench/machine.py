"""What measured: the machine, the versions, the commit."""

import os
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from indexer.building.build import RECORDED_PACKAGES
from search_app.evaluation.run_file import get_commit


def about() -> Iterator[str]:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    cores = os.cpu_count() or 1
    yield f"Machine:  {_processor()}, {cores} cores, {_memory()}, {platform.system()}; load {load}"
    if os.getloadavg()[0] > cores:
        yield "          It is busy with other work: trust ratios and processor times, not seconds."
    tools = ", ".join(
        f"{tool} {version(tool)}" for tool in (*RECORDED_PACKAGES, "flask", "waitress")
    )
    yield f"Versions: Python {platform.python_version()}, {tools}"
    yield f"Commit:   {get_commit() or 'not a checkout'}"


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
