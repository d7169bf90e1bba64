"""All versions of all figures as one Parquet file: how long a million take, and how much memory."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct

from benchmarks import made_up
from benchmarks.measuring import Bench, Row, Taken, at_most, duration, slower

TOPIC = "bulk"
_ROOT = Path(__file__).parent.parent
# Goals: seconds for a million versions, beside the floor, and what the process takes beside that of a ledger a tenth
# as large.
_SECONDS, _FLOOR, _GROWTH = 10.0, 2.5, 1.5
_BEGINS = r"""
import json, re, sys, tempfile, time
from pathlib import Path
from projections.answers.view import View
def told(seconds, processor, rows, size):
    # By getrusage a process has that of its parent, too.
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    print(json.dumps([seconds, processor, peak, rows, size]))
"""
_OURS = f"""{_BEGINS}
from upkeep.exports.figures_export import export_figures
with View.open(sys.argv[1]) as view, tempfile.TemporaryDirectory() as folder:
    view.catch_up()
    began, processor = time.perf_counter(), time.process_time()
    exported = export_figures(view, view.at(), Path(folder))
    told(time.perf_counter() - began, time.process_time() - processor, exported.versions.rows, exported.versions.size)
"""
# The rows as they lie in the table, with the name of their series, to the same kind of file by the same library.
_RAW = f"""{_BEGINS}
import sqlite3
from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet
text, whole, moment = DataType.utf8(), DataType.int64(), DataType.timestamp("us", tz="UTC")
columns = [
    ("series", text, text), ("period", text, text), ("value", text, DataType.decimal128(38, 9)),
    ("qualifier", text, text), ("status", text, text), ("through", text, DataType.date32()),
    ("published_at", text, text), ("published_from", whole, moment), ("published_to", whole, moment),
    ("entry", whole, whole), ("position", whole, whole),
]
schema = Schema([Field(name, kind) for name, _, kind in columns])
query = (
    "SELECT s.key, v.period, value, qualifier, status, through, published_at, published, next_pub, entry, position "
    "FROM series s CROSS JOIN vintages v ON v.series = s.id WHERE slot = 0 ORDER BY v.series, slot, period, ordered"
)
def batches():
    global rows
    cursor = connection.execute(query)
    while some := cursor.fetchmany(4_000):
        rows += len(some)
        cells = zip(zip(*some), columns)
        yield RecordBatch([Array(one, said).cast(kind) for one, (_, said, kind) in cells], schema=schema)
with View.open(sys.argv[1]) as view, tempfile.TemporaryDirectory() as folder:
    view.catch_up()
    connection, rows, place = view.generation.connection, 0, Path(folder) / "raw.parquet"
    began, processor = time.perf_counter(), time.process_time()
    reader = RecordBatchReader.from_batches(schema, batches())
    write_parquet(reader, place, compression="zstd(1)", max_row_group_size=120_000)
    told(time.perf_counter() - began, time.process_time() - processor, rows, place.stat().st_size)
"""


class _Written(Struct, array_like=True):
    """What it took to write a file: seconds by the clock and of the processor, MB, rows, and bytes of the file."""

    seconds: float
    processor: float
    peak: float
    versions: int
    size: int


def rows(bench: Bench) -> Iterator[Row]:
    """Export the small and the large ledger, each in a process of its own, in turns with the floor."""
    small, large = (made_up.ledger(bench, size) for size in (bench.sizes.small, bench.sizes.large))
    few = _written(_OURS, small)
    ours: list[_Written] = []
    floor: list[_Written] = []
    for number in range(bench.sizes.rounds):
        ours.append(_written(_OURS, large))
        floor.append(_written(_RAW, large))
        bench.step("versions as Parquet", number + 1, bench.sizes.rounds)
    many = ours[0]
    whole = median(one.seconds for one in ours) * 1_000_000 / many.versions
    yield Row(
        topic=TOPIC,
        what=f"{many.versions:,} versions as Parquet, seconds a million by the clock",
        ours=f"{whole:.1f} s",
        floor=f"{_SECONDS:.0f} s",
        ratio=whole / _SECONDS,
        goal=at_most(1.0),
        note=f"{many.size / 1e6:,.1f} MB.",
    )
    taken: Taken = ([one.processor for one in ours], [one.processor for one in floor])
    yield slower(
        TOPIC, f"{many.versions:,} versions as Parquet beside raw rows of the table, CPU", taken, at_most(_FLOOR)
    )
    yield Row(
        topic=TOPIC,
        what="memory of the process, beside that of the small ledger",
        ours=f"{many.peak:,.0f} MB",
        floor=f"{few.peak:,.0f} MB",
        ratio=many.peak / few.peak,
        goal=at_most(_GROWTH),
        note=f"The floor takes {duration(median(one.seconds for one in floor))} by the clock.",
    )


def _written(program: str, path: Path) -> _Written:
    done = subprocess.run([sys.executable, "-c", program, path], cwd=_ROOT, check=True, capture_output=True)  # noqa: S603 - our own program
    return msgspec.json.decode(done.stdout, type=_Written)
