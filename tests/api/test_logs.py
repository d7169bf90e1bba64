"""One event a line, whatever is in it."""

import json
import logging
import logging.config
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service.lifespan_thread import FailureLog
from api.service.logs import Lines, configuration
from tests.test_architecture import ROOT


def line(message, *arguments, fields=None, failure=None):
    record = logging.LogRecord("asreported", logging.WARNING, "", 0, message, arguments, failure)
    if fields is not None:
        record.fields = fields
    return Lines().format(record)


def test_an_event_says_when_how_bad_who_and_what():
    told = json.loads(line("followed %s", "nobody", fields={"route": "/v1/totals", "status": 200}))

    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "warning", "logger": "asreported", "event": "followed nobody", "route": "/v1/totals", "status": 200,
    }  # fmt: skip


@given(st.text())
def test_nothing_in_an_event_ends_its_line_or_drives_a_terminal(text):
    told = line("%s", text, fields={"route": text})

    assert told.isascii()
    assert told.isprintable()
    assert json.loads(told)["route"] == text


@pytest.mark.parametrize("text", ["\n", "\r", "\x1b[2J", "\x7f", "\x9b2J", "\u2028", "\u202e", "\ud800"])
def test_what_could_deceive_is_escaped(text):
    assert text not in line("%s", text)


def test_a_traceback_is_inside_the_line():
    failure = RuntimeError("of all things\n{}")

    told = line("failed", failure=(RuntimeError, failure, None))

    assert "\n" not in told
    assert "RuntimeError: of all things" in json.loads(told)["traceback"]


def test_everybody_logs_in_lines_to_standard_error():
    program = (
        "import logging, logging.config; from api.service.logs import configuration\n"
        "logging.config.dictConfig(configuration())\n"
        "for name in ('asreported', '_granian', 'asyncio'): logging.getLogger(name).error('heard\\nfrom %s', name)"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert [json.loads(one)["logger"] for one in done.stderr.splitlines()] == ["asreported", "granian", "asyncio"]
    assert done.stdout == ""
    assert configuration()["version"] == 1


def test_what_is_wrong_is_said_when_it_begins_when_it_changes_and_when_it_is_over(caplog):
    caplog.set_level(logging.INFO, "asreported")
    failures = FailureLog("signing")

    for wrong in ("", "no key", "no key", "no disk", "", ""):
        failures.tell(wrong)

    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        ("ERROR", "signing: no key"), ("ERROR", "signing: no disk"), ("INFO", "signing: goes on"),
    ]  # fmt: skip
