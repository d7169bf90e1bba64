"""polars, DuckDB, pandas and pyarrow read every digit of a list, as the number that it is."""

import pytest

from stores.opening import open_ledger
from tests.api.odd_ledger import ALONE, LARGEST, LEVELS, TAKEN_BACK, WEEK, fill_oddly
from tests.api.running import running
from tests.clients.environment import asked_by


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    path = tmp_path_factory.mktemp("columnar-clients") / "asreported.db"
    with open_ledger(path) as ledger:
        fill_oddly(ledger)
    with running(path) as service:
        base = str(service.client.base_url).rstrip("/")
        yield asked_by("columnar", base, folder=tmp_path_factory.mktemp("read"))


def test_pyarrow_and_pandas(told):
    found = told["pyarrow"]

    assert found["equal"]
    assert found["values"] == found["pandas"] == [LARGEST, "3.000000000", "0.000000001"]
    assert (found["type"], found["unit"]) == ("decimal128(38, 9)", "people")
    assert (found["moments"], found["is_instant"]) == ("timestamp[us, tz=UTC]", True)
    assert found["said"] == ["2022-03-07", "2022-03-08", "2022-03-07"]
    assert found["about"] == LEVELS


def test_polars_reads_by_the_address(told):
    found = told["polars"]

    assert found["values"] == ["3.000000000", "0.000000001"] == found["arrow"][1:]
    assert found["arrow"][0] == LARGEST
    assert (found["type"], found["instant"]) == (
        "Decimal(precision=38, scale=9)",
        "Datetime(time_unit='us', time_zone='UTC')",
    )


def test_duckdb_reads_a_whole_source(told):
    found = told["duckdb"]

    assert found["type"] == "DECIMAL(38,9)"
    assert found["rows"] == [
        [ALONE, "2022-03-01", "5.000000000", "reported"],
        [LEVELS, "2020-W53", LARGEST, "reported"],
        [LEVELS, "2021-W01", "3.000000000", "changed"],
        [LEVELS, WEEK, "0.000000001", "reported"],
        [TAKEN_BACK, "2022-03-01", None, "withdrawn"],
        [TAKEN_BACK, "2022-03-02", None, "withdrawn"],
    ]
