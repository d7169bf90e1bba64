"""The store of a file is of the kind that the small file beside it says."""

import subprocess
import sys

import pytest

from domain.refusals import DriverNotInstalled, FileUnreadable, ReadOnlyCopy
from stores.mirror_store import MirrorStore
from stores.sqlite.store import Store
from stores.store_at import open_store
from stores.upstream import Upstream, keep_upstream, place_of_upstream
from tests.test_architecture import ROOT

WITHOUT_THE_DRIVER = """
import sys
sys.modules["psycopg"] = None
from stores.store_at import open_store
try:
    open_store(sys.argv[1])
except Exception as refusal:
    print(type(refusal).__name__, refusal)
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "asreported.db"


def test_a_file_alone_is_a_ledger_of_its_own(file):
    store = open_store(file)

    assert type(store) is Store
    store.close()


def test_nothing_is_decided_upon_a_mirror(file):
    keep_upstream(file, Upstream(address="https://figures.example", key="k"))
    store = open_store(file)

    assert isinstance(store, MirrorStore)
    with pytest.raises(ReadOnlyCopy, match="mirrors"):
        store.writing()
    store.close()


def test_a_small_file_that_says_nothing_is_refused(file):
    place_of_upstream(file).write_text("{}")

    with pytest.raises(FileUnreadable, match="does not say"):
        open_store(file)


def test_without_its_driver_a_copy_says_what_to_install(file):
    keep_upstream(file, Upstream(address="postgresql://one/ledger"))

    command = [sys.executable, "-c", WITHOUT_THE_DRIVER, str(file)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert said.startswith(DriverNotInstalled.__name__)
    assert "asreported[postgres]" in said
