"""A store of each kind, and processes beside the test's own."""

import subprocess
import sys

import pytest

from stores.upstream import Upstream, keep_upstream
from tests.examples import a_ledger
from tests.stores.kinds import KINDS
from tests.test_architecture import ROOT


@pytest.fixture(params=KINDS)
def kind(request):
    """Each kind of store in turn."""
    return request.param


@pytest.fixture
def address(kind, tmp_path, request):
    """A place where no store is yet."""
    path = kind.address(tmp_path)
    if kind.is_copy:
        keep_upstream(path, Upstream(address=request.getfixturevalue("database")))
    return path


@pytest.fixture
def held(address):
    """A small ledger upon a store of that kind, its clock standing still."""
    with a_ledger(address) as opened:
        yield opened


@pytest.fixture
def in_another_process():
    """Runs code in a process of its own, which is ended with the test."""
    started = []

    def run(code, *arguments):
        command = [sys.executable, "-c", code, *map(str, arguments)]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()
