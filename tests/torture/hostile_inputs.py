"""Hostile texts, made by code: none may take long, much memory, or end in a traceback.

``python -m tests.torture.hostile_inputs [NAME …] [--bytes N]`` tries them, each in a process of its
own, and says how long each took, how much memory, and what became of it.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.errors import BookletSearchError
from tests.torture.hostile_shapes import SHAPES

SIZE = 4_000_000  # bytes
MAX_SECONDS = 10.0
MAX_MEGABYTES = 1000.0
MAX_CPU_SECONDS = 40  # then the process is ended
PATIENCE_SECONDS = 600.0  # where other programs take nearly all of the machine
WINDOW = 256


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input; ``verdict`` is "read", a sentence, or how the process ended."""

    name: str
    seconds: float
    megabytes: float
    verdict: str
    crashed: bool = False

    @property
    def holds(self) -> bool:
        return not (self.crashed or self.seconds > MAX_SECONDS or self.megabytes > MAX_MEGABYTES)


def try_input(name: str, size: int = SIZE) -> Outcome:
    """Read one input of about ``size`` bytes in a process of its own."""
    return _try_apart(name, ["--inside", name, "--bytes", str(size)])


def try_file(path: Path) -> Outcome:
    """Read one booklet in a process of its own."""
    return _try_apart(path.name, ["--file", str(path)])


def _try_apart(name: str, options: Sequence[str]) -> Outcome:
    command = [sys.executable, "-m", "tests.torture.hostile_inputs", *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return Outcome(name, PATIENCE_SECONDS, 0.0, "did not end", crashed=True)
    if done.returncode:
        last = (done.stderr.strip().split("\n") or [""])[-1]
        return Outcome(name, 0.0, 0.0, f"ended with {done.returncode}: {last}", crashed=True)
    return Outcome(**json.loads(done.stdout))


def _try_here(name: str, size: int) -> Outcome:
    file_name, make = SHAPES[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, file_name)
        content = make(size)
        path.write_bytes(
            content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        )
        del content
        return _measure_reading(name, path)


def _measure_reading(name: str, path: Path) -> Outcome:
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    read = _find_reading(path)
    begin = _measure_cpu_seconds()
    try:
        verdict = read(path)
    except BookletSearchError as error:
        verdict = str(error)[:300]
    seconds = _measure_cpu_seconds() - begin
    peak = max(_measure_own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1e3
    return Outcome(name, round(seconds, 2), round(peak), verdict)


def _list_usages() -> list[resource.struct_rusage]:
    """Of this process, and of those that it started and waited for."""
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def _measure_own_peak() -> int:
    """In KB. What the system counts of a process itself begins with the peak of its parent."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0])


def _measure_cpu_seconds() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in _list_usages())


def _find_reading(path: Path) -> Callable[[Path], str]:
    """How a file of this name is read; what a reading needs is imported before time is taken."""
    kind = path.name.partition("-")[0]
    return {
        "vocabulary": _prepare_vocabulary,
        "questions": _prepare_questions,
        "judgements": _prepare_judgements,
        "run": _prepare_run,
        "qrels": _prepare_qrels,
        "trec": _prepare_trec_run,
        "beir": _prepare_beir,
    }.get(kind, _prepare_booklet)()


def _prepare_booklet() -> Callable[[Path], str]:
    from indexer.readers import read_booklets
    from indexer.splitting.split import split_document

    def read(path: Path) -> str:
        documents, problems = read_booklets([path])
        for document in documents:
            split_document(document, count_tokens=count_words, window=WINDOW)
        return f"{problems[0]}"[:300] if problems else "read"

    return read


def count_words(text: str) -> int:
    """Stands for the tokenizer, which belongs to the encoding."""
    return len(re.findall(r"\w+|[^\w\s]", text))


def _prepare_vocabulary() -> Callable[[Path], str]:
    from indexer.vocabulary.files import read_vocabulary

    def read(path: Path) -> str:
        read_vocabulary(path.rename(path.with_name("lay.yaml")).parent)
        return "read"

    return read


def _prepare_questions() -> Callable[[Path], str]:
    from search_app.questions.files import read_questions

    def read(path: Path) -> str:
        read_questions([path.parent if path.suffix == ".yaml" else path])
        return "read"

    return read


def _prepare_judgements() -> Callable[[Path], str]:
    from indexer.documents import Document
    from indexer.readers import read_booklet
    from indexer.splitting.split import split_document
    from search_app.judgements.files import read_judgements
    from search_app.judgements.resolve import resolve_judgements
    from tests.support.paths import ROOT

    def read(path: Path) -> str:
        booklet: Document = read_booklet(next((ROOT / "corpus" / "booklets").glob("*.md")))
        passages = split_document(booklet, count_tokens=count_words, window=WINDOW)
        resolve_judgements(read_judgements(path), {booklet.doc_id: booklet}, passages)
        return "read"

    return read


def _prepare_run() -> Callable[[Path], str]:
    from search_app.evaluation.run_file import load_saved_run

    return lambda path: f"read {load_saved_run(path).name}"


def _prepare_qrels() -> Callable[[Path], str]:
    from search_app.judgements.trec_beir import read_trec_judgements

    return lambda path: f"read {len(read_trec_judgements(path).questions)}"


def _prepare_trec_run() -> Callable[[Path], str]:
    from search_app.judgements.trec_beir import read_run

    return lambda path: f"read {len(read_run(path).results)}"


def _prepare_beir() -> Callable[[Path], str]:
    read = _prepare_booklet()
    return lambda path: read(path.rename(path.with_name("corpus.jsonl")))


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the named inputs, or all; 1 where one does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--bytes", type=int, default=SIZE)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.file:
        sys.stdout.write(json.dumps(asdict(_measure_reading(options.file.name, options.file))))
        return 0
    if options.inside:
        sys.stdout.write(json.dumps(asdict(_try_here(options.names[0], options.bytes))))
        return 0
    outcomes = []
    for name in options.names or SHAPES:
        one = try_input(name, options.bytes)
        outcomes.append(one)
        mark = "   " if one.holds else "!! "
        line = f"{mark}{one.seconds:6.1f} s {one.megabytes:5.0f} MB  {name}: {one.verdict[:120]}"
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    held = sum(one.holds for one in outcomes)
    sys.stdout.write(f"{len(outcomes)} hostile inputs tried, {held} held.\n")
    return 0 if held == len(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
