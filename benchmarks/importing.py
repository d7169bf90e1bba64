"""Import of the real history beside reading it from git, and beside git-history."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median

from msgspec import structs

from benchmarks.measuring import Bench, Row, at_least, at_most, in_turns, slower, timed
from benchmarks.profiling import where_time_goes
from importers.history_import import import_history
from importers.spec import Spec
from importers.spec_reading import read_spec
from stores.opening import open_ledger

TOPIC = "import"
ROOT = Path(__file__).parent.parent
BUNDLE = ROOT.parent / "shared" / "data" / "war-losses.bundle"
_SPEC = ROOT / "docs" / "examples" / "war-losses.toml"
_GIT_HISTORY = "git-history==0.8"
_PATIENCE = 300
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
    what = "the whole real history into the ledger, beside reading it from git"
    if not BUNDLE.exists():
        yield Row(
            topic=TOPIC, what=what, goal=at_most(5), note="Not measured: the history in ../shared/data is absent."
        )
        return
    with bench.scratch("import") as place:
        clone = _cloned(place)
        yield _beside_git(bench, place, clone, what)
        yield _beside_git_history(bench, place, clone)


def _beside_git(bench: Bench, place: Path, clone: Path, what: str) -> Row:
    spec = read_spec(_SPEC)
    if bench.sizes.is_toy:
        spec = structs.replace(spec, files=spec.files[2:])  # thirty versions, of the corrections
        what = "the corrections of the real history alone, a toy"
    paths = [path for file in spec.files for path in file.paths]
    read = _read_everything(clone, paths)
    processor: list[float] = []

    def ours() -> float:
        before = time.process_time()
        seconds = timed(lambda: _import(place, clone, spec))
        processor.append(time.process_time() - before)
        return seconds

    taken = in_turns(
        bench,
        "importing the real history",
        bench.sizes.rounds,
        ours,
        lambda: timed(lambda: _read_everything(clone, paths)),
    )
    row = slower(TOPIC, what, taken, at_most(5))
    row.note = (
        f"{read[0]:,} file versions, {read[1] / 1e6:,.0f} MB; ours took {median(processor):.1f} s of this process' "
        "processor time, and the rest waited for git and for a durable commit a version."
    )
    return row.explained(lambda: where_time_goes(lambda: _import(place, clone, spec)))


def _beside_git_history(bench: Bench, place: Path, clone: Path) -> Row:
    what = "the personnel file alone: git-history 0.8 beside ours (times as long)"
    tool = place / "venv" / "bin" / "git-history"
    if bench.sizes.is_toy:
        return Row(topic=TOPIC, what=what, goal=at_least(50), note="Not measured at this size.")
    bench.step("installing git-history in an environment of its own", 0, 1)
    if not _installed(place / "venv", tool):
        return Row(topic=TOPIC, what=what, goal=at_least(50), note="Not measured: git-history could not be installed.")
    spec = read_spec(_SPEC)
    spec = structs.replace(spec, files=spec.files[:1])
    # Once is enough for what takes half a minute: ours stands on both sides of it.
    before = timed(lambda: _import(place, clone, spec))
    theirs = timed(lambda: _git_history(place, clone, tool, spec.files[0].path))
    after = timed(lambda: _import(place, clone, spec))
    bench.step("git-history", 1, 1)
    row = slower(TOPIC, what, ([theirs, theirs], [before, after]), at_least(50))
    return structs.replace(row, ours=row.floor, floor=row.ours).explained(
        lambda: where_time_goes(lambda: _import(place, clone, spec))
    )


def _import(place: Path, clone: Path, spec: Spec) -> None:
    path = place / "import.db"
    for old in place.glob("import.db*"):
        old.unlink()
    with open_ledger(path) as ledger:
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
