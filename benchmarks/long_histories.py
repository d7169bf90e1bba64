"""Histories of a long file, in which some rows change here and there: what is beyond reading and decoding them."""

import csv
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from msgspec import Struct

from benchmarks.measuring import Bench, Row, at_most, duration
from importers.histories.git import opened

TOPIC = "import"
_WHAT = "a made-up history of {versions:,} versions of {rows:,} rows of {series:,} series, 1 % of them changed"
_FIRST, _SECONDS = date(2019, 1, 1), 1_650_000_000


class _Shape(Struct, frozen=True):
    """The sizes and bounds of one history; ``is_new``: one column, which nobody reads, is another in every row."""

    series: int
    days: int
    versions: int
    most_times: float
    most_mb: int
    is_new: bool = False

    @property
    def what(self) -> str:
        """The history in words."""
        sizes = _WHAT.format(versions=self.versions, rows=self.series * self.days, series=self.series)
        return f"{sizes}{', and one column in every row' if self.is_new else ''}"


_SHAPES = (
    _Shape(17, 1_000, 300, most_times=5, most_mb=250, is_new=True),
    _Shape(17, 1_000, 300, most_times=5, most_mb=250),
    _Shape(3_000, 20, 100, most_times=5, most_mb=400),
)
_TOYS = _Shape(5, 20, 6, 0, 250, is_new=True), _Shape(30, 2, 6, 0, 250)
_SPEC = """
name = "made-up"
[source]
source = "made-up"
name = "Made up"
[defaults]
unit = "persons"
measure = "level"
frequency = "D"
[[files]]
path = "d.csv"
format = "csv"
period = { column = "date" }
ignored = ["rate"]
[files.long]
series = "{place}"
value = "n"
[files.long.each]
title = "N in {place}"
"""
_IMPORT = """
import resource, sys, time
from pathlib import Path
from importers.history_import import import_history
from importers.specs.spec_reading import spec_from
from stores.opening import open_ledger
ledger, clone, spec = sys.argv[1:]
before = time.process_time()
with open_ledger(Path(ledger)) as opened:
    import_history(opened, clone, spec_from(spec), trust=True)
print(time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def rows(bench: Bench) -> Iterator[Row]:
    """The time beside reading and decoding every version, and the most memory, of each history."""
    for shape in _TOYS if bench.sizes.is_toy else _SHAPES:
        with bench.scratch("long-history") as place:
            yield from _rows_of(shape, place, has_goal=not bench.sizes.is_toy)


def _rows_of(shape: _Shape, place: Path, *, has_goal: bool) -> Iterator[Row]:
    clone = _made_up(place / "r", shape)
    least = _decoded(clone)
    done = subprocess.run(  # noqa: S603 - this Python, and our own words
        [sys.executable, "-c", _IMPORT, str(place / "l.db"), str(clone), _SPEC],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    taken, kilobytes = map(float, done.stdout.split())
    yield Row(
        topic=TOPIC, what=f"{shape.what}, beside reading and decoding it", ours=duration(taken), floor=duration(least),
        ratio=taken / least, goal=at_most(shape.most_times) if has_goal else None,
    )  # fmt: skip
    memory = kilobytes / 1024
    yield Row(
        topic=TOPIC, what=f"the most memory of {shape.what}, beside {shape.most_mb} MB", ours=f"{memory:,.0f} MB",
        floor=f"{shape.most_mb} MB", ratio=memory / shape.most_mb, goal=at_most(1),
    )  # fmt: skip


def _made_up(place: Path, shape: _Shape) -> Path:
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(place)], check=True)  # noqa: S603, S607 - git
    chance = random.Random(1)
    values = [[chance.randrange(10_000) for _ in range(shape.days)] for _ in range(shape.series)]
    making = ["git", "-C", str(place), "fast-import", "--quiet"]
    with subprocess.Popen(making, stdin=subprocess.PIPE, text=True) as git:  # noqa: S603 - as above
        assert git.stdin is not None, "opened with a pipe"
        for version in range(shape.versions):
            for _ in range(shape.series * shape.days // 100):
                values[chance.randrange(shape.series)][chance.randrange(shape.days)] = chance.randrange(10_000)
            body = "".join(_lines(values, version if shape.is_new else 0))
            git.stdin.write(
                f"commit refs/heads/main\ncommitter a <a@example.org> {_SECONDS + version * 86_400} +0000\ndata 1\nm\n"
                f"M 100644 inline d.csv\ndata {len(body)}\n{body}\n"
            )
    return place


def _lines(values: list[list[int]], version: int) -> Iterator[str]:
    yield "place,date,n,rate\n"
    days = [_FIRST + timedelta(days=at) for at in range(len(values[0]))]
    for place, row in enumerate(values):
        for at, (day, value) in enumerate(zip(days, row, strict=True)):
            yield f"p{place},{day},{value},{version}.{place}{at}\n"


def _decoded(clone: Path) -> float:
    """The seconds of the processor that it takes to read every version and part it into cells."""
    with opened(clone) as repository:
        names = [one.blob for one in repository.changes(repository.resolve(None), ["d.csv"])]
        before = time.process_time()
        with repository.blobs(names) as blobs:
            for _ in names:
                assert list(csv.reader(StringIO(blobs.next().decode()))), "rows"
        return time.process_time() - before
