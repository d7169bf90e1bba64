"""rsdmx, in R, reads everything of a real service over SDMX, with its address alone."""

import pytest

from tests.api.running import running
from tests.clients.r_environment import asked_by_r
from tests.dialects.sdmx.conftest import FLOW, begun  # noqa: F401 - a fixture

# It makes numbers of values, of fifteen digits: tests/clients/test_every_digit.py reads them whole in R.
_ROUNDED = -123456789012346


@pytest.fixture(scope="module")
def read(begun, tmp_path_factory):  # noqa: F811 - a fixture
    with running(begun[0]) as service:
        address = f"http://127.0.0.1:{service.port}"
        return asked_by_r("rsdmx_reads", address, FLOW, folder=tmp_path_factory.mktemp("rsdmx"))


def test_it_finds_dataflows_and_their_structure(read):
    assert read["flows"] == [
        {"id": "SILENT", "Name.en": "Says nothing yet"},
        {"id": FLOW, "Name.en": "Statistics & <Co>"},
    ]
    assert f"CL_SERIES_{FLOW}" in read["codelists"]
    assert len(read["codelists"]) == 6


def test_it_reads_data_by_keys_and_periods_with_the_labels_of_codes(read):
    assert read["data"] == [
        ["2024-Q1", 101.5, "changed"],
        ["2024-Q2", 98.765, "changed"],
        ["2024-Q3", _ROUNDED, "reported"],
    ]
    assert read["from"] == [["2024-Q2"], ["2024-Q3"]]
    assert read["labelled"] == [
        ["2024-05-01", 5, "More than"],
        ["2024-05-02", None, None],
        ["2024-05-04", 11, "Exactly"],
    ]


def test_it_reads_as_of_a_moment_and_every_version_with_withdrawals(read):
    assert read["as of"] == [["2024-Q1", 101]]
    assert [row[:3] for row in read["history"]] == [
        ["2024-Q1", 100.1, "reported"],
        ["2024-Q1", 101, "changed"],
        ["2024-Q1", 101.5, "changed"],
        ["2024-Q2", 99, "reported"],
        ["2024-Q2", None, "withdrawn"],
        ["2024-Q2", 98.765, "changed"],
        ["2024-Q3", _ROUNDED, "reported"],
    ]
    assert [row[3] for row in read["history"]][1:3] == ["2024-06-01T08:00:00.000000Z", "2024-06-01T09:30:00.000001Z"]
