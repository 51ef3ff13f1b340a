"""A real Dask scheduler and real workers, which are killed as a power cut would."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.building.embedder import Encodings
from indexer.encoding import cluster_encoder
from indexer.errors import ClusterError
from indexer.storage.generations import locate_current_generation
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow
LISTEN = ("--host", "127.0.0.1")
WORDS = "sow water feed weed pick dry store beans peas soil rain frost spring bed row seed".split()


class Cluster:
    """A scheduler of ours and the workers that a test starts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        words = ("scheduler", *LISTEN, "--port", "0", "--no-dashboard", "--scheduler-file", file)
        self.scheduler = self._start(*words, place=ROOT)
        while not file.exists():
            assert self.scheduler.poll() is None, (folder / "log").read_text("utf-8")
            time.sleep(0.1)
        self.address = str(json.loads(file.read_text("utf-8"))["address"])

    def start_worker(self, place: Path = ROOT) -> None:
        options = ("--no-nanny", "--no-dashboard", "--nthreads", "1", "--local-directory")
        words = ("worker", self.address, *LISTEN, *options, self.folder)
        self.workers.append(self._start(*words, place=place))

    def kill_worker(self) -> None:
        self.workers[0].kill()
        self.workers.pop(0).wait()

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, *words: object, place: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *map(str, words)]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=place, stdout=log, stderr=log)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    cluster = Cluster(folder)
    yield cluster
    cluster.close()


@pytest.fixture
def booklets(tmp_path: Path) -> Path:
    """Texts of many lengths, which make some hundred batches."""
    draw = random.Random(7)
    folder = tmp_path / "booklets"
    folder.mkdir()
    for number in range(4):
        sections = [
            f"## Part {part}\n\n{' '.join(draw.choices(WORDS, k=draw.randint(3, 60)))}.\n"
            for part in range(120)
        ]
        text = f"# Bed {number}\n\n" + "\n".join(sections)
        (folder / f"bed-{number}.md").write_text(text, encoding="utf-8")
    return folder


def read_files(index: Path) -> dict[str, bytes]:
    """All of the published generation but its manifest, which says when it was built."""
    folder = locate_current_generation(index)
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_one_of_two_workers_is_killed_and_not_a_byte_differs(
    cluster: Cluster, booklets: Path, tiny_model: Path, tmp_path: Path
) -> None:
    alone = build_generation(BuildPlan([booklets], tmp_path / "alone", str(tiny_model)))
    cluster.start_worker()
    cluster.start_worker()
    encoded: list[int] = []

    def kill_one(encodings: Encodings, total: int) -> Encodings:
        for encoding in encodings:
            encoded.append(total)
            if len(encoded) == 200:
                cluster.kill_worker()
            yield encoding

    plan = BuildPlan(
        [booklets], tmp_path / "together", str(tiny_model), progress=kill_one, dask=cluster.address
    )
    built = build_generation(plan)
    assert built.encoded_count == alone.encoded_count == len(encoded) > 400
    assert read_files(tmp_path / "together") == read_files(tmp_path / "alone")


@pytest.mark.parametrize("lost", ["worker", "scheduler"])
def test_without_a_cluster_left_it_says_so_and_nothing_is_encoded_twice(
    cluster: Cluster,
    booklets: Path,
    tiny_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    lost: str,
) -> None:
    tmp_path = cluster.folder
    monkeypatch.setattr("indexer.building.library.BATCH_PASSAGES", 100)  # a segment a booklet
    begun: list[int] = []

    def kill_in_the_third_segment(encodings: Encodings, total: int) -> Encodings:
        begun.append(total)
        if len(begun) == 5:
            monkeypatch.setattr(cluster_encoder, "SECONDS_FOR_A_WORKER", 2.0)
            cluster.kill_worker() if lost == "worker" else cluster.scheduler.kill()
        yield from encodings

    cluster.start_worker()
    plan = BuildPlan([booklets], tmp_path / "index", str(tiny_model))
    with pytest.raises(ClusterError, match=r"The Dask .* is kept for the next build"):
        build_generation(replace(plan, progress=kill_in_the_third_segment, dask=cluster.address))
    whole = build_generation(replace(plan, index=tmp_path / "whole"))
    assert build_generation(plan).encoded_count == whole.encoded_count - sum(begun[:4])


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tls://127.0.0.1:1", "nowhere"])
def test_nobody_answers_there(
    booklets: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(cluster_encoder, "SECONDS_FOR_A_WORKER", 1.0)
    plan = BuildPlan([booklets], tmp_path / "index", str(tiny_model), dask=address)
    with pytest.raises(ClusterError, match=rf"No Dask scheduler answers at {address} \("):
        build_generation(plan)


def test_a_worker_without_our_code_says_where_to_start_it(
    cluster: Cluster, booklets: Path, tiny_model: Path, tmp_path: Path
) -> None:
    cluster.start_worker(place=tmp_path)
    plan = BuildPlan([booklets], tmp_path / "index", str(tiny_model), dask=cluster.address)
    with pytest.raises(ClusterError, match=r"No module named 'indexer'.*checkout of this version"):
        build_generation(plan)


def test_a_worker_of_another_version_is_refused(
    cluster: Cluster,
    booklets: Path,
    tiny_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cluster.start_worker()
    monkeypatch.setattr(cluster_encoder, "_hash_code", lambda: "of another version")
    plan = BuildPlan([booklets], tmp_path / "index", str(tiny_model), dask=cluster.address)
    with pytest.raises(ClusterError, match="the worker has another version of the encoder"):
        build_generation(plan)
