"""F4: a process that records, signs, follows and rebuilds is killed just before or just after each of its steps."""

import random
import shutil
from pathlib import Path

from domain.refusals import Refusal
from stores.surroundings import surroundings_of
from tests.faults import deeds
from tests.faults.dying import FILES, KILLED, SQL, At, ended, spread, steps_of
from tests.faults.oracle import compare_roots, compare_with_clients, lines_of
from tests.faults.report import Book
from transparency.guarding import guarded_note
from transparency.transparency_log import Log
from upkeep.verifying.verification import verified

# Each step by its name, and the functions in which it is done, the heart of it first.
STEPS = {
    "event": (
        "stores.sqlite.store:Store.append",
        "stores.sqlite.recorder:SQLiteLedgerRecorder.insert_events",
        "domain.recording.group:CommandGroup.record",
    ),
    "tiles": (
        "transparency.nodes:Nodes._fill",
        "stores.sqlite.hash_rows:HashRows.add",
        "transparency.nodes:Nodes.grow",
    ),
    "guard": ("transparency.signing:replace_guard", "stores.durable:settle_folder"),
    "checkpoint": ("stores.sqlite.checkpoints:Checkpoints.keep", "transparency.signing:signed"),
    "projection": (
        "projections.following.projector:Projector.apply",
        "projections.following.batches:follow_once",
        "projections.tables.totals:write",
    ),
    "swap": ("projections.tables.pointer:Pointer.swap", "projections.tables.generation:Generation.settle"),
}


def kill_at_every_step(seed, rounds, folder):
    """Kill a life at each named step, at deeds on files and at SQL statements; live it again, and compare."""
    book = Book("F4", seed, rounds)
    template = folder / "template"
    deeds.begin_ledger(template)
    for at in points(template, folder, rounds, random.Random(seed)):
        place = folder / "place"
        shutil.copytree(template, place)
        die_and_live_again(book, place / deeds.NAME, at)
        shutil.rmtree(place)
    for name in STEPS:
        book.expect(book.counts[f"killed at {name}"], f"no process was ever killed at the step {name}")
    return book.report(
        f"{book.counts['kills']} kills just before and after named steps, deeds on files and SQL statements"
    )


def points(template, folder, rounds, chance):
    """Where to kill: the first calls of each step, and as many of all files' and SQL's steps as there are rounds."""
    is_short = rounds < 50
    calls = 1 if is_short else 3
    for places in STEPS.values():
        for place in places[:1] if is_short else places:
            for when in ("before", "after"):
                yield from (At(place, when, number) for number in range(1, calls + 1))
    for place in (FILES, SQL):
        counted = folder / "counted"
        shutil.copytree(template, counted)
        steps = steps_of(deeds.a_life, counted / deeds.NAME, counted / "clients.log", place=place)
        shutil.rmtree(counted)
        yield from (At(place, "before", number) for number in spread(steps, rounds, chance))


def die_and_live_again(book, path: Path, at: At):
    """One kill, and what is left: whole at once, whole when all was done again, and each command there once."""
    told = path.with_name("clients.log")
    code = ended(deeds.a_life, path, told, at=at, output=path.with_name("output"))
    if code == 0:
        book.counts["steps that were not come by so often"] += 1
        return
    book.expect(code == KILLED, f"{at}: ended with {code}: {_complaint(path)}")
    book.counts["kills"] += 1
    book.counts[f"killed at {_step_of(at)}"] += 1
    # Before anything is sent again, or what was lost would be recorded anew.
    notes = compare(book, path, told, set(), at)
    code = ended(deeds.a_life, path, told, output=path.with_name("output"))
    book.expect(code == 0, f"{at}: doing it again ended with {code}: {_complaint(path)}")
    compare(book, path, told, notes, at)


def compare(book, path, told, notes, at):
    """The oracle; every checkpoint that anybody could have been given until now."""
    expect_whole(book, path, at)
    inner = Book(book.experiment, book.seed, book.rounds)
    compare_with_clients(inner, path, lines_of(told))
    known = notes | notes_of(path)
    compare_roots(inner, path, known)
    for name in ("acknowledged", "acknowledged and lost", "recorded twice", "checkpoints compared"):
        book.counts[name] += inner.counts[name]
    book.faults += [f"{at}: {one}" for one in inner.faults]
    return known


def _step_of(at):
    return next((name for name, places in STEPS.items() if at.place in places), at.place)


def notes_of(path):
    """Every checkpoint that anybody could have been given."""
    with Log.open(path) as log:
        return {one.note for one in log.checkpoints.all()} | {
            note for note in [guarded_note(surroundings_of(path))] if note
        }


def expect_whole(book, path, what):
    """The ledger and all that is derived from it verifies."""
    try:
        verified(path)
    except Refusal as refusal:
        book.expect(False, f"{what}: {type(refusal).__name__}: {refusal.message}")


def _complaint(path):
    output = path.with_name("output")
    return output.read_text(encoding="utf-8")[-600:] if output.exists() else ""
