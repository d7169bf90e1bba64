"""Random histories of a ledger, step by step, each reproduced by its seed."""

from datetime import date, timedelta
from random import Random
from typing import get_args

from msgspec import UNSET
from msgspec.structs import replace

from domain.events import Span
from domain.recording.commands import (
    CloseSeries,
    CorrectEntry,
    DescribeSeries,
    OpenSeries,
    RefileEntry,
    RegisterSource,
    Replacement,
    SaidAdjustment,
    VoidEntry,
)
from domain.recording.lines import SaidStatement
from domain.words import FREQUENCIES, Qualifier, Reason, word
from tests.model.steps import Say, Step

PERIODS = {
    "D": [(date(2021, 12, 28) + timedelta(one)).isoformat() for one in range(8)],
    "W": ["2020-W53", "2021-W51", "2021-W52", "2022-W01", "2022-W02", "2022-W05"],
    "M": ["2021-10", "2021-11", "2021-12", "2022-01", "2022-02", "2022-04"],
    "Q": ["2021-Q2", "2021-Q3", "2021-Q4", "2022-Q1", "2022-Q2"],
    "A": ["2018", "2019", "2020", "2021", "2022", "2024"],
}
DAYS = ["2022-03-01", "2022-03-02", "2022-03-03", "2022-03-05"]
HOURS = ["", "", "T00:00:00.000000Z", "T06:00:00.000000Z", "T18:00:00.000000Z", "T23:59:59.999999Z"]
QUALIFIERS: tuple[Qualifier, ...] = ("exact", "exact", "exact", "about", "over", "under")
REASONS: tuple[Reason, ...] = get_args(Reason)


