"""Processor time a request beside Datasette, which serves the same figures from a table of its own."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, suppress
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import made_up
from benchmarks.load import Load
from benchmarks.measuring import Bench, Goal, Row, at_most, ratios, spread
from benchmarks.requesting import Measured, profiled, some_points
from benchmarks.service import Served, beside_a_floor, free_port, started
from projections.answers.figures import ask_figures
from projections.answers.view import View

TOPIC = "datasette"
_DATASETTE = "datasette==0.65.1"
_PATIENCE = 300
_MOST_SERIES = 300
_TABLE = (
    "CREATE TABLE figures (series TEXT, period TEXT, value TEXT, qualifier TEXT, status TEXT, published_at TEXT, "
    "revisions INTEGER, PRIMARY KEY (series, period)) WITHOUT ROWID"
)
# Nobody has asked for these before, so that nothing of them is in memory.
_WITHOUT_GOAL = {
    "points, each for the first time": "a bare handler takes a tenth of what Datasette takes.",
    "series of 1,600 days, one after the other": (
        "each is loaded from its rows, of which SQLite alone takes a tenth of what Datasette takes; asked again it is "
        "the row above."
    ),
}
_FIELDS = ("value", "qualifier", "status", "published_at", "revisions")


def rows(bench: Bench) -> Iterator[Row]:
    """Ask both servers in turns; where Datasette cannot be installed, each row says so."""
    ledger = made_up.ledger(bench, bench.sizes.small)
    pairs = _pairs(bench)
    with bench.scratch("datasette") as place:
        tool = place / "venv" / "bin" / "datasette"
        if bench.sizes.is_toy or not _installed(bench, place / "venv", tool):
            why = "Not measured at this size." if bench.sizes.is_toy else "Not measured: it could not be installed."
            yield from (Row(topic=TOPIC, what=ours.name, goal=goal, note=why) for ours, _, goal in pairs)
            return
        _write_table(ledger, made_up.series_names(bench.sizes.small), place / "made.db")
        with beside_a_floor(ledger, place) as here, _datasette(tool, place) as there:
            yield from _measured(bench, ledger, pairs, Measured(here, place), Measured(there, place))


def _pairs(bench: Bench) -> list[tuple[Load, Load, Goal | None]]:
    """The same questions to both, and what part of theirs ours may take."""
    names = made_up.series_names(bench.sizes.small)
    words = some_points(names)
    one, many = at_most(1 / 12), at_most(1 / 30)
    series = [(f"/v1/series/{name}/figures.ndjson", _series_there(name)) for name in names[:_MOST_SERIES]]
    points = [(f"/v1/series/{name}/figures/{day}", _point_there(name, day)) for name, day in words]
    told = [
        ("a point", points[:1], one),
        ("points, each for the first time", points, None),
        ("a series of 1,600 days", series[:1], many),
        ("series of 1,600 days, one after the other", series, None),
    ]
    return [
        (Load(what, tuple(ours for ours, _ in both)), Load(what, tuple(theirs for _, theirs in both)), goal)
        for what, both, goal in told
    ]


def _point_there(name: str, day: str) -> str:
    return f"/made/figures/{name.replace('/', '~2F')},{day}.json"


def _series_there(name: str) -> str:
    return f"/made/figures.json?series={name}&_shape=array&_nl=on&_size=max"


def _measured(
    bench: Bench, ledger: Path, pairs: list[tuple[Load, Load, Goal | None]], here: Measured, there: Measured
) -> Iterator[Row]:
    for number in range(bench.sizes.rounds):
        turns = [turn for ours, theirs, _ in pairs for turn in ((here, ours), (there, theirs))]
        for server, load in turns if number % 2 == 0 else reversed(turns):
            server.measure(load, bench.sizes.load_seconds)
        bench.step("asking beside Datasette", number + 1, bench.sizes.rounds)
    for ours, _, goal in pairs:
        found = ratios(here.cpu[ours.name], there.cpu[ours.name])
        row = Row(
            topic=TOPIC,
            what=ours.name,
            ours=here.told(ours.name),
            floor=there.told(ours.name),
            ratio=median(found),
            spread=spread(found),
            goal=goal,
            note="" if goal else f"No goal; {_WITHOUT_GOAL[ours.name]}",
        )
        yield row.explained(partial(profiled, ledger, ours, bench.sizes.requests))


def _write_table(ledger: Path, names: Sequence[str], path: Path) -> None:
    """The figures as they read now, as anybody would put them into a table."""
    with View.open(ledger) as answers, closing(sqlite3.connect(path)) as table, table:
        answers.catch_up()
        table.execute(_TABLE)
        at = answers.at()
        for name in names:
            found = ask_figures(answers, at, name, limit=made_up.DAYS, behind=None).items
            rows = [(name, one.period, *(getattr(one, field) for field in _FIELDS)) for one in found]
            assert len(rows) == made_up.DAYS, name
            table.executemany("INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _datasette(tool: Path, place: Path) -> AbstractContextManager[Served]:
    port = free_port()
    command = [
        str(tool),
        "serve",
        str(place / "made.db"),
        "--port",
        str(port),
        "--setting",
        "max_returned_rows",
        "2000",
    ]
    return started(command, port, "/made.json", place)


def _installed(bench: Bench, folder: Path, tool: Path) -> bool:
    bench.step("installing Datasette in an environment of its own", 0, 1)
    with suppress(subprocess.SubprocessError):
        for command in (
            [sys.executable, "-m", "venv", str(folder)],
            [f"{folder}/bin/pip", "install", "-q", _DATASETTE],
        ):
            subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603 - our commands
    return tool.exists()
