"""A terminal that is not UTF-8 shows every table and refusal: what it has no character for is escaped, as in JSON."""

import json
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper

import pytest

from cli.main import VERBS, app
from domain.recording.commands import Bulletin, NewDocument, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger

FIGURE = "town/fälle/2022-03-01".replace("ä", "ae")
TITLE, QUOTE = "Fälle in Łódź – “all” 🚑", "„5.840“ Fälle"
READING = [
    ["totals"], ["series"], ["series", "town/faelle"], ["figures", "town/faelle"], ["figures", FIGURE],
    ["years", "town/faelle"], ["months", "town/faelle"], ["days", "town/faelle"], ["stats", "town/faelle"],
    ["table", "town/faelle"], ["sources"], ["history", FIGURE], ["explain", FIGURE], ["revisions"],
    ["vintages", "town/faelle"],
    ["compare", "town/faelle", "--from", "2022-03-02", "--to", "2022-03-09"], ["events"],
    ["config", "show"], ["doctor"], ["verify"],
]  # fmt: skip


@pytest.fixture
def town(tmp_path):
    with open_ledger(tmp_path / "asreported.db") as ledger:
        ledger.record(RegisterSource(source="town", name="Gemeinde Łódź"), "tester")
        new = OpenSeries(
            series="town/faelle", title=TITLE, description="Fälle –", unit="Fälle", measure="cumulative", frequency="D"
        )
        ledger.record(new, "tester")
        document = NewDocument(url="https://example.org/häufig", title="Märzbericht", quote=QUOTE, published_by="Zoë")
        for value, day in (("1", "2022-03-02"), ("2", "2022-03-03")):
            said = SaidStatement(series="town/faelle", value=value, reason="verification", note="geprüft")
            lines = lines_of([("2022-03-01", said)])
            ledger.record(Bulletin(source="town", published_at=day, lines=lines, document=document), "müller")
        return tmp_path


def ended(folder, *arguments, encoding="ascii:strict"):
    """One verb in a process of its own, whose standard streams have that encoding."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("ASREPORTED_")}
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=folder, capture_output=True, check=False,
        env=given | {"PYTHONIOENCODING": encoding, "LANG": "C", "LC_ALL": "C", "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


@pytest.fixture
def shown(monkeypatch):
    """One verb in this process, on streams that have that encoding: its exit code, output and complaints."""

    def call(*arguments, encoding="ascii"):
        streams = {name: TextIOWrapper(BytesIO(), encoding, "strict") for name in ("stdout", "stderr")}
        for name, stream in streams.items():
            monkeypatch.setattr(sys, name, stream)
        with pytest.raises(SystemExit) as ended:
            app.main(list(arguments), prog_name="asreported")
        return ended.value.code, *(flushed(stream) for stream in streams.values())

    return call


def flushed(stream):
    stream.flush()
    return stream.buffer.getvalue()


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_what_is_read_is_shown_on_an_ascii_terminal(town, monkeypatch, shown, arguments):
    monkeypatch.chdir(town)
    code, output, complaints = shown(*arguments)

    assert code == 0, complaints
    assert output.isascii()
    assert output.count(b"\n") == shown(*arguments, encoding="utf-8")[1].count(b"\n")


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verbs_help_is_shown_on_an_ascii_terminal(shown, verb):
    code, output, complaints = shown(verb, "--help")

    assert (code, complaints) == (0, b"")
    assert output.isascii()


def test_a_table_says_what_it_has_no_character_for_and_plain_marks_stand_for_others(town):
    shown = ended(town, "history", FIGURE).stdout.decode()

    assert '"\\u201e5.840\\u201c F\\u00e4lle", M\\u00e4rzbericht' in shown


def test_json_stays_json(town):
    series = json.loads(ended(town, "series", "town/faelle", "--json").stdout)

    assert series["title"] == TITLE


def test_a_refusal_is_shown_too(town):
    done = ended(town, "history", "town/häufig/2022-03-01", encoding="ascii:strict")

    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["json", "git"])
def test_a_pipe_in_the_place_of_a_spec_or_file_is_refused_and_not_waited_for(tmp_path, verb):
    os.mkfifo(tmp_path / "pipe")
    done = ended(tmp_path, "import", verb, "pipe", "--spec", "pipe")

    assert done.returncode == 1
    assert b"it is a pipe" in done.stderr


def test_a_pipe_in_an_exported_log_is_refused_and_not_waited_for(tmp_path):
    (tmp_path / "exported").mkdir()
    os.mkfifo(tmp_path / "exported" / "events.ndjson")
    done = ended(tmp_path, "import", "log", "exported")

    assert done.returncode == 1
    assert b"it is a pipe" in done.stderr


@pytest.mark.parametrize("kind", ["a pipe", "a directory", "a device"])
def test_what_is_no_plain_settings_file_is_refused(tmp_path, kind):
    place = tmp_path / "settings"
    if kind == "a pipe":
        os.mkfifo(place)
    elif kind == "a directory":
        place.mkdir()
    else:
        place.symlink_to("/dev/zero")
    done = ended(tmp_path, "config", "show", "--config", "settings")

    assert done.returncode == 2
    assert f"it is {kind}".encode() in done.stderr
