"""Every list is a Parquet and an Arrow file, too: the same rows as CSV, whole, each column in its own type."""

import asyncio
import csv
import gc
import io
import json
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.http.addresses import filled
from api.http.http_refusals import Overloaded
from api.policy import Policy
from api.reading.file_response import FileResponse
from api.reading.spooled_file import SpooledFile, SpoolRoom
from api.routes.reads import READS
from projections.answers.claim_rules import ClaimRule, ClaimRules
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.by_hand import scope
from tests.api.columnar import columns_of, rows_of, table_of
from tests.api.conftest import PERSONNEL, TANKS, fill, late, ticking
from tests.api.odd_ledger import ALONE, EMPTY, LARGEST, LEVELS, TAKEN_BACK, WEEK, fill_oddly
from upkeep.columnar.columns import FILE_FORMS

FIGURES = f"/v1/series/{PERSONNEL}/figures"
SERIES = (PERSONNEL, TAKEN_BACK, ALONE, LEVELS, EMPTY)
# Lists whose columns are told by a test of their own.
OTHERWISE = {"triangle", "table", "events"}
LISTS = [read for read in READS if read.listed is not None and read.name not in OTHERWISE]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    path = tmp_path_factory.mktemp("columnar") / "ledger.db"
    with open_ledger(path, ticking()) as ledger:
        fill(ledger)
        late(ledger)
        fill_oddly(ledger)
    rule = ClaimRule(name="rule", title="A rule", claims=PERSONNEL, figures=(TANKS,), expects="at-least")
    policy = Policy(reconciliation=ClaimRules(rule=(rule,)))
    with View.open(path) as answers, TestClient(create_app(answers, policy=policy)) as client:
        answers.catch_up()
        yield client


def addresses(read):
    for series in SERIES if "{series" in read.path else SERIES[:1]:
        source, _, word = series.partition("/")
        period = {LEVELS: WEEK, EMPTY: "2022-03-01"}.get(series, "2022-03-02")
        yield filled(read.path, *(source, word, period)[: read.path.count("{")])


def cell(text, value):
    """A cell of CSV as the file has it."""
    if text == "":
        return None
    if isinstance(value, bool):
        return text == "true"
    if isinstance(value, Decimal):
        return Decimal(text)
    if isinstance(value, int):
        return int(text)
    if isinstance(value, datetime):
        return datetime.fromisoformat(text)
    if isinstance(value, date):
        return date.fromisoformat(text)
    return text[1:] if text.startswith(("'=", "'-", "'+", "'@")) else text


@pytest.mark.parametrize("form", FILE_FORMS)
@pytest.mark.parametrize("read", LISTS, ids=lambda read: read.name)
def test_a_file_has_the_rows_of_csv(client, read, form):
    found = 0
    for address in addresses(read):
        answer = client.get(f"{address}.{form}")
        if answer.status_code == 404:
            continue
        lines = list(csv.reader(io.StringIO(client.get(f"{address}.csv").text, newline="")))
        columns = columns_of(answer)
        assert set(lines[0]) <= columns.keys()
        assert all(not any(columns[name]) for name in columns.keys() - set(lines[0]))
        for name, *cells in zip(*lines, strict=True):
            expected = [cell(text, value) for text, value in zip(cells, columns[name], strict=True)]
            assert [None if one == "" else one for one in columns[name]] == expected, (address, name)
        found += len(lines) - 1
    assert found


@pytest.mark.parametrize("form", FILE_FORMS)
def test_eighteen_digits_stay_as_they_are(client, form):
    columns = columns_of(client.get(f"/v1/series/{LEVELS}/figures.{form}?as_of=2022-03-07"))

    assert columns["value"] == [Decimal(LARGEST), Decimal(f"-{LARGEST}"), Decimal("0.000000001")]
    assert columns_of(client.get(f"/v1/table.{form}?series={LEVELS}&as_of=2022-03-07"))[LEVELS] == columns["value"]


