"""Where the files of the repository and the shared ones beside it are."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
OUR_BOOKLET = ROOT / "corpus/booklets/metastatic-breast-cancer.md"
OUR_JUDGEMENTS = ROOT / "corpus/judgements/metastatic-breast-cancer.jsonl"

# Beside the repository, and on some machines only.
SHARED = ROOT.parent / "shared"
REAL_BOOKLET = SHARED / "booklet/treatment-update-metastatic-breast-cancer.txt"
DEV_JUDGEMENTS = SHARED / "judgements/booklet-dev.jsonl"
