"""F20: a process that records groups of commands is killed at any step of a group, just before and after its commit."""

import random
import shutil
from contextlib import suppress
from pathlib import Path

from domain.recording.group import MadeMeanwhile
from domain.refusals import ChangedMeanwhile
from stores.opening import open_ledger
from tests.faults import deeds
from tests.faults.dying import KILLED, SQL, At, ended, spread, steps_of
from tests.faults.killed_steps import compare
from tests.faults.oracle import ClientLog, attempts
from tests.faults.report import Book

GROUPS, SIZE, STATEMENTS = 3, 4, 2
STEPS = (
    "domain.recording.group:CommandGroup.record",
    "stores.sqlite.store:Store.append",
    "domain.recording.draft:Draft.keep",
)


def word(number, one):
    """The mark of a command, by its group and its place in it."""
    return f"command {one} of group {number}"


def record_groups(path: Path, told: Path) -> None:
    """Record groups of which one command is refused; each is told once its group has ended."""
    log = ClientLog(told)
    with open_ledger(path) as ledger:
        for number in range(GROUPS):
            marks = [deeds.attempt(word(number, one)) for one in range(SIZE)]
            for mark in marks:
                log.tell(mark.key, mark.request, None)
            with ledger.together() as group:
                for one, mark in enumerate(marks):
                    with suppress(MadeMeanwhile):
                        issued = deeds.bulletin(2 + number * SIZE + one, STATEMENTS)
                        group.record(issued, deeds.ACTOR, attempt=mark)
                    with suppress(ChangedMeanwhile):
                        group.record(_refused(), deeds.ACTOR)
            for mark in marks:
                log.tell(mark.key, mark.request, 201)


def _refused():
    said = deeds.bulletin(20, STATEMENTS)
    return type(said)(
        source=said.source, published_at=said.published_at, lines=said.lines, expect={f"{deeds.CASES}/2022-01-01": 99}
    )


def kill_in_groups(seed, rounds, folder):
    """Kill at each step; whole groups are there or nothing of them, and all that was told; then do it all again."""
    book, template = Book("F20", seed, rounds), folder / "template"
    deeds.begin_ledger(template, statements=STATEMENTS)
    for at in points(template, folder, rounds, random.Random(seed)):
        place = folder / "place"
        shutil.copytree(template, place)
        die_and_go_on(book, place / deeds.NAME, at)
        shutil.rmtree(place)
    book.expect(book.counts["groups that were lost whole"], "no group was ever lost: it was never killed within one")
    return book.report(f"{book.counts['kills']} kills within and around groups of {SIZE} commands and a refused one")


def points(template, folder, rounds, chance):
    """Where to kill: calls of each step from all parts of the way, and as many SQL statements."""
    for place in (*STEPS, SQL):
        counted = folder / "counted"
        shutil.copytree(template, counted)
        steps = steps_of(record_groups, counted / deeds.NAME, counted / "clients.log", place=place)
        shutil.rmtree(counted)
        for when in ("before",) if place == SQL else ("before", "after"):
            yield from (At(place, when, number) for number in spread(steps, rounds, chance))


def die_and_go_on(book, path, at):
    told, output = path.with_name("clients.log"), path.with_name("output")
    code = ended(record_groups, path, told, at=at, output=output)
    if code == 0:  # a command that is refused comes to no end
        book.counts["steps that were not come by so often"] += 1
        return
    book.expect(code == KILLED, f"{at}: ended with {code}")
    book.counts["kills"] += 1
    expect_whole_groups(book, path, at)
    notes = compare(book, path, told, set(), at)
    code = ended(record_groups, path, told, output=output)
    book.expect(code == 0, f"{at}: doing it again ended with {code}: {output.read_text(encoding='utf-8')[-600:]}")
    compare(book, path, told, notes, at)
    book.expect(len(attempts(path)) == GROUPS * SIZE, f"{at}: {len(attempts(path))} commands were recorded in the end")


def expect_whole_groups(book, path, at):
    """Of each group all was recorded, or nothing."""
    recorded = attempts(path)
    for number in range(GROUPS):
        there = sum(deeds.attempt(word(number, one)).key in recorded for one in range(SIZE))
        book.expect(there in {0, SIZE}, f"{at}: {there} of {SIZE} commands of group {number} were recorded")
        book.counts["groups that were lost whole"] += there == 0
