"""The log: JSON on standard error, one event a line."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

NAME = "asreported"
# No line tells of threads or processes, so nobody looks for them; to look costs as much as the line.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
# ASCII: what is not plain text is written as \uXXXX, such as control characters and what turns text around.
_encode = json.JSONEncoder(default=str).encode


class Lines(logging.Formatter):
    """Makes one line of an event, whatever wrote it; nothing in it can end the line, or drive a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The event: when, how bad, who says so and what, then its ``fields``, and where it went wrong."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name.lstrip("_"),
            "event": record.getMessage(),
        }
        told.update(getattr(record, "fields", {}))
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return _encode(told).replace("\x7f", "\\u007f")


def configuration() -> dict[str, Any]:
    """For ``logging.config``; Granian takes it as well, for its own messages and in each of its processes."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{__name__}.{Lines.__name__}"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "lines"},
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {NAME: {"level": "INFO"}, "_granian": {"level": "INFO"}},
    }
