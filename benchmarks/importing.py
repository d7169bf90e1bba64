"""Import of the real history beside reading it from git, and beside git-history."""

import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

from msgspec import structs

from benchmarks import large_files, long_histories, wide_lists
from benchmarks.appending import Raw, Rows
from benchmarks.measuring import Bench, Row, at_least, at_most, slower
from benchmarks.profiling import where_time_goes
from importers.history_import import import_history
from importers.specs.spec import Spec
from importers.specs.spec_reading import read_spec
from stores.opening import open_ledger

TOPIC = "import"
_WHAT = "the whole real history into the ledger"
# Vintages a transaction, as ours records them at most.
_AT_ONCE = 100
ROOT = Path(__file__).parent.parent
BUNDLE = ROOT.parent / "shared" / "data" / "war-losses.bundle"
_SPEC = ROOT / "docs" / "examples" / "war-losses.toml"
_GIT_HISTORY = "git-history==0.8"
_PATIENCE = 300
_MEMORY_OF = """
import resource, sys
from pathlib import Path
from importers.history_import import import_history
from importers.specs.spec_reading import read_spec
from stores.opening import open_ledger
ledger, clone, spec = map(Path, sys.argv[1:])
with open_ledger(ledger) as opened:
    import_history(opened, clone, read_spec(spec))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
# What the personnel file needs so that git-history gets through it at all.
_CONVERT = """
try:
    found = json.loads(content)
except ValueError:
    return []
