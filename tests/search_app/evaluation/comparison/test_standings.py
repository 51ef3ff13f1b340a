"""Several runs against the first."""

import pytest

from indexer.errors import JudgementError
from search_app.evaluation.comparison.standings import compare_many
from search_app.evaluation.comparison.table import format_standings
from tests.support.evaluation_factories import saved

FIRST = saved({"nDCG@10": [0.5] * 12, "RR@10": [0.5] * 12})
BETTER = saved({"nDCG@10": [0.75] * 12, "RR@10": [0.5] * 12})
WORSE = saved({"nDCG@10": [0.25] * 12, "RR@10": [0.25] * 6 + [0.5] * 6})


def test_p_is_corrected_for_the_runs_too():
    found = compare_many([FIRST, BETTER, WORSE])
    exact = 2 / 2**12
    assert [one.p_values["nDCG@10"] for one in found] == pytest.approx([2 * exact] * 2)
    # of six that fell 2/2^6, times two runs: the other moved nothing
    assert [one.p_values["RR@10"] for one in found] == pytest.approx([1.0, 2 * 2 / 2**6])
    assert [one.get_sign("nDCG@10") for one in found] == ["+", "-"]
    assert [one.get_sign("RR@10") for one in found] == ["", ""]


def test_one_table_has_every_run():
    runs = [FIRST, BETTER, WORSE]
    lines = format_standings(runs, compare_many(runs)).splitlines()
    assert lines[4].split() == ["measure", "n", "A", "B", "C"]
    assert lines[5].split() == ["nDCG@10", "12", "0.5000", "0.7500+", "0.2500-"]
    assert lines[6].split() == ["RR@10", "12", "0.5000", "0.5000", "0.3750"]
    assert lines[-1].startswith("C: Risk by nDCG@10: 12 of 12 lose, the worst 0.25, the worst 1 on")


def test_a_measure_that_one_run_lacks_is_left_out_there():
    runs = [FIRST, BETTER, saved({"nDCG@10": [0.5] * 12})]
    lines = format_standings(runs, compare_many(runs)).splitlines()
    assert lines[6].split() == ["RR@10", "12", "0.5000", "0.5000", "–"]


def test_runs_over_other_judgements_are_refused():
    other = saved({"nDCG@10": [0.5] * 12}, judgements="other")
    with pytest.raises(JudgementError, match="different judgements"):
        compare_many([FIRST, BETTER, other])
