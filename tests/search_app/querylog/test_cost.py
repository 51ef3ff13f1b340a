import json
import time
from pathlib import Path

import pytest

from search_app.querylog.writer import QueryLog
from search_app.results import Verdict
from search_app.search.engine import SearchEngine
from tests.support.sample_booklet import ROOT

QUESTIONS = [
    json.loads(line)["query"]
    for line in (ROOT / "corpus/judgements/metastatic-breast-cancer.jsonl").read_text().splitlines()
]
LOGGED = 10_000
SEARCHED = 200
SHARE = 0.03


@pytest.mark.slow
def test_logging_takes_at_most_three_hundredths_of_searching(
    engine: SearchEngine, tmp_path: Path
) -> None:
    # Processor time of all threads: what is left for searching, however busy the machine is.
    for question in QUESTIONS[:20]:
        engine.search(question)
    began = time.process_time()
    for number in range(SEARCHED):
        engine.search(QUESTIONS[number % len(QUESTIONS)])
    searching = (time.process_time() - began) / SEARCHED

    log = QueryLog(tmp_path / "log", write_interval=0.5)
    began = time.process_time()
    for number in range(LOGGED):
        log.queue_question(QUESTIONS[number % len(QUESTIONS)], Verdict.ANSWERED)
        if number % 1_000 == 999:
            time.sleep(0.6)  # a busy day, not a flood: nothing is dropped
    log.close()
    logging = (time.process_time() - began) / LOGGED
    assert log.counts.written + log.counts.skipped == LOGGED
    assert logging <= SHARE * searching, f"{logging * 1e6:.0f} us of {searching * 1e6:.0f} us"
