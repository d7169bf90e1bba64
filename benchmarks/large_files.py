"""One large file of figures that are all new: the time and memory that its import takes."""

import csv
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from benchmarks.measuring import Bench, Row, at_most, duration

TOPIC = "import"
_FIRST = date(2020, 1, 1)
_SERIES, _DAYS = 250, 1_200
_TOYS = 5, 20
# What Python and its libraries take before anything is read, and the share that is recorded at once.
_BESIDE_MB = 300
_TIMES_ITS_SIZE = 30
_SPEC = """
name = "large"
source = { source = "large", name = "Large" }
defaults = { unit = "persons", measure = "level", frequency = "D" }
[[files]]
path = "large.csv"
format = "csv"
period = { column = "date" }
[files.long]
series = "{place}"
value = "n"
each = { title = "{place}" }
"""
_IMPORT = """
import resource, sys, time
from importers.file_import import import_file
from importers.specs.spec_reading import spec_from
from stores.opening import open_ledger
ledger, file, spec = sys.argv[1:]
before = time.process_time()
with open_ledger(ledger) as opened:
    import_file(opened, file, spec_from(spec), published_at="2025-01-01")
print(time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def rows(bench: Bench) -> Iterator[Row]:
    """The time beside writing as many events into a bare table, and the most memory beside the file's size."""
    series, days = _TOYS if bench.sizes.is_toy else (_SERIES, _DAYS)
    with bench.scratch("large-file") as place:
        file = place / "large.csv"
        file.write_text("".join(_lines(series, days)), encoding="ascii")
        least = _written_bare(file, place / "bare.db")
        done = subprocess.run(  # noqa: S603 - this Python, and our own words
            [sys.executable, "-c", _IMPORT, str(place / "l.db"), str(file), _SPEC],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        taken, kilobytes = map(float, done.stdout.split())
        what, size = f"one file of {series * days:,} new figures", file.stat().st_size / 1e6
    yield Row(
        topic=TOPIC, what=f"{what}, beside decoding it and writing rows of that size", ours=duration(taken),
        floor=duration(least), ratio=taken / least, goal=None,
    )  # fmt: skip
    memory, most = kilobytes / 1024, _BESIDE_MB + _TIMES_ITS_SIZE * size
    yield Row(
        topic=TOPIC, what=f"the most memory of {what}, beside {_BESIDE_MB} MB and {_TIMES_ITS_SIZE} times its size",
        ours=f"{memory:,.0f} MB", floor=f"{most:,.0f} MB", ratio=memory / most, goal=at_most(1),
    )  # fmt: skip


def _lines(series: int, days: int) -> Iterator[str]:
    yield "place,date,n\n"
    for place in range(series):
        for at in range(days):
            yield f"Place {place:04},{_FIRST + timedelta(days=at)},{place * 1_000 + at * 7}\n"


def _written_bare(file: Path, database: Path) -> float:
    """The seconds of the processor that it takes to part the file into cells and write a row of JSON for each."""
    before = time.process_time()
    parted = csv.reader(StringIO(file.read_bytes().decode()))
    with closing(sqlite3.connect(database)) as bare, bare:
        bare.execute("CREATE TABLE e (position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, event BLOB)")
        bare.executemany(
            "INSERT INTO e (stream, version, event) VALUES (?, 1, ?)",
            ((f"figure/large/{place}/{day}", json.dumps([value, "x" * 300])) for place, day, value in parted),
        )
    return time.process_time() - before
