"""Cells, columns, tags and what is kept."""

import csv
import gzip
import io
import json
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient
from msgspec import Meta, Struct

from api.app import create_app
from api.http.conditional import etag, has_it, packed_etag, takes_gzip
from api.reading.cached_answer import CachedAnswer, Conditions
from api.reading.columns import cell_text, csv_text
from api.reading.cursors import Cursor, cursor_text, read_cursor
from api.reading.negotiation import accepted
from api.reading.sized_cache import SizedCache
from domain.recording.commands import Bulletin, OpenSeries
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, TANKS


class Inner(Struct):
    amount: str


class Row(Struct):
    text: str | None
    number: int = 0
    flag: bool = False
    many: list[str] = []
    inner: Inner | None = None


def rows_of(body):
    return list(csv.reader(io.StringIO(body.decode(), newline="")))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1 and more", "'+1 and more"),
        ("@sum", "'@sum"),
        ("-x", "'-x"),
        ("\tx", "'\tx"),
        ("-1250", "-1250"),
        ("-0.50", "-0.50"),
        ("2022-03-02", "2022-03-02"),
        ("plain", "plain"),
        (None, ""),
        (True, "true"),
        (-3, "-3"),
        (["a", "b"], "a b"),
        ([Inner("1")], '[{"amount":"1"}]'),
    ],
)
def test_a_cell_is_never_a_formula_and_a_number_stays_one(text, cell):
    assert cell_text(text) == cell


@given(st.lists(st.builds(Row, st.none() | st.text("=+-@\"',;\n\r\ta0é")), max_size=5))
def test_csv_reads_back(rows):
    found = rows_of(csv_text(Row, rows))

    assert found[0] == ["text", "number", "flag", "many", "inner.amount"]
    assert [one[0] for one in found[1:]] == [cell_text(row.text) for row in rows]


def test_fields_of_fields_have_columns_of_their_own():
    body = csv_text(Row, [Row("a", 1, True, ["x"], Inner("5")), Row('say "b"', inner=None)])

    assert body == b'text,number,flag,many,inner.amount\r\na,1,true,x,5\r\n"say ""b""",0,false,,\r\n'


def test_a_title_that_is_a_formula_is_guarded_in_csv_only(shared):
    assert "'=Personnel" in shared.get("/v1/totals.csv").text
    assert shared.get("/v1/totals").json()["items"][0]["title"] == "=Personnel, <all>"


def test_a_table_has_three_columns_a_series(shared):
    rows = rows_of(shared.get(f"/v1/table.csv?series=war-losses/tanks,{PERSONNEL}&start=2022-03-11").content)
    names = [(key, f"{key}.qualifier", f"{key}.state") for key in ("war-losses/tanks", PERSONNEL)]

    assert rows == [
        ["period", *names[0], *names[1]],
        ["2022-03-11", "", "", "not-published-then", "11200", "exact", "reported"],
        ["2022-03-12", "335", "exact", "reported", "11400", "exact", "reported"],
    ]


def test_a_triangle_has_a_column_a_vintage(shared):
    url = f"/v1/series/{PERSONNEL}/triangle"
    whole = shared.get(url).json()
    header, *rows = rows_of(shared.get(f"{url}.csv").content)

    assert whole["next"] is None
    assert [name for name in header if "." not in name.removesuffix("Z")] == ["period", *whole["vintages"]]
    values = [name in {"period", *whole["vintages"]} for name in header]
    assert [[cell or None for cell, is_value in zip(row, values, strict=True) if is_value] for row in rows] == [
        [one["period"], *one["values"]] for one in whole["items"]
    ]


def test_a_triangle_has_a_column_of_states_where_something_is_withdrawn(shared):
    header, *rows = rows_of(shared.get(f"/v1/series/{PERSONNEL}/triangle.csv").content)
    told = {row[0]: dict(zip(header, row, strict=True)) for row in rows}

    assert [name for name in header if name.endswith(".state")] == ["2022-03-14.state"]
    assert (told["2022-03-05"]["2022-03-14"], told["2022-03-05"]["2022-03-14.state"]) == ("", "withdrawn")
    assert (told["2022-03-04"]["2022-03-14"], told["2022-03-04"]["2022-03-14.state"]) == ("9800", "reported")


