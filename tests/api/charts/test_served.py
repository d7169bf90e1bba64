"""Charts of a service with several workers: one renderer, which goes with them however they go."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.api.a_server import BULLETINS, SERIES, a_server, bulletin
from tests.api.charts.drawn import is_alive, needs_charts

pytestmark = needs_charts
CHART = f"/series/{SERIES}/charts/total.svg"


@pytest.fixture
def server(tmp_path):
    with a_server(tmp_path, workers=2) as running:
        assert running.send("POST", BULLETINS, bulletin("5")).status == 201
        yield running


def renderers(workers):
    """The processes that draw for the workers, by their ids."""
    found = set()
    for worker in workers:
        for children in Path(f"/proc/{worker}/task").glob("*/children"):
            found |= {int(one) for one in children.read_text(encoding="ascii").split()}
    return {one for one in found if is_alive(one) and b"renderer_process" in command_of(one)}


def command_of(process):
    """What a process was started with, b"" for one that ends just now."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def until_few(workers, most):
    end = time.monotonic() + 20
    while len(found := renderers(workers)) > most:
        assert time.monotonic() < end, found
        time.sleep(0.1)
    return found


def drawn_by_all(server):
    """The pictures that the workers send, by worker, once each of them has sent one."""
    pictures, end = dict[str, bytes](), time.monotonic() + 60
    while len(pictures) < 2:
        assert time.monotonic() < end
        answer = server.send("GET", CHART)
        assert answer.status == 200
        pictures[answer.worker] = answer.body
    return pictures


def test_all_workers_draw_by_one_renderer_and_draw_the_same(server):
    pictures = drawn_by_all(server)
    _, *workers = server.processes()

    assert len(set(pictures.values())) == 1
    assert len(until_few(workers, 1)) == 1


def test_a_service_that_is_killed_leaves_no_renderer(server):
    drawn_by_all(server)
    parent, *workers = server.processes()
    (renderer,) = until_few(workers, 1)

    for one in (parent, *workers):
        os.kill(one, signal.SIGKILL)

    end = time.monotonic() + 20
    while is_alive(renderer):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_service_that_stops_leaves_none_either(server):
    drawn_by_all(server)
    _, *workers = server.processes()
    (renderer,) = until_few(workers, 1)

    assert server.stop() == 0

    end = time.monotonic() + 20
    while is_alive(renderer):
        assert time.monotonic() < end
        time.sleep(0.1)
