"""The torture's own judgement: what holds passes, what does not is a miss with exit code 1."""

import random
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import tests.torture.__main__ as command
from indexer.storage.index import open_index
from search_app.web.headers import SECURITY_HEADERS
from tests.support.sample_booklet import linked
from tests.torture import table
from tests.torture.malformed import make_request
from tests.torture.parts import killing, restarts
from tests.torture.parts.damage import damage_file, is_sentence
from tests.torture.parts.hostile import run as run_hostile
from tests.torture.parts.killing import PROCESSES, Work
from tests.torture.parts.kills import EDITED
from tests.torture.parts.strangers import exchange, find_faults, parse_reply
from tests.torture.server import TRACEBACK, Reply, start_server
from tests.torture.trials import Trial, Trials
from tests.torture.workshop import Workshop, build

SOUND = {name.lower(): value for name, value in SECURITY_HEADERS.items()}


def fail_each_third(workshop: Workshop, trials: Trials) -> None:
    def attempt(trial: Trial) -> None:
        number = int(trial.name.removeprefix("try-"))
        trial.expect(number % 3, f"number {trial.random.randrange(100)} is a third")

    trials.run_each("try", 9, attempt, workers=2)


def hold(workshop: Workshop, trials: Trials) -> None:
    trials.run_each("try", 4, lambda trial: None)


def run_torture(monkeypatch: pytest.MonkeyPatch, part: command.Part, *options: str) -> list[str]:
    """The exit code and the lines."""
    monkeypatch.setattr(command, "PARTS", {"some": (60.0, part)})
    monkeypatch.setattr("logging.disable", lambda level: None)
    done = CliRunner().invoke(command.torture, ["--parts", "some", *options])
    return [str(done.exit_code), *done.output.splitlines()]


def test_what_holds_ends_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, row = run_torture(monkeypatch, hold)
    assert (code, row.split()[:4]) == ("0", ["some", "4", "4", "0"])


def test_a_miss_ends_with_1_and_can_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, row, *misses = run_torture(monkeypatch, fail_each_third, "--seed", "5")
    assert (code, row.split()[:4]) == ("1", ["some", "9", "6", "3"])
    assert sorted(re.findall(r"some (try-\d)", " ".join(misses))) == ["try-3", "try-6", "try-9"]
    (sixth,) = (miss for miss in misses if miss.startswith("some try-6"))
    _, options = sixth[:-1].split("[")
    repeated = run_torture(monkeypatch, fail_each_third, *options.split())
    assert repeated[0] == "1"
    assert repeated[3:] == [sixth]


def test_an_unknown_part_is_refused() -> None:
    done = CliRunner().invoke(command.torture, ["--parts", "kills,nothing"])
    assert done.exit_code == 2
    assert "There is no part 'nothing'" in done.output


def test_an_error_is_a_miss_and_a_part_that_cannot_begin_too() -> None:
    trials = Trials("some", 60.0)
    trials.run_once("one", lambda trial: [][1])
    assert (trials.tried, trials.missed) == (1, 1)
    assert "IndexError in <lambda>" in trials.lines[0]
    command.run_part(lambda workshop, trials: [][1], Workshop(Path()), trials)
    assert trials.missed == 2
    assert "some setup: IndexError" in trials.lines[1]


def test_a_part_that_its_time_cuts_short_is_a_miss() -> None:
    trials = Trials("some", 0.0)
    trials.run_each("try", 5, lambda trial: None)
    assert (trials.tried, trials.missed) == (0, 1)
    assert "its time was up after 0 of 5" in trials.lines[0]


def test_a_try_that_did_not_come_to_pass_does_not_count() -> None:
    trials = Trials("some", 60.0)
    trials.run_each("try", 5, Trial.skip)
    assert (trials.tried, trials.missed, trials.lines) == (0, 0, [])


def test_the_table_shows_some_of_many_misses() -> None:
    trials = Trials("some", 60.0)
    trials.run_each("try", 40, lambda trial: trial.miss("no"))
    shown = list(table.format_lines([trials]))
    assert shown[1].split()[:4] == ["some", "40", "0", "40"]
    assert shown[-1] == f"some: and {40 - table.MAX_LINES} more"


def test_requests_are_repeated_by_their_seed_and_differ_otherwise() -> None:
    drawn = [make_request(random.Random(seed)) for seed in range(300)]
    assert drawn == [make_request(random.Random(seed)) for seed in range(300)]
    assert len(set(drawn)) > 250


@pytest.mark.parametrize(
    ("reply", "faults"),
    [
        (Reply(200, SOUND, b""), []),
        (Reply(503, SOUND, b"not now"), []),
        (Reply(500, SOUND, b""), ["status 500"]),
        (Reply(200, {}, b""), ["status 200 without Content-Security-Policy"]),
        (Reply(400, {"content-type": "text/plain"}, b"Bad Request"), []),
        (Reply(400, {"content-type": "text/html"}, b""), ["status 400 without Content-Security-P"]),
        (Reply(0, {}, b"nonsense"), ["status 0"]),
    ],
)
def test_faults_of_an_answer_are_found(reply: Reply, faults: list[str]) -> None:
    found = find_faults(reply)
    assert len(found) == len(faults)
    assert all(one.startswith(fault) for one, fault in zip(found, faults, strict=True))