def test_years_have_no_columns_that_they_never_fill(shared):
    header = rows_of(shared.get(f"/v1/series/{PERSONNEL}/years.csv").content)[0]

    assert header[:4] == ["year", "total", "total_adjusted", "qualifier"]
    assert not {"month", "start", "end"} & set(header)
    assert not [name for name in header if name.startswith("level")]


@pytest.mark.parametrize(
    "url",
    [
        "/v1/totals",
        "/v1/revisions",
        f"/v1/series/{PERSONNEL}/figures",
        f"/v1/series/{PERSONNEL}/days",
        f"/v1/series/{PERSONNEL}/vintages",
        f"/v1/series/{PERSONNEL}/figures/2022-03-02/history",
    ],
)
def test_beside_each_moment_as_it_was_said_stands_an_instant(url, shared):
    header, *rows = rows_of(shared.get(f"{url}.csv").content)
    told = [dict(zip(header, row, strict=True)) for row in rows]
    said = [one["published_at"] for one in told]

    assert header[header.index("published_at") + 1] == "published_at.instant"
    assert [one["published_at.instant"] for one in told] == [
        f"{one}T23:59:59.999999Z" if len(one) == 10 else one for one in said
    ]
    assert any(said)


def test_a_document_that_was_published_at_no_known_moment_has_no_instant(shared):
    header, *rows = rows_of(shared.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02/history.csv").content)
    instants = [dict(zip(header, row, strict=True))["document.published_at.instant"] for row in rows]

    assert instants == ["2022-03-02T23:59:59.999999Z", ""]


class Ranked(Struct):
    best: Annotated[list[Inner], Meta(max_length=2)]


def test_each_item_of_a_short_list_has_columns_of_its_own():
    body = csv_text(Ranked, [Ranked([Inner("5"), Inner("4")]), Ranked([Inner("3")]), Ranked([])])

    assert body == b"best.1.amount,best.2.amount\r\n5,4\r\n3,\r\n,\r\n"


@pytest.mark.parametrize("what", ["years", "months"])
def test_no_cell_of_statistics_is_a_list(what, shared):
    header, *rows = rows_of(shared.get(f"/v1/series/{PERSONNEL}/{what}.csv").content)

    assert {"heaviest.1.day", "heaviest.3.value", "spanning.amount", "spanning.from"} <= set(header)
    assert rows
    assert not [cell for row in rows for cell in row if cell.startswith(("[", "{"))]


def test_the_years_of_a_level_have_columns_for_its_states_alone(path):
    opened = OpenSeries(series="war-losses/rate", title="R", unit="percent", measure="level", frequency="D", decimals=1)
    with open_ledger(path) as ledger:
        ledger.record(opened, "tester")
        said = lines_of([("2022-03-01", SaidStatement(series=opened.series, value="1.5", qualifier="over"))])
        ledger.record(Bulletin(source="war-losses", published_at="2022-03-02", lines=said), "tester")
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        answers.catch_up()
        header, row = rows_of(client.get("/v1/series/war-losses/rate/years.csv").content)

    told = dict(zip(header, row, strict=True))
    assert (told["level.first"], told["level.first_qualifier"], told["level.change"]) == ("1.5", "over", "0.0")
    assert not {"total", "total_adjusted", "days", "daily_average", "complete", "net_effect"} & set(header)
    assert not [name for name in header if name.startswith(("adjustments", "spanning", "heaviest"))]


def test_left_out_days_are_named_with_why(shared):
    days = shared.get(f"/v1/series/{PERSONNEL}/days?sort=-value&limit=2").json()

    assert len(days["items"]) == 2
    assert days["left_out"][0]["why"].startswith("first figure of a running total")


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_what_is_left_out_of_the_ranking_has_lines_behind_it_with_why(form, shared):
    address = f"/v1/series/{PERSONNEL}/days"
    told = shared.get(f"{address}?sort=-value").json()
    text = shared.get(f"{address}.{form}?sort=-value").text
    lines = list(csv.DictReader(io.StringIO(text))) if form == "csv" else list(map(json.loads, text.splitlines()))

    assert [one["day"] for one in lines] == [one["day"] for one in told["items"] + told["left_out"]]
    assert [one["left_out"] for one in lines if one["left_out"]] == [one["why"] for one in told["left_out"]]


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        (b'"a"', True),
        (b'W/"a"', True),
        (b'"b", W/"a"', True),
        (b"*", True),
        (b'"a-gzip"', True),
        (b'"b"', False),
        (b"", False),
        (b"a", False),
        (b'"', False),
    ],
)
def test_a_tag_is_found_in_a_list(header, verdict):
    assert has_it(header, b'"a"') is verdict


