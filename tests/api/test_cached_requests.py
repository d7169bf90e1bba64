"""Kept answers leave before they are routed, and are those that the application itself would give."""

import asyncio
import gzip
import re
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.authority.operators import Operators
from api.memento.memento_headers import MementoHeaders
from api.middleware.metrics import Meter
from api.middleware.rate_limits import RateLimits
from api.middleware.request_middleware import RequestMiddleware
from api.pages.problem_answers import ProblemPages
from api.policy import Policy
from api.routes import memento
from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from stores.opening import open_ledger
from tests.api.by_hand import scope
from tests.api.conftest import PERSONNEL, TANKS, late

SERIES = f"/v1/series/{PERSONNEL}"
FIGURE = f"{SERIES}/figures/2022-03-02"
ADDRESSES = [
    FIGURE, f"{SERIES}/figures", f"{SERIES}/figures.csv", f"{SERIES}/figures.ndjson", f"{SERIES}/years", SERIES,
    f"{SERIES}/figures?limit=3", f"{SERIES}/figures?as_of=2022-03-13", f"{FIGURE}?position=20", f"{FIGURE}?position=1",
    f"{FIGURE}?recorded_as_of=2026-01-01T00:05Z", f"{SERIES}/days?sort=-increment", f"{SERIES}/stats?start=2022-03-03",
    f"{SERIES}/triangle", f"{SERIES}/vintages.csv", f"{FIGURE}/history", f"{FIGURE}/citation", "/", "/v1/totals",
    "/v1/sources", "/v1/events/3", "/v1/events?limit=2", f"/v1/table?columns={PERSONNEL},{TANKS}", "/metrics/",
    "/v1/series/war%2Dlosses/personnel/figures", f"{SERIES}//figures", f"{SERIES}/figures/", "/nothing", "/v1",
    f"{SERIES}/months", f"{SERIES}/days.ndjson?as_of=2022-03-09", f"{SERIES}/stats?as_of=2022-03-09&start=2022",
    f"{SERIES}/years.csv?as_of=2022-03-20", f"{SERIES}/figures?order=up", f"{SERIES}/figures.xml", f"{SERIES}/years.",
    "/v1/series/war-losses/nothing/years", f"{SERIES}/figures?as_of=2022-03-10&limit=2", f"{SERIES}/figures?cursor=a",
    f"{SERIES}/figures.csv?position=99999", f"{SERIES}/figures?format=csv&as_of=2022-03-10T08:00Z", f"{SERIES}/years?",
    f"{FIGURE}?colour=red", f"{SERIES}/figures/2030-01-01", "/health/live", f"{SERIES}/figures?as_of=%32022-03-13",
]  # fmt: skip
TAGS = st.sampled_from(
    ["its own", "its own, weak", "its own, packed", '"another"', '"a", its own', "*", "", "nonsense"]
)
HEADERS = st.one_of(
    st.tuples(st.just("if-none-match"), TAGS),
    st.tuples(
        st.just("accept-encoding"), st.sampled_from(["gzip", "br", "gzip;q=0", "*", "identity, x-gzip", "", "g" * 200])
    ),
    st.tuples(
        st.just("accept"),
        st.sampled_from(
            ["text/csv", "application/json", "*/*", "text/html", "", "application/x-ndjson;q=0.2", "a" * 300]
        ),
    ),
    st.tuples(st.just("x-request-id"), st.sampled_from(["mine", "not one!", "", "i" * 65])),
    st.tuples(st.just("host"), st.sampled_from(["service", "another", "", "a/b"])),
    st.tuples(st.just("authorization"), st.sampled_from(["the token", "Bearer asr_x", "Basic a"])),
    st.tuples(st.just("x-forwarded-for"), st.sampled_from(["198.51.100.1", "198.51.100.2, 203.0.113.9", "nonsense"])),
    st.tuples(st.just("content-length"), st.sampled_from(["0", "3", "x"])),
    st.tuples(st.just("transfer-encoding"), st.sampled_from(["chunked", "gzip, chunked"])),
    st.tuples(st.just("expect"), st.just("100-continue")),
    st.tuples(st.just("range"), st.just("bytes=0-3")),
    st.tuples(st.just("x-long"), st.sampled_from(["a" * 33_000, "b" * 16_000])),
    st.tuples(st.just("user-agent"), st.just("somebody")),
)
METHODS = st.sampled_from(["GET"] * 8 + ["HEAD", "OPTIONS", "POST", "DELETE", "BREW"])
REQUESTS = st.tuples(
    METHODS, st.sampled_from(ADDRESSES), st.lists(HEADERS, max_size=5), st.sampled_from([1, 1, 1, 98, 101]),
    st.sampled_from(["1.1", "1.1", "1.1", "1.0"]), st.sampled_from([b"", b"abc"]),
)  # fmt: skip


