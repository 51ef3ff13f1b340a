"""Our build with made vectors, in a process of its own.

``python -m tests.bench.scale.building BOOKLETS INDEX FITTED ENCODER`` prints what it cost as JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path
from shutil import copytree
from unittest.mock import patch

from indexer.building.build import BuildPlan, build_generation
from indexer.encoding.encoder import Encoder
from tests.bench.scale.made_encoder import CodeMemory, MadeEncoder


def build_made(booklets: Path, index: Path, fitted: Path, encoder_folder: Path) -> dict[str, float]:
    """Seconds without those of vectors, megabytes at most, and what there is then."""
    made: list[MadeEncoder] = []

    def prepare(weights: Path, staged: Path, *_: object) -> Encoder:
        copytree(encoder_folder, staged / "encoder")
        made.append(MadeEncoder(staged / "encoder", fitted))
        return made[0]

    memory = CodeMemory(fitted)
    began, cpu = time.perf_counter(), time.process_time()
    with (
        patch("indexer.building.build._prepare_encoder", prepare),
        patch("indexer.building.build.VERIFIER", index / "no-verifier"),
        patch("indexer.storage.tokens._encode_vectors", memory.encode),
    ):
        built = build_generation(BuildPlan([booklets], index))
    spent = sum(encoder.seconds for encoder in made)
    return {
        "seconds": time.perf_counter() - began - spent,
        "cpu": time.process_time() - cpu - spent,
        "encoding": spent,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        "segments": len(built.manifest.segments),
        **built.manifest.counts,
    }


if __name__ == "__main__":
    json.dump(build_made(*map(Path, sys.argv[1:])), sys.stdout)
