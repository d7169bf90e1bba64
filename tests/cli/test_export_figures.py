"""All versions of all figures as a folder of Parquet, one position after another, with a manifest of what is whole."""

import hashlib
import json

import pytest
from arro3.io import read_parquet

from cli import example
from projections.answers.versions import versions
from projections.answers.view import View
from stores.opening import open_ledger
from stores.turns import lock_of
from tests.cli.conftest import CASES


def exported(folder):
    return json.loads((folder / "manifest.json").read_text())["exports"]


def rows_of(place):
    table = read_parquet(str(place)).read_all()
    columns = {name: table[name].to_pylist() for name in table.column_names}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def test_an_export_has_every_version_of_every_figure_at_its_position(town, run, tmp_path):
    run("export", "figures", "--to", "out")
    first = exported(tmp_path / "out")[0]
    run("revise", f"{CASES}/2022-03-05", 550, "--published-at", "2022-04-02")
    told = json.loads(run("export", "figures", "--to", "out", "--json").output)

    assert [one["position"] for one in exported(tmp_path / "out")] == [first["position"], told["position"]]
    assert exported(tmp_path / "out") == [first, told]
    for one in (first, told):
        with View.open(town) as answers:
            answers.catch_up()
            found = list(versions(answers, answers.at(position=one["position"]), CASES))
        rows = [row for row in rows_of(tmp_path / "out" / one["versions"]["name"]) if row["series"] == CASES]
        assert [(row["period"], row["entry"], row["what"]) for row in rows] == [
            (version.period, version.entry, version.what) for version in found
        ]


def test_the_manifest_says_what_each_file_is(town, run, tmp_path):
    run("export", "figures", "--to", "out")

    (one,) = exported(tmp_path / "out")
    for file in (one["versions"], one["series"]):
        content = (tmp_path / "out" / file["name"]).read_bytes()
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert file["rows"] == len(rows_of(tmp_path / "out" / file["name"]))
    assert CASES in {row["series"] for row in rows_of(tmp_path / "out" / one["series"]["name"])}


def test_a_position_that_is_there_is_not_written_again(town, run, tmp_path):
    run("export", "figures", "--to", "out")
    (one,) = exported(tmp_path / "out")
    place = tmp_path / "out" / one["versions"]["name"]
    place.write_bytes(b" " * one["versions"]["size"])  # by which a second writing would be seen

    run("export", "figures", "--to", "out")

    assert (place.read_bytes().strip(), exported(tmp_path / "out")) == (b"", [one])


@pytest.mark.parametrize("of", ["versions", "series"])
@pytest.mark.parametrize("harm", [lambda place: place.unlink(), lambda place: place.write_bytes(b"cut off")])
def test_a_file_that_was_lost_is_written_again(harm, of, town, run, tmp_path):
    run("export", "figures", "--to", "out")
    (one,) = exported(tmp_path / "out")
    harm(tmp_path / "out" / one[of]["name"])

    run("export", "figures", "--to", "out")

    assert exported(tmp_path / "out") == [one]
    content = (tmp_path / "out" / one[of]["name"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == one[of]["sha256"]


@pytest.mark.parametrize("grows", [False, True])
def test_a_folder_of_another_ledger_is_left_alone(grows, town, run, tmp_path):
    run("export", "figures", "--to", "out")
    (one,) = exported(tmp_path / "out")
    with open_ledger(tmp_path / "other.db") as other:
        example.load(other)
    position = one["position"] + 1 if grows else one["position"]

    told = run("export", "figures", "--to", "out", "--position", position, "--database", "other.db", code=1)

    assert "another ledger" in told.output
    assert exported(tmp_path / "out") == [one]


def test_a_folder_that_was_begun_before_ledgers_were_told_apart_goes_on(town, run, tmp_path):
    run("export", "figures", "--to", "out")
    (one,) = exported(tmp_path / "out")
    of_before = {name: said for name, said in one.items() if name != "last_event"}
    (tmp_path / "out" / "manifest.json").write_text(json.dumps({"format": 1, "exports": [of_before]}))
    run("revise", f"{CASES}/2022-03-05", 550, "--published-at", "2022-04-02")

    run("export", "figures", "--to", "out")

    first, second = exported(tmp_path / "out")
    assert first == {**one, "last_event": None}
    assert second["last_event"] not in {None, one["last_event"]}


def test_an_export_that_was_interrupted_is_made_again(town, run, tmp_path):
    run("export", "figures", "--to", "whole")
    (one,) = exported(tmp_path / "whole")
    (tmp_path / "out").mkdir()
    for name in (
        one["versions"]["name"],
        f"{one['series']['name']}.part",
        "versions-000000000001.parquet.part",
        lock_of(tmp_path / "manifest.json", "exporter").name,
    ):
        (tmp_path / "out" / name).write_bytes(b"half")

    run("export", "figures", "--to", "out")

    assert exported(tmp_path / "out") == [one]
    content = (tmp_path / "out" / one["versions"]["name"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == one["versions"]["sha256"]
    assert not list((tmp_path / "out").glob("*.part")), "nor is what another position left"


@pytest.mark.parametrize("name", ["letter.txt", "manifest.json"])
def test_a_folder_that_holds_something_else_is_left_alone(name, town, run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("dear reader")

    told = run("export", "figures", "--to", "out", code=1)

    assert "out holds something else" in told.output
    assert (tmp_path / "out" / name).read_text() == "dear reader"
    assert not list((tmp_path / "out").glob("*.parquet"))


def test_a_position_above_the_last_is_refused(town, run, tmp_path):
    told = run("export", "figures", "--to", "out", "--position", 9999, code=1)

    assert "9999" in told.output
    assert not (tmp_path / "out").exists()


def test_the_log_is_exported_by_its_name_and_by_a_folder_alone(town, run, tmp_path):
    run("export", "log", "named")
    run("export", "alone")

    events = [(tmp_path / name / "events.ndjson").read_bytes() for name in ("named", "alone")]
    assert events[0] == events[1] != b""
