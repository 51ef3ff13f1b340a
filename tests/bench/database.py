"""``python -m tests.bench.database INDEX QUESTIONS``: how far a database goes, on this machine.

Makes a library of ``--copies`` times the passages of INDEX, in a temporary folder and by the
product's own writers, without cells, so that the folder compares all vectors: each copy is a
segment with the real texts, postings and token codes under other ids, and with vectors beside the
real ones (a cosine of about 0.9), so that neighbours are as near as in the original. Pushes it to a
server of its own on 127.0.0.1, and prints what a push, an edit, opening and questions cost there
and in the folder; questions are encoded before, and nothing is verified. QUESTIONS are JSON lines
with ``text`` or ``query``.
"""

import argparse
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import msgspec
import numpy as np

from indexer.encoding.encoder import Vectors
from indexer.index_place import DatabaseAddress
from indexer.postgres.connection import Database
from indexer.postgres.opening import find_current, open_database_index, open_pushed
from indexer.postgres.places import open_place
from indexer.postgres.push import push_index
from indexer.storage.arrays import load_array
from indexer.storage.disk import write_array
from indexer.storage.generations import (
    create_staging_folder,
    locate_current_generation,
    publish_generation,
)
from indexer.storage.index import Index, open_index
from indexer.storage.manifest import Manifest, load_manifest
from indexer.storage.segments.library import open_segment_texts, write_library_files
from indexer.storage.segments.segment import (
    PASSAGE_VECTORS_FILE,
    SEGMENTS_FOLDER,
    SENTENCE_VECTORS_FILE,
)
from indexer.storage.texts.files import (
    BOOKLET_BOUNDS_FILE,
    REPEATS_FILE,
    load_segment_facts,
    save_texts,
)
from indexer.storage.texts.repeats import HASH_BYTES
from indexer.storage.vectors import VectorIndex, write_vector_index
from search_app.coverage.memory import QuestionMemory
from search_app.search.engine import SearchEngine
from tests.bench.serving import busy
from tests.support.postgres_server import (
    PASSWORD,
    USER,
    PostgresServer,
    running_primary,
    running_replica,
)

# The length of what is added to a vector of length 1: the sum has a cosine of 0.9 to it.
NOISE_LENGTH = 0.48
CLIENTS = 8
SECONDS = 10.0
# Of a few rounds, a time for each question.
ROUNDS = 5
Times = list[list[float]]
BENCH_SETTINGS = (
    "alter system set shared_buffers = '1GB'",
    "alter system set max_wal_size = '8GB'",
)


def enlarge_index(index: Path, target: Path, copies: int) -> Manifest:
    """Publish a library of so many copies in a new index folder."""
    source = locate_current_generation(index)
    manifest = load_manifest(source)
    target.mkdir()
    with create_staging_folder(target) as staged:
        kept = shutil.ignore_patterns(SEGMENTS_FOLDER, "manifest.json")
        shutil.copytree(source, staged, copy_function=os.link, ignore=kept, dirs_exist_ok=True)
        for name in ("booklets.npy", "repeats.npy", "frequency.npy", "library.json"):
            (staged / name).unlink()  # written anew, and linked to those of the source
        names = [
            write_copy(source / SEGMENTS_FOLDER / name, staged / SEGMENTS_FOLDER, number)
            for number in range(copies)
            for name in manifest.segments
        ]
        folders = [staged / SEGMENTS_FOLDER / name for name in names]
        places = {
            doc_id: (number, place)
            for number, folder in enumerate(folders)
            for place, doc_id in enumerate(load_segment_facts(folder).booklets)
        }
        rows = write_library_files(staged, folders, places)
        counts = {
            "documents": len(places),
            "passages": len(rows.passages),
            "sentences": len(rows.sentences),
        }
        draft = msgspec.structs.replace(manifest, segments=tuple(names), counts=counts)
        return publish_generation(target, staged, draft)


def write_copy(segment: Path, folder: Path, number: int) -> str:
    """A segment as it is for number 0, else one beside it; its name."""
    name = f"{segment.name}-{number}" if number else segment.name
    shutil.copytree(segment, folder / name, copy_function=os.link)
    if not number:
        return name
    documents, passages = open_segment_texts(segment)
    bounds = load_array(segment / BOOKLET_BOUNDS_FILE).tolist()
    for path in (folder / name).iterdir():
        if path.is_file() and path.suffix != ".keys":
            path.unlink()
    booklets = (
        (
            replace(document, doc_id=f"{doc_id}~{number}"),
            [
                replace(
                    each,
                    doc_id=f"{doc_id}~{number}",
                    passage_id=f"{doc_id}~{number}#{each.anchor}",
                )
                for each in passages[bounds[place] : bounds[place + 1]]
            ],
        )
        for place, (doc_id, document) in enumerate(documents.items())
    )
    save_texts(folder / name, booklets)
    chance = np.random.default_rng(number)
    # no passage is said to stand in the other copies too
    hashes = chance.integers(0, 256, (len(passages), HASH_BYTES), dtype=np.uint8)
    write_array(folder / name / REPEATS_FILE, hashes)
    for file in (PASSAGE_VECTORS_FILE, SENTENCE_VECTORS_FILE):
        vectors = VectorIndex(segment / file).get_all_vectors()
        write_vector_index(shift_vectors(vectors, chance), folder / name / file)
    return name


