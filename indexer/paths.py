"""Where the files stand that are read beside the code, and what a build reads by default."""

from pathlib import Path

CODE = Path(__file__).parent
ROOT = CODE.parent
# Written by `search_app calibrate`; shipped with the indexer, which copies it into a generation.
RELEVANCE = CODE / "relevance.json"
VOCABULARY = ROOT / "corpus" / "vocabulary"