class Two:
    """The service, and one beside it that keeps no requests, upon one view; the clock of their limits stands still."""

    def __init__(self, answers, token="", **decided):
        policy = Policy(trusted_proxies=("203.0.113.0/24",), **decided)
        self.answers, self.token = answers, token
        self.fast = create_app(answers, policy=policy, rates=RateLimits(policy, None, lambda: 10**15))
        self.long = create_app(answers, policy=policy, rates=RateLimits(policy, None, lambda: 10**15))
        rates = RateLimits(policy, None, lambda: 10**15)
        self.meter = Meter(answers)
        pages = ProblemPages(answers)
        known_by = MementoHeaders(memento.originals(), answers.store, rates.addresses).of
        self.long.outermost = RequestMiddleware(
            self.long.inner, self.meter, policy, rates, show=pages.page, known_by=known_by
        )
        self.asked = 0
        inner = self.fast.outermost.app

        async def counting(scope, receive, send):
            self.asked += 1
            await inner(scope, receive, send)

        self.fast.outermost.app = counting

    async def both(self, *request):
        """What both of them say."""
        return await self.said(self.fast, *request), await self.said(self.long, *request)

    async def said(self, app, method, url, headers=(), fillers=0, version="1.1", body=b""):
        """Status, headers without the ids that nobody gave, and body."""
        filled = [(f"x-{number}", "a") for number in range(fillers)]
        asked = scope(method, url, [*headers, *filled])
        asked["http_version"] = version
        parts = [body] if body else [b""]
        sent = []

        async def receive():
            if not parts:
                await asyncio.Event().wait()
            return {"type": "http.request", "body": parts.pop(0), "more_body": False}

        async def send(message):
            sent.append(message)

        await app(asked, receive, send)
        start, *rest = sent
        told = [
            (name, re.sub(rb"\A[0-9a-f]{8}-[0-9a-f]+\Z", b"made", value) if name == b"x-request-id" else value)
            for name, value in start["headers"]
        ]
        return start["status"], told, re.sub(rb'"request [^"]*"', b"", b"".join(one["body"] for one in rest))

    def meant(self, headers, tag):
        """The headers with the tag of the answer and the token put in."""
        words = {
            "its own": tag, "its own, weak": f"W/{tag}", "its own, packed": f'{tag[:-1]}-gzip"',
            '"a", its own': f'"a", {tag}', "the token": f"Bearer {self.token}",
        }  # fmt: skip
        return [(name, words.get(value, value)) for name, value in headers]


def header(answer, name):
    return dict(answer[1]).get(name, b"").decode()


def counted(meter):
    return {
        line.rpartition(" ")[0]: line.rpartition(" ")[2]
        for line in meter.text().decode().splitlines()
        if line.startswith("asreported_requests_total")
    }


@contextmanager
def two(path, **decided):
    with Operators.open(path) as operators:
        token, _ = operators.issue("ada", ["read"], None, "root")
    with View.open(path) as answers:
        yield Two(answers, token, **decided)


@pytest.fixture
def beside(path):
    with two(path) as opened:
        yield opened


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requests=st.lists(REQUESTS, min_size=1, max_size=4))
def test_the_same_request_hears_the_same_whichever_way_it_is_answered(beside, requests):
    async def asked():
        for method, url, headers, *rest in requests:
            first = await beside.said(beside.long, "GET", url)
            assert (await beside.said(beside.fast, "GET", url))[0] == first[0]
            meant = beside.meant(headers, header(first, b"etag") or '"none"')
            for _ in range(3):  # the first may have to be asked for, what comes then is kept
                fast, long = await beside.both(method, url, meant, *rest)
                assert fast == long

    asyncio.run(asked())


