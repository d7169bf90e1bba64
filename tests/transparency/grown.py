"""One ledger grown event by event, signed and copied at many sizes, and all of them served over HTTP by one process."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

from domain.codec import encode, leaf_hash, tag
from domain.events import SourceRegistered
from domain.ledger_event import Batch
from stores.sqlite.store import Store
from tests.api.running import await_listener, free_port
from tests.begun import begin
from tests.stores.kinds import other_program
from tests.test_architecture import ROOT
from transparency.signing import Signing
from transparency.transparency_log import Log

SIZES = (0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000)
ORIGIN = "grown.example/log"
_SERVING = """
import sys
from granian import Granian
from granian.constants import Interfaces
Granian("tests.transparency.many:many", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.ASGI,
        factory=True, websockets=False).serve()
"""


def append(store, count):
    """Add events straight to the table, one batch, as quickly as SQLite can; the head behind them."""
    head = store.head()
    recorded_at = f"2026-01-01T00:00:{head // 1_000_000:02}.{head % 1_000_000:06}Z"
    events = [
        SourceRegistered(
            stream=f"source/town-{position}",
            version=1,
            recorded_at=recorded_at,
            recorded_by="grower",
            batch=Batch(id=f"batch-{head}"),
            name=f"Town {position}",
        )
        for position in range(head + 1, head + count + 1)
    ]
    states = [(one, encode(one)) for one in events]
    rows = [
        (head + at, one.stream, one.version, tag(one), state, leaf_hash(state))
        for at, (one, state) in enumerate(states, 1)
    ]
    with store.writing() as writer:
        writer.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", rows)
        writer.execute("INSERT INTO batches VALUES (?, ?, ?)", (head + count, head + 1, recorded_at))
    return head + count


def grown(folder, sizes=SIZES):
    """The files of a ledger at each of the sizes: the same log, growing."""
    path = folder / "growing.db"
    with closing(Store(path)):
        pass
    begin(path, ORIGIN)
    found = {}
    with Log.open(path) as log:
        for size in sizes:
            if size > log.store.head():
                append(log.store, size - log.store.head())
            Signing(log).sign()
            other_program(path, "PRAGMA wal_checkpoint(TRUNCATE)")  # so that its one file can be copied
            log.nodes.settle()
            found[size] = folder / str(size) / "ledger.db"
            found[size].parent.mkdir()
            for ending in ("", ".key", ".guard", ".tiles"):
                shutil.copy(f"{path}{ending}", f"{found[size]}{ending}")
    return found


@contextmanager
def served(ledgers):
    """Where the log of each ledger is served over HTTP, by its size."""
    port = free_port()
    named = json.dumps({str(size): str(path) for size, path in ledgers.items()})
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ASREPORTED_MANY": named}
    output = Path(next(iter(ledgers.values()))).with_suffix(".log")
    with output.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVING, str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        await_listener(process, ("127.0.0.1", port), output)
        yield {size: f"http://127.0.0.1:{port}/{size}/log" for size in ledgers}
    finally:
        process.terminate()
        process.wait(20)
