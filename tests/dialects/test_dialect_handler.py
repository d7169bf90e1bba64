"""What all dialects share: strict parameters, own forms of what goes wrong, positions, and bodies of any length."""

import asyncio
import gc
import gzip
import json
from contextlib import suppress

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.dialects.dialect_ids import AS_IT_IS, DialectIds
from api.policy import DialectNames, Policy
from api.routes.spoken_dialects import SpokenDialect
from projections.answers.view import View
from tests.api.by_hand import heard
from tests.dialects.made_up import BEGAN, LET_GO, MADE_UP, PIECE

SPOKEN = (SpokenDialect(MADE_UP, DialectIds(AS_IT_IS, AS_IT_IS)),)


@pytest.fixture
def client(filled):
    with View.open(filled) as answers, TestClient(create_app(answers, dialects=SPOKEN)) as client:
        yield client


def wrong(response):
    """What is told in the made-up form."""
    assert response.headers["content-type"] == "text/xml"
    return response.text.removeprefix("<wrong>").removesuffix("</wrong>")


def test_known_parameters_arrive_as_they_were_given_and_ignored_ones_are_named(client):
    response = client.get("/fred/told?series_id=A%20b&&tag=1&tag=2&c[GEO]=UA&api_key=secret")

    assert response.json()["query"] == {"series_id": ["A b"], "tag": ["1", "2"], "c[GEO]": ["UA"]}
    assert response.headers["x-asreported-ignored"] == "api_key"
    assert response.headers["x-own"] == "yes"
    assert "x-asreported-ignored" not in client.get("/fred/told").headers


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("seriesid=A", "400 Unknown parameter 'seriesid'; did you mean series_id?"),
        ("series_id=A&series_id=B", "400 The parameter series_id is given twice."),
        ("series_id=%zz", "400 A % in a URL is followed by two hexadecimal digits."),
        ("series_id=%ff", "400 A query string is UTF-8, percent-encoded."),
        ("series_id=%00", "400 A query string has no NUL."),
        ("position=x", "400 not a whole number of at least 0: 'x'"),
        ("position=1&recorded_as_of=2022-01-01", "400 give position or recorded_as_of, not both"),
        ("&".join(["tag=1"] * 201), "400 There are 201 parameters; at most 200 are read."),
    ],
)
def test_what_a_query_must_not_say_is_refused_in_the_form_of_the_dialect(client, query, told):
    response = client.get(f"/fred/told?{query}")

    assert response.status_code == 400
    assert wrong(response).startswith(told)
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/fred/refused", 422, "Never."),
        ("/fred/high", 400, "position 1000000000 is not in the ledger"),
        ("/fred/nowhere", 404, "there is nothing at /fred/nowhere"),
        ("/fred/told?" + "tag=" + "x" * 9000, 414, "the query string has"),
        ("/fred/broken", 500, "request "),
    ],
)
def test_whatever_goes_wrong_is_told_in_the_form_of_the_dialect(client, path, status, told):
    response = client.get(path, headers={"accept": "text/html"})

    assert response.status_code == status
    assert told in wrong(response)
    assert client.head(path).status_code == status
    assert not client.head(path).content


def test_a_wrong_method_and_too_many_requests_are_told_so_too(filled):
    policy = Policy(reads_per_minute=2)
    with View.open(filled) as answers, TestClient(create_app(answers, policy=policy, dialects=SPOKEN)) as client:
        assert wrong(client.delete("/fred/told")).startswith("405")
        assert [client.get("/fred/told").status_code for _ in range(2)] == [200, 200]
        refused = client.get("/fred/told")
        assert wrong(refused).startswith("429 more than 2 reads a minute")
        assert int(refused.headers["retry-after"]) > 0
        # A POST reads there, and counts as a read.
        assert client.post("/fred/told", data={"tag": "1"}).status_code == 429


def test_a_dialect_decides_about_the_status_of_what_goes_wrong(client):
    response = client.get("/fred/told?mild=1&unknown=1")

    assert response.status_code == 200
    assert wrong(response).startswith("400 Unknown")


def test_a_form_may_say_what_the_query_says_and_nothing_else_may(client):
    response = client.post("/fred/told?series_id=A", data={"tag": ["1", "2"]})

    assert response.json()["query"] == {"series_id": ["A"], "tag": ["1", "2"]}
    assert wrong(client.post("/fred/told", json={})).startswith("415 The body of a POST is a form")
    assert wrong(client.post("/fred/told", data={"tag": "x" * 70_000})).startswith("413")


