"""Many at once: one key is one deed, one version is one success, on one worker and on two."""

import hashlib
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.authority.operators import Operators
from stores.opening import open_ledger
from stores.sqlite.store import Store
from tests.api.a_server import BULLETINS, SERIES, SOURCE, a_server, bulletin, of_keys

MANY = 50
TASKS = 50
FIGURE = f"/v1/series/{SERIES}/figures/2022-03-02"


@pytest.fixture(scope="module", params=[1, 2], ids=["one worker", "two workers"])
def server(request, tmp_path_factory):
    with a_server(tmp_path_factory.mktemp("raced"), request.param) as running:
        yield running


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    with a_server(tmp_path_factory.mktemp("written"), 2) as running:
        yield running


def at_once(server, deeds):
    """The answers of deeds that are all asked for at the same time, each over a connection that is already open.

    The ledger is held until every worker waits for it, so that each has begun before any is done.
    """
    go = threading.Barrier(len(deeds) + 1)

    def do(deed):
        caller = server.caller()
        assert caller.send("GET", "/health/live").status == 200
        go.wait()
        answer = deed(caller)
        caller.hang_up()
        return answer

    store = Store(server.path)
    with ThreadPoolExecutor(len(deeds)) as threads:
        answers = threads.map(do, deeds)
        with store.writing():
            go.wait()
            time.sleep(0.2)
        store.close()
        return list(answers)


def posting(path, body, key, method="POST", **headers):
    return lambda caller: caller.send(method, path, body, idempotency_key=key, **headers)


def head(server):
    with open_ledger(server.path) as ledger:
        return ledger.head()


def recorded(server, first):
    """How many bulletins lie behind a position."""
    return sum(position > first for found in of_keys(server.path).values() for position in found)


def test_one_key_sent_by_many_at_once_is_recorded_once_and_answered_to_all_alike(server):
    before = head(server)
    deed = posting(BULLETINS, bulletin("5840"), "one")

    answers = at_once(server, [deed] * MANY)

    assert recorded(server, before) == 1
    assert answers == [answers[0]] * MANY
    assert answers[0].status == 201
    assert answers[0].told["ledger-position"] == str(head(server))


def test_one_key_with_many_bodies_records_one_of_them_and_refuses_the_others(server):
    before = head(server)
    deeds = [posting(BULLETINS, bulletin(str(at), "2022-03-03"), "many-bodies") for at in range(MANY)]

    answers = at_once(server, deeds)

    assert recorded(server, before) == 1
    assert Counter(one.status for one in answers) == {201: 1, 422: MANY - 1}
    assert {one.json()["type"] for one in answers if one.status == 422} == {"/problems/idempotency-key-reused"}
    (winner,) = [at for at, one in enumerate(answers) if one.status == 201]
    assert server.send("GET", FIGURE.replace("03-02", "03-03")).json()["value"] == str(winner)


def test_many_keys_with_one_body_record_it_once_and_say_so_to_all(server):
    before = head(server)
    body = bulletin("7000", "2022-03-04")

    answers = at_once(server, [posting(BULLETINS, body, f"another-{at}") for at in range(MANY)])

    assert recorded(server, before) == 1
    assert Counter(one.status for one in answers) == {201: 1, 200: MANY - 1}


def test_bytes_sent_by_many_at_once_are_kept_once_and_answered_to_all_alike(server):
    content = random.Random(1).randbytes(100_000)
    new = {"source": SOURCE, "url": "https://example.org/a", "sha256": hashlib.sha256(content).hexdigest()}
    place = server.send("POST", "/v1/documents", new).told["location"] + "/content"
    before = head(server)
    deed = posting(place, content, "bytes", "PUT", content_type="text/html")

    answers = at_once(server, [deed] * MANY)

    assert head(server) == before + 1
    assert answers == [answers[0]] * MANY
    assert answers[0].status == 201
    assert server.send("GET", place).body == content


