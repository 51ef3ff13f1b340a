import logging

from search_app.web.server.repeats import RepeatFilter


def make_record(name: str, level: int, message: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord(name, level, "file", 1, message, values, None)


def test_a_message_passes_once_a_second_and_says_how_often_it_did_not() -> None:
    now = 0.0
    repeats = RepeatFilter(clock=lambda: now)
    passed = []
    for count in range(1000):
        now = count / 100  # ten seconds
        record = make_record("waitress.queue", logging.WARNING, "Depth is %d", count)
        passed += [record.getMessage()] if repeats.filter(record) else []
    assert passed[:2] == ["Depth is 0", "Depth is 100 (99 more like it)"]
    assert len(passed) == 10


def test_other_messages_pass_at_once() -> None:
    repeats = RepeatFilter(clock=lambda: 0.0)
    levels = [("a", logging.INFO), ("b", logging.INFO), ("a", logging.ERROR)]
    records = [make_record(name, level, f"{level}") for name, level in levels]
    assert [repeats.filter(record) for record in records] == [True] * 3


def test_a_client_that_hangs_up_is_no_news() -> None:
    record = make_record("waitress", logging.INFO, "Client disconnected while serving /")
    assert not RepeatFilter().filter(record)
