"""Imports: the summary, rehearsals and what is told of a wrong spec."""

import gzip
import json
import os
import subprocess

import pytest

from importers.specs.spec_reading import read_spec
from stores.opening import open_ledger
from tests.importers.workbook_files import rows, xlsx

SPEC = """
name = "town"
[source]
source = "town"
name = "The town"
[defaults]
measure = "cumulative"
frequency = "D"
unit = "persons"
[series.cases]
title = "Cases"
[[files]]
path = "cases.csv"
format = "csv"
period = { column = "date" }
repeated = "last"
[files.columns]
cases = "cases"
"""


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "town.toml"
    path.write_text(SPEC)
    return path


@pytest.fixture
def history(tmp_path):
    """Three versions of a file; the second lists a day twice and has a column of which the spec does not speak."""
    repo = tmp_path / "repo"
    repo.mkdir()
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = ["-c", "user.name=t", "-c", "user.email=t@example.org"]

    def git(*arguments, day="01"):
        dates = {"GIT_AUTHOR_DATE": f"2022-03-{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"2022-03-{day}T12:00:00Z"}
        subprocess.run(
            ["git", *names, *arguments], cwd=repo, env={**environment, **dates}, check=True, capture_output=True
        )

    git("init", "-b", "main")
    for day, text in (
        ("02", "date,cases\n2022-03-01,1\n"),
        ("03", "date,cases,deaths\n2022-03-01,2,0\n2022-03-02,3,0\n2022-03-02,4,0\n"),
        ("04", "date,cases\n2022-03-02,4\n"),
    ):
        (repo / "cases.csv").write_text(text)
        git("add", ".")
        git("commit", "-m", "update", day=day)
    return repo


def test_a_history_is_imported_with_a_summary_of_everything_odd(history, spec, run):
    output = run("import", "git", history, "--spec", spec).output

    assert "recorded of 3 vintages" in output
    assert "town/cases" in output
    assert "Vintages that list a period more than once" in output
    assert "deaths" in output
    assert "1 series opened: town/cases" in output
    assert "withdrawn" in run("figures", "town/cases").output


def test_a_second_import_records_nothing(history, spec, run):
    run("import", "git", history, "--spec", spec)

    summary = json.loads(run("import", "git", history, "--spec", spec, "--json").output)

    assert (summary["events"], summary["known"]) == (0, 3)


def test_what_is_read_for_a_series_that_the_spec_learned_is_told(history, spec, run):
    run("import", "git", history, "--spec", spec)
    grown = SPEC.replace("[files.columns]", '[files.columns]\ndeaths = "deaths"')
    spec.write_text(grown.replace("[[files]]", '[series.deaths]\ntitle = "Deaths"\n[[files]]'))

    output = run("import", "git", history, "--spec", spec).output

    assert "town/deaths: read from" in output
    assert "of which other series were known before" in output


def test_a_version_that_withdraws_all_of_a_series_is_told(history, spec, run):
    (history / "cases.csv").write_text("date,cases\n")
    subprocess.run(
        ["git", "-C", history, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qam", "empty"],
        check=True,
    )

    output = run("import", "git", history, "--spec", spec).output

    assert "Vintages that no longer list any figure of a series: all its figures were withdrawn" in output


def test_the_importer_records_under_its_own_name(history, spec, run):
    run("import", "git", history, "--spec", spec)

    assert "import:town" in run("events").output


def test_a_rehearsal_records_nothing(history, spec, run, tmp_path):
    assert "would be recorded" in run("import", "git", history, "--spec", spec, "--dry-run").output
    assert not (tmp_path / "asreported.db").exists()

    run("register", "town", "--name", "The town")
    run("import", "git", history, "--spec", spec, "--dry-run")
    with open_ledger(tmp_path / "asreported.db") as ledger:
        assert ledger.head() == 1


def test_a_ledger_whose_log_was_begun_is_rehearsed_upon_too(history, spec, run):
    run("import", "git", history, "--spec", spec)
    run("log", "begin", "--origin", "town.example/log")

    told = run("import", "git", history, "--spec", spec, "--dry-run")

    assert told.exit_code == 0, told.output
    assert run("import", "git", history, "--spec", spec).exit_code == 0


def test_a_summary_of_many_series_shows_those_that_changed_most_and_how_many_more_there_are(spec, run, tmp_path):
    many = SPEC[: SPEC.index("[series.cases]")] + SPEC[SPEC.index("[[files]]") : SPEC.index("[files.columns]")]
    spec.write_text(many + '[files.long]\nseries = "{place}"\nvalue = "cases"\neach = { title = "{place}" }\n')
    places = [f"place-{number:02}" for number in range(60)]
    table = "date,place,cases\n" + "".join(f"2022-03-01,{place},1\n" for place in places)
    (tmp_path / "cases.csv").write_text(table)
    first = run("import", "csv", "cases.csv", "--spec", spec, "--published-at", "2022-03-02").output
    (tmp_path / "cases.csv").write_text(table.replace("place-59,1", "place-59,2"))

    second = run("import", "csv", "cases.csv", "--spec", spec, "--published-at", "2022-03-03").output

    assert "60 series opened: town/place-00, town/place-01" in first
    assert "town/place-09 and 50 more" in first
    assert "10 series more, which changed less; list all with --json" in first
    assert "town/place-59" not in first
    assert "town/place-59" in second


def test_one_file_is_imported_as_published_then(spec, run, tmp_path):
    (tmp_path / "cases.csv").write_text("date,cases\n2022-03-01,5\n")

    run("import", "csv", "cases.csv", "--spec", spec, "--published-at", "2022-03-02")

    assert "5  2022-03-02" in run("figures", "town/cases").output


def test_one_json_file_is_imported(spec, run, tmp_path):
    spec.write_text(SPEC.replace('path = "cases.csv"\nformat = "csv"', 'path = "cases.json"\nformat = "json"'))
    (tmp_path / "cases.json").write_text('[{"date": "2022-03-01", "cases": 5}]')

    run("import", "json", "cases.json", "--spec", spec)

    assert "5" in run("figures", "town/cases/2022-03-01").output


@pytest.mark.parametrize(
    ("form", "content"),
    [
        pytest.param("xlsx", xlsx({"A": rows(["date", "cases"], ["d44621", "5"])}), id="a workbook"),
        pytest.param("html", b"<table><tr><th>date<th>cases<tr><td>2022-03-01<td>5</table>", id="a web page"),
        pytest.param("csv", gzip.compress(b"date,cases\n2022-03-01,5\n"), id="packed"),
    ],
)
def test_one_file_of_any_format_is_imported(spec, run, tmp_path, form, content):
    spec.write_text(SPEC.replace('format = "csv"', f'format = "{form}"'))
    (tmp_path / "cases").write_bytes(content)

    run("import", "file", "cases", "--spec", spec, "--published-at", "2022-03-02")

    assert "5  2022-03-02" in run("figures", "town/cases").output


def test_a_file_that_would_take_too_much_is_refused_and_nothing_recorded(spec, run, tmp_path):
    spec.write_text(SPEC.replace('format = "csv"', 'format = "xlsx"'))
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    (tmp_path / "cases.xlsx").write_bytes(xlsx({"A": rows(["date", "cases"]) + cell}))

    refusal = run("import", "file", "cases.xlsx", "--spec", spec, code=1)

    assert "cases.xlsx: the table has 1,048,576 rows and 16,384 columns" in refusal.stderr
    assert "town" not in run("sources").output


def test_what_does_not_read_as_the_file_says_when_it_is_imported_again_is_named(spec, run, tmp_path):
    (tmp_path / "cases.csv").write_text("date,cases\n2022-03-01,5\n2022-03-02,8\n")
    again = ("import", "csv", "cases.csv", "--spec", spec, "--published-at", "2022-03-02", "--complete")
    run(*again)
    run("correct", "town/cases/2022-03-01", "1", "--value", "6", "--why", "misread")
    run("report", "town/cases/2022-03-03", "9", "--published-at", "2022-03-02")

    said = run(*again).output
    as_json = json.loads(run(*again, "--json").output)

    assert "do not read as the files say" in said
    assert "entry 1 holds: 6" in said
    assert "entry 1 holds: 9" in said
    assert [(one["held"]["period"], one["held"]["entry"], one["held"]["value"]) for one in as_json["held"]] == [
        ("2022-03-01", 1, "6"),
        ("2022-03-03", None, "9"),
    ]
    assert as_json["held_more"] == 0


def test_what_was_put_right_by_hand_and_is_repeated_is_pointed_out(spec, run, tmp_path):
    (tmp_path / "cases.csv").write_text("date,cases\n2022-03-01,5\n")
    run("import", "csv", "cases.csv", "--spec", spec, "--published-at", "2022-03-02")
    run("correct", "town/cases/2022-03-01", "1", "--value", "6", "--why", "misread")

    output = run("import", "csv", "cases.csv", "--spec", spec, "--published-at", "2022-03-03").output

    assert "corrected by hand" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["git", "nowhere"], "there is no nowhere", id="no repository"),
        pytest.param(["csv", "nowhere.csv"], "nowhere.csv cannot be read", id="no file"),
        pytest.param(["json", "cases.csv"], "as csv, not as json", id="another format"),
    ],
)
def test_what_cannot_be_imported_is_refused(arguments, message, spec, run, tmp_path):
    (tmp_path / "cases.csv").write_text("date,cases\n2022-03-01,five\n")

    assert message in run("import", *arguments, "--spec", spec, code=1).stderr


