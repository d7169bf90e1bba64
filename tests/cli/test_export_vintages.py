"""Vintages in the shape of another program, written to a file that is whole or not there."""

import json

import pytest
from litestar.testing import TestClient

from api.app import create_app
from projections.answers.view import View
from tests.cli.conftest import CASES, RATE


@pytest.mark.parametrize("key", [CASES, RATE, "town"])
@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("shape", ["reviser", "rjd3revisions", "forecast-evaluation"])
def test_the_file_has_the_rows_that_the_service_gives(shape, form, key, town, run, tmp_path):
    told = json.loads(run("export", "vintages", shape, key, "--to", f"out.{form}", "--json").output)

    with View.open(town) as answers, TestClient(create_app(answers)) as client:
        answers.catch_up()
        kind = "series" if "/" in key else "sources"
        response = client.get(f"/v1/{kind}/{key}/exports/{shape}.{form}")
        lines = client.get(f"/v1/{kind}/{key}/exports/{shape}.ndjson").text.splitlines()
    content = (tmp_path / f"out.{form}").read_bytes()
    assert content == response.content if form == "csv" else content[:4] == content[-4:] == b"PAR1"
    assert told["rows"] == len(lines)
    assert told["collapsed"] == int(response.headers["x-asreported-collapsed"])
    assert ", ".join(told["not_read"]) == response.headers.get("x-asreported-not-read", "")


def test_it_says_in_words_what_was_left_out(town, run):
    told = run("export", "vintages", "rjd3revisions", CASES, "--to", "out.csv").output

    assert "takes no series of frequency D" in told
    assert "qualifiers" in told


def test_a_file_that_is_there_is_left_alone(town, run, tmp_path):
    (tmp_path / "out.csv").write_text("mine")

    told = run("export", "vintages", "reviser", CASES, "--to", "out.csv", code=1)

    assert "out.csv is there already" in told.output
    assert (tmp_path / "out.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        ((CASES, "--to", "out.xlsx"), 2, "ends with .csv or .parquet"),
        (("town/none", "--to", "out.csv"), 1, "town/none"),
        (("nowhere", "--to", "out.csv"), 1, "nowhere"),
        ((CASES, "--to", "no/folder/out.csv"), 1, "cannot be written"),
        ((CASES, "--to", "out.csv", "--start", "soon"), 1, "not a period"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(words, code, why, town, run, tmp_path):
    before = sorted(tmp_path.iterdir())

    told = run("export", "vintages", "reviser", *words, code=code)

    assert why in told.output
    assert [
        one for one in sorted(tmp_path.iterdir()) if one not in before and not one.name.startswith("asreported")
    ] == []
