"""A figure that was revised five thousand times beside one of fifty entries: written to, followed, read, explained."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.appending import ACTOR, opened
from benchmarks.made_up import day
from benchmarks.measuring import Bench, Goal, Row, Taken, at_most, slower
from domain.keys import figure_key
from domain.moments import microseconds
from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from domain.streams import OfFigure
from domain.words import Moment
from projections.answers.explaining import ask_explanation
from projections.answers.feed import RevisionFilter, revisions_page
from projections.answers.figure_answer import ask_figure
from projections.answers.history import ask_history
from projections.answers.view import View
from projections.moment import At
from projections.tables import schema
from stores.opening import OpenLedger, open_ledger

TOPIC = "one figure"
_MANY, _PAGE, _REVERSED = (f"written/s{number}/{day(0)}" for number in range(3))
_ENTRIES, _TOY_ENTRIES, _FEW_ENTRIES = 5_000, 500, 50
# As many as a page of history holds.
_A_PAGE = 100
Asked = Callable[["Revising", str], None]
_FIRST = datetime(2026, 9, 1, tzinfo=UTC)
_ROUNDS = 10
# One for each round, so that none of them comes to have many entries.
_FEW = [f"written/s3/{day(number)}" for number in range(_ROUNDS)]
_READS_IT = (
    "Deciding reads all that was said of the figure, once a process, to find what was said before; "
    "some ten microseconds an entry."
)


class Revising:
    """A ledger with figures of many entries and of few, and what is asked of both."""

    def __init__(self, path: Path, ledger: OpenLedger, answers: View, moments: "count[int]") -> None:
        self.path = path
        self.ledger = ledger
        self.answers = answers
        self.moments = moments
        # Moments behind all that was published, none of them asked about twice.
        self.unread = count(microseconds(Moment("2100-01-01")))

    def revise(self, figure: str, step: int = 1) -> None:
        """One more value, a second later than the last, or as many earlier."""
        moment = next(self.moments)
        at = (_FIRST + timedelta(seconds=step * moment)).isoformat()
        series, _, when = figure.rpartition("/")
        lines = lines_of([(when, SaidStatement(series=series, value=str(moment)))])
        self.ledger.record(Bulletin(source="written", published_at=at, lines=lines), ACTOR)

    def read(self, figure: str) -> None:
        """The figure as it reads now."""
        ask_figure(self.answers, self.answers.at(), figure)

    def page(self, figure: str, behind: int) -> None:
        """A page of its history."""
        ask_history(self.answers, self.answers.at(), figure, behind=str(behind) if behind else None, limit=_A_PAGE)

    def list_revisions(self, figure: str) -> None:
        """The last of its revisions, by somebody who has not read them at this moment."""
        series, _, _ = figure.rpartition("/")
        revisions_page(
            self.answers, At(next(self.unread), self.answers.head()), RevisionFilter(series=series), _A_PAGE, None
        )

    def explain(self, figure: str) -> None:
        """The entries that yield the answer, and those that are passed over."""
        ask_explanation(self.answers, self.answers.at(), figure)

    def follow(self, _: str) -> None:
        """Take what was said into every projection."""
        self.answers.catch_up()

    def version(self, figure: str) -> int:
        """How many entries it has."""
        return self.ledger.store.version(OfFigure(figure_key(figure)))

    @contextmanager
    def afresh(self) -> Iterator["Revising"]:
        """The same ledger as a process has it that has read nothing yet."""
        with open_ledger(self.path) as ledger, View.open(self.path) as answers:
            yield Revising(self.path, ledger, answers, self.moments)


def rows(bench: Bench) -> Iterator[Row]:
    """Measure all of it by CPU, the reads first, for writing adds entries."""
    entries = _TOY_ENTRIES if bench.sizes.is_toy else _ENTRIES
    with bench.scratch("revising") as place, _filled(bench, place, entries) as one:
        many, beside = f"a figure of {entries:,} entries", f"beside one of {_FEW_ENTRIES}"
        yield from _reads(bench, one, many, beside)
        yield _row(f"one more entry of {many}, {beside}", _often(bench, one, Revising.revise), at_most(1.5))
        taken = _often(bench, one, Revising.follow, Revising.revise)
        yield _row(f"one more entry of {many} taken into every projection, {beside}", taken, at_most(2))
        yield from _first_ones(bench, one, many, beside)
        yield _reversed(bench, one)


def _reads(bench: Bench, one: Revising, many: str, beside: str) -> Iterator[Row]:
    yield _row(f"{many} read, {beside}", _often(bench, one, Revising.read), at_most(1.5))
    middle = one.version(_MANY) // 2
    what = f"a page of {_A_PAGE} from the middle of its history, beside the whole one of {_A_PAGE} entries"
    pages = _rounds(bench, lambda figure: _cpu(lambda: one.page(figure, middle * (figure == _MANY))), few=_PAGE)
    yield _row(what, pages, at_most(10))
    listed = _rounds(bench, lambda figure: _cpu(lambda: one.list_revisions(figure)), few=_PAGE)
    what = f"a page of {_A_PAGE} of the list of revisions of {many}, beside one of {_A_PAGE}"
    yield _row(what, listed, at_most(4))
    explained = _rounds(bench, lambda figure: _cpu(lambda: one.explain(figure)), few=_PAGE)
    yield _row(f"{many} explained, beside one of {_A_PAGE}", explained, at_most(2))


def _first_ones(bench: Bench, one: Revising, many: str, beside: str) -> Iterator[Row]:
    """What each costs once, where nothing of the ledger was read before."""
    taken = _first(bench, one, Revising.read)
    yield _row(f"the first read in a process of {many}, {beside}", taken, at_most(1.5))
    row = _row(f"the first entry that a process writes of {many}, {beside}", _first(bench, one, Revising.revise), None)
    row.note = _READS_IT
    yield row
    taken = _first(bench, one, Revising.follow, Revising.revise)
    yield _row(f"the first entry of {many} that a process takes into every projection, {beside}", taken, at_most(2))


def _cpu(deed: Callable[[], object]) -> float:
    started = time.process_time()
    deed()
    return time.process_time() - started


def _often(bench: Bench, one: Revising, asked: Asked, before: Asked | None = None) -> Taken:
    """The same asked of both figures again and again; what is done ``before`` is not measured."""

    def of(figure: str) -> float:
        if before is not None:
            before(one, figure)
        return _cpu(lambda: asked(one, figure))

    return _rounds(bench, of)


def _first(bench: Bench, one: Revising, asked: Asked, before: Asked | None = None) -> Taken:
    """The same asked once of both figures, each time by somebody who has read nothing yet."""

    def of(figure: str) -> float:
        if before is not None:
            before(one, figure)
        with one.afresh() as fresh:
            return _cpu(lambda: asked(fresh, figure))

    return _rounds(bench, of, 1)


def _rounds(bench: Bench, of: Callable[[str], float], times: int | None = None, few: str | None = None) -> Taken:
    """Medians of rounds, so that one slow answer in a round does not count."""
    mine, least = [], []
    for number in range(_ROUNDS):
        floor = few or _FEW[number]
        pairs = [(of(_MANY), of(floor)) for _ in range(times or max(2, bench.sizes.asks // _ROUNDS // 3))]
        mine.append(median(pair[0] for pair in pairs))
        least.append(median(pair[1] for pair in pairs))
        bench.step(TOPIC, number + 1, _ROUNDS)
    # Of the first round what finds an entry among many was made.
    return mine[1:], least[1:]


def _reversed(bench: Bench, one: Revising) -> Row:
    """Rows of the fullest table for each entry, where each was published before the one that was recorded before it."""
    one.answers.catch_up()
    before = _counts(one)
    times = one.version(_PAGE)
    for at in range(times):
        one.revise(_REVERSED, -1)
        one.answers.catch_up()
        bench.step("revising in reverse", at + 1, times)
    gained = {table: rows - before[table] for table, rows in _counts(one).items()}
    table = max(gained, key=lambda name: gained[name])
    return Row(
        topic=TOPIC,
        what=f"rows of {times} entries recorded in reverse order of publication, in the fullest table",
        ours=f"{gained[table]:,} rows",
        floor=f"{times:,} entries",
        ratio=gained[table] / times,
        goal=at_most(2),
        note=f"The fullest is `{table}`.",
    )


def _counts(one: Revising) -> dict[str, int]:
    return {table: schema.count(one.answers.generation, table) for table in schema.TABLES}


@contextmanager
def _filled(bench: Bench, place: Path, entries: int) -> Iterator[Revising]:
    path = place / "ledger.db"
    with opened(path, 4) as ledger, View.open(path) as answers:
        one = Revising(path, ledger, answers, count())
        with ledger.store.recorder.writing() as writer:
            pass
        writer.execute("PRAGMA synchronous = OFF")
        for figure, times in ((_MANY, entries), (_PAGE, _A_PAGE), *((few, _FEW_ENTRIES) for few in _FEW)):
            for at in range(times):
                one.revise(figure)
                bench.step(f"revising {figure}", at + 1, times)
        answers.catch_up()
        yield one


def _row(what: str, taken: Taken, goal: Goal | None) -> Row:
    row = slower(TOPIC, what, taken, goal)
    row.note = "CPU."
    return row
