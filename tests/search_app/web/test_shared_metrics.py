"""What several processes count, added up by whoever is asked."""

import os
import subprocess
import sys
from pathlib import Path

from search_app.web.metrics.shared import MANY_PROCESSES, forget_process
from tests.support.paths import ROOT

# One process: it counts by its arguments, one round each, and prints its number and what all have.
COUNT = """
import os, sys
from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector
from search_app.web.metrics.shared import SharedMetrics

class Counts(Collector):
    value = 0.0
    def collect(self):
        yield CounterMetricFamily("refused", "Refused.", value=self.value)
        logged = CounterMetricFamily("logged", "Logged.", labels=["fate"])
        logged.add_metric(["written"], 10 * self.value)
        yield logged
        yield GaugeMetricFamily("held", "Held.", value=self.value)
        yield GaugeMetricFamily("index_problem", "Problem.", value=self.value % 2)
        yield InfoMetricFamily("generation", "Which.", value={"generation": "g"})

counts = Counts()
shared = SharedMetrics(counts)
for value in sys.argv[1:]:
    counts.value = float(value)
    shared.write()
text = generate_latest(shared.build_registry()).decode()
print(os.getpid())
print(*[line for line in text.splitlines() if not line.startswith("#")], sep="\\n")
"""


def count(folder: Path, *values: int) -> tuple[int, dict[str, float]]:
    """The number of the process, and what it says of all."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", COUNT, *map(str, values)],
        env={**os.environ, MANY_PROCESSES: str(folder)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    process, *lines = done.stdout.splitlines()
    samples = [line.rpartition(" ") for line in lines]
    return int(process), {name: float(value) for name, _, value in samples}


def test_counts_of_all_add_up_and_outlive_who_counted(tmp_path: Path) -> None:
    first, alone = count(tmp_path, 1, 3)
    assert alone == {
        "refused_total": 3,
        'logged_total{fate="written"}': 30,
        "held": 3,
        "index_problem": 1,
        'generation_info{generation="g"}': 1,
    }
    forget_process(first, str(tmp_path))
    second, both = count(tmp_path, 2)
    assert (both["refused_total"], both['logged_total{fate="written"}']) == (5, 50)
    assert (both["held"], both["index_problem"]) == (2, 0)  # the first holds nothing any more
    _, three = count(tmp_path, 5)  # the second lives, as far as anybody told
    assert second != first
    assert (three["refused_total"], three["held"], three["index_problem"]) == (10, 7, 1)
