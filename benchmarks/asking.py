"""Questions about one series, in process: as of a date beside now, and a large ledger beside one of a tenth."""

from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from statistics import median

from msgspec import Struct

from benchmarks import made_up
from benchmarks.measuring import Bench, Row, at_most, duration, ratios, slower, spread, timed
from benchmarks.profiling import where_time_goes
from projections.answers.buckets import ask_years
from projections.answers.figures import ask_figures
from projections.answers.history import ask_history
from projections.answers.totals import ask_totals
from projections.answers.view import View

TOPIC = "questions"
# Three quarters of the days were published by then.
_AS_OF = made_up.day(made_up.DAYS * 3 // 4)
_Ask = Callable[[View, str, int], object]


def _totals(answers: View, key: str, _: int) -> object:
    return ask_totals(answers, answers.at(), series=(key,))


def _now(answers: View, key: str, _: int) -> object:
    return ask_figures(answers, answers.at(), key)


def _as_of(answers: View, key: str, _: int) -> object:
    return ask_figures(answers, answers.at(as_of=_AS_OF), key)


def _years(answers: View, key: str, _: int) -> object:
    return ask_years(answers, answers.at(), key)


def _history(answers: View, key: str, number: int) -> object:
    return ask_history(answers, answers.at(), f"{key}/{made_up.day(number)}")


QUESTIONS: dict[str, _Ask] = {
    "totals of one series": _totals,
    "full series now": _now,
    "full series as of a date": _as_of,
    "years": _years,
    "history of one figure": _history,
}


class Opened(Struct, frozen=True):
    """A ledger's answers, with the series that it holds."""

    versions: int
    answers: View
    series: list[str]

    def timed(self, ask: _Ask, seed: int) -> float:
        """Seconds of asking about a series, or a figure, taken at random."""
        chance = Random(seed)
        return timed(partial(ask, self.answers, chance.choice(self.series), chance.randrange(made_up.DAYS)))


def rows(bench: Bench) -> Iterator[Row]:
    """Measure the two ledgers of each pair in turns."""
    for sizes in bench.pairs:
        yield from _rows(bench, *sizes)


def _rows(bench: Bench, *sizes: int) -> Iterator[Row]:
    ledgers = [_opened(bench, versions) for versions in sizes]
    small, large = ledgers
    taken: dict[str, tuple[list[float], list[float]]] = {}
    for done, (name, ask) in enumerate(QUESTIONS.items(), 1):
        taken[name] = _in_turns(bench, small, large, ask)
        bench.step("asking", done, len(QUESTIONS))
    for one, of in enumerate(ledgers):
        yield _a_point(of, taken["full series as of a date"][one], taken["full series now"][one])
    for name, (few, many) in taken.items():
        what = f"{name}: {_size(large)} versions beside {_size(small)}"
        row = slower(TOPIC, what, (many, few), at_most(1.3))
        row.note = _goal_is_of(large)
        yield row.explained(partial(_profile, bench, large, QUESTIONS[name]))
    for of in ledgers:
        of.answers.close()


def _opened(bench: Bench, versions: int) -> Opened:
    path = made_up.ledger(bench, versions)
    return Opened(versions, View.open(path), made_up.series_names(versions))


def _in_turns(bench: Bench, small: Opened, large: Opened, ask: _Ask) -> tuple[list[float], list[float]]:
    """Medians of rounds, so that one slow question in a round does not count."""
    few, many = [], []
    a_round = max(2, bench.sizes.asks // 10)
    for one in range(10):
        seeds = range(one * a_round, (one + 1) * a_round)
        # Once before it counts: the pages of both ledgers are in memory then.
        for seed in seeds:
            small.timed(ask, seed)
            large.timed(ask, seed)
        pairs = [(small.timed(ask, seed), large.timed(ask, seed)) for seed in seeds]
        few.append(median(pair[0] for pair in pairs))
        many.append(median(pair[1] for pair in pairs))
    return few, many


def _a_point(of: Opened, then: list[float], now: list[float]) -> Row:
    key = of.series[0]
    at, head = of.answers.at(as_of=_AS_OF), of.answers.at()
    points = [len(ask_figures(of.answers, one, key).items) for one in (at, head)]
    found = [one * points[1] / points[0] for one in ratios(then, now)]
    row = Row(
        topic=TOPIC,
        what=f"as of a date beside now, a point, at {_size(of)} versions ({points[0]:,} points, and {points[1]:,})",
        ours=duration(median(then) / points[0]),
        floor=duration(median(now) / points[1]),
        ratio=median(found),
        spread=spread(found),
        goal=at_most(1.5),
    )
    return row.explained(lambda: where_time_goes(lambda: [_as_of(of.answers, key, 0) for _ in range(20)]))


def _profile(bench: Bench, of: Opened, ask: _Ask) -> str:
    return where_time_goes(lambda: [of.timed(ask, seed) for seed in range(bench.sizes.asks // 10)])


def _size(of: Opened) -> str:
    return f"{of.versions / 1e6:g}M" if of.versions >= 100_000 else f"{of.versions:,}"  # noqa: PLR2004 - a tenth of a million


def _goal_is_of(large: Opened) -> str:
    return "" if large.versions >= 10_000_000 else "The goal is meant for 10M beside 1M, which --full measures."  # noqa: PLR2004 - as it says