class History:
    """Makes up one history; what comes next may depend on how many entries the figures have got by then."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.steps: list[Step] = []
        self.opened = [self._series(number) for number in range(self.random.choice([1, 2, 2, 3]))]
        # The slot of each entry, by figure and number.
        self.entries: dict[str, dict[int, str]] = {}
        self.last_said: dict[tuple[str, str], SaidStatement] = {}
        # Few periods, or nothing would ever be said twice of one.
        self.periods = {
            one.series: sorted(self.random.sample(PERIODS[one.frequency], self.random.choice([2, 3, 4, 5])))
            for one in self.opened
        }
        self.of_little = self.random.random() < 0.3

    def founding(self) -> list[Step]:
        """Two sources, of which one relays the other, and the series."""
        self._add("register_source", RegisterSource(source="town", name="Town"))
        self._add("register_source", RegisterSource(source="county", name="County", relays="town"))
        for one in self.opened:
            self._add("open_series", one)
        return self.steps

    def next_steps(self) -> list[Step]:
        """One thing that happens, mostly a single step."""
        before = len(self.steps)
        happening = self.random.choices(
            [
                self._bulletin, self._whole_list, self._back_and_forth, self._correction, self._voiding,
                self._refiling, self._bulletin_voiding, self._said_again, self._description, self._closing,
                self._adjustment, self._coming_back, self._found_late, self._adjustments_found_late,
                self._one_after_the_other,
            ],
            [30, 10, 6, 12, 7, 4, 5, 4, 5, 2, 8, 5, 6, 4, 3],
        )[0]  # fmt: skip
        happening()
        return self.steps[before:]

    def _add(self, verb: str, *arguments: object, about: tuple[int, ...] = ()) -> Step:
        self.steps.append(Step(len(self.steps), verb, arguments, about))
        return self.steps[-1]

    def _series(self, number: int) -> OpenSeries:
        frequency = word(self.random.choice("DDDDWMQA"), FREQUENCIES, "frequency")
        starts = self.random.choice([None, *PERIODS["D"][:3], "2018-01-01", "2022-01-01", "2021-12-25"])
        return OpenSeries(
            series=f"{self.random.choice(['town', 'town', 'county'])}/cases-{number}",
            title=f"Cases {number}",
            unit="persons" if number < len("ab") else "thousands",
            measure=self.random.choice(["cumulative", "cumulative", "increment", "level"]),
            frequency=frequency,
            decimals=self.random.choice([0, 0, 2, 9]),
            starts_on=starts,
            lag_days=self.random.choice([0, 0, 1, 2, 3]),
        )

    def _moment(self) -> str:
        if self.of_little:
            return DAYS[1] + self.random.choice(HOURS)
        return self.random.choice(DAYS) + self.random.choice(HOURS)

    def _value(self, series: OpenSeries, period: str) -> str:
        rising = 10 * (1 + self.periods[series.series].index(period))
        values = [str(rising), str(rising), str(rising + 1), str(rising + 7), str(-rising), "0"]
        if series.decimals:
            values += [f"{rising}.1", f"{rising}.10", f"{rising}.0"]
        values.append(self.random.choice(["", "-"]) + "9" * (18 - series.decimals))
        return self.random.choice(values)

    def _said(self, series: OpenSeries, period: str) -> SaidStatement:
        """The same as last time, the same in other digits, or something else."""
        last = self.last_said.get((series.series, period))
        if last is not None and self.random.random() < 0.4:
            digits = series.decimals and self.random.random() < 0.3
            return replace(last, value=_in_other_digits(last.value or "0")) if digits else last
        through = None
        if self.random.random() < 0.12:
            through = self.random.choice(PERIODS["D"]) if series.frequency != "A" else f"{period[:4]}-06-04"
        said = SaidStatement(
            series=series.series,
            value=self._value(series, period),
            qualifier=self.random.choice(QUALIFIERS),
            status=self.random.choice([None, None, None, "A", "P", "E"]),
            through=through,
            reason=self.random.choice([None, *REASONS]),
        )
        self.last_said[series.series, period] = said
        return said

    def _withdrawal(self, series: OpenSeries) -> SaidStatement:
        return SaidStatement(series=series.series, reason=self.random.choice([None, *REASONS]))

    def _declared(self, series: OpenSeries, period: str) -> SaidAdjustment:
        what = self.random.choice(["known", "known", "unknown", "zero", "withdrawn"])
        amount = {"known": str(self.random.choice([1, 4, -2])), "zero": "0"}.get(what)
        return SaidAdjustment(
            series=series.series,
            period=period,
            amount=amount,
            reason=self.random.choice(REASONS),
            withdrawn=what == "withdrawn",
        )

    def _pick(self) -> tuple[OpenSeries, str]:
        series = self.random.choice(self.opened)
        return series, self.random.choice(self.periods[series.series])

    def _lines(self, source: str, share: float = 0.4) -> tuple[tuple[str, SaidStatement], ...]:
        lines = []
        for series in self.opened:
            for period in self.periods[series.series]:
                if series.series.startswith(f"{source}/") and self.random.random() < share:
                    absent = self.random.random() < 0.15
                    lines.append((period, self._withdrawal(series) if absent else self._said(series, period)))
        return tuple(lines)

    def _url(self) -> str | None:
        return self.random.choice([None, None, "https://town.example/1", "https://town.example/2"])

    def _bulletin(self) -> None:
        source = self.random.choice(self.opened).series.partition("/")[0]
        declared: tuple[SaidAdjustment, ...] = ()
        if self.random.random() < 0.2:
            series, period = self._pick()
            if series.series.startswith(f"{source}/"):
                declared = (self._declared(series, period),)
        said = self._lines(source)
        self._add("issue", Say(source, self._moment(), said, declared, url=self._url()))

    def _whole_list(self) -> None:
        series, start = self._pick()
        source = series.series.partition("/")[0]
        bounded = self.random.random() < 0.4
        span = Span(
            series=series.series,
            of=self.random.choice(["statements", "statements", "statements", "adjustments"]),
            start=start if bounded else None,
            end=max(self.periods[series.series]) if bounded and self.random.random() < 0.5 else None,
        )
        said: tuple[tuple[str, SaidStatement], ...] = ()
        declared: tuple[SaidAdjustment, ...] = ()
        if span.of == "statements":
            said = tuple(one for one in self._lines(source, 0.6) if one[1].series == series.series)
            said = tuple((when, one) for when, one in said if one.value is not None)
        elif self.random.random() < 0.7:
            declared = (self._declared(series, max(start, self.random.choice(self.periods[series.series]))),)
            declared = tuple(one for one in declared if not one.withdrawn)
        self._add("issue", Say(source, self._moment(), said, declared, (span,), self._url()))

    def _back_and_forth(self) -> None:
        """A, B and A again, at one instant."""
        series, period = self._pick()
        source, moment, url = series.series.partition("/")[0], self._moment(), self._url()
        one, other = self._said(series, period), self._said(series, period)
        for said in (one, other, one):
            self._add("issue", Say(source, moment, ((period, said),), url=url))

    def _coming_back(self) -> None:
        """Said, withdrawn, and said again on later days, with the same value or another."""
        series, period = self._pick()
        source = series.series.partition("/")[0]
        first = self._said(series, period)
        again = first if self.random.random() < 0.5 else self._said(series, period)
        for day, said in zip(DAYS, (first, self._withdrawal(series), again), strict=False):
            self._add("issue", Say(source, day + self.random.choice(HOURS), ((period, said),)))

    def _found_late(self) -> None:
        """A whole list that says little new, then something that was published before it."""
        series, period = self._pick()
        source = series.series.partition("/")[0]
        said = tuple((when, self._said(series, when)) for when in self.periods[series.series])
        self._add("issue", Say(source, DAYS[2], said))
        self._add("issue", Say(source, DAYS[3] + HOURS[3], said, (), (Span(series=series.series),)))
        late = replace(self._said(series, period), value=self._value(series, period))
        self._add("issue", Say(source, self._moment(), ((period, late),)))

    def _one_after_the_other(self) -> None:
        """Each period of a series by itself, as releases come."""
        series, _ = self._pick()
        source, day = series.series.partition("/")[0], 0
        for period in self.periods[series.series]:
            day += self.random.choice([1, 2, 3])
            self._add("issue", Say(source, f"2022-03-{day:02}", ((period, self._said(series, period)),)))

    def _adjustments_found_late(self) -> None:
        series, period = self._pick()
        source = series.series.partition("/")[0]
        one = SaidAdjustment(series=series.series, period=period, amount="4", reason="verification")
        span = Span(series=series.series, of="adjustments")
        self._add("issue", Say(source, DAYS[0], (), (one,)))
        self._add("issue", Say(source, DAYS[3], (), (one,) if self.random.random() < 0.7 else (), (span,)))
        late = self._declared(series, period)
        self._add("issue", Say(source, DAYS[1] + self.random.choice(HOURS), (), (late,)))

    def _adjustment(self) -> None:
        series, period = self._pick()
        source = series.series.partition("/")[0]
        self._add("issue", Say(source, self._moment(), (), (self._declared(series, period),), url=self._url()))

    def _figure_and_entry(self) -> tuple[OpenSeries, str, str, int]:
        series, period = self._pick()
        key = f"{series.series}/{period}"
        return series, period, key, self.random.choice([1, *self.entries.get(key, ())])

    def _correction(self) -> None:
        series, period, key, entry = self._figure_and_entry()
        said = self._said(series, period)
        moment = self._moment() if self.random.random() < 0.5 else None
        of_adjustment = self.entries.get(key, {}).get(entry) == "adjustment"
        kind = self.random.choice(["adjustment" if of_adjustment else "value"] * 3 + ["withdrawal"])
        at = UNSET if moment is None else moment
        if kind == "value":
            new = Replacement(
                value=said.value or UNSET, qualifier=said.qualifier, status=said.status, through=said.through,
                published_at=at, reason=said.reason or UNSET,
            )  # fmt: skip
        elif kind == "withdrawal":
            new = Replacement(withdrawn=True, published_at=at)
        else:
            amount = None if self.random.random() < 0.3 else "3"
            new = Replacement(amount=amount, published_at=at, reason="verification")
        self._add("correct", CorrectEntry(figure=key, entry=entry, new=new, why="a slip of the pen"))

    def _voiding(self) -> None:
        _, _, key, entry = self._figure_and_entry()
        self._add("void", VoidEntry(figure=key, entry=entry, why="never said"))

    def _refiling(self) -> None:
        series, _, key, entry = self._figure_and_entry()
        target = f"{series.series}/{self.random.choice(self.periods[series.series])}"
        self._add("refile", RefileEntry(figure=key, entry=entry, target=target, why="wrong slot"))

    def _issued_before(self) -> list[Step]:
        return [one for one in self.steps if one.verb == "issue"]

    def _bulletin_voiding(self) -> None:
        issued = self._issued_before()
        if not issued:
            return
        chosen = self.random.sample(issued, min(len(issued), self.random.choice([1, 1, 2])))
        self._add("void_bulletins", "misread", about=tuple(one.number for one in chosen))
        if self.random.random() < 0.6:
            self._add("issue", *chosen[0].arguments)

    def _said_again(self) -> None:
        if issued := self._issued_before():
            self._add("issue", *self.random.choice(issued).arguments)

    def _description(self) -> None:
        series = self.random.choice(self.opened)
        lag_days, starts_on = self.random.choice([0, 1, 2, 3]), self.random.choice([*PERIODS["D"][:4], "2018-01-01"])
        new = self.random.choice(
            [
                DescribeSeries(series=series.series, lag_days=lag_days, reason="a morning report"),
                DescribeSeries(series=series.series, starts_on=starts_on, reason="found out"),
                DescribeSeries(series=series.series, decimals=9, reason="finer since"),
                DescribeSeries(series=series.series, title="Cases, all of them"),
            ]
        )
        self._add("describe_series", new)

    def _closing(self) -> None:
        series = self.random.choice(self.opened)
        successors = tuple(one.series for one in self.opened if one is not series and self.random.random() < 0.5)
        last = max(PERIODS[series.frequency])
        self._add(
            "close_series",
            CloseSeries(series=series.series, last_period=last, successors=successors, reason="it ended"),
        )


def _in_other_digits(value: str) -> str:
    """The same number: 1.1 as 1.10, 1 as 1.0."""
    return f"{value}0" if "." in value else f"{value}.0"