def test_what_is_asked_again_is_not_asked_of_the_application(beside):
    urls = [FIGURE, f"{SERIES}/years", f"{SERIES}/figures.csv", f"{SERIES}/figures.ndjson", f"{FIGURE}?position=20"]

    async def asked():
        tags = [header(await beside.said(beside.fast, "GET", url), b"etag") for url in urls]
        beside.asked = 0
        for url, tag in zip(urls, tags, strict=True):
            assert (await beside.said(beside.fast, "GET", url))[0] == 200
            assert (await beside.said(beside.fast, "GET", url, [("if-none-match", tag)]))[0] == 304
        return beside.asked

    assert asyncio.run(asked()) == 0


def test_a_kept_answer_is_compressed_once_however_often_it_is_asked_for(beside, monkeypatch):
    url, packed, compress = f"{SERIES}/figures.ndjson", [], gzip.compress

    def noted(body, *level, **named):
        packed.append(body)
        return compress(body, *level, **named)

    monkeypatch.setattr(gzip, "compress", noted)

    async def asked():
        await beside.said(beside.fast, "GET", url)
        plain = await beside.said(beside.fast, "GET", url)
        for _ in range(4):
            answer = await beside.said(beside.fast, "GET", url, [("accept-encoding", "gzip")])
            assert gzip.decompress(answer[2]) == plain[2]

    asyncio.run(asked())

    assert len(packed) == 1


def test_a_list_at_one_of_countless_moments_is_kept_once_it_is_asked_for_again(beside):
    url = f"{SERIES}/figures.ndjson?as_of=2022-03-12T08:00Z&position=21"

    async def asked():
        said = [await beside.said(beside.fast, "GET", f"{SERIES}/figures.ndjson")]  # whose block is there from now on
        kept = beside.fast.reader.cached_requests
        before, counts = len(kept), []
        for _ in range(4):
            said.append(await beside.said(beside.fast, "GET", url))
            counts.append(len(kept) - before)
        assert {one[0] for one in said} == {200}
        assert len({one[2] for one in said[1:]}) == 1
        return counts

    assert asyncio.run(asked()) == [0, 1, 1, 1]


OF_SERIES = ["figures", "figures.csv", "years.ndjson", "months", "days.ndjson", "stats"]


@pytest.mark.parametrize("word", OF_SERIES)
def test_a_question_about_a_series_in_memory_is_answered_at_moments_that_nobody_asked_about(beside, word):
    moments = [f"{SERIES}/{word}?as_of=2022-03-{day:02}T0{day % 10}:30Z" for day in range(2, 28)]

    async def asked():
        await beside.both("GET", f"{SERIES}/years")  # which brings its block
        beside.asked = 0
        for number, url in enumerate(moments):
            fast, long = await beside.both("GET", url, [("accept-encoding", "gzip")] * (number % 2))
            assert (fast, fast[0]) == (long, 200)
        return beside.asked

    assert asyncio.run(asked()) == 0
    assert counted(beside.fast.outermost.meter) == counted(beside.meter)


def test_a_question_that_may_take_long_is_asked_of_the_application(beside):
    async def asked():
        counts = []
        for word in ("figures", "days.csv", "days.csv?as_of=2022-03-05", "years", "nothing", "years?colour=red"):
            fast, long = await beside.both("GET", f"{SERIES}/{word}")
            assert fast == long
            counts.append(beside.asked)
        return counts

    assert asyncio.run(asked()) == [1, 2, 3, 3, 4, 5]


def test_a_question_beyond_the_limit_is_not_answered(path):
    with two(path, reads_per_minute=5) as beside:

        async def asked():
            await beside.both("GET", f"{SERIES}/years")
            return [await beside.both("GET", f"{SERIES}/years?as_of=2022-03-{day}") for day in range(10, 18)]

        answers = asyncio.run(asked())

        assert [fast == long for fast, long in answers] == [True] * 8
        assert [fast[0] for fast, _ in answers] == [200] * 4 + [429] * 4
        assert counted(beside.fast.outermost.meter) == counted(beside.meter)


def test_requests_are_counted_once_whichever_way_they_are_answered(path):
    with two(path, reads_per_minute=5) as beside:

        async def asked():
            return [await beside.both("GET", FIGURE) for _ in range(8)]

        answers = asyncio.run(asked())

        assert [fast == long for fast, long in answers] == [True] * 8
        assert [fast[0] for fast, _ in answers] == [200] * 5 + [429] * 3
        assert header(answers[2][0], b"ratelimit") == '"reads";r=2;t=36'
        assert counted(beside.fast.outermost.meter) == counted(beside.meter)


