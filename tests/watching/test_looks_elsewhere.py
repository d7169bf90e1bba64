"""What a watch recorded reaches every place: exports, copies made of them, verification, events and coverage."""

import json

import pytest

from cli.main import main
from domain.streams import OfWatch
from stores.opening import open_ledger
from tests.watching.watching import Watching

OUTCOMES = [("changed", 1), ("unchanged", 23), ("unreachable", 1)]


@pytest.fixture
def watched(tmp_path, site, monkeypatch):
    """The ledger of a watch that ended."""
    watching = Watching(tmp_path, site)
    watching.looks(0, *[1] * 23)
    watching.breaks()
    watching.looks(1, 24)
    watching.ledger.close()
    monkeypatch.setenv("ASREPORTED_DATABASE", str(watching.database))
    return watching


def run(*words):
    """Run a verb that ends well."""
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, words)))
    assert not ended.value.code


def looks(database):
    with open_ledger(database) as ledger:
        return [one.event for one in ledger.store.stream(OfWatch("town"))]


def test_a_copy_of_an_export_has_the_same_looks(watched, tmp_path, monkeypatch):
    run("log", "begin", "--origin", "town.example/log")
    run("export", "log", tmp_path / "exported")
    monkeypatch.setenv("ASREPORTED_DATABASE", str(tmp_path / "copy.db"))

    run("import", "log", tmp_path / "exported")
    run("verify")

    assert looks(tmp_path / "copy.db") == looks(watched.database)
    assert [(one.outcome, one.looks) for one in looks(tmp_path / "copy.db")] == OUTCOMES


def test_coverage_and_events_tell_of_looks(watched, capsys):
    run("coverage", "town/cases", "--json")
    coverage = json.loads(capsys.readouterr().out)
    run("coverage", "town/cases")
    printed = capsys.readouterr().out
    run("events", "--stream", "watch/town", "--ndjson")
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert [(one["outcome"], one["looks"]) for one in coverage["watched"]] == OUTCOMES
    assert "unreachable, 1 look at https://town.example" in printed
    assert "2022-03-02 08:00:00Z: changed, 1 look at" in printed
    assert "it answers 503" in printed
    assert [one["type"] for one in events] == ["source-looked-at"] * 3
