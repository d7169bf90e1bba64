"""A list in CSV or NDJSON goes on to its end, however long, and is never cut without a word."""

import asyncio
import csv
import io
from contextlib import nullcontext
from typing import Any

import msgspec
import pytest
from litestar import Request
from litestar.testing import TestClient

from api.app import create_app
from api.http.conditional import etag
from api.http.http_refusals import ClientDisconnected, Overloaded
from api.middleware.client_address import ClientAddresses
from api.reading.answer_writer import AnswerWriter
from api.reading.cached_answer import CachedAnswer
from api.reading.file_answers import FileAnswers
from api.reading.file_response import FileResponse
from api.reading.question import understand
from api.reading.streaming import StreamedResponse, StreamLimits
from api.reading.whole_lists import WholeList, WholeLists
from api.routes.reads import READS
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.by_hand import scope
from tests.api.conftest import ticking

SERIES = [f"town/of-{number:04}" for number in range(1100)]
LISTS = ["/v1/totals", "/v1/series", "/v1/revisions", "/v1/revisions?after=0", "/v1/events"]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A client over a ledger with more of everything than is read at a time."""
    path = tmp_path_factory.mktemp("many") / "ledger.db"
    with open_ledger(path, ticking()) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
        for name in SERIES:
            ledger.record(OpenSeries(series=name, title=name, unit="people", measure="level", frequency="A"), "ada")
        for year, value in (("2020", "1"), ("2021", "2")):
            lines = lines_of(
                [("2019", SaidStatement(series=name, value=value, reason="verification")) for name in SERIES]
            )
            ledger.record(Bulletin(source="town", published_at=f"{year}-01-02", lines=lines), "ada")
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        yield client


def items_of(client, url):
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{url}{'&' if '?' in url else '?'}limit=1000{cursor}").json()
        found += page["items"]
        cursor = page["next"] and f"&cursor={page['next']}"
    return found


def lines_in(body):
    return [msgspec.json.decode(line) for line in body.splitlines()]


def as_(url, form):
    return f"{url}{'&' if '?' in url else '?'}format={form}"


@pytest.mark.parametrize("url", LISTS)
def test_ndjson_is_the_whole_list(many, url):
    whole = many.get(as_(url, "ndjson"))

    items = items_of(many, url)
    assert len(items) > 1000
    assert lines_in(whole.content) == ([one["event"] for one in items] if url == "/v1/events" else items)
    assert 'rel="next"' not in whole.headers.get("link", "")


@pytest.mark.parametrize("url", [one for one in LISTS if one != "/v1/events"])
def test_csv_is_the_whole_list_with_one_line_of_names(many, url):
    header, *rows = list(csv.reader(io.StringIO(many.get(as_(url, "csv")).text, newline="")))

    items = items_of(many, url)
    assert header[0] == "series"
    assert [row[0] for row in rows] == [one["series"] for one in items]
    assert {len(row) for row in rows} == {len(header)}


@pytest.mark.parametrize("url", ["/v1/totals.csv", "/v1/events.ndjson"])
def test_a_whole_list_has_a_tag_and_is_the_same_compressed(many, url):
    plain, packed = (many.get(url, headers={"accept-encoding": coding}) for coding in ("identity", "gzip"))
    head = many.head(url, headers={"accept-encoding": "identity"})
    again = many.get(url, headers={"if-none-match": plain.headers["etag"]})

    assert packed.content == plain.content
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != plain.headers["etag"] == head.headers["etag"]
    assert head.content == again.content == b""
    assert again.status_code == 304


def test_a_whole_list_pinned_by_its_position_is_for_ever(many):
    now = many.get("/v1/totals.csv")
    pinned = many.get(f"/v1/totals.csv?position={now.headers['ledger-position']}")

    assert pinned.content == now.content
    assert "immutable" in pinned.headers["cache-control"]


def test_with_a_limit_it_is_a_page_that_says_where_it_goes_on(many):
    page = many.get("/v1/totals.ndjson?limit=3")

    assert len(page.content.splitlines()) == 3
    assert 'rel="next"' in page.headers["link"]


def test_behind_a_cursor_it_goes_on_to_the_end(many):
    cursor = many.get("/v1/totals?limit=50").json()["next"]

    rest = many.get(f"/v1/totals.ndjson?cursor={cursor}")

    assert lines_in(rest.content) == items_of(many, "/v1/totals")[50:]


PLAIN = {"accept-encoding": "identity"}
WHOLE = ["/v1/totals.csv", "/v1/events.ndjson", "/v1/revisions.ndjson"]


@pytest.mark.parametrize("url", WHOLE)
def test_head_of_a_whole_list_has_the_length_and_so_has_get_from_then_on(many, url):
    streamed = many.get(url, headers=PLAIN)
    head = many.head(url, headers=PLAIN)
    kept = many.get(url, headers=PLAIN)

    assert streamed.headers["accept-ranges"] == head.headers["accept-ranges"] == "bytes"
    assert head.headers["content-length"] == kept.headers["content-length"] == str(len(streamed.content))
    assert kept.content == streamed.content
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-disposition", "cache-control", "ledger-position", "vary"):
        assert head.headers[name] == kept.headers[name] == streamed.headers[name]


@pytest.mark.parametrize("url", WHOLE)
def test_a_whole_list_is_read_in_parts_as_programs_do(many, url):
    whole = many.get(url, headers=PLAIN)
    length, tag = len(whole.content), whole.headers["etag"]
    step = length // 7 + 1

    def part(said, **more):
        return many.get(url, headers={"range": said, **{name.replace("_", "-"): value for name, value in more.items()}})

    parts = [part(f"bytes={first}-{first + step - 1}") for first in range(0, length, step)]
    assert [one.status_code for one in parts] == [206] * 7
    assert b"".join(one.content for one in parts) == whole.content
    assert {one.headers["etag"] for one in parts} == {tag}
    assert part("bytes=-10").content == whole.content[-10:]
    assert part(f"bytes={length}-").headers["content-range"] == f"bytes */{length}"
    assert part("bytes=0-1", if_range=tag).status_code == 206
    assert (part("bytes=0-1", if_range='"other"').status_code, part("bytes=x").status_code) == (200, 200)
    assert part("bytes=0-1", if_match='"other"').status_code == 412
    assert part("bytes=0-1", if_none_match=tag).status_code == 304


def test_who_takes_a_whole_list_compressed_is_told_as_much_by_head_as_by_get(many):
    packed = {"accept-encoding": "gzip"}
    got, head = (ask("/v1/totals.csv", headers=packed) for ask in (many.get, many.head))

    own = {"x-request-id": "", "ratelimit": ""}
    assert {**got.headers, **own} == {**head.headers, **own}
    assert "content-length" not in head.headers


def test_a_list_that_no_file_has_room_for_is_sent_without_its_length(many):
    answers = View.open(many.app.state["ledger"])
    last, addresses = answers.head(), ClientAddresses()
    writer = AnswerWriter(answers, answers.last_change, answers.store.leaf)
    read = next(one for one in READS if one.name == "totals")
    question = understand(read, "csv", (), b"", None)
    first = writer.finish(read, question, answers.at(position=last), last)
    whole = WholeList(read, question, answers.at(position=last), last, first)

    async def pages():
        yield b"page"

    async def heard(room, method, headers):
        files = FileAnswers(answers, addresses, room)
        request = Request[Any, Any, Any](scope(method, "/v1/totals.csv", headers), no_more, no_more)
        response = await WholeLists(files, writer, addresses).sent(request, whole, last, pages())
        return type(response), response.status_code, dict(response.raw_headers).get(b"content-length"), files.room.taken

    async def no_more(*_):
        return {"type": "http.request", "body": b"", "more_body": False}

    length = len(many.get("/v1/totals.csv", headers=PLAIN).content)
    with answers:
        for asked in (("HEAD", []), ("GET", [("range", "bytes=0-9")])):
            assert asyncio.run(heard(length - 1, *asked)) == (StreamedResponse, 200, None, 0)
        assert asyncio.run(heard(length, "HEAD", [])) == (FileResponse, 200, b"%d" % length, length)
        assert asyncio.run(heard(length, "GET", [("range", "bytes=0-9")])) == (FileResponse, 206, b"10", length)


def test_a_list_that_begins_otherwise_at_the_same_position_has_another_tag(many):
    with View.open(many.app.state["ledger"]) as answers:
        writer, last = AnswerWriter(answers, answers.last_change, answers.store.leaf), answers.head()
        read, at = next(one for one in READS if one.name == "totals"), answers.at(position=answers.head())
        question = understand(read, "csv", (), b"", None)
        first = writer.finish(read, question, at, last)

        again = writer.finish(read, question, at, last)
        with_a_column_more = CachedAnswer(first.body + b",new", "text/csv", etag(first.body + b",new"), [])

    tags = [WholeList(read, question, at, last, one).tag(last) for one in (first, again, with_a_column_more)]
    assert (tags[0] == tags[1], tags[1] == tags[2]) == (True, False)


def test_so_many_whole_lists_are_sent_at_a_time():
    streams = StreamLimits(most=3, most_of_one=2)

    with streams.one(b"ann"), streams.one(b"ann"):
        with pytest.raises(Overloaded), streams.one(b"ann"):
            pass
        with streams.one(b"bob"), pytest.raises(Overloaded), streams.one(b"cy"):
            pass
        with streams.one(b"cy"):
            pass
    with streams.one(b"ann"):
        pass


def test_who_hangs_up_half_way_is_no_accident_and_gets_no_end_either():
    sent = []

    async def pages():
        yield b"first"
        raise ClientDisconnected("gone")

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    whole: Any = StreamedResponse([], pages(), nullcontext())
    asyncio.run(whole(scope(), receive, send))

    assert [one.get("body") for one in sent] == [None, b"first"]
    assert sent[-1]["more_body"]
