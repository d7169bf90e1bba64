"""The whole real history, imported once a run, whichever worker comes first."""

import fcntl
import os
import shutil
from pathlib import Path

import msgspec
import pytest

from importers.issuing.summary import Summary
from projections.answers.view import View
from tests.real.importing import BUNDLE, MISSING, imported


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """A folder that the workers of one run have in common."""
    if not BUNDLE.exists():
        pytest.skip(MISSING)
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "real"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def summaries(shared_folder) -> tuple[Summary, Summary]:
    """What the import of everything came to, and what the same again did."""
    told = shared_folder / "summaries.json"
    with (shared_folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            twice = imported(shared_folder / "ledger.db"), imported(shared_folder / "ledger.db")
            with View.open(shared_folder / "ledger.db") as answers:
                answers.catch_up()
            told.write_bytes(msgspec.json.encode(twice))
    return msgspec.json.decode(told.read_bytes(), type=tuple[Summary, Summary])


@pytest.fixture(scope="session")
def everything(shared_folder: Path, summaries) -> Path:
    """The ledger of the whole history; nobody writes to it."""
    return shared_folder / "ledger.db"


@pytest.fixture(scope="module")
def answers(everything):
    with View.open(everything) as opened:
        yield opened


@pytest.fixture
def own_copy(everything: Path, tmp_path: Path) -> Path:
    """The ledger of the whole history, to write to."""
    for file in everything.parent.glob("ledger.db*"):
        shutil.copy(file, tmp_path / file.name)
    return tmp_path / everything.name
