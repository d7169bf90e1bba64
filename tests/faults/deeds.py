"""What a ledger's processes do, always in the same order, so that it can be broken off at any step and done again."""

import hashlib
from pathlib import Path

from domain.keys import figure_key
from domain.recording.commands import (
    Bulletin,
    CorrectEntry,
    OpenSeries,
    RegisterSource,
    Replacement,
    VoidEntry,
)
from domain.recording.idempotency import Attempt
from domain.recording.ledger import Ledger
from domain.recording.lines import SaidStatement, lines_of
from domain.streams import OfFigure
from projections.answers.days import ask_days
from projections.answers.explaining import ask_explanation
from projections.answers.feed import RevisionFilter, all_revisions
from projections.answers.figures import ask_figures
from projections.answers.history import ask_history
from projections.answers.rectangle_pages import ask_rectangles
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.following.batches import catch_up
from projections.following.rebuilding import rebuild
from projections.tables.generation import Generation
from projections.tables.pointer import Pointer
from projections.tables.schema import digests
from stores.opening import open_ledger
from stores.sqlite.store import Store
from tests.begun import begin
from tests.faults.oracle import ClientLog
from transparency.signing import Signing
from transparency.transparency_log import Log

ACTOR, SOURCE, CASES = "clerk", "town", "town/cases"
ORIGIN = "town.example/log"
NAME = "ledger.db"
# So many statements in a bulletin that two of a life complete a tile of 256 leaves, the first and the last.
STATEMENTS = 120
MENDED = f"{CASES}/2022-01-05"


def days(count):
    """So many days, from the first of 2022 on."""
    return [f"2022-{1 + at // 28:02}-{1 + at % 28:02}" for at in range(count)]


def begin_ledger(folder: Path, *, statements: int = STATEMENTS, bulletins: int = 2) -> Path:
    """A ledger with a log, one series and some bulletins, signed, and its projections made."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source=SOURCE, name="The town"), ACTOR)
        new = OpenSeries(series=CASES, title="Cases", unit="persons", measure="cumulative", frequency="D")
        ledger.record(new, ACTOR)
        for number in range(bulletins):
            ledger.record(bulletin(number, statements), ACTOR)
    begin(path, ORIGIN)
    with View.open(path) as answers:
        answers.catch_up()
    return path


def bulletin(number: int, statements: int = STATEMENTS) -> Bulletin:
    """The whole list, as it was published on that day of April."""
    lines = lines_of(
        (day, SaidStatement(series=CASES, value=str(1000 * number + at))) for at, day in enumerate(days(statements))
    )
    return Bulletin(source=SOURCE, published_at=f"2022-04-{1 + number:02}", lines=lines)


def attempt(word: str) -> Attempt:
    """What marks a command, so that it can be made again."""
    key, request = (hashlib.sha256(f"{of}:{word}".encode()).hexdigest() for of in ("key", "request"))
    return Attempt(key=key, request=request)


def issue(ledger: Ledger, number: int, statements: int = STATEMENTS) -> None:
    ledger.record(bulletin(number, statements), ACTOR, attempt=attempt(f"bulletin {number}"))


def correct(ledger: Ledger) -> None:
    new = Replacement(value="7")
    ledger.record(CorrectEntry(figure=MENDED, entry=1, new=new, why="misread"), ACTOR, attempt=attempt("correct"))


def void(ledger: Ledger) -> None:
    ledger.record(
        VoidEntry(figure=f"{CASES}/2022-01-06", entry=1, why="of another town"), ACTOR, attempt=attempt("void")
    )


def sign(path: Path) -> None:
    with Log.open(path) as log:
        Signing(log).sign()


def follow(path: Path) -> None:
    with View.open(path) as answers:
        answers.catch_up()


def follow_slowly(path: Path) -> None:
    """A transaction for each batch of the ledger."""
    pointer = Pointer(path)
    store, generation = Store(path), Generation(pointer.file(pointer.read()))
    catch_up(generation, store, limit=1)
    generation.close()
    store.close()


def rebuild_all(path: Path) -> None:
    """A transaction for each batch of the ledger, and the swap."""
    store = Store(path)
    rebuild(Pointer(path), store, limit=1)
    store.close()


def half_followed(folder: Path) -> Path:
    """A ledger of which the projections have read the smaller half."""
    path = begin_ledger(folder)
    with open_ledger(path) as ledger:
        for number in range(2, 6):
            issue(ledger, number)
        correct(ledger)
        void(ledger)
    return path


def a_life(path: Path, told: Path) -> None:
    """Record, mend, sign, follow, rebuild, and do it again; each command is told as soon as it was acknowledged."""
    log = ClientLog(told)
    with open_ledger(path) as ledger:

        def acknowledged(word, deed):
            of = attempt(word)
            log.tell(of.key, of.request, None)
            deed()
            log.tell(of.key, of.request, 201)

        for number in (2, 3):
            acknowledged(f"bulletin {number}", lambda number=number: issue(ledger, number))
            sign(path)
            follow(path)
        acknowledged("correct", lambda: correct(ledger))
        acknowledged("void", lambda: void(ledger))
        sign(path)
        rebuild_all(path)
        acknowledged("bulletin 4", lambda: issue(ledger, 4))
        sign(path)
        follow(path)
    log.close()


def everything_answered(path: Path) -> list[object]:
    """What is said of the ledger to whoever comes now."""
    with View.open(path) as answers:
        return answered_by(answers)


def answered_by(answers: View) -> list[object]:
    """What is said of the ledger to somebody who has asked before."""
    answers.catch_up()
    at = answers.at()
    return [
        ask_totals(answers, at),
        ask_figures(answers, at, CASES),
        ask_days(answers, at, CASES),
        ask_rectangles(answers, at, CASES),
        all_revisions(answers, at, RevisionFilter(), limit=1000),
        ask_history(answers, at, MENDED),
        ask_explanation(answers, at, MENDED),
    ]


def served_digests(path: Path) -> dict[str, str]:
    """A digest of each table of the generation that serves."""
    with View.open(path) as answers:
        answers.catch_up()
        return digests(answers.generation)


def entries_of(ledger: Ledger, figure: str) -> int:
    """How many events there are of a figure."""
    return ledger.store.version(OfFigure(figure_key(figure)))
