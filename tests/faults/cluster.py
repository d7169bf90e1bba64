"""Machines of a cluster at work in processes of their own, and what they leave compared with the log."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from benchmarks.ending import leaving_nothing
from domain.codec import decode
from domain.recording.commands import OpenSeries, RegisterSource
from stores.opening import open_ledger, open_store
from stores.postgres.migrating import lay_out
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.api.a_server import ROOT
from tests.faults.machine_at_work import COMMON, SOURCE, Outcome, Work, series_of
from tests.faults.oracle import verb
from tests.postgres.machines import brought_up, machine
from tests.postgres.place import Place

PATIENCE = 1800.0
TABLES = ("stored_events", "batches", "lookups")


def begun(folder: Path, address: str, names: Sequence[str]) -> dict[str, Path]:
    """An empty ledger with a series for each machine; the files of the machines by their names."""
    lay_out(address)
    files = {name: machine(folder, name, address) for name in names}
    with open_ledger(next(iter(files.values()))) as ledger:
        ledger.record(RegisterSource(source=SOURCE, name="The town"), "clerk")
        for series in (COMMON, *map(series_of, names)):
            new = OpenSeries(series=series, title="Cases", unit="persons", measure="cumulative", frequency="D")
            ledger.record(new, "clerk")
    return files


@contextmanager
def at_work(work: Work, enter: Sequence[str] = ()) -> Iterator["subprocess.Popen[bytes]"]:
    """A machine that works in a process of its own, and ends with this one."""
    command = [*enter, sys.executable, "-m", "tests.faults.machine_at_work", msgspec.json.encode(work).decode()]
    output = Path(work.file).with_name("output").open("wb")
    pipe = subprocess.PIPE
    with (
        output,
        subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=output, start_new_session=True) as process,
        leaving_nothing(process),
    ):
        try:
            yield process
        finally:
            process.kill()


def outcome_of(process: "subprocess.Popen[bytes]", work: Work) -> Outcome:
    """How the machine went, once it is done or has been told to stop by the end of its input."""
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, Path(work.file).with_name("output").read_text(encoding="utf-8")[-3000:]
    return msgspec.json.decode(said, type=Outcome)


def acknowledged(files: Sequence[Path]) -> dict[str, int]:
    """The key of each command that was acknowledged to a caller of any machine, with the position that it was told."""
    lines = [line for file in files for line in _lines(file.with_name("acknowledged"))]
    return {key: int(position) for key, position in (line.split() for line in lines)}


def signed(files: Sequence[Path]) -> set[str]:
    """The notes that any of the machines signed."""
    return {msgspec.json.decode(line, type=str) for file in files for line in _lines(file.with_name("signed"))}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def compare_log(book, place: Place, database: str, files: Sequence[Path]):
    """Dense, nothing acknowledged lost or elsewhere than was told, nothing twice; the rows of the log."""
    rows = place.asked("SELECT position, leaf, state FROM log ORDER BY position", database=database)
    told, ends = acknowledged(files), {}
    batches: dict[str, set[str]] = {}
    for position, _, state in rows:
        batch = decode(state).batch
        if batch.key is not None:
            batches.setdefault(batch.key, set()).add(batch.id)
            ends[batch.key] = position
    lost = [key for key in told if key not in batches]
    twice = [key for key, found in batches.items() if len(found) > 1]
    elsewhere = [key for key, position in told.items() if key in ends and ends[key] != position]
    book.counts.update({"events": len(rows), "acknowledged": len(told), "acknowledged and lost": len(lost)})
    book.counts.update({"recorded twice": len(twice), "recorded, and nobody was told": len(set(batches) - set(told))})
    book.expect([row[0] for row in rows] == list(range(1, len(rows) + 1)), "positions are not dense")
    book.expect(not lost, f"{len(lost)} acknowledged commands are not in the log: {lost[:3]}")
    book.expect(not twice, f"{len(twice)} commands were recorded twice: {twice[:3]}")
    book.expect(not elsewhere, f"{len(elsewhere)} commands are elsewhere than was told: {elsewhere[:3]}")
    return rows


def compare_copies(book, files: Sequence[Path], rows):
    """Every copy is the log byte for byte, and has the same rows as every other; none has halted."""
    first = None
    for file in files:
        halt = surroundings_of(file).halt
        book.expect(not halt.exists(), f"{file.parent.name} has halted: {halt.read_text() if halt.exists() else ''}")
        with closing(open_store(file)) as store:
            brought_up(store)
            events = store.recorder.rows("SELECT position, leaf, state FROM stored_events ORDER BY position")
            book.expect(events == rows, f"the copy of {file.parent.name} is not the log")
            every = [digest_rows(store, table) for table in TABLES]
            first = first or every
            book.expect(every == first, f"{file.parent.name} has other rows than {files[0].parent.name}")
        book.counts["copies compared"] += 1


def digest_rows(store: Store, table: str) -> int:
    """A digest of all rows of a table, in their order."""
    return hash(tuple(store.recorder.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3")))  # noqa: S608 - our own tables


def expect_verified(book, file: Path):
    """The verb finds nothing wrong with a copy."""
    code, said = verb("verify", "--database", file)
    book.expect(code == 0, f"verify ended with {code}: {said[-600:]}")


def expect_none_forked(book, outcomes: dict[str, Outcome]):
    """No caller was told of a fork, and no copier met one."""
    for name, outcome in outcomes.items():
        book.expect(not outcome.forked, f"{name} met a fork: {outcome.forked[:2]}")
        for why, count in outcome.refused.items():
            book.counts[f"told to send again: {why}"] += count
        for why, count in outcome.put_off.items():
            book.counts[f"put off: {why}"] += count
