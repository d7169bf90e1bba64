"""F19: every SQL statement of every deed fails once, in the ways in which SQLite fails, and the deed is tried again."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain, count
from pathlib import Path
from typing import Any

from domain.refusals import Refusal
from projections.answers.figures import ask_figures
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from projections.tables.pointer import Pointer
from stores.opening import open_ledger
from stores.sqlite.store import Store
from tests.faults import deeds
from tests.faults.dying import ended
from tests.faults.report import Book
from transparency.signing import Signing
from transparency.transparency_log import Log
from upkeep.verifying.verification import verified

# How SQLite fails: it leaves the transaction, it has rolled it back itself, it fails from then on until the deed ends.
WAYS = ("transaction left", "transaction gone", "until the end")
_connect = sqlite3.connect
_STATEMENTS = 20


class Plan:
    """Which statement fails, and how; 0 for none."""

    def __init__(self) -> None:
        self.left, self.way, self.is_failing = 0, WAYS[0], False

    def arm(self, number: int, way: str) -> None:
        self.left, self.way, self.is_failing = number, way, False

    def disarm(self) -> bool:
        """Whether anything failed."""
        failed, self.left, self.is_failing = self.is_failing, 0, False
        return failed

    def step(self, connection: "Failing") -> None:
        if self.left > 0:
            self.left -= 1
            if self.left == 0:
                self.is_failing = True
                self._fail(connection)
        elif self.is_failing and self.way == "until the end":
            self._fail(connection)

    def _fail(self, connection: "Failing") -> None:
        if self.way == "transaction gone" and connection.in_transaction:
            connection.roll_back()
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_IOERR, "SQLITE_IOERR"
        raise error


PLAN = Plan()


class Failing(sqlite3.Connection):
    """A connection whose statements fail as planned, before they do anything."""

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        if arguments[0] != "ROLLBACK":  # the one statement that reads and writes nothing, and so does not fail
            PLAN.step(self)
        return super().execute(*arguments)

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        PLAN.step(self)
        return super().executemany(*arguments)

    def roll_back(self) -> None:
        """As SQLite does it by itself."""
        super().execute("ROLLBACK")


class EffectiveEntry:
    """A ledger that is open, as a service has it: what failed once is tried again on the same connections."""

    def __init__(self, path: Path, deed: str) -> None:
        self.path = path
        self.ledger = open_ledger(path)
        self.answers = View.open(path)
        self.log = Log.open(path)
        if deed != "catch-up":
            self.answers.catch_up()

    def close(self) -> None:
        self.log.close()
        self.log.store.close()
        self.answers.close()
        self.ledger.close()


DEEDS: dict[str, Callable[[EffectiveEntry], object]] = {
    "issue": lambda here: deeds.issue(here.ledger, 2, _STATEMENTS),
    "correct": lambda here: deeds.correct(here.ledger),
    "void": lambda here: deeds.void(here.ledger),
    "catch-up": lambda here: here.answers.catch_up(),
    "rebuild": lambda here: rebuild(Pointer(here.path), here.ledger.store, limit=1),
    "signing": lambda here: Signing(here.log).sign(),
    "reading": lambda here: deeds.answered_by(here.answers),
}
WRITES = ("issue", "correct", "void")


def fail_every_statement(seed, rounds, folder):
    """Let the k-th statement of each deed fail, k = 1, 2, ... until none does; each deed in a process of its own."""
    book, template = Book("F19", seed, rounds), folder / "template"
    path = deeds.begin_ledger(template)
    with open_ledger(path) as ledger:
        deeds.issue(ledger, 5, _STATEMENTS)  # so that there is something to sign, which completes a tile
    for deed in DEEDS:
        for way in WAYS:
            told = folder / "told.json"
            code = ended(fail, template, folder / "place", deed, way, (seed, rounds), told, output=folder / "output")
            complaint = (folder / "output").read_text(encoding="utf-8")[-1500:]
            book.expect(code == 0, f"{deed}, {way}: ended with {code}: {complaint}")
            if code == 0:
                found = json.loads(told.read_text(encoding="utf-8"))
                book.counts.update(found["counts"])
                book.faults += found["faults"]
    book.expect(book.counts["statements that failed"] > len(DEEDS) * len(WAYS), "next to nothing failed")
    return book.report(f"{book.counts['statements that failed']} statements failed, of {len(DEEDS)} deeds")


def fail(template: Path, place: Path, deed: str, way: str, sizes: tuple[int, int], told: Path) -> None:
    """In a process of its own: what was found is written to ``told``."""
    seed, rounds = sizes
    book = Book("F19", seed, rounds)
    wanted = wanted_of(template, place, deed)
    sqlite3.connect = lambda *given, **named: _connect(*given, **{"factory": Failing, **named})
    for number in numbers(seed, rounds_between(rounds)):
        failed = fail_one(book, shutil.copytree(template, place) / deeds.NAME, deed, way, number, wanted)
        shutil.rmtree(place)
        if not failed:
            break
    told.write_text(json.dumps({"counts": dict(book.counts), "faults": book.faults}), encoding="utf-8")


def numbers(seed: int, step: int) -> Iterator[int]:
    """Which statements fail: the first, which stands before the write lock, and each that is so many further on."""
    first = 1 + seed % step
    return chain([1], count(first if first > 1 else first + step, step))


def rounds_between(rounds: int) -> int:
    """From one statement that fails to the next one: each of them from a hundred rounds on."""
    return max(1, 100 // max(rounds, 1))


def wanted_of(template: Path, place: Path, deed: str) -> list[object]:
    """What is answered where nothing failed, apart from names and times that differ from run to run."""
    here = EffectiveEntry(shutil.copytree(template, place) / deeds.NAME, deed)
    DEEDS[deed](here)
    found = told_of(here.answers)
    here.close()
    shutil.rmtree(place)
    return found


def told_of(answers: View) -> list[object]:
    """Every figure and total as it reads now."""
    answers.catch_up()
    at = answers.at()
    totals = [(one.series, one.period, one.value, one.revisions) for one in ask_totals(answers, at).items]
    return [totals, [(one.period, one.value, one.entry) for one in ask_figures(answers, at, deeds.CASES).items]]


def fail_one(book: Book, path: Path, deed: str, way: str, number: int, wanted: list[object]) -> bool:
    """One statement that fails; whether there was one by that number."""
    what = f"{deed}, statement {number}, {way}"
    here = EffectiveEntry(path, deed)
    head = here.ledger.head()
    PLAN.arm(number, way)
    error: Exception | None = None
    try:
        DEEDS[deed](here)
    except Exception as found:  # noqa: BLE001 - which one it is is what is looked at
        error = found
    failed = PLAN.disarm()
    if failed:
        book.counts["statements that failed"] += 1
        book.counts[f"{deed} told by {type(error).__name__}"] += 1
        if deed in WRITES:
            is_told = isinstance(error, Refusal)
            book.expect(is_told, f"{what}: it is no refusal: {error!r}")
            book.expect(here.ledger.head() == head, f"{what}: refused, and recorded")
        expect_whole(book, path, what)
        expect_free(book, path, what)
        try_again(book, here, deed, what, wanted)
    here.close()
    if failed:
        expect_whole(book, path, f"{what}, tried again")
        expect_once(book, path, deed, what)
    return failed


def try_again(book: Book, here: EffectiveEntry, deed: str, what: str, wanted: list[object]) -> None:
    try:
        DEEDS[deed](here)
        found = told_of(here.answers)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
        book.expect(False, f"{what}: tried again on the same connections: {error!r}")
        return
    book.expect(found == wanted, f"{what}: tried again, it is answered otherwise than where nothing failed")


def expect_whole(book: Book, path: Path, what: str) -> None:
    try:
        verified(path)
    except Refusal as refusal:
        book.expect(False, f"{what}: {type(refusal).__name__}: {refusal.message}")


def expect_free(book: Book, path: Path, what: str) -> None:
    """Whoever else wants to write gets the lock."""
    try:
        with closing(Store(path)) as store, store.writing():
            pass
    except Refusal as refusal:
        book.expect(False, f"{what}: somebody else could not write: {refusal.message}")


def expect_once(book: Book, path: Path, deed: str, what: str) -> None:
    if deed not in WRITES:
        return
    key = deeds.attempt("bulletin 2" if deed == "issue" else deed).key
    with closing(Store(path)) as store:
        times = Counter(one.event.batch.id for one in store.after(0) if one.event.batch.key == key)
    book.expect(len(times) == 1, f"{what}: recorded {len(times)} times")
