"""Measure everything, or some of it, and write the report."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import (
    appending,
    appending_to_postgres,
    asking,
    beside_datasette,
    beside_pages,
    browsing,
    bulk,
    busy,
    callers,
    copying_from_postgres,
    crowding,
    delivering,
    growing,
    idle_connections,
    importing,
    listing_revisions,
    many_series,
    mementos,
    mirroring,
    moments,
    projecting,
    proving,
    reading_through_postgres,
    recording,
    report,
    requesting,
    revising,
    starting,
    streaming,
    vintages,
)
from benchmarks.measuring import DEFAULT, FULL, QUICK, Bench, Row, Sizes

TOPICS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    importing.TOPIC: importing.rows,
    appending.TOPIC: appending.rows,
    projecting.TOPIC: projecting.rows,
    asking.TOPIC: asking.rows,
    moments.TOPIC: moments.rows,
    bulk.TOPIC: bulk.rows,
    many_series.TOPIC: many_series.rows,
    revising.TOPIC: revising.rows,
    listing_revisions.TOPIC: listing_revisions.rows,
    crowding.TOPIC: crowding.rows,
    requesting.TOPIC: requesting.rows,
    beside_datasette.TOPIC: beside_datasette.rows,
    mementos.TOPIC: mementos.rows,
    growing.TOPIC: growing.rows,
    recording.TOPIC: recording.rows,
    callers.TOPIC: callers.rows,
    busy.TOPIC: busy.rows,
    proving.TOPIC: proving.rows,
    idle_connections.TOPIC: idle_connections.rows,
    starting.TOPIC: starting.rows,
    vintages.TOPIC: vintages.rows,
    browsing.TOPIC: browsing.rows,
    beside_pages.TOPIC: beside_pages.rows,
    delivering.TOPIC: delivering.rows,
    streaming.TOPIC: streaming.rows,
    appending_to_postgres.TOPIC: appending_to_postgres.rows,
    reading_through_postgres.TOPIC: reading_through_postgres.rows,
    copying_from_postgres.TOPIC: copying_from_postgres.rows,
    mirroring.TOPIC: mirroring.rows,
}
BROKEN_OFF = "broken off"
_RESULTS = Path(__file__).parent / "RESULTS.md"


def main(arguments: list[str] | None = None) -> list[Row]:
    """Run what is asked for; the rows that came out."""
    given = _parser().parse_args(arguments)
    sizes = QUICK if given.quick else FULL if given.full else DEFAULT.up_to(given.versions)
    console = Console()
    started = time.monotonic()
    if given.workdir is not None:
        given.workdir.mkdir(parents=True, exist_ok=True)
        rows = _measured(sizes, given.workdir, given.only, console)
    else:
        with tempfile.TemporaryDirectory(prefix="asreported-bench-") as folder:
            rows = _measured(sizes, Path(folder), given.only, console)
    report.show(rows, console)
    results = given.results or (None if given.quick or given.only else _RESULTS)
    if results is not None:
        report.write(rows, sizes, time.monotonic() - started, results)
        console.print(f"written to {results}")
    return rows


def _measured(sizes: Sizes, folder: Path, only: list[str] | None, console: Console) -> list[Row]:
    rows: list[Row] = []
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=1)

        def step(label: str, done: int, total: int) -> None:
            progress.update(task, description=label, completed=done, total=max(total, 1))

        for topic in only or TOPICS:
            started = time.monotonic()
            for row in _rows(topic, Bench(sizes, folder, step)):
                rows.append(row)
                verdict = {True: "met", False: "missed", None: "no goal"}[row.is_met]
                ratio = "not measured" if row.ratio is None else f"{row.ratio:.3g}"
                progress.console.print(f"{topic}: {row.what}: {ratio} ({row.goal or ''} {verdict})", highlight=False)
            progress.console.print(f"{topic}: all of it in {time.monotonic() - started:.0f} s", highlight=False)
    return rows


def _rows(topic: str, bench: Bench) -> Iterator[Row]:
    """The topic's rows; one that breaks off says so in a row, and the others go on."""
    try:
        yield from TOPICS[topic](bench)
    except Exception as error:  # noqa: BLE001 - an hour's other rows are not to be lost, whatever it was
        yield Row(topic=topic, what=BROKEN_OFF, note=f"{type(error).__name__}: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="toy sizes, in two minutes; says nothing about speed")
    size.add_argument(
        "--full", action="store_true", help="ledgers of 0.1M, 1M and 10M versions; 8 GB of disk, twenty minutes"
    )
    size.add_argument(
        "--versions",
        type=int,
        choices=(100_000, 1_000_000, 10_000_000),
        default=DEFAULT.large,
        help="of the larger ledger; the smaller one has a tenth [default: %(default)s]",
    )
    parser.add_argument("--only", nargs="+", choices=list(TOPICS), help="some topics; RESULTS.md stays as it is")
    parser.add_argument(
        "--workdir", type=Path, help="keep the made-up ledgers here for the next run [default: a temporary folder]"
    )
    parser.add_argument(
        "--results",
        type=Path,
        help="write the report here [default: benchmarks/RESULTS.md, but not with --quick or --only]",
    )
    return parser


if __name__ == "__main__":
    sys.exit(any(row.what == BROKEN_OFF for row in main()))
