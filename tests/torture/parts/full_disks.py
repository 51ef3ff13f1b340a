"""Disks that are nearly full, for a build and for the editors' sandbox and desk."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

from indexer.storage.generations import check_generation, locate_current_generation
from tests.support.paths import ROOT
from tests.support.sample_booklet import written
from tests.torture.desk_browser import DeskBrowser
from tests.torture.parts.small_disk import SmallDisk, mount_small_disk
from tests.torture.server import ServerProcess, start_server
from tests.torture.trials import Trial, Trials
from tests.torture.workshop import FIRST, QUESTIONS, Workshop, build, read_answers

MEGABYTES = 96
LEFT = tuple(int(size * 1024) for size in (0, 4, 16, 40, 64, 100, 140, 180, 220, 280, 340, 420))
"""Bytes left: a generation of the small index takes about 400 KiB beside what it links."""


def run(workshop: Workshop, trials: Trials) -> None:
    with mount_small_disk(workshop.folder / "disk", MEGABYTES) as disk:
        if not disk.mounted:
            trials.notes.append("no tmpfs may be mounted here; the size of files is limited")
        trials.run_each("build", len(LEFT), _make_build_attempt(workshop, disk))
        if disk.mounted:
            _try_desk(workshop, trials, disk)


def _make_build_attempt(workshop: Workshop, disk: SmallDisk) -> Callable[[Trial], None]:
    edited = workshop.write_booklet("disk", written().replace(FIRST, "five hours of sun"))
    model = str(workshop.tiny_model)
    whole = workshop.copy(workshop.tiny_index, "disk-whole")
    before = read_answers(whole)
    build(edited, whole, model)
    after = read_answers(whole)

    def attempt(trial: Trial) -> None:
        index, left = disk.folder / "index", _choose_size(trial)
        disk.empty()
        shutil.rmtree(index, ignore_errors=True)
        subprocess.run(["cp", "-a", workshop.tiny_index, index], check=True)
        limit = disk.leave(left)
        command = ["indexer", "build", str(edited), "--index", str(index), "--model", model]
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=limit,
        )
        what = f"{left:,} bytes left: the build exits with {done.returncode}: {done.stderr[-160:]}"
        trial.expect(done.returncode in (0, 2), what)
        trial.expect("Traceback" not in done.stderr and done.stderr.strip(), what)
        right = after if done.returncode == 0 else before
        trial.expect(read_answers(index) == right, f"{left:,} bytes left: it answers otherwise")
        broken = check_generation(locate_current_generation(index), hash_contents=True)
        trial.expect(not broken, f"{left:,} bytes left: {broken}")
        disk.empty()
        build(edited, index, model)
        trial.expect(read_answers(index) == after, "the next build answers otherwise")

    return attempt


def _try_desk(workshop: Workshop, trials: Trials, disk: SmallDisk) -> None:
    """Index, drafts, desk and log share the disk; the server is started anew when it dies."""

    def attempt(trial: Trial) -> None:
        disk.empty()
        subprocess.run(["rm", "-rf", disk.folder / "index", disk.folder / "desk-files"], check=True)
        subprocess.run(["cp", "-a", workshop.tiny_index, disk.folder / "index"], check=True)
        folder = disk.folder / "desk-files"
        (folder / "tmp").mkdir(parents=True)
        temporary = str(folder / "tmp")
        questions = workshop.questions
        with start_server(
            disk.folder / "index", folder, questions=questions, TMPDIR=temporary
        ) as server:
            browser = DeskBrowser(server.port)
            left = _choose_size(trial)
            disk.leave(left)
            try:
                _write_at_desk(trial, browser, f"{left:,} bytes left")
            except (OSError, HTTPException) as error:
                exit_code = _wait_for_exit(server)
                trial.miss(f"{left:,} bytes left: {type(error).__name__}, exit {exit_code}")
                return
            _check_after(trial, server, folder / "tmp", f"{left:,} bytes left")

    trials.run_each("desk", len(LEFT), attempt)


def _write_at_desk(trial: Trial, browser: DeskBrowser, where: str) -> None:
    form = {"booklet": "beans", "what": "passage", "passage": f"## Rain\n\n{where} of rain. " * 40}
    sent = browser.post("/editor/sandbox", form)
    trial.expect(sent.status in (303, 503), f"{where}: the draft is answered with {sent.status}")
    if sent.status == 303:
        result = browser.get_when_done(sent.headers["location"])
        fair = result.status in (200, 503)
        trial.expect(fair, f"{where}: the draft's result is answered with {result.status}")
    note = browser.post("/editor/judge/sowing-1/note", {"note": where})
    trial.expect(note.status in (303, 503, 507), f"{where}: a note is answered with {note.status}")


def _check_after(trial: Trial, server: ServerProcess, temporary: Path, where: str) -> None:
    trial.expect(server.is_alive, f"{where}: the server is dead ({server.process.poll()})")
    status = server.ask(QUESTIONS[0]).status
    trial.expect(status == 200, f"{where}: a question is answered with {status}")
    trial.expect(not server.find_traceback(), f"{where}: {server.find_traceback()}")
    left = [path.name for path in temporary.iterdir()]
    trial.expect(not left, f"{where}: the draft leaves {left}")


def _choose_size(trial: Trial) -> int:
    """Each size in turn, and some bytes more or less."""
    number = int(trial.name.rpartition("-")[2]) - 1
    return LEFT[number % len(LEFT)] + trial.random.randrange(0, 4096)


def _wait_for_exit(server: ServerProcess) -> int | None:
    time.sleep(0.5)
    return server.process.poll()
