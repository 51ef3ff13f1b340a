"""``python -m tests.quality.cases``: each of the 26 shared cases, and whether it comes out right.

A case is right where the tests of its files and answers pass, and those of its kind elsewhere.
Exit code 1 where one is not.
"""

import contextlib
import io
import sys
from collections import Counter

import click
import pytest

from tests.quality.cases.test_shared_cases import CASES

HERE = "tests/quality/cases/test_shared_cases.py"
# Tests that are elsewhere, of cases that are no files to be read.
PROXY, OPENAPI = "tests/search_app/web/test_proxy.py", "tests/search_app/web/test_openapi.py"
ELSEWHERE = {
    f"{PROXY}::test_every_address_of_a_page_has_the_prefix": "27",
    f"{PROXY}::test_the_api_and_what_describes_the_server_follow": "27",
    f"{PROXY}::test_the_desk_follows_with_a_cookie_of_its_own": "28",
    f"{PROXY}::test_two_clients_behind_one_proxy_do_not_share_the_brake": "28",
    "tests/search_app/judgements/test_trec_beir.py::test_the_shared_case_is_read": "30",
    f"{OPENAPI}::test_a_question_is_described_exactly_if_it_is_taken": "34",
    f"{OPENAPI}::test_a_whole_number_of_hits_is_one_however_it_is_written": "34",
}


class Tally:
    """Counts passed and failed tests by the number of their case."""

    def __init__(self) -> None:
        self.passed: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test, _, parameter = report.nodeid.partition("[")
        number = ELSEWHERE.get(test) or (parameter or test.rpartition("::test_")[2])[:2]
        if report.failed:
            self.failed[number] += 1
        elif report.when == "call" and report.passed:
            self.passed[number] += 1


@click.command()
def print_cases() -> None:
    """Some minutes: the cases are asked with the packaged model."""
    tally = Tally()
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["-p", "no:cacheprovider", HERE, *ELSEWHERE], plugins=[tally])
    wrong = 0
    for name in sorted(path.name for path in CASES.iterdir() if path.is_dir()):
        number = name[:2]
        is_right = tally.passed[number] and not tally.failed[number]
        wrong += not is_right
        click.echo(f"{'right' if is_right else 'WRONG'}  {name} ({tally.passed[number]} tests)")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    print_cases()