@pytest.mark.parametrize("form", FILE_FORMS)
def test_the_triangle_has_a_row_for_each_change_of_a_period(client, form):
    asked = f"/v1/series/{PERSONNEL}/triangle"
    triangle = client.get(asked).json()

    rows = rows_of(client.get(f"{asked}.{form}"))

    stood = dict.fromkeys(one["period"] for one in triangle["items"])
    for number, vintage in enumerate(triangle["vintages"]):
        stood |= {row["period"]: row["value"] for row in rows if row["vintage"] == vintage}
        cells = {one["period"]: one["values"][number] for one in triangle["items"]}
        assert {period: None if value is None else str(value) for period, value in stood.items()} == cells
    assert {row["state"] for row in rows} == {"reported", "withdrawn"}


@pytest.mark.parametrize("form", FILE_FORMS)
def test_series_side_by_side_have_a_decimal_column_each(client, form):
    asked = f"/v1/table?series={PERSONNEL},{ALONE}"
    table = client.get(asked).json()["items"]

    rows = rows_of(client.get(f"{asked}&format={form}"))

    assert len(rows) == len(table) > 0
    for row, one in zip(rows, table, strict=True):
        for key in (PERSONNEL, ALONE):
            value = one["values"][key]
            assert row[key] == (None if value is None else Decimal(value))
            assert (row[f"{key}.qualifier"], row[f"{key}.state"]) == (one["qualifiers"][key], one["states"][key])


@pytest.mark.parametrize("form", FILE_FORMS)
def test_events_are_their_stored_bytes(client, form):
    rows = rows_of(client.get(f"/v1/events.{form}"))

    assert "".join(f"{row['event']}\n" for row in rows).encode() == client.get("/v1/events.ndjson").content
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("form", FILE_FORMS)
def test_a_file_says_what_it_is_and_how_to_cite_it(client, form):
    answer = client.get(f"{FIGURES}.{form}?as_of=2022-03-12")

    schema = table_of(answer).schema
    told = json.loads(schema.metadata[b"asreported"])

    assert (told["series"], told["unit"], told["relays"]) == (PERSONNEL, "people", "ua-general-staff")
    assert told["address"] == f"{FIGURES}?as_of=2022-03-12&position={told['position']}"
    assert client.get(told["address"]).json()["items"] == client.get(f"{FIGURES}?as_of=2022-03-12").json()["items"]
    assert told["citation"] == (
        f"War losses (relayed from ua-general-staff). =Personnel, <all>, in people. {told['address']}, as published by "
        f"2022-03-12, at position {told['position']} of the ledger."
    )
    assert schema.field("value").metadata == {b"unit": b"people"}


@pytest.mark.parametrize("form", FILE_FORMS)
@pytest.mark.parametrize("what", ["figures", "versions", "exports/forecast-evaluation"])
def test_a_file_of_a_source_says_whose_it_is_and_in_which_unit_each_series_is(client, form, what):
    told = facts_of(client.get(f"/v1/sources/war-losses/{what}.{form}"))

    assert (told["source"], told["source_name"], told["relays"]) == ("war-losses", "War losses", "ua-general-staff")
    assert told["units"] == units_of(client, "?source=war-losses")
    assert told["units"][PERSONNEL] == "people"
    assert told["citation"].startswith("War losses (relayed from ua-general-staff). /v1/sources/war-losses/")


@pytest.mark.parametrize("form", FILE_FORMS)
@pytest.mark.parametrize("asked", ["/v1/table.{}?series={},{}", "/v1/totals.{}?series={},{}"])
def test_a_file_of_several_series_says_in_which_unit_each_is(client, form, asked):
    told = facts_of(client.get(asked.format(form, PERSONNEL, ALONE)))

    every = units_of(client)
    assert told["units"] == {key: every[key] for key in (PERSONNEL, ALONE)}
    assert told["citation"].startswith("=Personnel, <all>, in people; ")


def facts_of(answer):
    return json.loads(table_of(answer).schema.metadata[b"asreported"])


def units_of(client, asked=""):
    return {one["series"]: one["unit"] for one in client.get(f"/v1/series{asked}").json()["items"]}


