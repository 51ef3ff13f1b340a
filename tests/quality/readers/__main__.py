"""``make readers``: for each file the order of its sentences, its headings, its table cells.

All three are beside the truth, 1 at best; then what a page takes (of other formats: the file).
"""

import sys
import tempfile
from pathlib import Path

from tests.quality.readers.score import PRINTED_PAGE, score_all

# What the printed page must reach beside the page itself.
MIN_ORDER, MIN_HEADINGS = 0.98, 0.90


def main() -> int:
    print(f"{'':<44} {'order':>6} {'headings':>9} {'cells':>7} {'s/page':>8}")
    with tempfile.TemporaryDirectory() as folder:
        scores = list(score_all(Path(folder)))
    for score in scores:
        print(score)
    printed = [score for score in scores if score.name == PRINTED_PAGE]
    return int(any(one.order < MIN_ORDER or one.headings < MIN_HEADINGS for one in printed))


if __name__ == "__main__":
    sys.exit(main())