def test_a_tag_tells_everything_apart():
    assert len({etag("a"), etag("a", 1), etag("a", 2), packed_etag(etag("a"))}) == 4


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        (b"gzip", True),
        (b"br, GZIP;q=0.5", True),
        (b"*", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000", False),
        (b"identity", False),
        (b"", False),
    ],
)
def test_who_takes_gzip_gets_it(header, verdict):
    assert takes_gzip(header) is verdict


def test_compressed_bytes_are_made_once_and_are_the_body():
    finished = CachedAnswer(b"x" * 5000, "text/plain", b'"t"', [])
    ask = Conditions(7, is_pinned=True, takes_gzip=True, has_it=False)
    one, other = finished.sent(ask), finished.sent(ask)

    assert gzip.decompress(one.body) == b"x" * 5000
    assert one.body is other.body


def test_what_is_kept_is_bounded_and_the_least_used_goes_first():
    cache: SizedCache[CachedAnswer] = SizedCache(room=40_000)
    for name in "abc":
        cache.put(name, CachedAnswer(b"x" * 5000, "text/plain", b'"t"', []))
    cache.get("a")
    for name in "de":
        cache.put(name, CachedAnswer(b"x" * 5000, "text/plain", b'"t"', []))
    cache.put("large", CachedAnswer(b"x" * 50_000, "text/plain", b'"t"', []))

    assert cache.taken <= cache.room
    assert cache.get("a") is not None
    assert cache.get("b") is None
    assert cache.get("large") is None


@given(st.integers(0, 10**14), st.integers(0, 10**14), st.sampled_from(["", "/v1/series?", "é"]))
def test_a_cursor_reads_back(position, offset, identity):
    cursor = Cursor(position, offset)

    assert read_cursor(cursor_text(cursor, identity), identity) == cursor


# What Accept asks for.


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/csv", "text/csv; charset=utf-8; header=present"),
        ("TEXT/CSV; q=0.5, application/json;q=0.4", "text/csv; charset=utf-8; header=present"),
        ("text/*", "text/csv; charset=utf-8; header=present"),
        ("text/csv, */*", "text/csv; charset=utf-8; header=present"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "application/json"),
        ("*/*", "application/json"),
        ("image/png, */*;q=0.1", "application/json"),
        ("application/json;q=0, */*", "text/csv; charset=utf-8; header=present"),
        ("", "application/json"),
        ("/;;q=,,", "application/json"),
        ("text/csv;q=nonsense", "text/csv; charset=utf-8; header=present"),
    ],
)
def test_accept_decides_where_the_address_does_not_say(shared, accept, form):
    answer = shared.get("/v1/totals", headers={"accept": accept})

    assert answer.headers["content-type"] == form
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


