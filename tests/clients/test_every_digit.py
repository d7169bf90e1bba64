"""Numbers of eighteen digits arrive with every digit, whichever program reads them."""

from decimal import Decimal

import pytest

import asreported
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.api.running import running
from tests.clients.environment import asked_by
from tests.clients.r_environment import asked_by_r

KEY = "census-bureau/gross-value"
SAID = ["999999999.999999999", "-123456789.123456789", "0.000000001", "-0.100000000", "100.5"]
# 2022-W01 to W05, so that one is the last of a year of none.
PERIODS = [f"2022-W{week:02}" for week in range(1, len(SAID) + 1)]
# A column of Parquet has one number of decimals.
_NUMBERS = ("Parquet", "asreported")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Where a service answers."""
    path = tmp_path_factory.mktemp("digits") / "asreported.db"
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="census-bureau", name="Census"), "ada")
        new = OpenSeries(
            series=KEY, title="Gross value", unit="EUR", measure="level", frequency="W", decimals=9, lag_days=0
        )
        ledger.record(new, "ada")
        lines = lines_of(
            (when, SaidStatement(series=KEY, value=value)) for when, value in zip(PERIODS, SAID, strict=True)
        )
        ledger.record(Bulletin(source="census-bureau", published_at="2022-03-07", lines=lines), "ada")
    with running(path) as service:
        yield str(service.client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def told(base, tmp_path_factory):
    found = asked_by("every_digit", base, KEY, folder=tmp_path_factory.mktemp("read"))
    with asreported.connect(base) as ledger:
        found["asreported"] = [str(one.value) for one in ledger.series(KEY).figures()]
    return found


@pytest.mark.parametrize("way", ["FRED's XML", "full_fred", "sdmx1", "pysdmx", "pandas as text"])
def test_as_text_a_number_is_what_was_said(told, way):
    assert told[way] == SAID


@pytest.mark.parametrize("way", _NUMBERS)
def test_as_a_number_it_is_equal_to_what_was_said(told, way):
    assert [Decimal(one) for one in told[way]] == [Decimal(one) for one in SAID]


def test_r_reads_them_as_text(base, tmp_path):
    read = asked_by_r("every_digit", base, KEY, folder=tmp_path)

    assert read == {"read.csv": SAID, "no loss": SAID, "jsonlite": SAID}
