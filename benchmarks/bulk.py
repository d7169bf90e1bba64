"""All versions of all figures as one Parquet file: how long a million take, and how much memory."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks import made_up
from benchmarks.measuring import Bench, Row, at_most

TOPIC = "bulk"
_ROOT = Path(__file__).parent.parent
# Goals: seconds for a million versions, and what the process takes beside that of a ledger a tenth as large.
_SECONDS, _GROWTH = 10.0, 1.5
_PROGRAM = r"""
import json, re, sys, tempfile, time
from pathlib import Path
from projections.answers.view import View
from upkeep.exports.figures_export import export_figures
with View.open(sys.argv[1]) as view, tempfile.TemporaryDirectory() as folder:
    view.catch_up()
    began = time.perf_counter()
    exported = export_figures(view, view.at(), Path(folder))
    seconds = time.perf_counter() - began
# By getrusage a process has that of its parent, too.
peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps([seconds, peak, exported.versions.rows, exported.versions.size]))
"""


def rows(bench: Bench) -> Iterator[Row]:
    """Export the small and the large ledger, each in a process of its own."""
    few, many = (_exported(made_up.ledger(bench, size)) for size in (bench.sizes.small, bench.sizes.large))
    seconds, peak, versions, size = many
    whole = seconds * 1_000_000 / versions
    yield Row(
        topic=TOPIC,
        what=f"{versions:,} versions as Parquet, seconds a million",
        ours=f"{whole:.1f} s",
        floor=f"{_SECONDS:.0f} s",
        ratio=whole / _SECONDS,
        goal=at_most(1.0),
        note=f"{size / 1e6:,.1f} MB.",
    )
    yield Row(
        topic=TOPIC,
        what="memory of the process, beside that of the small ledger",
        ours=f"{peak:,.0f} MB",
        floor=f"{few[1]:,.0f} MB",
        ratio=peak / few[1],
        goal=at_most(_GROWTH),
    )


def _exported(path: Path) -> tuple[float, float, int, int]:
    """Seconds, the most memory in MB, versions, and bytes of the file."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM, path], cwd=_ROOT, check=True, capture_output=True)  # noqa: S603 - our own program
    return msgspec.json.decode(done.stdout, type=tuple[float, float, int, int])
