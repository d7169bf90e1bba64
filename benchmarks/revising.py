"""A figure that was revised ten thousand times beside one of few entries: written to, read, its history, explained."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.appending import ACTOR, opened
from benchmarks.made_up import day
from benchmarks.measuring import Bench, Goal, Row, Taken, at_most, duration, slower, timed
from domain.recording.commands import Bulletin, SaidStatement, lines_of
from projections.answers.explaining import ask_explanation
from projections.answers.figure_answer import ask_figure
from projections.answers.history import ask_history
from projections.answers.view import View
from stores.opening import OpenLedger

TOPIC = "one figure"
_HOT, _FEW = f"written/s0/{day(0)}", f"written/s1/{day(0)}"
# As many as a page of history holds.
_PAGE = 100
_ENTRIES = 10_000
_FIRST = datetime(2026, 9, 1, tzinfo=UTC)
_ROUNDS = 10


class Revising:
    """A ledger with a figure of many entries and one of a page of them, and what is asked of both."""

    def __init__(self, ledger: OpenLedger, answers: View, entries: int) -> None:
        self.ledger = ledger
        self.answers = answers
        self.entries = entries
        self._moments = count()
        self._days = count()

    def revise(self, figure: str) -> None:
        """One more value, a second later than the last."""
        self._say(figure.rpartition("/")[0], figure.rpartition("/")[2])

    def report(self) -> None:
        """The first value of a figure that nobody had spoken of."""
        self._say("written/s2", day(next(self._days)))

    def _say(self, series: str, when: str) -> None:
        moment = next(self._moments)
        at = (_FIRST + timedelta(seconds=moment)).isoformat()
        lines = lines_of([(when, SaidStatement(series=series, value=str(moment)))])
        self.ledger.record(Bulletin(source="written", published_at=at, lines=lines), ACTOR)

    def read(self, figure: str) -> None:
        """The figure as it reads now."""
        ask_figure(self.answers, self.answers.at(), figure)

    def page(self, figure: str, behind: int) -> None:
        """A page of its history."""
        ask_history(self.answers, self.answers.at(), figure, behind=str(behind) if behind else None, limit=_PAGE)

    def explain(self, figure: str) -> None:
        """The entries that yield the answer, and those that are passed over."""
        ask_explanation(self.answers, self.answers.at(), figure)


def rows(bench: Bench) -> Iterator[Row]:
    """Measure all of it, the reads first, for writing adds entries."""
    with bench.scratch("revising") as place, _filled(bench, place) as one:
        many = f"a figure of {one.entries:,} entries"
        few = f"one of {_PAGE}"
        taken = _in_turns(bench, partial(one.read, _HOT), partial(one.read, _FEW))
        yield _row(
            f"{many} read, beside {few}",
            taken,
            None,
            0.005,
            "It grows with the revisions, which are counted by an index alone.",
        )
        taken = _in_turns(bench, partial(one.page, _HOT, one.entries // 2), partial(one.page, _FEW, 0))
        yield _row(f"a page of {_PAGE} from the middle of its history, beside that of {few}", taken, None, 0.02)
        taken = _in_turns(bench, partial(one.explain, _HOT), partial(one.explain, _FEW))
        yield _row(
            f"{many} explained, beside {few}",
            taken,
            None,
            why="It looks at the last 1,000 events at most, and names a hundred of them.",
        )
        taken = _in_turns(bench, partial(one.revise, _HOT), one.report)
        yield _row(f"one more entry of {many}, decided and durable, beside the first of a fresh one", taken, at_most(2))
        taken = _in_turns(bench, partial(_follow, one, _HOT), partial(_follow, one, None))
        yield _row("the same until every projection has it, beside the first of a fresh one", taken, None)


def _follow(one: Revising, figure: str | None) -> None:
    one.revise(figure) if figure else one.report()
    one.answers.catch_up()


@contextmanager
def _filled(bench: Bench, place: Path) -> Iterator[Revising]:
    path = place / "ledger.db"
    with opened(path, 3) as ledger, View.open(path) as answers:
        one = Revising(ledger, answers, bench.sizes.small if bench.sizes.is_toy else _ENTRIES)
        with ledger.store.recorder.writing() as writer:
            pass
        writer.execute("PRAGMA synchronous = OFF")
        for figure, entries in ((_HOT, one.entries), (_FEW, _PAGE)):
            for at in range(entries):
                one.revise(figure)
                bench.step(f"revising {figure}", at + 1, entries)
        writer.execute("PRAGMA synchronous = FULL")
        answers.catch_up()
        yield one


def _in_turns(bench: Bench, ours: Callable[[], object], floor: Callable[[], object]) -> Taken:
    """Medians of rounds, so that one slow answer in a round does not count."""
    mine, least = [], []
    ours()  # what finds an entry among many is made when it is first needed
    floor()
    for number in range(_ROUNDS):
        pairs = [(timed(ours), timed(floor)) for _ in range(max(2, bench.sizes.asks // _ROUNDS))]
        mine.append(median(pair[0] for pair in pairs))
        least.append(median(pair[1] for pair in pairs))
        bench.step("one figure", number + 1, _ROUNDS)
    return mine, least


def _row(what: str, taken: Taken, goal: Goal | None, most: float | None = None, why: str = "") -> Row:
    row = slower(TOPIC, what, taken, goal)
    if most is not None:
        row.note = f"The slowest round's median is {duration(max(taken[0]))}; the limit is {duration(most)}."
    row.note = " ".join(filter(None, (row.note, why)))
    return row