def test_a_cell_that_the_spec_does_not_explain_is_named(spec, run, tmp_path):
    (tmp_path / "cases.csv").write_text("date,cases\n2022-03-01,five\n")

    assert "row 1, column 'cases'" in run("import", "csv", "cases.csv", "--spec", spec, code=1).stderr


def test_a_wrong_spec_is_explained(spec, run):
    spec.write_text("name = 5")

    assert "town.toml" in run("import", "git", ".", "--spec", spec, code=1).stderr
    assert "Missing option" in run("import", "git", ".", code=2).stderr


def test_a_ready_made_spec_is_printed_as_it_can_be_kept(run, tmp_path):
    listed = run("import", "spec").output
    kept = tmp_path / "spec.toml"
    kept.write_text(run("import", "spec", "rki").output)

    assert "world-bank" in listed
    assert read_spec(kept).name == "rki"


def test_a_ready_made_spec_that_is_not_there_is_refused_with_those_that_are(run):
    refused = run("import", "spec", "mars", code=1)

    assert "no ready-made spec is called 'mars'; there are: a" in refused.output


def test_ten_gigabytes_of_zeros_are_refused_before_they_are_read(run, tmp_path):
    (tmp_path / "s.toml").write_text(
        'name = "t"\nsource = { source = "t", name = "T" }\n'
        'defaults = { unit = "persons", measure = "level", frequency = "D" }\nseries = { a = { title = "A" } }\n'
        'files = [{ path = "zeros.csv", format = "csv", period = { column = "date" }, columns = { a = "a" } }]\n'
    )
    with (tmp_path / "zeros.csv").open("wb") as zeros:
        zeros.truncate(10 * 10**9)

    told = run("import", "file", "zeros.csv", "--spec", "s.toml", code=1).stderr

    assert "zeros.csv cannot be read" in told
    with open_ledger(tmp_path / "asreported.db") as ledger:
        assert ledger.head() == 0
