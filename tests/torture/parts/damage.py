"""Flips, cuts, removals, swaps and zeroed blocks: found by ``verify``, and never served."""

import contextlib
import io
import random
import sys
from collections.abc import Callable
from pathlib import Path

import indexer.__main__
from indexer.errors import BookletSearchError
from indexer.storage.files import write_atomically
from indexer.storage.generations import (
    CURRENT_FILE,
    check_generation,
    list_generation_folders,
    locate_current_generation,
)
from search_app.search.live_index import LiveIndex
from tests.torture.parts import damage_while_serving, desk_damage
from tests.torture.trials import Trial, Trials
from tests.torture.workshop import Answers, Workshop, ask_engine, read_answers

Main = Callable[[], None]


def run(workshop: Workshop, trials: Trials) -> None:
    scene = DamageScene(workshop)
    trials.run_each("open", 300, scene.damage_and_open)
    trials.run_each("publish", 40, scene.publish_damaged)
    trials.run_each("linked", 8, scene.damage_what_is_linked)
    desk = desk_damage.DeskDamageScene(workshop, run_command)
    trials.run_each("desk", 30, desk.damage_desk)
    trials.run_each("query-log", 20, desk.damage_query_log)
    damage_while_serving.run(workshop, trials)


def damage_file(path: Path, others: list[Path], chance: random.Random) -> str:
    """Change a file for the worse; says how. Its bytes are others than before, or it is gone."""
    before = path.read_bytes()
    ways = ("flip", "flip", "cut", "remove", "swap", "zero", "grow")
    while True:
        how = chance.choice(ways)
        if how == "remove":
            path.unlink()
            return how
        after = _change_bytes(before, how, chance.choice(others), chance)
        if after != before:
            path.write_bytes(after)
            return how


def _change_bytes(before: bytes, how: str, other: Path, chance: random.Random) -> bytes:
    place = chance.randrange(len(before)) if before else 0
    if how == "flip":
        flipped = bytes(byte ^ (1 << chance.randrange(8)) for byte in before[place : place + 1])
        return before[:place] + flipped + before[place + 1 :]
    if how == "cut":
        return before[:place]
    if how == "swap":
        return other.read_bytes()
    if how == "zero":
        size = len(before[place : place + chance.choice((1, 64, 4096))])
        return before[:place] + bytes(size) + before[place + size :]
    return before + chance.randbytes(chance.choice((1, 4096)))


class DamageScene:
    """Two copies of a small index: one whose files share nothing, and one as builds leave it."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._index = workshop.copy(workshop.tiny_index, "damaged")
        _unlink_copies(self._index)
        self._allowed = {
            folder.name: _read_generation_answers(self._index, folder.name)
            for folder in list_generation_folders(self._index)
        }

    def damage_and_open(self, trial: Trial) -> None:
        """Any file of the published generation or of another, or ``CURRENT``."""
        folders = list_generation_folders(self._index)
        folder = folders[-1] if trial.random.random() < 0.8 else trial.random.choice(folders)
        files = _list_files(folder)
        path = trial.random.choice([*files, self._index / CURRENT_FILE])
        before = path.read_bytes()
        try:
            how = f"{damage_file(path, files, trial.random)} {path.relative_to(self._index)}"
            self._check_verify(trial, how)
            self._check_opened(trial, how, folder.name)
        finally:
            path.write_bytes(before)

    def publish_damaged(self, trial: Trial) -> None:
        """A sound generation serves; one that is damaged is published."""
        old, new = [folder.name for folder in list_generation_folders(self._index)][-2:]
        files = _list_files(self._index / new)
        path = trial.random.choice(files)
        before = path.read_bytes()
        write_atomically(self._index / CURRENT_FILE, f"{old}\n")
        try:
            live = LiveIndex(self._index)
            how = f"{damage_file(path, files, trial.random)} {path.relative_to(self._index)}"
            write_atomically(self._index / CURRENT_FILE, f"{new}\n")
            engine = live.get_engine()
            trial.expect(engine.generation == old, f"{how}: {engine.generation} serves")
            trial.expect(ask_engine(engine) == self._allowed[old], f"{how}: it answers otherwise")
        finally:
            path.write_bytes(before)
            write_atomically(self._index / CURRENT_FILE, f"{new}\n")

    def damage_what_is_linked(self, trial: Trial) -> None:
        """A bad sector under a file that generations share must leave one that is sound."""
        index = self._workshop.copy(self._workshop.tiny_index, "linked")
        files = _list_files(locate_current_generation(index) / "encoder")
        path = trial.random.choice(files)
        content = path.read_bytes()
        with path.open("r+b") as file:
            file.write(_change_bytes(content, "flip", path, trial.random))
        code, said = run_command(indexer.__main__.main, "verify", "--index", index)
        trial.expect(code == 1 and said, f"flip {path.name}: verify exits with {code}")
        sound = [
            folder.name
            for folder in list_generation_folders(index)
            if not check_generation(folder, hash_contents=True)
        ]
        trial.expect(sound, f"flip {path.name}: no generation is sound any more")

    def _check_verify(self, trial: Trial, how: str) -> None:
        code, said = run_command(indexer.__main__.main, "verify", "--index", self._index)
        trial.expect(code == 1, f"{how}: verify exits with {code}: {said}")
        trial.expect(is_sentence(said), f"{how}: verify says {said!r}")

    def _check_opened(self, trial: Trial, how: str, damaged: str) -> None:
        try:
            engine = LiveIndex(self._index).get_engine()
        except BookletSearchError as error:
            trial.expect(is_sentence(str(error)), f"{how}: opening says {error!r}")
            return
        answers = ask_engine(engine)
        is_right = answers == self._allowed[engine.generation]
        trial.expect(is_right, f"{how}: {engine.generation} is served and answers otherwise")
        is_sound = not check_generation(self._index / engine.generation, hash_contents=True)
        trial.expect(is_sound, f"{how}: the damaged {damaged} is served")


def run_command(main: Main, *arguments: object) -> tuple[int, str]:
    """Exit code and stderr of a command line, called in this process."""
    said, usual = io.StringIO(), sys.argv
    sys.argv = ["torture", *map(str, arguments)]
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            main()
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    finally:
        sys.argv = usual
    return 0, said.getvalue()


def is_sentence(said: str) -> bool:
    return bool(said.strip()) and "Traceback" not in said and 'File "' not in said


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _unlink_copies(index: Path) -> None:
    """Write each file anew, so that damage to one is damage to no other."""
    for path in _list_files(index):
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)


def _read_generation_answers(index: Path, name: str) -> Answers:
    current = (index / CURRENT_FILE).read_text(encoding="utf-8")
    write_atomically(index / CURRENT_FILE, f"{name}\n")
    answers = read_answers(index)
    write_atomically(index / CURRENT_FILE, current)
    return answers
