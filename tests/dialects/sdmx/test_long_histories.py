"""A history that is too long for a message in order of publication, which SDMX-CSV sends whole."""

from datetime import date, timedelta

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.dialects.sdmx.disseminations import MOST_VERSIONS
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.begun import begin
from tests.dialects.sdmx.conftest import TYPES

_LONG = "long/long"
_FIGURES = MOST_VERSIONS + 1
_AT_A_TIME = 10_000


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """A client of a ledger whose one series has a figure more than a message holds."""
    path = tmp_path_factory.mktemp("long") / "ledger.db"
    days = [str(date(1860, 1, 1) + timedelta(days=one)) for one in range(_FIGURES)]
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="long", name="Long"), "ada")
        ledger.record(OpenSeries(series=_LONG, title="Long", unit="1", measure="level", frequency="D"), "ada")
        for begin_at in range(0, _FIGURES, _AT_A_TIME):
            some = days[begin_at : begin_at + _AT_A_TIME]
            lines = lines_of([(day, SaidStatement(series=_LONG, value="1")) for day in some])
            ledger.record(Bulletin(source="long", published_at="2024-01-01", lines=lines), "ada")
    begin(path, "long.example/log")
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        answers.catch_up()
        yield client


def asked(client, query, form):
    return client.get(f"/sdmx/data/LONG?{query}", headers={"accept": TYPES[form]})


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("includeHistory=true", "generic"),
        ("updatedAfter=2000-01-01", "specific"),
        ("includeHistory=true", "json"),
        ("detail=dataonly", "second json"),
    ],
)
def test_a_message_that_would_be_put_together_in_memory_is_refused_and_csv_named(long, query, form):
    response = asked(long, query, form)

    assert response.status_code == 413
    assert "more than 50,000 versions" in response.text
    assert TYPES["csv"] in response.text


def test_what_is_sent_as_it_is_read_has_no_limit(long):
    csv = asked(long, "includeHistory=true&attributes=none", "csv")
    xml = asked(long, "detail=dataonly", "generic")

    assert len(csv.text.splitlines()) == _FIGURES + 1
    assert xml.text.count("<gen:Obs>") == _FIGURES
    assert xml.text.endswith("</mes:DataSet></mes:GenericData>")


def test_part_of_it_is_a_message(long):
    assert asked(long, "includeHistory=true&startPeriod=1990", "json").status_code == 200
    assert asked(long, f"includeHistory=true&limit={MOST_VERSIONS}", "generic").status_code == 200