def test_the_address_counts_more_than_accept(shared):
    csv_wanted = {"accept": "text/csv"}

    assert shared.get("/v1/totals.json", headers=csv_wanted).headers["content-type"] == "application/json"
    assert shared.get("/v1/totals?format=ndjson", headers=csv_wanted).headers["content-type"] == "application/x-ndjson"


OF_FILES = ["application/vnd.apache.parquet", "application/vnd.apache.arrow.file"]


@pytest.mark.parametrize(
    ("url", "accept", "available"),
    [
        ("/v1/totals", "image/png", ["application/json", "text/csv", "application/x-ndjson", *OF_FILES]),
        ("/v1/totals", "text/csv;q=0", ["application/json", "text/csv", "application/x-ndjson", *OF_FILES]),
        ("/v1/totals", "text/csv;q=0, image/*", ["application/json", "text/csv", "application/x-ndjson", *OF_FILES]),
        ("/v1/totals", "*/*;q=0.000", ["application/json", "text/csv", "application/x-ndjson", *OF_FILES]),
        ("/v1/events", "text/csv", ["application/json", "application/x-ndjson", *OF_FILES]),
        ("/v1/sources/war-losses", "text/csv", ["application/json"]),
        (
            f"/v1/series/{PERSONNEL}/years",
            "application/xml",
            ["application/json", "text/csv", "application/x-ndjson", *OF_FILES],
        ),
        ("/", "text/csv", ["text/html"]),
    ],
)
def test_where_nothing_fits_the_client_learns_what_there_is(shared, url, accept, available):
    shared.get(url)  # an answer that is kept is no reason to send it
    answer = shared.get(url, headers={"accept": accept})

    assert answer.status_code == shared.head(url, headers={"accept": accept}).status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.json()["type"], answer.json()["available"]) == ("/problems/not-acceptable", available)


def test_what_accept_chose_is_the_same_answer_as_by_its_ending(shared):
    by_accept = shared.get("/v1/totals", headers={"accept": "text/csv"})
    by_ending = shared.get("/v1/totals.csv")

    assert (by_accept.content, by_accept.headers["etag"]) == (by_ending.content, by_ending.headers["etag"])
    assert shared.get("/v1/totals", headers={"if-none-match": by_accept.headers["etag"]}).status_code == 200


@given(st.text(st.characters(max_codepoint=255)), st.sampled_from([("json", "csv"), ("json", "csv", "ndjson")]))
def test_any_accept_is_one_of_the_forms_or_none(accept, forms):
    assert accepted(accept.encode("latin-1"), forms) in (*forms, None)
    assert accepted(accept.encode("latin-1") + b",*/*;q=0.001", forms) in forms


@pytest.mark.parametrize(
    "url",
    [
        f"/v1/series/{PERSONNEL}/stats.csv",
        f"/v1/series/{PERSONNEL}/compare.csv?from=2022-03-02&to=2022-03-05",
        f"/v1/series/{PERSONNEL}.ndjson",
        f"/v1/series/{PERSONNEL}/figures/2022-03-02.csv",
        f"/v1/series/{PERSONNEL}/figures/2022-03-02.json",
        "/v1/sources/war-losses.csv",
        "/v1/events.csv",
        "/v1/events/1.csv",
        "/v1/documents/0191e2f4-5b6c-7d8e-9f01-23456789abcd.csv",
    ],
)
def test_a_form_that_an_answer_has_not_is_told_as_such(shared, url):
    answer = shared.get(url)

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/format-not-available"
    assert answer.json()["detail"].startswith(f"this answer has no {url.partition('?')[0].rpartition('.')[2].upper()}")


def test_a_table_without_a_row_still_has_its_columns(shared):
    url = f"/v1/table.csv?series={TANKS},{PERSONNEL}&start=2030&end=2031"

    assert rows_of(shared.get(url).content) == [
        [
            "period",
            TANKS,
            f"{TANKS}.qualifier",
            f"{TANKS}.state",
            PERSONNEL,
            f"{PERSONNEL}.qualifier",
            f"{PERSONNEL}.state",
        ]
    ]
