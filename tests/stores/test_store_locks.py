"""A ledger that one process has open twice stays its own, whatever other processes open and close."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from stores.sqlite.schema import check_header
from stores.sqlite.store import Store
from tests.test_architecture import ROOT
from tests.transparency.grown import append

LOOK = """
import sys
from contextlib import closing
from pathlib import Path
from stores.sqlite.store import Store
with closing(Store(Path(sys.argv[1]))) as store:
    print(store.head())
"""


def head_seen_elsewhere(path):
    """What another process reads, which closes the file as the last one, were it not for us."""
    looked = subprocess.run(
        [sys.executable, "-c", LOOK, str(path)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return int(looked.stdout)


def test_what_is_recorded_after_another_process_looked_is_seen_by_all(tmp_path):
    path = tmp_path / "ledger.db"
    with closing(Store(path)) as first, closing(Store(path)) as second:
        append(first, 3)
        assert head_seen_elsewhere(path) == 3
        append(first, 3)

        assert second.head() == 6
        assert head_seen_elsewhere(path) == 6


def test_the_log_of_an_open_ledger_is_never_taken_away(tmp_path):
    path = tmp_path / "ledger.db"
    with closing(Store(path)) as store:
        append(store, 3)
        log = Path(f"{path}-wal").stat().st_ino
        with closing(Store(path)):
            pass
        check_header(path)
        head_seen_elsewhere(path)

        assert Path(f"{path}-wal").stat().st_ino == log
