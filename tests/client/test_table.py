"""Rows as tables of other libraries: every value exact, every column of one kind, none that the service has not."""

import csv
import io
import sys
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

import asreported
from asreported.answers.figures import FigureRow
from asreported.answers.statistics import Statistics
from asreported.columns import columns_of, instant_of
from tests.clients.environment import asked_by
from tests.test_architecture import ROOT

DIGITS = ["999999999.999999999", "-0.000000001", "1.10", None]


@pytest.fixture
def level(mine):
    """A series whose values have all the digits that there can be, one of them withdrawn."""
    mine.register(asreported.NewSource(source="town", name="The town"))
    mine.register(
        asreported.NewSeries(series="town/level", title="Water", unit="m", measure="level", frequency="D", decimals=9)
    )
    for published, values in (("2022-04-01", [*DIGITS[:3], "5"]), ("2022-04-02", [None] * 4)):
        mine.issue(
            asreported.Bulletin(
                source="town",
                published_at=published,
                statements=[
                    asreported.Statement(series="level", period=f"2022-03-0{at + 1}", value=value, reason="unstated")
                    for at, value in enumerate(values)
                    if published == "2022-04-01" or at == 3
                ],
            )
        )
    return mine.series("town/level")


def test_other_libraries_get_every_digit(level, tmp_path):
    found = asked_by("frames", str(ROOT), level.connection.url, level.key, folder=tmp_path)

    assert found["polars"]["values"] == ["999999999.999999999", "-1E-9", "1.100000000", None]
    assert found["pandas"]["values"] == ["999999999.999999999", "-1E-9", "1.10", None]
    assert found["arrow"]["values"] == ["999999999.999999999", "-1E-9", "1.100000000", None]
    assert found["filed"] == {"polars": found["polars"]["values"], "pandas": found["arrow"]["values"]}
    assert all(found["pandas"]["exact"])
    assert found["polars"]["columns"]["value"] == "Decimal(precision=38, scale=9)"
    assert found["polars"]["columns"]["adjustment"] == "Decimal(precision=38, scale=0)"
    assert found["polars"]["instants"][0] == "2022-04-01T23:59:59.999999+00:00"
    assert found["pandas"]["columns"]["revisions"] == "Int64"
    assert found["pandas"]["columns"]["published_at.instant"] == "datetime64[us, UTC]"
    assert found["arrow"]["columns"]["value"] == "decimal128(38, 9)"
    assert found["arrow"]["columns"]["adjustment_unknown"] == "bool"
    assert {"level.first", "level.max_qualifier", "revisions.of_value"} <= set(found["nested"]["years"])
    key = level.key
    assert found["nested"]["table"] == ["period", key, f"{key}.qualifier", f"{key}.state"]
    assert found["nested"]["none"][:3] == ["period", "state", "value"]
    assert found["nested"]["events"].startswith('{"type":')


def test_the_columns_are_those_of_the_services_csv(personnel, ledger, address):
    for rows, path in (
        (personnel.figures(), "series/war-losses/personnel/figures"),
        (personnel.vintages(), "series/war-losses/personnel/vintages"),
        (personnel.history("2022-03-02"), "series/war-losses/personnel/figures/2022-03-02/history"),
        (ledger.totals(), "totals"),
    ):
        header = next(csv.reader(io.StringIO(httpx.get(f"{address}/v1/{path}.csv").text)))

        names = [one.name for one in columns_of(rows.question.answer, rows.to_list())]

        assert [name for name in names if name != "recorded_at.instant"] == header


def test_the_amounts_of_a_year_are_columns_of_their_own(personnel):
    years = personnel.years().to_list()
    columns = {one.name: one for one in columns_of(Statistics, years)}

    assert columns["total"].kind == "decimal"
    assert columns["heaviest.1.value"].values == [one.heaviest[0].value for one in years]
    assert columns["spanning.amount"].values == [
        None if one.spanning is None else one.spanning.amount for one in personnel.years()
    ]


def test_decimals_that_would_cut_a_value_are_refused(personnel):
    row = personnel.figures().to_list()[0]
    (column,) = [one for one in columns_of(type(row), [row]) if one.name == "value"]

    assert (column.decimals, column.values) == (0, [Decimal(9000)])


def test_a_library_that_is_missing_is_named_with_what_to_do():
    assert "polars" not in sys.modules
    table = asreported.Table(FigureRow, [])

    with pytest.raises(ImportError, match="pip install polars"):
        table.to_polars()


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("2022-03-02", datetime(2022, 3, 2, 23, 59, 59, 999999, UTC)),
        ("2022-03-02T08:00:00.000001Z", datetime(2022, 3, 2, 8, 0, 0, 1, UTC)),
    ],
)
def test_a_date_is_known_at_its_end(said, known):
    assert instant_of(said) == known
