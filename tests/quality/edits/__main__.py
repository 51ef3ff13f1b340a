"""Try the three edits, print each fix and harm with the passages, and compare with the labels.

``python -m tests.quality.edits [INDEX]``; exit code 1 where of the certain ones fewer than 8 of 10
are true, one has no label, or a draft takes longer than 5 seconds.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.storage.generations import locate_current_generation
from search_app.coverage.editions import QuestionChange
from tests.quality.edits import measure


def main(index: str = ".evaluation/ours") -> int:
    labels, slowest = measure.read_labels(), 0.0
    certain: list[bool] = []
    perhaps: list[bool] = []
    with TemporaryDirectory() as name:
        for one in measure.try_edits(locate_current_generation(Path(index)), Path(name)):
            slowest = max(slowest, one.seconds)
            counts = [f"{n} {kind}" for kind, n in one.diff.counts_by_kind.items() if n]
            print(f"\n{one.edit}: {', '.join(counts)}")
            print(f"  {one.seconds:.1f} s, of which it computed {one.processor_seconds:.1f} s")
            for wanted, true in ((measure.CERTAIN, certain), (measure.PERHAPS, perhaps)):
                for change in one.diff.changes:
                    if change.kind in wanted:
                        label = labels.get((one.edit, change.question.question_id), "no label")
                        true.append(label == wanted[change.kind])
                        _print_change(change, label)
    print(f"\nFixes and harms that are true: {sum(certain)} of {len(certain)};", end=" ")
    print(f"of those that are perhaps some: {sum(perhaps)} of {len(perhaps)}.")
    print(f"Slowest draft: {slowest:.1f} s.")
    is_true = certain and sum(certain) >= measure.MIN_CONFIRMED * len(certain)
    return int(not is_true or slowest > measure.MAX_SECONDS)


def _print_change(change: QuestionChange, label: str) -> None:
    print(f"  {change.kind}: {change.question.text} [{change.question.question_id}]")
    print(f"    by hand: {label}")
    for name, side in (("before", change.before), ("after", change.after)):
        print(f"    {name} {side.likely:.0%}, {side.where}: {side.marked}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
