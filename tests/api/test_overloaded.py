"""More writes than a process can hold: the last are told to try again, and their key tells the same later."""

import select
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from stores.sqlite.store import Store
from tests.api.a_server import BULLETINS, SOURCE, a_server, bulletin, of_keys

LARGEST = 10 * 1024 * 1024
HELD = 25  # bodies of the largest size that fit into 256 MiB
WAITING = 256
MANY = WAITING + 10


@pytest.fixture
def server(tmp_path):
    with a_server(tmp_path) as running:
        yield running


def test_writes_beyond_those_that_wait_are_told_to_try_again(server):
    def post(number, caller):
        return caller.send("POST", BULLETINS, bulletin(str(number)), idempotency_key=f"post-{number}")

    store = Store(server.path)
    with ThreadPoolExecutor(MANY) as threads:
        with store.writing():
            asked = [threads.submit(post, number, server) for number in range(MANY)]
            while sum(one.done() for one in asked) < MANY - WAITING:
                assert server.send("GET", "/v1/totals").status == 200
        answers = [one.result() for one in asked]
    caller = server.caller()
    again = [post(number, caller) for number in range(MANY)]
    caller.hang_up()

    assert Counter(one.status for one in answers) == {201: WAITING, 503: MANY - WAITING}
    refused = [one for one in answers if one.status == 503]
    assert {(one.json()["type"], one.told["retry-after"]) for one in refused} == {("/problems/overloaded", "1")}
    assert Counter(one.status for one in again) == {201: MANY}
    assert [one for one in answers if one.status == 201] == [
        late for first, late in zip(answers, again, strict=True) if first.status == 201
    ]
    assert Counter(len(found) for found in of_keys(server.path).values()) == {1: MANY}
    store.close()


def test_large_bodies_beyond_those_that_are_held_are_told_to_try_again(server):
    content = b"x" * (LARGEST * 7 // 10)
    place = server.send("POST", "/v1/documents", {"source": SOURCE, "url": "https://example.org/a"}).told["location"]
    slow = [server.caller() for _ in range(HELD + 1)]
    sockets = {one.begin("PUT", f"{place}/content", LARGEST): one for one in slow}

    (answering, *_), _, _ = select.select(list(sockets), [], [], 20)
    refused = sockets[answering].answer()
    small = server.send("POST", BULLETINS, bulletin("1"))
    for one in slow:
        one.hang_up()
    while (kept := server.send("PUT", f"{place}/content", content)).status == 503:
        pass  # until the service has noticed that they hung up

    assert (refused.status, refused.json()["type"]) == (503, "/problems/overloaded")
    assert small.status == 201
    assert kept.status == 201