def test_the_same_bytes_of_two_documents_sent_at_once_are_kept_once(server):
    content = random.Random(2).randbytes(100_000)
    places = [
        server.send("POST", "/v1/documents", {"source": SOURCE, "url": f"https://example.org/{name}"}).told["location"]
        for name in ("b", "c")
    ]
    before = head(server)
    put = [
        lambda caller, place=place: caller.send("PUT", f"{place}/content", content, content_type="text/plain")
        for place in places
    ]

    answers = at_once(server, put * (MANY // 2))

    assert Counter(one.status for one in answers) == {201: 2, 200: MANY - 2}
    assert head(server) == before + 2
    assert [server.send("GET", f"{place}/content").body for place in places] == [content] * 2


@pytest.mark.parametrize(
    ("path", "body", "others"),
    [
        ("/v1/sources", {"source": "village", "name": "The village"}, 409),
        (
            "/v1/series",
            {"series": "town/cases", "title": "Cases", "unit": "persons", "measure": "level", "frequency": "D"},
            409,
        ),
        ("/v1/documents", {"source": SOURCE, "url": "https://example.org/d"}, 200),
    ],
)
def test_what_many_found_at_once_is_founded_once(server, path, body, others):
    before = head(server)

    answers = at_once(server, [lambda caller: caller.send("POST", path, body)] * MANY)

    assert Counter(one.status for one in answers) == {201: 1, others: MANY - 1}
    assert head(server) == before + 1


def test_a_token_asked_for_by_many_at_once_is_issued_once_and_shown_once(server):
    with Operators.open(server.path) as operators:
        before = len(operators.tokens())
    deed = posting("/v1/tokens", {"owner": "bob", "scopes": ["report:*"]}, "token")

    answers = at_once(server, [deed] * MANY)

    with Operators.open(server.path) as operators:
        tokens = operators.tokens()
    assert len(tokens) == before + 1
    assert Counter(one.status for one in answers) == {201: 1, 409: MANY - 1}
    refused = [one.json() for one in answers if one.status == 409]
    assert {(one["type"], one["token"]) for one in refused} == {("/problems/token-already-issued", tokens[-1].id)}


def test_a_first_report_by_many_at_once_succeeds_for_one(server):
    def put(value):
        body = {"value": value, "published_at": "2022-03-05"}
        return lambda caller: caller.send("PUT", FIGURE.replace("03-02", "03-05"), body, if_none_match="*")

    answers = at_once(server, [put(str(at)) for at in range(MANY)])

    assert Counter(one.status for one in answers) == {201: 1, 412: MANY - 1}


def test_one_key_for_one_version_sent_by_many_at_once_is_never_answered_that_the_version_is_stale(server):
    figure = FIGURE.replace("03-02", "03-06")
    body = {"value": "1", "published_at": "2022-05-01"}
    assert server.send("PUT", figure, body, if_none_match="*").status == 201
    deed = posting(f"{figure}/revisions", revision("2", 1), "revision", if_match='"1"')

    answers = at_once(server, [deed] * MANY)
    assert server.send("POST", f"{figure}/revisions", revision("3", 2), if_match='"2"').status == 201
    late = deed(server)

    assert [*answers, late] == [answers[0]] * (MANY + 1)
    assert answers[0].status == 201
    assert list(history(server, figure).values()) == ["1", "2", "3"]


def revision(value, version):
    """A revision upon a version; each is published later than the one before."""
    moment = f"2022-05-02T{version // 60:02}:{version % 60:02}:00Z"
    return {"value": value, "published_at": moment, "reason": "verification"}


def seen(server, figure):
    """The figure's version as a new connection reads it, which may lead to either worker."""
    return int(server.send("GET", figure).told["etag"].strip('"'))


def revise(server, figure, value, version):
    return server.send("POST", f"{figure}/revisions", revision(value, version), if_match=f'"{version}"')


class Writer:
    """One of two who revise the same figure; what each of its tries was answered, by the version that it had seen."""

    def __init__(self, server, name, figure):
        self.server = server
        self.name = name
        self.figure = figure
        self.tried: list[tuple[int, int, str]] = []

    def try_once(self, task):
        """Read the version and revise upon it; whether that went in."""
        value = f"{self.name}{task:03}"
        version = seen(self.server, self.figure)
        answer = revise(self.server, self.figure, value, version)
        self.tried.append((version, answer.status, value))
        return answer.status == 201

    def once_each(self):
        for task in range(TASKS):
            self.try_once(task)

    def until_done(self):
        for task in range(TASKS):
            while not self.try_once(task):
                pass


def two_at_work(server, figure, work):
    """Two writers who are let loose upon one figure, done; what they tried."""
    body = {"value": "0", "published_at": "2022-05-01"}
    assert server.send("PUT", figure, body, if_none_match="*").status == 201
    writers = [Writer(server, name, figure) for name in ("1", "2")]
    threads = [threading.Thread(target=work, args=(one,)) for one in writers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [tried for one in writers for tried in one.tried]


def history(server, figure):
    """The values in the ledger, by the version that each entry is."""
    items = server.send("GET", f"{figure}/history?limit=1000").json()["items"]
    return {one["entry"]: one["value"] for one in items}


def test_two_writers_who_try_until_they_succeed_lose_no_revision(two_workers):
    figure = FIGURE.replace("03-02", "04-01")

    tried = two_at_work(two_workers, figure, Writer.until_done)

    successes = {version: value for version, status, value in tried if status == 201}
    assert Counter(status for _, status, _ in tried) == {201: 2 * TASKS, 412: len(tried) - 2 * TASKS}
    assert sorted(successes) == list(range(1, 2 * TASKS + 1)), "one success upon each version"
    assert len(set(successes.values())) == 2 * TASKS
    assert list(history(two_workers, figure).items()) == [
        (1, "0"),
        *((version + 1, successes[version]) for version in sorted(successes)),
    ]


def test_two_writers_who_try_once_each_succeed_as_often_as_there_are_versions(two_workers):
    figure = FIGURE.replace("03-02", "04-02")

    tried = two_at_work(two_workers, figure, Writer.once_each)

    successes = sorted((version, value) for version, status, value in tried if status == 201)
    assert len(tried) == 2 * TASKS
    assert {status for _, status, _ in tried} <= {201, 412}
    assert [version for version, _ in successes] == list(range(1, len(successes) + 1))
    assert seen(two_workers, figure) == 1 + len(successes)
    assert list(history(two_workers, figure).values()) == ["0", *(value for _, value in successes)]


def test_many_revisions_of_one_version_at_once_are_one_success(two_workers):
    figure = FIGURE.replace("03-02", "04-03")
    body = {"value": "0", "published_at": "2022-05-01"}
    assert two_workers.send("PUT", figure, body, if_none_match="*").status == 201

    for version in range(1, 6):
        deeds = [
            lambda caller, value=str(1000 * version + at), version=version: caller.send(
                "POST", f"{figure}/revisions", revision(value, version), if_match=f'"{version}"'
            )
            for at in range(20)
        ]
        answers = at_once(two_workers, deeds)
        assert Counter(one.status for one in answers) == {201: 1, 412: 19}

    assert seen(two_workers, figure) == 6