def test_an_address_may_end_with_a_slash_and_have_other_spellings_there(client):
    assert client.get("/fred/told/?tag=1").json()["query"] == {"tag": ["1"]}
    assert client.get("/fred/word/%41%7eb").json()["words"] == ["A~b"]


def test_the_position_is_the_head_or_the_one_that_is_named(client, filled):
    with View.open(filled) as answers:
        head = answers.head()

    now, then = client.get("/fred/told"), client.get("/fred/told?position=7")

    assert (now.json()["position"], now.headers["ledger-position"]) == (head, str(head))
    assert now.headers["cache-control"] == "no-cache"
    assert (then.json()["position"], then.headers["ledger-position"]) == (7, "7")
    assert then.headers["cache-control"] == "no-cache", "an operator may name series otherwise tomorrow"


def test_who_has_the_answer_is_told_so_and_head_has_the_length(client):
    first = client.get("/fred/told?tag=1")

    again = client.get("/fred/told?tag=1", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/fred/told?tag=2", headers={"if-none-match": first.headers["etag"]}).status_code == 200
    assert client.get("/fred/refused", headers={"if-none-match": "*"}).status_code == 422, "there is nothing to have"
    posted = client.post("/fred/told", data={"tag": "1"}, headers={"if-none-match": '"x", ' + first.headers["etag"]})
    assert posted.status_code == 200
    head = client.head("/fred/told?tag=1")
    assert head.headers["content-length"] == str(len(first.content))
    assert not head.content


def test_other_names_make_another_answer_of_the_same_question(filled):
    def told(names, headers):
        spoken = (SpokenDialect(MADE_UP, DialectIds(AS_IT_IS, AS_IT_IS, names)),)
        with View.open(filled) as answers, TestClient(create_app(answers, dialects=spoken)) as client:
            return client.get("/fred/told?series_id=A&position=7", headers=headers)

    first = told(DialectNames(series={"A": "town/people"}), {})
    again, other = (
        told(DialectNames(series={"A": key}), {"if-none-match": first.headers["etag"]})
        for key in ("town/people", "town/deaths")
    )

    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)


@pytest.mark.parametrize(("proxies", "scheme"), [(("203.0.113.0/24",), "https"), ((), "http")])
def test_links_are_as_the_client_came_to_a_trusted_proxy(filled, proxies, scheme):
    with View.open(filled) as answers:
        app = create_app(answers, policy=Policy(trusted_proxies=proxies), dialects=SPOKEN)
        headers = [("host", "figures.example"), ("x-forwarded-proto", "https")]
        answer = asyncio.run(heard(app, "GET", "/fred/told", headers))

    assert json.loads(answer.body)["base"] == f"{scheme}://figures.example"


def test_closed_reads_are_closed_in_every_dialect(filled):
    policy = Policy(reads_are_open=False)
    with View.open(filled) as answers, TestClient(create_app(answers, policy=policy, dialects=SPOKEN)) as client:
        response = client.get("/fred/told")

    assert wrong(response).startswith("401")
    assert "www-authenticate" in response.headers


@pytest.mark.parametrize(("pieces", "is_finished"), [(0, True), (1, True), (2, False), (40, False)])
def test_a_body_of_any_length_arrives_whole_and_a_short_one_has_its_length(client, pieces, is_finished):
    response = client.get(f"/fred/long?pieces={pieces}", headers={"accept-encoding": "identity"})

    assert response.content == PIECE * pieces
    assert ("content-length" in response.headers) is is_finished
    assert response.headers["etag"]


def test_a_short_one_is_compressed_where_the_client_takes_that(client):
    response = client.get("/fred/long?pieces=1", headers={"accept-encoding": "gzip"})

    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["etag"].endswith('-gzip"')
    assert int(response.headers["content-length"]) == len(gzip.compress(PIECE, 1, mtime=0))


def test_a_long_one_is_compressed_as_it_is_made(client):
    plain, response = (
        client.get("/fred/long?pieces=40", headers={"accept-encoding": said}) for said in ("identity", "gzip")
    )

    assert (response.headers["content-encoding"], response.content) == ("gzip", plain.content)
    assert response.num_bytes_downloaded < len(PIECE)
    assert response.headers["etag"] == f'{plain.headers["etag"][:-1]}-gzip"'
    again = client.get("/fred/long?pieces=40", headers={"if-none-match": response.headers["etag"]})
    assert again.status_code == 304


