"""The share that is answered, corrected by what people read."""

from dataclasses import replace

import pytest

from search_app.coverage.chances import Estimate
from search_app.coverage.chances.readings import correct_share
from search_app.coverage.findings import Finding
from tests.support import coverage_factories as make

WIDE = Estimate(0.5, 0.3, 0.7)


def called_answered(count: int, chance: float) -> list[Finding]:
    (one,) = make.findings((make.question("q"), make.result("?", make.PASSAGES[0])))
    return [replace(one, question=make.question(f"q{n}"), chance=chance) for n in range(count)]


def test_what_was_read_says_how_far_the_chances_are_off() -> None:
    findings = called_answered(20, 0.9)
    read = correct_share(findings, {f"q{n}": n < 6 for n in range(10)}, WIDE)
    assert read.share.value == pytest.approx(0.6)
    assert (read.read_count, read.precision and read.precision.count) == (10, 6)
    # of 10 of 20, drawn without replacement: 1.96 times the root of 0.24 × 10/9 / 10 / 2
    assert read.share.high - read.share.value == pytest.approx(1.96 * 0.1155, abs=1e-3)


def test_all_that_were_read_leave_nothing_open() -> None:
    read = correct_share(called_answered(8, 0.5), {f"q{n}": n < 2 for n in range(8)}, WIDE)
    assert (read.share.low, read.share.value, read.share.high) == pytest.approx((0.25,) * 3)


def test_few_readings_that_agree_are_not_surer_than_the_chances() -> None:
    read = correct_share(called_answered(20, 0.9), {f"q{n}": True for n in range(5)}, WIDE)
    assert (read.share.value, read.share.high) == pytest.approx((1.0, 1.0))
    # of 5 of 20: 1.96 times the root of 0.9 × 0.1 / 5 × 3/4
    assert read.share.low == pytest.approx(1 - 1.96 * 0.1162, abs=1e-3)


def test_too_few_readings_change_nothing() -> None:
    read = correct_share(called_answered(20, 0.5), {"q1": False, "another": True}, WIDE)
    assert read.share.value == pytest.approx(0.5)
    assert (read.share.low, read.share.high) == pytest.approx((0.3, 0.7))
    assert read.precision is not None
    assert (read.precision.count, read.precision.of) == (0, 1)
    assert correct_share(called_answered(3, 0.5), {}, WIDE).precision is None
