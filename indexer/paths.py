"""Paths of the files that are kept with the code, and that a build reads by default."""

from pathlib import Path

CODE = Path(__file__).parent
ROOT = CODE.parent
# Written by `search_app calibrate`; shipped with the indexer, which copies it into a generation.
RELEVANCE = CODE / "relevance.json"
# Written by `indexer train`; it goes into a generation of the embedding model in RELEVANCE.
VERIFIER = CODE / "verifier.onnx"
NOTICES = ROOT / "corpus" / "notices"
TRAINING = ROOT / "corpus" / "training"
VOCABULARY = ROOT / "corpus" / "vocabulary"