def test_the_first_answer_is_read_from_a_socket() -> None:
    with answering(b"HTTP/1.1 404 NOT FOUND\r\nX-Frame-Options:  DENY\r\n\r\nno") as port:
        reply = parse_reply(exchange(port, b"GET / HTTP/1.1\r\n\r\n"))
    assert reply == Reply(404, {"x-frame-options": "DENY"}, b"no")


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that hears one connection out and answers this."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                while connection.recv(1024):
                    pass
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join()


def test_tracebacks_are_found_in_a_log() -> None:
    assert TRACEBACK.search("INFO a: b\nTraceback (most recent call last):\n")
    assert TRACEBACK.search('ERROR app: GET on /\n  File "/a.py", line 3, in b\n')
    assert not TRACEBACK.search('WARNING a: A new generation is refused: File "x" is cut\n')
    assert not is_sentence("Traceback (most recent call last)")


def test_damage_always_changes_the_file(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    seen = set()
    for seed in range(200):
        first.write_bytes(bytes(100) + b"a")
        second.write_bytes(b"b")
        seen.add(damage_file(first, [first, second], random.Random(seed)))
        assert not first.exists() or first.read_bytes() != bytes(100) + b"a"
    assert seen == {"flip", "cut", "remove", "swap", "zero", "grow"}


def write_numbers(folder: Path) -> None:
    for number in range(5):
        (folder / str(number)).write_text("x", encoding="utf-8")


@pytest.mark.slow
def test_work_is_killed_before_one_of_the_things_it_does_to_files(tmp_path: Path) -> None:
    PROCESSES.set_forkserver_preload([__name__])
    work = Work(write_numbers, (tmp_path,), tmp_path)
    whole = killing.measure_whole(work)
    assert whole.events == 5
    counts = set()
    for seed in range(6):
        for path in tmp_path.iterdir():
            path.unlink()
        trial = Trial("kill", random.Random(seed))
        killing.kill_by_event(trial, work, whole)
        assert trial.counts
        counts.add(len(list(tmp_path.iterdir())))
    assert counts <= {0, 1, 2, 3, 4}
    assert len(counts) > 1


class Unreadable:
    """What no other process can make from what it is sent."""

    def __reduce__(self) -> tuple[type[int], tuple[str]]:
        return int, ("no number",)


@pytest.mark.slow
def test_a_process_that_cannot_begin_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(EOFError):
        killing.measure_whole(Work(write_numbers, (Unreadable(),), tmp_path))


def test_without_hostile_inputs_the_part_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.torture.parts.hostile.INPUTS", "tests.torture.no_such_inputs")
    trials = Trials("hostile", 60.0)
    run_hostile(Workshop(Path()), trials)
    assert (trials.tried, trials.notes) == (0, ["there are no hostile inputs yet"])


def test_hostile_inputs_that_do_not_hold_are_misses(monkeypatch: pytest.MonkeyPatch) -> None:
    def try_input(name: str) -> SimpleNamespace:
        return SimpleNamespace(
            name=name, seconds=len(name), megabytes=5, verdict="read", holds=name != "deep"
        )

    inputs = SimpleNamespace(SHAPES={"deep": (), "wide": (), "broken": ()}, try_input=try_input)
    monkeypatch.setattr("tests.torture.parts.hostile.import_module", lambda name: inputs)
    trials = Trials("hostile", 60.0)
    run_hostile(Workshop(Path()), trials)
    assert (trials.tried, trials.missed) == (3, 1)
    assert "deep: 4.0 s, 5 MB: read" in trials.lines[0]
    assert trials.notes[0].startswith("slowest 6.0 s (broken)")


@pytest.mark.slow
def test_a_short_restart_with_swaps_loses_nothing(tiny_index: Path, tmp_path: Path) -> None:
    """A twentieth of what ``python -m tests.torture --parts restarts`` does."""
    trials, trial = Trials("restarts", 60.0, share=0.1), Trial("restart-1", random.Random(1))
    index = linked(tiny_index, tmp_path / "index")
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        restarts.swap_and_restart(trial, trials, index, tmp_path / "logs", listening)
    assert trial.problems == []
    assert "2 swaps" in trials.notes[0]


@pytest.mark.slow
def test_memory_is_as_it_was_after_some_thousand_requests(tiny_index: Path, tmp_path: Path) -> None:
    trials, trial = Trials("restarts", 60.0, share=0.02), Trial("memory-1", random.Random(1))
    with start_server(tiny_index, tmp_path) as server:
        restarts.check_memory(trial, trials, server)
    assert trial.problems == []


def test_the_edit_that_is_killed_makes_one_segment_of_all(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    index = workshop.segmented_index
    assert len(open_index(index).manifest.segments) == 7
    build(workshop.write_shelf(EDITED), index, workshop.tiny_model)
    assert len(open_index(index).manifest.segments) == 1
