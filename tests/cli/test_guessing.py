"""Guesses in a terminal: what is shown, what is written, and how it ends."""

import json
import subprocess
import tomllib

import pytest

from tests.importers.small_histories import SmallHistory
from tests.importers.workbook_files import packed

SURE = "date,cases\n2022-03-01,5\n2022-03-02,6\n"
DOUBTFUL = "date,cases\n01/02/2022,5\n03/04/2022,6\n"


@pytest.fixture
def guess(run, tmp_path):
    def guess_of(text, *options, code=0):
        (tmp_path / "cases.csv").write_text(text, encoding="utf-8")
        return run("import", "guess", "cases.csv", *options, code=code).output

    return guess_of


def test_a_guess_shows_columns_and_figures_and_prints_the_spec(guess):
    told = guess(SURE)

    assert "date    the period, D" in told
    assert "cases/cases  2022-03-02      6" in told
    assert tomllib.loads(told[told.index('name = "cases"') :])["files"][0]["path"] == "cases.csv"


def test_a_guess_that_asks_ends_with_1_and_says_what(guess):
    told = guess(DOUBTFUL, code=1)

    assert "To be answered before it is imported" in told
    assert 'formats = ["%d/%m/%Y"] or formats = ["%m/%d/%Y"]' in " ".join(told.split())


def test_the_spec_is_written_to_a_new_file_that_imports_the_figures(guess, run):
    told = guess(SURE, "--spec", "cases.toml")
    imported = run("import", "file", "cases.csv", "--spec", "cases.toml", "--published-at", "2022-03-03").output

    assert "Next: asreported import file cases.csv --spec cases.toml --dry-run" in " ".join(told.split())
    assert "recorded of 1 vintage" in imported
    assert "2022-03-02      6" in run("figures", "cases/cases").output


def test_a_file_that_is_there_is_not_written_over(guess, tmp_path):
    (tmp_path / "cases.toml").write_text("mine", encoding="utf-8")

    told = guess(SURE, "--spec", "cases.toml", code=1)

    assert "cases.toml exists already" in told
    assert (tmp_path / "cases.toml").read_text(encoding="utf-8") == "mine"


def test_a_guess_as_json_has_all_of_it(guess):
    told = json.loads(guess(SURE, "--json"))

    assert (told["read"], told["series"]) == (2, 1)
    assert [one["taken_for"] for one in told["columns"]] == ["the period, D", "figures"]


def test_a_repository_is_guessed_by_its_folder(run, tmp_path):
    SmallHistory(tmp_path / "town").commit(SURE, "cases.csv")

    told = run("import", "guess", "town", "--spec", "town.toml").output

    assert "asreported import git town --spec town.toml --dry-run" in " ".join(told.split())


@pytest.mark.parametrize("place", ["none.csv", "empty"])
def test_a_place_without_a_file_is_refused(run, tmp_path, place):
    subprocess.run(["git", "init", "--quiet", str(tmp_path / "empty")], check=True)

    assert "asreported: " in run("import", "guess", place, code=1).output


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://town.example/cases.csv", "it does not begin with https://"),
        ("https://127.0.0.1:8443/cases.csv", "stands for an address that is not of the internet"),
        ("https://github.com/town/cases", "git clone --bare https://github.com/town/cases"),
    ],
)
@pytest.mark.parametrize("verb", [("guess",), ("file", "--spec", "cases.toml")])
def test_an_address_from_which_nothing_is_fetched_is_refused(guess, run, address, why, verb):
    guess(SURE, "--spec", "cases.toml")

    told = run("import", verb[0], address, *verb[1:], code=1).output

    assert why in " ".join(told.split())


def test_a_doubt_about_many_columns_is_cut_where_it_can_be_seen(guess):
    names = [f"a long name of column {number}" for number in range(4)]
    digits = ",".join(["0.30000000000000004"] * 4)

    told = guess(f"date,{','.join(names)}\n2022-03-01,{digits}\n2022-03-02,{digits}\n")

    assert "a long name of column 0, a long name of…  more decimals" in told


def test_the_spec_of_one_file_in_an_archive_imports_it(run, tmp_path):
    (tmp_path / "town.zip").write_bytes(packed({"notes.txt": "hello", "cases.csv": SURE}))

    run("import", "guess", "town.zip", "--spec", "town.toml")

    assert "town/cases        2" in run("import", "file", "town.zip", "--spec", "town.toml").output
