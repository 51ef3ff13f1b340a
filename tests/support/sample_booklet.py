"""A booklet of our own with a long page, and its real index."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from indexer.building.build import BuildPlan, build_generation
from indexer.encoding.model_export import DEFAULT_MODEL
from indexer.storage.files import LOCK_FILE
from tests.support.paths import ROOT

CHAPTERS = {
    "Choosing a place": "Beans want six hours of sun a day. A wall behind them stops the wind.",
    "Preparing the soil": "Loosen the soil two spades deep. Mix in one bucket of ripe compost.",
    "Sowing": "Press each seed three centimetres deep. Leave a hand's width between two seeds.",
    "Putting up poles": "Set the poles before you sow. Tie the tops of four poles together.",
    "Watering": "Water the roots early in the morning. Wet leaves at night invite mildew.",
    "Feeding": "Beans need little feeding. One can of nettle water in July is enough.",
    "Keeping slugs away": "Lay a copper band around the bed. Slugs do not like to cross copper.",
    "Picking": "Pick the pods while they still snap. Picking often makes the plant bear longer.",
    "Drying": "Hang whole plants upside down in the shed. The seeds are dry when they rattle.",
    "Storing seeds": "Keep dry seeds in a glass jar. They stay alive for four years.",
}


def written() -> str:
    filler = "This chapter is short, and it can be read on its own. " * 6
    chapters = [f"{name}\n\n{text}\n\n{filler}" for name, text in CHAPTERS.items()]
    return "Growing beans\n\n" + "\n\n".join(chapters) + "\n"


def build_garden(folder: Path, text: str = "", *, model: str = DEFAULT_MODEL) -> Path:
    """Write ``booklets/beans.txt`` and index it; returns the index folder."""
    booklets = folder / "booklets"
    booklets.mkdir(exist_ok=True, parents=True)
    (booklets / "beans.txt").write_text(text or written(), encoding="utf-8")
    build_generation(BuildPlan([booklets], folder / "index", model))
    return folder / "index"


def linked(index: Path, target: Path) -> Path:
    """An index folder beside ``index`` that shares its files: to build in, not to write to them.

    It has a lock of its own: tests in other processes build in other copies at the same time.
    """
    without_lock = shutil.ignore_patterns(LOCK_FILE)
    return Path(shutil.copytree(index, target, copy_function=os.link, ignore=without_lock))


def run(*arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """A command of ours as people run it, in a process of its own; its exit code is checked."""
    command = [sys.executable, "-m", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done
