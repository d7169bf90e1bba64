"""Tables on terminals of several widths, and how numbers are written for people."""

import doctest
import os
import pty
import re
import struct
import subprocess
import sys
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

import pytest

from cli import sheets, wording
from cli.options import REASONS
from tests.cli.conftest import CASES

ROOT = Path(__file__).parent.parent.parent


def test_numbers_are_written_as_their_examples_say():
    assert doctest.testmod(wording).failed == 0
    assert doctest.testmod(sheets).failed == 0


@pytest.mark.parametrize(
    ("value", "text"), [("0.5", "+0.5"), ("0.00", "0.00"), ("-0.5", "-0.5"), ("1000", "+1,000"), (None, "-")]
)
def test_a_difference_shows_its_direction(value, text):
    assert wording.difference_text(value) == text


def on_a_terminal(*arguments, cwd, columns, **environment):
    """What a person sees on a terminal of that width."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **environment}
    for name in ("COLUMNS", "NO_COLOR"):
        if name not in environment:
            variables.pop(name, None)
    with subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=cwd,
        env=variables,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        seen = b""
        while chunk := read(ours):
            seen += chunk
        process.wait(timeout=20)
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def read(terminal):
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other side was closed
        return b""


def plain(text):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


@pytest.mark.parametrize("columns", [85, 110, 130, 200])
def test_what_is_said_of_a_figure_is_wrapped_never_cut(columns, town, tmp_path):
    seen = plain(on_a_terminal("history", f"{CASES}/2022-03-02", cwd=tmp_path, columns=columns))

    assert "…" not in seen
    assert all(len(line) <= columns for line in seen.splitlines())
    assert "verification" in seen
    assert "https://example.org/bulletin" in seen


VERBS_WITH_TABLES = (
    ("totals",),
    ("series",),
    ("figures", CASES),
    ("history", f"{CASES}/2022-03-02"),
    ("explain", f"{CASES}/2022-03-02"),
    ("years", CASES),
    ("days", CASES),
    ("stats", CASES),
    ("revisions",),
    ("compare", CASES, "--from", "2022-03-06", "--to", "2022-03-09"),
    ("table", CASES, "town/rate"),
    ("events",),
    ("verify",),
)


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("verb", VERBS_WITH_TABLES, ids=lambda one: one[0])
def test_no_number_is_broken_however_narrow_the_terminal(verb, columns, town, tmp_path, run):
    numbers = re.findall(r"[~<>+-]?\d[\d,.:-]*", run(*verb).output)

    seen = plain(on_a_terminal(*verb, cwd=tmp_path, columns=columns))

    lines = [line for line in seen.splitlines() if "━" not in line]
    assert [line for line in lines if len(line) > columns and " " in line.strip()] == []
    shown = " ".join(lines)
    assert [one for one in numbers if one not in shown] == []


def test_the_marks_of_qualified_values_are_explained_where_they_stand(town, run):
    assert "~ about" in run("figures", CASES).output
    assert "~ about" not in run("figures", CASES, "--end", "2022-03-01").output


def test_colours_are_left_out_if_asked(town, tmp_path):
    assert "\x1b[" in on_a_terminal("totals", cwd=tmp_path, columns=100)
    assert "\x1b[" not in on_a_terminal("totals", cwd=tmp_path, columns=100, NO_COLOR="1")


def test_a_pipe_gets_a_line_a_row_without_colours(town, run):
    output = run("totals").output

    assert "\x1b" not in output
    assert len(output.splitlines()) == 5
    assert all(line == line.rstrip() for line in output.splitlines())


def test_progress_goes_to_a_terminal_and_leaves_no_trace_in_the_output(town, tmp_path):
    assert "Rebuilt the projections" in plain(on_a_terminal("rebuild", cwd=tmp_path, columns=80))


@pytest.mark.parametrize("verb", ["report", "adjust", "correct", "revisions"])
def test_help_cuts_no_word_that_is_to_be_copied(verb, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    told = " ".join(run(verb, "--help").output.replace("│", " ").split())

    for reason in REASONS:
        assert reason in told


def test_a_command_to_be_pasted_stands_whole_on_one_line(tmp_path):
    (tmp_path / "cases-of-the-town.csv").write_text("date,cases\n2022-03-01,5\n2022-03-02,6\n")
    words = "asreported import file cases-of-the-town.csv --spec town.toml --dry-run"

    seen = plain(
        on_a_terminal("import", "guess", "cases-of-the-town.csv", "--spec", "town.toml", cwd=tmp_path, columns=80)
    )

    assert f"The spec is in town.toml. Next:\n    {words}\n" in seen.replace("\r\n", "\n")