def scope_of(path, query="", *, method="GET", takes=b"identity"):
    """A request by hand, whose answer can be left half way."""
    headers = [(b"host", b"figures.example"), (b"accept-encoding", takes)]
    return {
        "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path, "headers": headers,
        "raw_path": path.encode(), "query_string": query.encode(), "client": ("127.0.0.1", 1), "state": {},
        "server": ("127.0.0.1", 80), "root_path": "", "asgi": {"version": "3.0"}, "extensions": {},
    }  # fmt: skip


def stays():
    """What a server tells an application of a client that has asked, and listens."""
    return says(asyncio.Event())


def says(leaves):
    """The same of a client that goes at an event."""
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        for message in asked:
            return message
        await leaves.wait()
        return {"type": "http.disconnect"}

    return receive


def test_a_body_that_fails_half_way_has_no_end_that_looks_like_one(filled):
    sent = []

    async def send(message):
        sent.append(message)

    with View.open(filled) as answers:
        asyncio.run(create_app(answers, dialects=SPOKEN)(scope_of("/fred/half"), stays(), send))

    assert sent[0]["status"] == 200
    assert b"".join(one["body"] for one in sent[1:]) == PIECE * 8
    assert all(one["more_body"] for one in sent[1:])


@pytest.mark.parametrize("takes", [b"identity", b"gzip"])
def test_a_client_that_leaves_half_way_has_the_rest_never_made(filled, takes):
    async def left_early(app):
        arrived = asyncio.Event()

        async def send(message):
            if message["type"] == "http.response.body":
                arrived.set()
                await asyncio.sleep(0)

        scope = scope_of("/fred/long", "pieces=1000000", takes=takes)
        task = asyncio.create_task(app(scope, stays(), send))
        await asyncio.wait_for(arrived.wait(), 20)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(LET_GO.acquire, timeout=20)

    async def many(app):
        for _ in range(12):  # more than may be under way at a time, so each of them has ended
            await left_early(app)

    with View.open(filled) as answers:
        asyncio.run(many(create_app(answers, dialects=SPOKEN)))


@pytest.mark.parametrize("takes", [b"identity", b"gzip"])
def test_who_asks_for_the_head_of_a_long_answer_has_the_rest_never_made(filled, takes):
    sent = []

    async def send(message):
        sent.append(message)

    async def many(app):
        for _ in range(12):  # more than may be under way at a time
            scope = scope_of("/fred/long", "pieces=1000000", method="HEAD", takes=takes)
            await asyncio.wait_for(app(scope, stays(), send), 20)
            assert await asyncio.to_thread(LET_GO.acquire, timeout=20)

    with View.open(filled) as answers:
        asyncio.run(many(create_app(answers, dialects=SPOKEN)))

    assert [one["status"] for one in sent if one["type"] == "http.response.start"] == [200] * 12
    assert not any(one.get("body") for one in sent)


def test_a_client_that_leaves_before_anything_arrives_gives_its_place_back(filled):
    async def left_early(app):
        leaves = asyncio.Event()

        async def send(_):
            raise AssertionError("nobody is there")

        task = asyncio.create_task(app(scope_of("/fred/slow"), says(leaves), send))
        assert await asyncio.to_thread(BEGAN.acquire, timeout=20)
        leaves.set()
        with suppress(AssertionError):
            await asyncio.wait_for(task, 20)

    async def many(app):
        told = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
        for _ in range(9):  # more than may be under way at a time, in as many threads
            await left_early(app)
        gc.collect()
        return told

    with View.open(filled) as answers:
        assert asyncio.run(many(create_app(answers, dialects=SPOKEN))) == []


def test_more_long_bodies_of_one_client_than_it_may_have_are_refused_until_one_has_ended(filled):
    async def held(app):
        going, both = asyncio.Event(), asyncio.Event()
        statuses = []

        async def send(message):
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
                if len(statuses) == 2:
                    both.set()
            elif message["more_body"]:
                await going.wait()

        async def one():
            await app(scope_of("/fred/long", "pieces=9"), stays(), send)

        tasks = [asyncio.create_task(one()) for _ in range(2)]
        await both.wait()
        await one()
        going.set()
        await asyncio.gather(*tasks)
        await one()
        return statuses

    with View.open(filled) as answers:
        assert asyncio.run(asyncio.wait_for(held(create_app(answers, dialects=SPOKEN)), 60)) == [200, 200, 503, 200]


def test_what_is_only_written_while_it_is_sent_takes_its_turn_like_others_and_is_sent_to_all_who_ask(client):
    first, second = client.get("/fred/again"), client.get("/fred/again")

    assert first.content == second.content == PIECE * 20
    assert "content-length" not in first.headers
    assert client.get("/fred/again", headers={"if-none-match": first.headers["etag"]}).status_code == 304
