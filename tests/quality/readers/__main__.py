"""``make readers``: for each file the order of its sentences, its headings, its table cells.

All three are beside the truth, 1 at best; then what a page takes (of other formats: the file), and
what 60 pages of PDF do beside the library alone.
"""

import sys
import tempfile
from pathlib import Path

from indexer.readers import read_booklet
from tests.quality.readers.score import PRINTED_PAGE, score_all
from tests.quality.readers.speed import MAX_SECONDS, measure_speed
from tests.support.paths import OUR_BOOKLET

# What the printed page must reach beside the page itself.
MIN_ORDER, MIN_HEADINGS = 0.98, 0.90


def main() -> int:
    print(f"{'':<44} {'order':>6} {'headings':>9} {'cells':>7} {'s/page':>8}")
    with tempfile.TemporaryDirectory() as folder:
        scores = list(score_all(Path(folder)))
        speed = measure_speed(Path(folder), read_booklet(OUR_BOOKLET))
    for line in (*scores, speed):
        print(line)
    printed = [score for score in scores if score.name == PRINTED_PAGE]
    is_wrong = any(one.order < MIN_ORDER or one.headings < MIN_HEADINGS for one in printed)
    return int(is_wrong or speed.seconds > MAX_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