def shift_vectors(vectors: Vectors, chance: np.random.Generator) -> Vectors:
    noise = chance.standard_normal(vectors.shape, dtype=np.float32)
    noise *= np.float32(NOISE_LENGTH / np.sqrt(vectors.shape[1]))
    shifted = vectors + noise
    return np.asarray(shifted / np.linalg.norm(shifted, axis=1, keepdims=True), dtype=np.float32)


def open_engine(memory: QuestionMemory, index: Index, questions: Sequence[str]) -> SearchEngine:
    """An engine without a verifier that has every question encoded already."""
    engine = memory.open_engine(replace(index, verifier=None))
    for question in questions:
        engine.encode_question(question)
    return engine


def measure_questions(engine: SearchEngine, questions: Sequence[str], times: Times) -> str:
    """The times of this round, in seconds, are added to the others."""
    times.append([measure_time(partial(engine.search, question)) for question in questions])
    return describe_times(times[-1])


def describe_times(times: Sequence[float]) -> str:
    return f"median {np.median(times) * 1e3:.1f} ms, p99 {np.quantile(times, 0.99) * 1e3:.1f} ms"


def describe_best(rounds: Times) -> str:
    """Of each question its quickest time: what others did on this machine is left out."""
    return f"best of {len(rounds)}: {describe_times(np.min(rounds, axis=0).tolist())}"


def measure_work(server: PostgresServer, action: Callable[[], str]) -> str:
    """What an action says of itself, with the processor time of both sides, whatever the load."""
    before = os.times(), measure_server(server)
    said = action()
    after = os.times(), measure_server(server)
    own = sum(after[0][:2]) - sum(before[0][:2])
    return f"{said}; processor: {own:.2f} s here, {after[1] - before[1]:.2f} s there"


def measure_server(server: PostgresServer) -> float:
    """Seconds of a processor that a server's processes have taken."""
    leader = (server.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]
    children = Path(f"/proc/{leader}/task/{leader}/children").read_text(encoding="utf-8")
    return sum(busy(int(child)) for child in children.split())


def measure_time(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def measure_overlap(one: SearchEngine, other: SearchEngine, questions: Sequence[str]) -> float:
    """The mean share of the first ten hits of one that the other has among its ten."""
    shares = []
    for question in questions:
        hits = [{hit.passage_id for hit in each.search(question).hits} for each in (one, other)]
        shares.append(len(hits[0] & hits[1]) / max(1, len(hits[0])))
    return float(np.mean(shares))


def measure_throughput(engine: SearchEngine, questions: Sequence[str]) -> float:
    """Answers a second to eight clients that ask without a pause."""
    end = time.monotonic() + SECONDS

    def ask_on(client: int) -> int:
        count = 0
        while time.monotonic() < end:
            engine.search(questions[(client + count) % len(questions)])
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(ask_on, range(CLIENTS))) / SECONDS


def name_hosts(servers: Sequence[PostgresServer]) -> DatabaseAddress:
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    options = "target_session_attrs=any&load_balance_hosts=random"
    return DatabaseAddress(f"postgresql://{USER}:{PASSWORD}@{hosts}/postgres?{options}")


def report(options: argparse.Namespace, folder: Path) -> Iterator[str]:
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    questions = [each.get("text") or each["query"] for each in map(json.loads, lines)]
    manifest = enlarge_index(options.index, folder / "index", options.copies)
    yield f"{manifest.counts} in {len(manifest.segments)} segments; {len(questions)} questions"
    yield f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    memory = QuestionMemory()
    stored = open_engine(memory, open_index(folder / "index"), questions)
    of_folder, of_database, of_anew = Times(), Times(), Times()
    yield f"folder: {measure_questions(stored, questions, of_folder)}"
    with ExitStack() as servers:
        primary = servers.enter_context(running_primary())
        primary.execute(*BENCH_SETTINGS)
        primary.stop("fast")
        primary.start()
        address = primary.get_address()
        took = measure_time(lambda: push_index(folder / "index", address))
        yield f"push: {took:.1f} s"
        ((size,),) = primary.execute("select pg_database_size('postgres')")
        yield f"database: {int(size) / 2**20:,.0f} MiB"
        database = Database(address)
        start = time.perf_counter()
        index = open_database_index(database)
        yield f"open: {time.perf_counter() - start:.1f} s"

        def open_anew() -> SearchEngine:
            """With connections that have been asked, and nothing else that is."""
            found = open_pushed(database, find_current(database), opened=index)
            return open_engine(memory, found, questions)

        for _ in range(ROUNDS):
            ask = partial(measure_questions, open_anew(), questions, of_anew)
            yield f"database, asked for the first time: {measure_work(primary, ask)}"
        yield describe_best(of_anew)
        pushed = open_anew()
        measure_questions(pushed, questions, Times())
        for _ in range(ROUNDS):
            ask = partial(measure_questions, pushed, questions, of_database)
            yield f"database, asked again: {measure_work(primary, ask)}"
        yield describe_best(of_database)
        yield f"overlap at 10 with the folder: {measure_overlap(stored, pushed, questions):.4f}"
        running = [primary]
        for replicas in range(options.replicas + 1):
            if replicas:
                running.append(servers.enter_context(running_replica(primary)))
            engine = open_engine(memory, open_place(name_hosts(running)), questions)
            rate = measure_throughput(engine, questions)
            yield f"{CLIENTS} clients, primary and {replicas} replicas: {rate:.0f} answers a second"
    yield f"load of this machine after: {os.getloadavg()[0]:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--replicas", type=int, default=2)
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        for line in report(options, Path(name)):
            click.echo(line)


if __name__ == "__main__":
    main()
