"""Beside each CSV its columns are described, as CSV on the Web and as a Data Resource."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import unquote, urljoin

import pytest

from api.metadata.table_metadata import KEYS
from api.routes.reads import READS
from tests.api.conftest import PERSONNEL, TANKS

FIGURE = f"/v1/series/{PERSONNEL}/figures/2022-03-02"
# A variable of a URI template, RFC 6570 section 2.3.
VARIABLE = re.compile(r"(?:[A-Za-z0-9_]|%[0-9A-F]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-F]{2}))*")
READ_BY: dict[str, Callable[[str], object]] = {
    "string": str,
    "decimal": Decimal,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}
LISTS = {
    "totals": "/v1/totals",
    "sources": "/v1/sources",
    "series_list": "/v1/series",
    "source_figures": "/v1/sources/war-losses/figures",
    "source_figures_by_vintage": "/v1/sources/war-losses/figures?vintages=2022-03-02,2022-03-14",
    "source_versions": "/v1/sources/war-losses/versions",
    **{
        f"{begin}{name.replace('-', '_')}_vintages": f"{path}/exports/{name}"
        for name in ("reviser", "rjd3revisions", "forecast-evaluation")
        for begin, path in (("", f"/v1/series/{PERSONNEL}"), ("source_", "/v1/sources/war-losses"))
    },
    "revisions": "/v1/revisions",
    "table": f"/v1/table?series={PERSONNEL},{TANKS}",
    "history": f"{FIGURE}/history",
    **{
        name: f"/v1/series/{PERSONNEL}/{name}"
        for name in (
            "figures",
            "years",
            "months",
            "days",
            "vintages",
            "triangle",
            "rectangles",
            "calendar",
            "coverage",
            "settling",
            "versions",
        )
    },
}


def ending(address, word):
    path, mark, query = address.partition("?")
    return f"{path}.{word}{mark}{query}"


def rows_of(body):
    return list(csv.reader(io.StringIO(body.decode(), newline="")))


def test_every_list_that_has_a_csv_is_tried_here():
    # That one needs rules: tests/api/test_reconciliation.py.
    assert set(LISTS) - {"source_figures_by_vintage"} == {read.name for read in READS if "csv" in read.forms} - {
        "reconciliation"
    }


@pytest.mark.parametrize("moment", ["", "as_of=2022-03-12", "position=8"])
@pytest.mark.parametrize("name", LISTS)
def test_each_cell_is_what_its_column_is_said_to_be(name, moment, shared):
    address = f"{LISTS[name]}{'&' if '?' in LISTS[name] else '?'}{moment}".rstrip("?&")
    header, *rows = rows_of(shared.get(ending(address, "csv")).content)
    columns = shared.get(ending(address, "metadata.json")).json()["tableSchema"]["columns"]

    assert [one["titles"] for one in columns] == header
    for row in rows:
        for cell, column in zip(row, columns, strict=True):
            assert cell or not column["required"], column
            assert not cell or READ_BY[column["datatype"]](cell) is not None, column


@pytest.mark.parametrize("name", LISTS)
def test_each_column_has_a_meaning_and_a_name_of_a_variable(name, shared):
    columns = shared.get(ending(LISTS[name], "metadata.json")).json()["tableSchema"]["columns"]

    for one in columns:
        assert one["dc:description"].endswith((".", ")")), one
        assert VARIABLE.fullmatch(one["name"]), one
        assert unquote(one["name"]) == one["titles"]


@pytest.mark.parametrize("name", LISTS)
def test_a_csv_leads_to_its_metadata_which_lead_back_to_it(name, shared):
    asked = f"{LISTS[name]}{'&' if '?' in LISTS[name] else '?'}as_of=2022-03-13"
    found = shared.get(ending(asked, "csv"))
    last = found.headers["link"].rsplit(", ", 1)[-1]
    address = last.partition(">")[0].removeprefix("<")
    told = shared.get(address).json()

    assert last.endswith('rel="describedby"; type="application/csvm+json"')
    assert shared.get(urljoin(address, told["url"])).content == found.content
    assert shared.get(urljoin(address, told["dc:identifier"])).content == found.content
    assert "immutable" in shared.get(urljoin(address, told["dc:identifier"])).headers["cache-control"]


@pytest.mark.parametrize("name", LISTS)
def test_both_forms_say_the_same(name, shared):
    web = shared.get(ending(LISTS[name], "metadata.json")).json()
    data = shared.get(ending(LISTS[name], "resource.json")).json()

    assert [one["titles"] for one in web["tableSchema"]["columns"]] == [one["name"] for one in data["schema"]["fields"]]
    assert [unquote(one) for one in web["tableSchema"].get("primaryKey", [])] == data["schema"].get("primaryKey", [])
    assert data["path"] == web["dc:identifier"]
    assert re.fullmatch(r"[a-z0-9._-]+", data["name"])


@pytest.mark.parametrize("name", [*sorted(KEYS.keys() & LISTS.keys()), "source_figures_by_vintage"])
def test_a_key_tells_each_row_from_all_others(name, shared):
    header, *rows = rows_of(shared.get(ending(LISTS[name], "csv")).content)
    key = shared.get(ending(LISTS[name], "metadata.json")).json()["tableSchema"]["primaryKey"]
    told = [[row[header.index(one)] for one in key] for row in rows]

    assert len({tuple(one) for one in told}) == len(rows) > 0


def test_amounts_are_in_the_unit_of_their_series(shared):
    columns = shared.get(ending(LISTS["table"], "metadata.json")).json()["tableSchema"]["columns"]

    assert {one["titles"] for one in columns if one.get("schema:unitText") == "people"} == {PERSONNEL, TANKS}


def test_who_published_a_series_and_whose_figures_they_are_is_said(shared):
    web = shared.get(f"/v1/series/{PERSONNEL}/figures.metadata.json").json()

    assert (web["dc:publisher"], web["dc:source"]) == ("War losses", "ua-general-staff")
    assert "as recorded at position" in web["dc:bibliographicCitation"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/v1/series/war-losses/nothing/figures.metadata.json", 404),
        (f"/v1/series/{PERSONNEL}/figures.metadata.json?limit=3", 400),
        (f"/v1/series/{PERSONNEL}/figures.metadata.json?start=2023&end=2022", 400),
        ("/v1/table.metadata.json", 400),
        ("/v1/events.metadata.json", 404),
        (f"/v1/series/{PERSONNEL}/stats.metadata.json", 404),
    ],
)
def test_metadata_of_what_is_no_table_are_refused(address, status, shared):
    assert shared.get(address).status_code == status


def test_metadata_have_a_tag_and_a_position(shared):
    address = f"/v1/series/{PERSONNEL}/figures.metadata.json"
    first = shared.get(address)
    again = shared.get(address, headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["ledger-position"]
    assert first.headers["content-type"] == "application/json"
    plain = shared.head(address, headers={"accept-encoding": "identity"})
    assert plain.headers["content-length"] == str(len(first.content))
