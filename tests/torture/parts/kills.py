"""``kill -9`` at any moment of builds, edits and rollbacks."""

import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from indexer.encoding.model_export import DEFAULT_MODEL
from indexer.errors import IndexNotFoundError
from indexer.storage.generations import (
    CHECKED_PREFIX,
    GENERATIONS_TO_KEEP,
    check_generation,
    list_generation_folders,
    locate_current_generation,
    roll_back_index,
)
from tests.support.paths import ROOT
from tests.support.sample_booklet import written
from tests.torture.parts import desk_kills, killing
from tests.torture.parts.killing import PROCESSES, Whole, Work
from tests.torture.trials import Trial, Trials
from tests.torture.workshop import FIRST, Answers, Workshop, build, read_answers

EDITED = written().replace(FIRST, "four hours of sun")
LATER = written().replace(FIRST, "three hours of sun")

Kill = Callable[[Trial, Work, Whole], None]


def run(workshop: Workshop, trials: Trials) -> None:
    PROCESSES.set_forkserver_preload([__name__, *killing.SLOW_IMPORTS])
    edit = Scene(workshop, "edit", workshop.tiny_index, str(workshop.tiny_model))
    trials.run_each("edit", 36, edit.kill_build(killing.kill_by_event), workers=2)
    trials.run_each("edit-timed", 26, edit.kill_build(killing.kill_by_time), workers=2)
    trials.run_each("rollback", 14, edit.kill_rollback, workers=2)
    trials.run_each("desk", 30, desk_kills.DeskScene(workshop).kill_desk, workers=2)
    trials.run_each("command", 6, edit.kill_build(_kill_command))
    trials.run_each("first-build", 4, edit.kill_first_build)

    @cache
    def build_real_scene() -> Scene:
        return Scene(workshop, "real", workshop.real_index, DEFAULT_MODEL)

    def attempt(trial: Trial) -> None:
        build_real_scene().kill_build(killing.kill_by_event)(trial)

    trials.run_each("real-model", 4, attempt)


def run_segments(workshop: Workshop, trials: Trials) -> None:
    """An edit that makes one segment of eight."""
    index, model = workshop.segmented_index, str(workshop.tiny_model)
    scene = Scene(workshop, "segments", index, model, workshop.write_shelf)
    # One after the other: of a booklet in another place nothing would be taken over.
    trials.run_each("segments", 64, scene.kill_build(killing.kill_by_event))
    trials.run_each("segments-timed", 40, scene.kill_build(killing.kill_by_time))


class Scene:
    """One index that is copied, built in and killed; all answers that it may give.

    ``write`` gives the folder whose booklet has a text, for the build that follows.
    """

    def __init__(
        self,
        workshop: Workshop,
        name: str,
        index: Path,
        model: str,
        write: Callable[[str], Path] | None = None,
    ) -> None:
        self._workshop, self._name, self._index, self._model = workshop, name, index, model
        folders = {EDITED: "edited", LATER: "later"}
        self._write = write or (lambda text: workshop.write_booklet(folders[text], text))
        copy = workshop.copy(index, f"{name}-whole")
        self._before = read_answers(copy)
        self._build_whole = killing.measure_whole(self._make_build(copy))
        self._after = read_answers(copy)
        self._names = _list_other_names(copy)
        self._rollback_whole = killing.measure_whole(self._make_rollback(copy))
        build(self._write(LATER), copy, model)
        self._later_answers = read_answers(copy)

    def kill_build(self, kill: Kill) -> Callable[[Trial], None]:
        def attempt(trial: Trial) -> None:
            copy = self._workshop.copy(self._index, f"{self._name}-{trial.name}")
            kill(trial, self._make_build(copy), self._build_whole)
            self._check(trial, copy, (self._before, self._after))

        return attempt

    def kill_first_build(self, trial: Trial) -> None:
        """Without a generation to take the encoder from, most of the time goes into its export."""
        index = self._workshop.folder / "copies" / trial.name
        index.mkdir(parents=True)
        killing.kill_by_event(trial, self._make_build(index), self._build_whole)
        try:
            self._check(trial, index, (self._after,))
        except IndexNotFoundError:
            self._check_next_build(trial, index)

    def kill_rollback(self, trial: Trial) -> None:
        copy = self._workshop.copy(self._index, f"{self._name}-{trial.name}")
        older = self._workshop.copy(self._index, f"{self._name}-{trial.name}-older")
        roll_back_index(older)
        allowed = (self._before, read_answers(older))
        killing.kill_by_event(trial, self._make_rollback(copy), self._rollback_whole)
        self._check(trial, copy, allowed)

    def _check(self, trial: Trial, index: Path, allowed: tuple[Answers, ...]) -> None:
        if not trial.counts:
            return
        answers = read_answers(index)
        trial.expect(answers in allowed, "it answers neither as before nor as after")
        for folder in list_generation_folders(index):
            for problem in check_generation(folder, hash_contents=True):
                trial.miss(problem)
        self._check_next_build(trial, index)

    def _check_next_build(self, trial: Trial, index: Path) -> None:
        published = build(self._write(LATER), index, self._model)
        current = locate_current_generation(index).name
        trial.expect(current == published, f"{published} was built, {current} is published")
        trial.expect(read_answers(index) == self._later_answers, "the next build answers otherwise")
        left = _list_other_names(index) - self._names
        trial.expect(not left, f"the next build leaves {sorted(left)}")
        count = len(list_generation_folders(index))
        trial.expect(count <= GENERATIONS_TO_KEEP, f"{count} generations are kept")

    def _make_build(self, index: Path) -> Work:
        arguments = ("build", self._write(EDITED), "--index", index, "--model", self._model)
        return Work(killing.run_indexer, arguments, index)

    def _make_rollback(self, index: Path) -> Work:
        return Work(killing.run_indexer, ("rollback", "--index", index), index)


def _kill_command(trial: Trial, work: Work, whole: Whole) -> None:
    """The command as people run it, at any moment from when it begins to write."""
    command = [sys.executable, "-m", "indexer", *map(str, work.arguments)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while process.poll() is None and not list(work.folder.glob(".building-*")):
        time.sleep(0.001)
    time.sleep(trial.random.uniform(0, whole.seconds))
    killing.kill_group(process.pid)
    process.wait()
    if process.returncode >= 0:
        trial.skip()


def _list_other_names(index: Path) -> set[str]:
    """What is in an index folder beside generations and the notes of what was checked of them."""
    generations = {folder.name for folder in list_generation_folders(index)}
    notes = {f"{CHECKED_PREFIX}{name}" for name in generations}
    return {path.name for path in index.iterdir()} - generations - notes
