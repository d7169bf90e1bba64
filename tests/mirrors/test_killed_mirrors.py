"""A mirror that is killed while it copies goes on, and two processes never make one mirror together."""

import subprocess
import sys
import threading
import time

import pytest

from domain.refusals import LedgerBusy
from tests.mirrors.conftest import rows
from tests.test_architecture import ROOT
from upkeep.upstream.mirror_places import begin_mirror
from upkeep.upstream.mirroring import bring_up

_PATIENCE = 60.0


@pytest.fixture
def in_another_process(origin, place):
    """Runs the verb in a process of its own, which is ended with the test."""
    started = []

    def run():
        command = [sys.executable, "-m", "cli.main", "mirror", str(origin.address), "--key", str(origin.key), "--once"]
        command += ["--database", str(place)]
        started.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


class Gate:
    """Keeps whoever asks for something waiting, once it is closed."""

    def __init__(self, beginning):
        self.beginning = beginning
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, path, reply):
        if path.startswith(self.beginning):
            self.reached.set()
            self.opened.wait(_PATIENCE)
        return reply

    def wait(self):
        assert self.reached.wait(_PATIENCE), "it came so far"


@pytest.mark.parametrize("beginning", ["/log/checkpoints", "/log/tile/entries/001", "/log/content"])
def test_a_first_copy_that_is_killed_leaves_no_file_of_that_name_and_is_begun_again(
    origin, place, in_another_process, beginning
):
    origin.spoil = gate = Gate(beginning)
    process = in_another_process()
    gate.wait()
    process.kill()
    process.wait(_PATIENCE)
    gate.opened.set()
    there = place.exists()

    begin_mirror(place, origin.address, origin.key)

    assert not there
    assert rows(place) == rows(origin.path)


@pytest.mark.parametrize("moment", range(4))
def test_a_mirror_that_is_killed_while_it_follows_goes_on(origin, mirrored, place, in_another_process, moment):
    origin.record(*(f"village-{number}" for number in range(8)))
    origin.spoil = gate = Gate("/log/tile/entries")
    process = in_another_process()
    gate.wait()
    gate.opened.set()
    time.sleep(0.02 * moment)
    process.kill()
    process.wait(_PATIENCE)

    bring_up(mirrored)

    assert rows(place) == rows(origin.path)


def test_of_two_processes_that_make_one_mirror_one_is_refused(origin, place, in_another_process):
    origin.spoil = gate = Gate("/log/tile/entries")
    process = in_another_process()
    gate.wait()

    with pytest.raises(LedgerBusy):
        begin_mirror(place, origin.address, origin.key)
    gate.opened.set()
    said, _ = process.communicate(timeout=_PATIENCE)

    assert process.returncode == 0, said
    assert rows(place) == rows(origin.path)
