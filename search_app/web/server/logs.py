"""The log on stderr: sentences for people, or a JSON object a line for programs.

Neither holds a question, an address or a name.
"""

import json
import logging
from datetime import UTC, datetime
from traceback import format_tb

from search_app.web.server.repeats import RepeatFilter

JSON = "json"
TEXT_FORMAT = "%(levelname)s %(name)s: %(message)s"
FIELDS = "fields"  # of a record: what stands beside its message


class JsonFormatter(logging.Formatter):
    """A line an event: ``time`` in UTC, ``level``, ``logger``, ``message``, and its own fields."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info and record.exc_info[0]:  # an error's own words may quote a question
            line["error"] = record.exc_info[0].__name__
            line["places"] = "".join(format_tb(record.exc_info[2]))
        return json.dumps(line, ensure_ascii=False)


def init_logging(log_format: str) -> None:
    """Send what the program logs to stderr, as ``text`` or ``json``."""
    handler = logging.StreamHandler()
    handler.addFilter(RepeatFilter())
    handler.setFormatter(JsonFormatter() if log_format == JSON else logging.Formatter(TEXT_FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("faiss").setLevel(logging.WARNING)  # it tells at length how it is loaded
