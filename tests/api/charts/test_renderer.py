"""The renderer: one for all who share a folder, whatever befalls it; it ends with those it draws for."""

import asyncio
import gzip
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from api.charts.renderer import MOST_OF_ONE, MOST_WAITING, Renderer
from api.charts.wire import MOST_ASKED, Limits
from api.http.http_refusals import ChartNotDrawn, ChartsBusy
from tests.api.charts.drawn import a_renderer, asked, heavy, is_alive, needs_charts, process_of, total, until_gone
from tests.test_architecture import ROOT

pytestmark = needs_charts


def test_one_process_draws_one_chart_after_another():
    with a_renderer() as draw:
        first = draw("svg", total())
        process = process_of(draw.folder)

        assert draw("svg", total()) == first
        assert process_of(draw.folder) == process
        assert gzip.decompress(first).startswith(b"<svg")


def test_a_renderer_is_no_larger_for_who_started_it():
    code = (
        "from tests.api.charts.drawn import a_renderer, process_of, total\n"
        "held = b'x' * (700 << 20)\n"
        "with a_renderer() as draw:\n"
        "    draw('svg', total())\n"
        "    process = process_of(draw.folder)\n"
        "    draw('svg', total())\n"
        "    print(process_of(draw.folder) == process)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)

    assert run.stdout == "True\n"


def test_who_asks_loads_none_of_the_libraries():
    with a_renderer() as draw:
        code = (
            "import asyncio, sys; from pathlib import Path; from api.charts.renderer import Renderer;"
            "renderer = Renderer(Path(sys.argv[1])); data = bytes.fromhex(sys.argv[2]);"
            "asyncio.run(renderer.draw('svg', data, b''));"
            "print([one for one in ('altair', 'vl_convert') if one in sys.modules])"
        )
        command = [sys.executable, "-c", code, str(draw.folder), asked(total()).hex()]
        run = subprocess.run(command, check=True, capture_output=True, text=True)

        assert run.stdout == "[]\n"


def test_a_renderer_that_is_killed_between_drawings_is_started_again():
    with a_renderer() as draw:
        first = draw("svg", total())
        os.kill(process_of(draw.folder), signal.SIGKILL)

        assert draw("svg", total()) == first


def test_a_renderer_that_is_killed_while_it_draws_is_started_again():
    with a_renderer(Limits(milliseconds=20_000)) as draw:
        draw("svg", total())
        killed = process_of(draw.folder)
        threading.Timer(0.3, os.kill, (killed, signal.SIGKILL)).start()

        assert draw("svg", heavy())
        assert process_of(draw.folder) != killed


def test_a_drawing_that_takes_too_long_ends_and_the_next_one_is_drawn():
    with a_renderer(Limits(milliseconds=400)) as draw:
        with pytest.raises(ChartNotDrawn):
            draw("png", heavy())

        assert draw("json", total())


def test_a_renderer_that_is_suspended_is_replaced():
    with a_renderer(Limits(answer=6.0)) as draw:
        draw("svg", total())
        suspended = process_of(draw.folder)
        os.kill(suspended, signal.SIGSTOP)

        with pytest.raises(ChartNotDrawn):
            draw("svg", total())

        assert draw("svg", total())
        assert not is_alive(suspended)


def test_a_renderer_that_has_grown_too_large_is_replaced_and_nobody_notices():
    with a_renderer(Limits(megabytes=1)) as draw:
        processes = set()
        for _ in range(3):
            assert draw("json", total())
            processes.add(process_of(draw.folder))

        assert len(processes) > 1


def test_two_workers_that_start_at_once_share_one_renderer():
    with a_renderer() as draw:
        other = Renderer(draw.folder)

        async def both():
            of_both = (one.draw("svg", asked(total()), b"one") for one in (draw.renderer, other))
            return await asyncio.gather(*of_both)

        one, two = draw.runner.run(both())

        assert one == two
        until({process_of(draw.folder)}, lambda: {draw.renderer.started, other.started} - {None})

        async def stopped():
            await asyncio.gather(draw.renderer.close(), other.close())

        draw.runner.run(stopped())
        until_gone(draw.folder)


def until(wanted, look):
    end = time.monotonic() + 20
    while (found := look()) != wanted:
        assert time.monotonic() < end, found
        time.sleep(0.05)


def test_a_renderer_ends_when_nobody_holds_it_any_more():
    with a_renderer() as draw:
        draw("svg", total())
        process = process_of(draw.folder)

        draw.runner.run(draw.renderer.close())

        until_gone(draw.folder)
        assert not is_alive(process)


def test_a_drawing_that_fails_says_so_and_the_renderer_goes_on():
    with a_renderer() as draw:
        draw("svg", total())
        process = process_of(draw.folder)

        with pytest.raises(ChartNotDrawn):
            draw.runner.run(draw.renderer.draw("svg", b'{"chart":"none"}', b""))

        assert draw("svg", total())
        assert process_of(draw.folder) == process


def test_more_than_a_renderer_takes_is_not_drawn():
    with a_renderer() as draw:
        with pytest.raises(ChartNotDrawn):
            draw("svg", total(title="x" * MOST_ASKED))

        assert draw("svg", total())


def test_no_more_wait_than_there_is_room_for():
    with a_renderer() as draw:

        async def at_once(who):
            waiting = [draw.renderer.draw("json", asked(total()), name) for name in who]
            return await asyncio.gather(*waiting, return_exceptions=True)

        of_one = draw.runner.run(at_once([b"one"] * (MOST_OF_ONE + 3)))
        of_many = draw.runner.run(at_once([b"%d" % number for number in range(MOST_WAITING + 5)]))

        assert [type(one) for one in of_one].count(ChartsBusy) == 3
        assert [type(one) for one in of_many].count(ChartsBusy) == 5
        assert [type(one) for one in of_one].count(bytes) == MOST_OF_ONE
        assert draw("json", total())
