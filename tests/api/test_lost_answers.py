"""What a client is told whose write was recorded, and nobody heard of it; and of writes that others overtake."""

import threading
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from stores.upstream import Upstream, keep_upstream
from tests.api.a_server import BULLETINS, LOST, SERIES, bulletin, of_keys
from tests.api.two_machines import homes, serving
from tests.postgres.answer_losing_proxy import WITHOUT_END, AnswerLosingProxy, appends, appends_or_confirms
from tests.postgres.cutting_proxy import CuttingProxy

FIGURE = f"/v1/series/{SERIES}/figures/2022-03-02"
CALLERS, WRITES = 3, 15


@pytest.fixture(scope="module")
def machine(tmp_path_factory, postgres):
    """A service whose connections go through a proxy that loses answers, and another one that is reached as ever."""
    with postgres.database("template0") as name, ExitStack() as stack:
        address = postgres.place.address(name)
        files = homes(tmp_path_factory.mktemp("machines"), address)
        proxy = stack.enter_context(AnswerLosingProxy(postgres.place.port, appends))
        keep_upstream(files[0], Upstream(address=proxy.address(name)))
        behind, other = stack.enter_context(serving(files))
        yield SimpleNamespace(proxy=proxy, behind=behind, other=other, database=name)


def record(server, value, key):
    return server.send("POST", BULLETINS, bulletin(value), idempotency_key=f'"{key}"')


def keys_of(path):
    """How often each bulletin with a key was recorded."""
    return [len(positions) for key, positions in of_keys(path).items() if key]


def test_a_write_whose_answer_is_lost_is_answered_all_the_same_and_recorded_once(machine):
    machine.proxy.marked, machine.proxy.left, before = appends, 1, machine.proxy.lost

    written, again = record(machine.behind, "1", "one"), record(machine.other, "1", "one")

    assert machine.proxy.lost == before + 1
    assert (written.status, again.status) == (201, 201)
    assert written.body == again.body
    assert machine.other.send("GET", FIGURE).json()["value"] == "1"
    assert set(keys_of(machine.other.path)) == {1}


def test_where_nobody_hears_of_it_in_time_the_same_key_finds_out_on_any_machine(machine):
    machine.proxy.marked, machine.proxy.left = appends_or_confirms, WITHOUT_END
    unknown = record(machine.behind, "2", "two")
    machine.proxy.left = 0

    again = [record(one, "2", "two") for one in (machine.other, machine.behind, machine.behind)]

    assert (unknown.status, unknown.json()["type"]) == (503, "/problems/outcome-unknown")
    assert int(unknown.told["retry-after"]) > 0
    assert [one.status for one in again] == [201, 201, 201]
    assert len({one.body for one in again}) == 1
    assert machine.behind.send("GET", FIGURE).json()["value"] == "2"
    assert set(keys_of(machine.behind.path)) == {1}


def test_where_a_second_try_is_refused_nobody_is_told_that_nothing_was_recorded(machine, postgres):
    renamed = []

    def rename(name, to):
        renamed.append(to)
        function = f"ALTER FUNCTION {name}(bigint, bytea, bytea[], bytea[]) RENAME TO {to}"
        postgres.place.asked(function, database=machine.database)

    def appends_but_only_once(request):
        if machine.proxy.lost > before and b"SELECT append(" in request and not renamed:
            rename("append", "gone")
        return appends(request)

    machine.proxy.marked, machine.proxy.left, before = appends_but_only_once, 1, machine.proxy.lost
    said = record(machine.behind, "3", "three")
    rename("gone", "append")
    again = record(machine.other, "3", "three")

    assert (said.status, said.json()["type"]) == (503, "/problems/outcome-unknown")
    assert again.status == 201
    assert keys_of(machine.other.path) == [1] * len(keys_of(machine.other.path))


def test_writes_of_two_machines_that_race_are_never_told_that_they_were_overtaken(tmp_path, postgres):
    told: list[str] = []
    with postgres.database("template0") as name, ExitStack() as stack:
        files = homes(tmp_path, postgres.place.address(name))
        for seed, file in enumerate(files):  # lost connections lose turns, so that the other machine comes between
            proxy = stack.enter_context(CuttingProxy(postgres.place.port, 0.05, seed))
            keep_upstream(file, Upstream(address=proxy.address(name)))
        servers = stack.enter_context(serving(files))
        callers = [
            threading.Thread(target=write_until_recorded, args=(server, f"{at}-{number}", told))
            for at, server in enumerate(servers)
            for number in range(CALLERS)
        ]
        for one in callers:
            one.start()
        for one in callers:
            one.join()
        heads = {server.send("GET", "/v1/totals").told["ledger-position"] for server in servers}
        recorded = [of_keys(server.path) for server in servers]

    assert set(told) <= {"201", "503 outcome-unknown", "503 primary-unreachable"}
    assert told.count("201") == CALLERS * WRITES * 2
    assert len(heads) == 1
    assert recorded[0] == recorded[1]
    assert [len(positions) for key, positions in recorded[0].items() if key] == [1] * (CALLERS * WRITES * 2)


def write_until_recorded(server, name, told):
    """Send one bulletin after the other, each until it is recorded; what was answered."""
    caller = server.caller()
    for number in range(WRITES):
        body = bulletin(str(number), series_period(name, number))
        while True:
            try:
                answer = caller.send("POST", BULLETINS, body, idempotency_key=f'"{name}-{number}"')
            except LOST as error:
                told.append(f"no answer: {error}")
                break
            told.append(outcome(answer))
            if answer.status != 503:
                break
    caller.hang_up()


def series_period(name, number):
    """A day of its own for each of the bulletins, so that each of them records something."""
    machine, _, caller = name.partition("-")
    return f"2022-{1 + int(machine) * CALLERS + int(caller):02}-{1 + number:02}"


def outcome(answer):
    if answer.status == 201:
        return "201"
    assert answer.status != 503 or "retry-after" in answer.told
    return f"{answer.status} {answer.json()['type'].rpartition('/')[2]}"
