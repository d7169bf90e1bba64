"""Long histories of a long file, in which some rows change here and there: what is beyond reading and decoding them."""

import csv
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from benchmarks.measuring import Bench, Row, at_most, duration
from importers.histories.git import opened

TOPIC = "import"
_WHAT = "a made-up history of {versions:,} versions of {rows:,} rows, 1 % of them changed, one column in every row"
_SERIES, _DAYS, _VERSIONS = 17, 1_000, 300
_TOY = 5, 20, 6
_FIRST, _SECONDS = date(2019, 1, 1), 1_650_000_000
_MOST_TIMES, _MOST_MB = 5, 250
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
    """The time beside reading and decoding every version, and the most memory."""
    series, days, versions = _TOY if bench.sizes.is_toy else (_SERIES, _DAYS, _VERSIONS)
    what = _WHAT.format(versions=versions, rows=series * days)
    with bench.scratch("long-history") as place:
        clone = _made_up(place / "r", series, days, versions)
        least = _decoded(clone)
        done = subprocess.run(  # noqa: S603 - this Python, and our own words
            [sys.executable, "-c", _IMPORT, str(place / "l.db"), str(clone), _SPEC],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        taken, kilobytes = map(float, done.stdout.split())
    yield Row(
        topic=TOPIC, what=f"{what}, beside reading and decoding it", ours=duration(taken), floor=duration(least),
        ratio=taken / least, goal=None if bench.sizes.is_toy else at_most(_MOST_TIMES),
    )  # fmt: skip
    memory = kilobytes / 1024
    yield Row(
        topic=TOPIC, what=f"the most memory of that, beside {_MOST_MB} MB", ours=f"{memory:,.0f} MB",
        floor=f"{_MOST_MB} MB", ratio=memory / _MOST_MB, goal=at_most(1),
    )  # fmt: skip


def _made_up(place: Path, series: int, days: int, versions: int) -> Path:
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(place)], check=True)  # noqa: S603, S607 - git
    chance = random.Random(1)
    values = [[chance.randrange(10_000) for _ in range(days)] for _ in range(series)]
    making = ["git", "-C", str(place), "fast-import", "--quiet"]
    with subprocess.Popen(making, stdin=subprocess.PIPE, text=True) as git:  # noqa: S603 - as above
        assert git.stdin is not None, "opened with a pipe"
        for version in range(versions):
            for _ in range(series * days // 100):
                values[chance.randrange(series)][chance.randrange(days)] = chance.randrange(10_000)
            body = "".join(_lines(values, version))
            git.stdin.write(
                f"commit refs/heads/main\ncommitter a <a@example.org> {_SECONDS + version * 86_400} +0000\ndata 1\nm\n"
                f"M 100644 inline d.csv\ndata {len(body)}\n{body}\n"
            )
    return place


def _lines(values: list[list[int]], version: int) -> Iterator[str]:
    yield "place,date,n,rate\n"
    for place, row in enumerate(values):
        for at, value in enumerate(row):
            yield f"p{place},{_FIRST + timedelta(days=at)},{value},{version}.{place}{at}\n"


def _decoded(clone: Path) -> float:
    """The seconds of the processor that it takes to read every version and part it into cells."""
    with opened(clone) as repository:
        names = [one.blob for one in repository.changes(repository.resolve(None), ["d.csv"])]
        before = time.process_time()
        with repository.blobs(names) as blobs:
            for _ in names:
                assert list(csv.reader(StringIO(blobs.next().decode()))), "rows"
        return time.process_time() - before
