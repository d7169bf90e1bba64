"""Writers in several processes: none keeps the others waiting for long, however much it has to record."""

import subprocess
import sys
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from tests.examples import a_ledger, issue

ROOT = Path(__file__).parents[2]
PUBLISHED = "2022-06-01"
# Records one bulletin after the other without a pause, and tells after each.
BUSY = """
import sys
from datetime import date, timedelta
from pathlib import Path
from tests.examples import a_ledger, issue
with a_ledger(Path(sys.argv[1])) as ledger:
    for number in range(int(sys.argv[2])):
        issue(ledger, "2022-06-01", {str(date(1950, 1, 1) + timedelta(days=number)): "1"})
        print(number, flush=True)
"""
MANY, FEW = 2_000, 40
# One to four as it is, fourteen to two hundred and fifty with the wait that SQLite has of its own.
AT_MOST = 12


@contextmanager
def busy(path):
    """A process that has much to record, and has begun."""
    command = [sys.executable, "-c", BUSY, str(path), str(MANY)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process.stdout
        finally:
            process.kill()


def test_who_has_little_to_record_gets_a_turn_between_two_writes_of_who_has_much(tmp_path):
    path = tmp_path / "ledger.db"
    with a_ledger(path) as ledger, busy(path):
        before = ledger.head()

        for number in range(FEW):
            issue(ledger, PUBLISHED, {str(date(2000, 1, 1) + timedelta(days=number)): "1"})

        others = (ledger.head() - before) // 2 - FEW
    assert others < AT_MOST * FEW, f"the other recorded {others} bulletins meanwhile"
