"""Section 5 over random series of every measure and frequency, at any moment, against plain arithmetic."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from domain.periods import period
from domain.recording.commands import Bulletin, SaidAdjustment
from domain.recording.lines import SaidStatement, lines_of
from domain.refusals import Refusal
from domain.series import Series
from projections.answers.buckets import ask_months, ask_stats, ask_years
from projections.answers.days import ask_days
from projections.answers.known import known_series
from projections.answers.statistics import Statistics
from projections.answers.view import View
from projections.moment import At
from tests.projections.answered import number, sums_of
from tests.projections.arithmetic import Booked, Levels, Reading, Sums, amounts_of, days_from, levels_of, sums_of_booked
from tests.projections.test_laws import FOLDER
from tests.projections.town import ACTOR, CASES, Town

LAW = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
PERIODS = {
    "D": [str(date(2021, 12, 28) + timedelta(days=n)) for n in range(8)],
    "W": ["2021-W49", "2021-W50", "2021-W51", "2021-W52", "2022-W01", "2022-W02", "2022-W08"],
    "M": ["2021-09", "2021-11", "2021-12", "2022-01", "2022-02", "2022-03"],
    "Q": ["2021-Q1", "2021-Q3", "2021-Q4", "2022-Q1", "2022-Q2"],
    "A": ["2018", "2019", "2020", "2022", "2023"],
}
RANK = ["D", "W", "M", "Q", "A"]
VALUE = st.sampled_from(("0", "1", "2.5", "4", "4.00", "-3", "10", "11.25", "100"))
TAKEN_BACK = "taken back"


class Say(Struct, frozen=True):
    """A value of one period; ``through`` counts days back from its last."""

    value: str
    qualifier: str
    through: int | None


class Publication(Struct, frozen=True):
    """What was published on one day, by the number of the period: None withdraws; of amounts, it is unknown."""

    day: int
    says: dict[int, Say | None]
    adjusts: dict[int, str | None]


class History(Struct, frozen=True):
    """A series, and its publications in the order in which they were recorded."""

    measure: str
    frequency: str
    lag_days: int
    starts_on: str | None
    publications: list[Publication]


SAY = st.builds(
    Say,
    VALUE,
    st.sampled_from(("exact", "exact", "over", "under", "about")),
    st.sampled_from((None, None, None, 0, 1, 5, 20)),
)


@st.composite
def histories(draw: st.DrawFn) -> History:
    frequency = draw(st.sampled_from(["D", "D", *RANK]))
    which = st.integers(0, len(PERIODS[frequency]) - 1)
    lag_days = draw(st.integers(0, 3))
    first = period(PERIODS[frequency][0])
    # The last day that the first figure covers makes it an amount of one day.
    starts = st.sampled_from([first.last - timedelta(days=lag_days - n) for n in (0, 0, 1, -1, 40)] + [first.first])
    publications = draw(
        st.lists(
            st.builds(
                Publication,
                st.integers(1, 28),
                st.dictionaries(which, st.none() | SAY | SAY, min_size=1, max_size=4),
                st.dictionaries(which, st.none() | VALUE | st.just(TAKEN_BACK), max_size=2),
            ),
            min_size=2,
            max_size=6,
            unique_by=lambda one: one.day,
        )
    )
    return History(
        draw(st.sampled_from(("cumulative", "cumulative", "increment", "level"))),
        frequency,
        lag_days,
        draw(st.none() | starts.map(str)),
        publications,
    )


def bulletin_of(history: History, one: Publication) -> Bulletin:
    periods = PERIODS[history.frequency]
    says = [
        (
            periods[at],
            SaidStatement(series=CASES, value=None)
            if say is None
            else SaidStatement(
                series=CASES,
                value=say.value,
                qualifier=say.qualifier,  # type: ignore[arg-type]  # drawn from known words
                through=through(periods[at], say),
            ),
        )
        for at, say in one.says.items()
    ]
    adjusts = tuple(
        SaidAdjustment(
            series=CASES,
            period=periods[at],
            amount=None if said == TAKEN_BACK else said,
            withdrawn=said == TAKEN_BACK,
            reason="verification",
        )
        for at, said in one.adjusts.items()
        if history.measure != "level"
    )
    return Bulletin(source="town", published_at=moment(one), lines=lines_of(says), adjustments=adjusts)


def moment(one: Publication) -> str:
    return f"2023-05-{one.day:02}"


def through(when: str, say: Say) -> str | None:
    if say.through is None:
        return None
    return str(max(period(when).first, period(when).last - timedelta(days=say.through)))


class Recorded(Struct, frozen=True):
    """What the ledger took, with the position at which it stood then."""

    at: int
    publication: Publication


def recorded(town: Town, history: History) -> list[Recorded]:
    taken = []
    for one in history.publications:
        try:
            town.ledger.record(bulletin_of(history, one), ACTOR)
        except Refusal:
            event("refused")
            continue
        taken.append(Recorded(town.ledger.head(), one))
    return taken


class Plain:
    """How everything reads at a moment: what was published and recorded by then, the last publication first asked."""

    def __init__(self, series: Series, history: History, taken: list[Recorded], at: At) -> None:
        self.series = series
        known = [one.publication for one in taken if one.at <= at.position]
        self.known = sorted(
            (one for one in known if at.as_of is None or moment(one) <= at.as_of), key=lambda one: one.day
        )
        self.periods = PERIODS[history.frequency]

    @property
    def readings(self) -> Mapping[str, Reading]:
        found = {}
        for at, when in enumerate(self.periods):
            said = [one.says[at] for one in self.known if at in one.says]
            values = [one for one in said if one is not None]
            if said and said[-1] is not None:
                now = said[-1]
                found[when] = Reading(now.value, now.qualifier, "", 0, 0, 0, values[0].value, through(when, now))
        return found

    @property
    def adjustments(self) -> Mapping[str, Decimal | None]:
        found = {}
        for at, when in enumerate(self.periods):
            said = [one.adjusts[at] for one in self.known if at in one.adjusts and self.series.measure != "level"]
            if said and said[-1] != TAKEN_BACK:
                found[when] = number(said[-1])
        return found

    def amounts(self, *, at_first: bool = False) -> list[Booked]:
        if self.series.measure == "level":
            return []
        return amounts_of(self.series, self.readings, self.adjustments, at_first_values=at_first)

    def sums(self, start: date, end: date) -> Sums:
        firsts = self.amounts(at_first=True)
        return sums_of_booked(self.amounts(), firsts, start, end, self.series.starts_on)

    def levels(self, start: date, end: date) -> Levels | None:
        return levels_of(self.series, self.readings, start, end)

    def last_days(self) -> list[date]:
        if self.series.measure == "level":
            found = [self.levels(date.min, date.max)]
            return [date.fromisoformat(day) for one in found if one for day in one.days]
        return [one.last for one in self.amounts()]


def levels_told(one: Statistics) -> Levels | None:
    level = one.level
    if level is None:
        return None
    return Levels(
        first=(Decimal(level.first), level.first_qualifier),
        last=(Decimal(level.last), level.last_qualifier),
        least=(Decimal(level.min), level.min_qualifier),
        most=(Decimal(level.max), level.max_qualifier),
        change=(Decimal(level.change), one.qualifier or ""),
        days=(one.first_day or "", one.through or ""),
        figures=one.figures,
    )


def agree(one: Statistics, plain: Plain, start: date, end: date) -> None:
    if plain.series.measure == "level":
        assert levels_told(one) == plain.levels(start, end)
    else:
        told, wanted = sums_of(one), plain.sums(start, end)
        assert told._replace(revisions=(0, 0)) == wanted


@given(history=histories(), data=st.data())
@LAW
def test_years_months_days_and_stats_are_what_plain_arithmetic_gives_and_have_one_sum(history, data):
    event(f"{history.measure} {history.frequency}")
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder, closing(Town(Path(folder) / "ledger.db")) as town:
        town.opens(history.measure, history.frequency, lag_days=history.lag_days, starts_on=history.starts_on)
        opened, taken = town.ledger.head(), recorded(town, history)
        ask = town.ask
        positions = [opened, *(one.at for one in taken)]
        as_of = data.draw(st.sampled_from((None, *(moment(one.publication) for one in taken))))
        for at in (ask.at(), ask.at(as_of, data.draw(st.sampled_from(positions)))):
            _, series = known_series(ask, at, CASES)
            plain = Plain(series, history, taken, at)
            check_buckets(ask, plain, at)
            check_stats(ask, plain, at, data)
            if history.frequency == "D" and history.measure != "level":
                check_days(ask, plain, at)


def check_buckets(ask: View, plain: Plain, at: At) -> None:
    for size, items in buckets(ask, plain, at):
        booked = {str(day)[: len("2022") if size == "A" else len("2022-03")] for day in plain.last_days()}
        if plain.series.measure != "level":
            assert [one.year or one.month for one in items] == sorted(booked)
        for one in items:
            span = period(str(one.year or one.month))
            agree(one, plain, span.first, span.last)
            same = ask_stats(ask, at, CASES, span.text, span.text)
            agree(same, plain, span.first, span.last)


def buckets(ask: View, plain: Plain, at: At) -> Iterator[tuple[str, list[Statistics]]]:
    yield "A", ask_years(ask, at, CASES).items
    months = ask_months(ask, at, CASES)
    if RANK.index(plain.series.frequency) > RANK.index("M"):
        assert (months.items, bool(months.why)) == ([], True)
    else:
        yield "M", months.items


def check_stats(ask: View, plain: Plain, at: At, data: st.DataObject) -> None:
    everything = ask_stats(ask, at, CASES)
    ends = sorted(date.fromisoformat(one) for one in (everything.start, everything.end) if one)
    assert bool(ends) == bool(plain.last_days())
    if not ends:
        return
    agree(everything, plain, *ends)
    assert everything.spanning is None
    assert everything.figures == len(plain.readings if plain.series.measure == "level" else plain.amounts())
    whole = sum((one.difference for one in plain.amounts()), Decimal(0))
    for _, items in (*buckets(ask, plain, at), ("", [everything])):
        told = [text for one in items for text in (one.total, one.spanning and one.spanning.amount) if text]
        assert sum(map(Decimal, told), Decimal(0)) == whole
    two = sorted(data.draw(st.sampled_from(days_from(*ends))) for _ in range(2))
    agree(ask_stats(ask, at, CASES, *map(str, two)), plain, *two)


def check_days(ask: View, plain: Plain, at: At) -> None:
    booked = plain.amounts()
    days = ask_days(ask, at, CASES)
    assert [
        (one.day, one.first_day, Decimal(one.difference), number(one.value), one.adjustment_unknown, one.period)
        for one in days.items
    ] == [
        (
            str(one.last),
            str(one.first),
            one.difference,
            None if one.adjustment is None else one.difference - one.adjustment,
            one.adjustment is None,
            one.figure[0],
        )
        for one in booked
    ]
    check_heaviest_days(ask, plain, at)


def check_heaviest_days(ask: View, plain: Plain, at: At) -> None:
    of_one_day = [one for one in plain.amounts() if len(one.days) == 1 and one.adjustment is not None]
    firsts = plain.series.measure == "cumulative" and plain.series.starts_on
    weights = {one.figure[0]: (-(one.difference - (one.adjustment or 0)), one.last) for one in of_one_day}
    ranked = sorted((one for one in of_one_day if one.base or not firsts), key=lambda one: weights[one.figure[0]])
    found = ask_days(ask, at, CASES, sort="-value")
    assert [(one.period, one.day) for one in found.items] == [(one.figure[0], str(one.last)) for one in ranked]
    assert len(found.rows) == len(plain.amounts())
    for one in found.left_out:
        if one.would_rank:
            ahead = [other for other in ranked if weights[other.figure[0]] < weights[one.period]]
            assert (one.would_rank, f"rank {one.would_rank}" in one.why) == (len(ahead) + 1, True)
            event("a first day that would rank")
        else:
            assert one.period not in weights