@pytest.mark.parametrize("form", FILE_FORMS)
def test_pages_of_a_file_are_the_list(client, form):
    whole = rows_of(client.get(f"{FIGURES}.{form}"))

    pages, asked = [], f"{FIGURES}.{form}?limit=4"
    while asked:
        answer = client.get(asked)
        pages.append(rows_of(answer))
        asked = answer.links.get("next", {}).get("url")

    assert [len(page) for page in pages] == [4] * (len(whole) // 4) + [len(whole) % 4] * (len(whole) % 4 > 0)
    assert [row for page in pages for row in page] == whole


@pytest.mark.parametrize("form", FILE_FORMS)
def test_a_file_is_sent_in_parts_and_told_by_its_head(client, form):
    whole = client.get(f"{FIGURES}.{form}")
    length = len(whole.content)

    head = client.head(f"{FIGURES}.{form}")
    end = client.get(f"{FIGURES}.{form}", headers={"Range": "bytes=-8", "If-Range": whole.headers["etag"]})
    first = client.get(f"{FIGURES}.{form}", headers={"Range": "bytes=0-3"})
    beyond = client.get(f"{FIGURES}.{form}", headers={"Range": f"bytes={length}-"})

    assert (head.headers["content-length"], head.headers["accept-ranges"]) == (str(length), "bytes")
    assert (end.status_code, end.content) == (206, whole.content[-8:])
    assert end.headers["content-range"] == f"bytes {length - 8}-{length - 1}/{length}"
    assert first.content == whole.content[:4]
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{length}")
    assert client.get(f"{FIGURES}.{form}", headers={"If-None-Match": whole.headers["etag"]}).status_code == 304


def test_a_file_is_asked_for_by_ending_by_format_and_by_accept(client):
    told = [
        client.get(f"{FIGURES}.parquet"),
        client.get(f"{FIGURES}?format=parquet"),
        client.get(FIGURES, headers={"Accept": "application/vnd.apache.parquet"}),
    ]

    assert {one.headers["content-type"] for one in told} == {"application/vnd.apache.parquet"}
    assert len({one.content for one in told}) == 1
    assert told[0].headers["content-disposition"] == 'attachment; filename="war-losses-personnel-figures.parquet"'
    assert "content-encoding" not in told[0].headers


@pytest.mark.parametrize(
    ("asked", "status", "problem"),
    [
        (f"{FIGURES}.parquet?cursor=x", 400, "invalid-parameter"),
        (f"{FIGURES}.parquet?format=arrow", 400, "format-given-twice"),
        (f"{FIGURES}.parquet?position=99999", 400, "position-too-high"),
        (f"{FIGURES}.parquet?start=2022-04&end=2022-03", 400, "malformed"),
        ("/v1/series/war-losses/nothing/figures.parquet", 404, "unknown-series"),
        (f"/v1/series/{PERSONNEL}.parquet", 404, "format-not-available"),
    ],
)
def test_a_bad_request_for_a_file_is_refused_as_for_any_other_form(client, asked, status, problem):
    answer = client.get(asked)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


def test_files_take_no_more_of_the_disk_than_they_may():
    room = SpoolRoom(10)
    kept = [SpooledFile(room, lambda: False)]
    kept[0].write(b"12345678")

    def let_go():
        return bool(kept and kept.pop())

    coming = SpooledFile(room, let_go)
    coming.write(b"abcdefghij")
    with pytest.raises(Overloaded):
        coming.write(b"k")

    assert (coming.part(2, 3), room.taken) == (b"cde", 10)
    del coming
    assert room.taken == 0


def test_a_client_that_leaves_half_way_holds_neither_file_nor_place():
    room, places = SpoolRoom(1 << 20), []

    class Place:
        def __enter__(self):
            places.append("held")

        def __exit__(self, *_):
            places.append("left")

    file = SpooledFile(room, lambda: False)
    file.write(b"0" * (1 << 20))
    response = FileResponse([], file, None, Place())
    del file

    async def nothing():
        await asyncio.Event().wait()

    async def gone(message):
        if message["type"] == "http.response.body":
            raise ConnectionResetError

    with suppress(ConnectionResetError):  # a caught one would hold what it came through
        asyncio.run(response(scope(), nothing, gone))
    del response
    gc.collect()

    assert (places, room.taken) == (["held", "left"], 0)
