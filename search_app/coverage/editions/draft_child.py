"""The process that tries one draft, within limits; ``draft_process`` starts it and speaks to it."""

import os
import resource
import sys
import threading
from pathlib import Path

import msgspec

from indexer.errors import BookletSearchError, DiskError
from indexer.storage.files import lock_folder
from search_app.coverage.editions.draft_process import DraftAnswer, DraftLimits, DraftRequest
from search_app.coverage.editions.sandbox import compare_draft
from search_app.coverage.memory import read_memory

# A full machine ends the draft before it ends the server.
FIRST_TO_DIE = "1000"
NICENESS = 5


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    request = msgspec.json.decode(sys.stdin.buffer.readline(), type=DraftRequest)
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    _set_limits(request.limits, Path(request.generation))
    with answers:
        answers.write(msgspec.json.encode(_try_draft(request)))
    os._exit(0)  # threads of libraries that ran out of memory may never end


def _end_with_the_server() -> None:
    while os.read(0, 1024):
        pass
    os._exit(1)


def _set_limits(limits: DraftLimits, generation: Path) -> None:
    os.nice(NICENESS)
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text(FIRST_TO_DIE)
    size = sum(path.stat().st_size for path in generation.rglob("*") if path.is_file())
    # Twice the seconds, for it computes with several threads.
    _lower_limit(resource.RLIMIT_CPU, int(limits.seconds * 2) + 1)
    _lower_limit(resource.RLIMIT_DATA, limits.memory_bytes + limits.memory_per_byte * size)
    _lower_limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _lower_limit(resource.RLIMIT_CORE, 0)


def _lower_limit(kind: int, limit: int) -> None:
    limits = [limit, *resource.getrlimit(kind)]
    lowest = min(one for one in limits if one != resource.RLIM_INFINITY)
    resource.setrlimit(kind, (lowest, lowest))


def _try_draft(request: DraftRequest) -> DraftAnswer:
    draft = request.edited or request.passage
    if draft is None:
        return DraftAnswer(None, "There is no draft to try.")
    try:
        with lock_folder(Path(request.folder)):
            diff = compare_draft(
                Path(request.generation),
                draft,
                request.questions,
                before=(request.before, read_memory(request.memory)),
                folder=Path(request.folder),
            )
        return DraftAnswer(diff)
    except (DiskError, OSError) as error:
        # the advice of a build is for those who run the server
        reason = getattr(error.__cause__ or error, "strerror", None)
        reason = reason or "the disk does not take all of it"  # of several files
        return DraftAnswer(None, f"The draft could not be written: {reason}.")
    except BookletSearchError as error:
        return DraftAnswer(None, str(error))
    except MemoryError:
        return DraftAnswer(None, "The draft needs more memory than a draft may use.")


if __name__ == "__main__":
    main()