return found["data"] if isinstance(found, dict) else found
"""


def rows(bench: Bench) -> Iterator[Row]:
    """Measure, or say that the history is not there."""
    if BUNDLE.exists():
        with bench.scratch("import") as place:
            clone = _cloned(place)
            yield from _beside_floors(bench, place, clone)
            yield _memory(bench, place, clone)
            yield _beside_git_history(bench, place, clone)
    else:
        note = "Not measured: the history in ../shared/data is absent."
        yield Row(topic=TOPIC, what=f"{_WHAT} beside reading it from git", goal=at_most(9), note=note)
    yield from wide_lists.rows(bench)
    yield from long_histories.rows(bench)
    yield from large_files.rows(bench)


def _beside_floors(bench: Bench, place: Path, clone: Path) -> Iterator[Row]:
    """Processor time of this process and of the git that it waited for, on all sides."""
    spec, what = read_spec(_SPEC), _WHAT
    if bench.sizes.is_toy:
        spec = structs.replace(spec, files=spec.files[2:])  # thirty versions, of the corrections
        what = "the corrections of the real history alone, a toy,"
    paths = [path for file in spec.files for path in file.paths]
    read = _read_everything(clone, paths)
    _import(place, clone, spec)
    raw = _RawRows(place)
    ours, reading, inserting = [], [], []
    for at in range(bench.sizes.rounds):
        reading.append(_processor(partial(_read_everything, clone, paths)))
        ours.append(_processor(partial(_import, place, clone, spec)))
        inserting.append(_processor(raw.insert))
        bench.step("importing the real history", at + 1, bench.sizes.rounds)
    both = [one + other for one, other in zip(reading, inserting, strict=True)]
    row = slower(TOPIC, f"{what} beside reading it from git: processor time of both", (ours, reading), at_most(9))
    row.note = f"{read[0]:,} file versions, {read[1] / 1e6:,.0f} MB."
    yield row.explained(lambda: where_time_goes(lambda: _import(place, clone, spec)))
    yield slower(
        TOPIC, f"{what} beside reading it and inserting the same rows raw: processor time", (ours, both), at_most(4)
    )


class _RawRows:
    """The rows of an imported ledger, to be inserted again a hundred batches at a time."""

    def __init__(self, place: Path) -> None:
        self._path = place / "raw.db"
        with closing(sqlite3.connect(place / "import.db")) as imported:
            batches = imported.execute("SELECT * FROM batches ORDER BY 1").fetchall()
            self._batches = [_rows_of(imported, batch) for batch in batches]

    def insert(self) -> None:
        """Insert all of them into a new ledger."""
        for old in self._path.parent.glob("raw.db*"):
            old.unlink()
        raw = Raw(self._path)
        for at in range(0, len(self._batches), _AT_ONCE):
            raw.commit(*self._batches[at : at + _AT_ONCE])
        raw.close()


def _rows_of(imported: sqlite3.Connection, batch: tuple[int, int, str]) -> Rows:
    last, first, _ = batch
    events = imported.execute("SELECT * FROM stored_events WHERE position BETWEEN ? AND ?", (first, last)).fetchall()
    lookups = imported.execute("SELECT * FROM lookups WHERE position BETWEEN ? AND ?", (first, last)).fetchall()
    return Rows(events, [batch], lookups)


def _memory(bench: Bench, place: Path, clone: Path) -> Row:
    """The most memory that a process of its own took."""
    paths = str(place / "import.db"), str(clone), str(_SPEC)
    what = "the most memory of a process that imports the whole real history, beside 200 MB"
    if bench.sizes.is_toy:
        return Row(topic=TOPIC, what=what, goal=at_most(1), note="Not measured at this size.")
    _clear(place)
    taken = int(_run(sys.executable, "-c", _MEMORY_OF, *paths)) / 1024
    return Row(topic=TOPIC, what=what, ours=f"{taken:,.0f} MB", floor="200 MB", ratio=taken / 200, goal=at_most(1))


def _beside_git_history(bench: Bench, place: Path, clone: Path) -> Row:
    what = "the personnel file alone: git-history 0.8 beside ours (times as long), processor time"
    tool = place / "venv" / "bin" / "git-history"
    if bench.sizes.is_toy:
        return Row(topic=TOPIC, what=what, goal=at_least(40), note="Not measured at this size.")
    bench.step("installing git-history in an environment of its own", 0, 1)
    if not _installed(place / "venv", tool):
        return Row(topic=TOPIC, what=what, goal=at_least(40), note="Not measured: git-history could not be installed.")
    spec = read_spec(_SPEC)
    spec = structs.replace(spec, files=spec.files[:1])
    # Once is enough for what takes half a minute: ours stands on both sides of it.
    before = _processor(partial(_import, place, clone, spec))
    theirs = _processor(partial(_git_history, place, clone, tool, spec.files[0].path))
    after = _processor(partial(_import, place, clone, spec))
    bench.step("git-history", 1, 1)
    row = slower(TOPIC, what, ([theirs, theirs], [before, after]), at_least(40))
    return structs.replace(row, ours=row.floor, floor=row.ours).explained(
        lambda: where_time_goes(lambda: _import(place, clone, spec))
    )


def _processor(deed: Callable[[], object]) -> float:
    """The seconds of the processor that it takes, in this process and in those that it waited for."""
    before = _used()
    deed()
    return _used() - before


def _used() -> float:
    waited_for = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + waited_for.ru_utime + waited_for.ru_stime


def _clear(place: Path) -> None:
    for old in place.glob("import.db*"):
        old.unlink()


def _import(place: Path, clone: Path, spec: Spec) -> None:
    _clear(place)
    with open_ledger(place / "import.db") as ledger:
        summary = import_history(ledger, clone, spec)
        assert summary.vintages > len(spec.files), "the history was imported"


def _cloned(place: Path) -> Path:
    clone = place / "losses"
    _run("git", "clone", "--quiet", "--no-checkout", str(BUNDLE), str(clone))
    # The bundle's HEAD names no branch; git-history needs one.
    _run("git", "-C", str(clone), "checkout", "--quiet", "-B", "main", "origin/main")
    return clone


def _read_everything(clone: Path, paths: list[str]) -> tuple[int, int]:
    """The floor: git's own log, and every blob that it names out of one ``git cat-file``; how many, and their bytes."""
    log = ["git", "-C", str(clone), "log", "--reverse", "--raw", "--no-abbrev", "--format=%H %ct", "--", *paths]
    raw = _run(*log).decode()
    names = [line.split()[3] for line in raw.splitlines() if line.startswith(":") and line.split()[4] != "D"]
    asked = clone.parent / "asked"
    asked.write_text("".join(f"{name}\n" for name in names))
    size = 0
    with asked.open() as asking:
        command = ["git", "-C", str(clone), "cat-file", "--batch", "--buffer"]
        # As much at a time as ours reads.
        with subprocess.Popen(  # noqa: S603 - git, with names that git gave
            command, stdin=asking, stdout=subprocess.PIPE, bufsize=1 << 20, pipesize=1 << 20
        ) as reading:
            assert reading.stdout is not None, "opened with a pipe"
            for _ in names:
                length = int(reading.stdout.readline().split()[2])
                size += len(reading.stdout.read(length + 1)) - 1
    return len(names), size


def _installed(folder: Path, tool: Path) -> bool:
    with suppress(subprocess.SubprocessError):
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", _GIT_HISTORY)
    return tool.exists()


def _git_history(place: Path, clone: Path, tool: Path, path: str) -> None:
    database = place / "git-history.db"
    _run(
        str(tool), "file", str(database), str(clone / path), "--repo", str(clone), "--id", "date", "--ignore", "day",
        "--ignore-duplicate-ids", "--convert", _CONVERT, "--import", "json", "--silent",
    )  # fmt: skip


def _run(*command: str) -> bytes:
    done = subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603 - our own commands
    return done.stdout