def test_each_client_behind_a_proxy_has_a_quota_of_its_own_on_either_way(path):
    with two(path, reads_per_minute=2) as beside:

        async def asked():
            clients = ["198.51.100.1", "198.51.100.2", "198.51.100.1", "198.51.100.1", "198.51.100.2"]
            return [await beside.both("GET", FIGURE, [("x-forwarded-for", one)]) for one in clients]

        answers = asyncio.run(asked())

        assert [fast[0] for fast, _ in answers] == [200, 200, 200, 429, 200]
        assert [fast == long for fast, long in answers] == [True] * 5


@pytest.mark.parametrize("decided", [{"reads_are_open": False}, {"log": "all"}], ids=str)
def test_where_each_request_has_more_to_be_done_none_passes_by(path, decided):
    with two(path, **decided) as beside:

        async def asked():
            allowed = [("authorization", f"Bearer {beside.token}")]
            first, _ = await beside.both("GET", FIGURE, allowed)
            beside.asked = 0
            again = [await beside.both("GET", FIGURE, headers) for headers in (allowed, [])]
            return first[0], again

        first, again = asyncio.run(asked())

        assert (first, beside.asked) == (200, 2)
        assert [fast == long for fast, long in again] == [True, True]


def one_by_one(path):
    """Everything that comes late, each as one write by another ledger upon the file."""
    commands = []

    class Noted:
        def record(self, command, actor):
            commands.append((command, actor))

    late(Noted())
    for number in range(3):
        line = ("2022-03-12", SaidStatement(series=TANKS, value=str(400 + number)))
        commands.append(
            (Bulletin(source="war-losses", published_at=f"2022-03-2{number}", lines=lines_of([line])), "bob")
        )
    with open_ledger(path) as ledger:
        for command, actor in commands:
            ledger.record(command, actor)
            yield ledger.head()


@pytest.mark.parametrize("url", [one for one in ADDRESSES if one.startswith(("/v1/series", "/v1/t")) or one == "/"])
def test_what_was_acknowledged_is_seen_by_the_very_next_read(path, url):
    with two(path) as beside:

        async def asked():
            await beside.both("GET", url)
            for head in one_by_one(path):
                for _ in range(2):
                    fast, long = await beside.both("GET", url)
                    assert fast == long
                    if fast[0] == 200 and "position" not in url and "recorded" not in url:
                        assert header(fast, b"ledger-position") == str(head)

        asyncio.run(asked())


def test_a_write_elsewhere_costs_an_unchanged_series_no_second_asking(path):
    url = f"/v1/series/{TANKS}/figures"
    with two(path) as beside:

        async def asked():
            await beside.both("GET", url)
            beside.asked = 0
            with open_ledger(path) as ledger:
                said = ("2022-03-04", SaidStatement(series=PERSONNEL, value="9801", reason="late-data"))
                ledger.record(Bulletin(source="war-losses", published_at="2022-03-10", lines=lines_of([said])), "bob")
                head = ledger.head()
            beside.answers.catch_up()
            return head, await beside.both("GET", url)

        head, (fast, long) = asyncio.run(asked())

        assert fast == long
        assert (beside.asked, header(fast, b"ledger-position")) == (0, str(head))


def test_a_generation_made_anew_answers_what_the_old_one_did(path):
    with two(path, reads_per_minute=0) as beside:

        async def asked():
            before = await beside.both("GET", FIGURE)
            rebuild(beside.answers.pointer, beside.answers.store, lambda *_: None)
            return *before, *await beside.both("GET", FIGURE)

        first, *others = asyncio.run(asked())

        assert others == [first] * 3


def test_requests_that_are_kept_take_bounded_room(beside):
    async def asked():
        for number in range(6000):
            await beside.said(beside.fast, "GET", FIGURE, [("accept", f"application/json;v={number}" + "a" * 200)])

    asyncio.run(asked())

    kept = beside.fast.reader.cached_requests
    assert 0 < kept.taken <= 8 * 1024 * 1024
    assert 0 < len(kept) < 6000
