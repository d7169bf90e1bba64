"""The data of charts, against the answers that they are drawn from, over random histories and moments."""

from collections import defaultdict
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from api.charts import difference_chart, figure_chart, series_charts
from api.charts.chart_data import ChartData
from api.charts.difference_chart import ask_difference_chart
from api.charts.figure_chart import ask_steps_chart
from api.charts.series_charts import ask_amounts_chart, ask_total_chart
from api.charts.triangle_chart import ask_triangle_chart
from domain.moments import OPEN
from domain.periods import period, period_of
from domain.refusals import Refusal
from projections.answers.days import ask_days
from projections.answers.figure_answer import ask_figure
from projections.answers.figures import ask_figures
from projections.answers.history import ask_history
from projections.answers.series_list import every_series
from projections.answers.triangle import ask_triangle
from projections.moment import At
from tests.model.running import moments
from tests.model.town import Town, live_through

# Chosen so that every kind of bar is met, and a series of weeks.
SEEDS = (561, 563, 567, 583, 584, 587, 588)


@contextmanager
def lived(seed):
    """The answers about a history, and a few moments of it."""
    with TemporaryDirectory() as folder, Town(Path(folder)) as town:
        live_through(town, seed)
        view, random = town.answers, Random(seed)
        view.catch_up()
        facts = town.facts()
        as_of = random.choice([one for one in moments(facts) if one is not None])
        position = random.choice([one for one in facts.positions() if one > 8])
        yield view, [view.at(), view.at(as_of), view.at(None, position), view.at(as_of, position)]


def asked():
    """Each series of each history at each of the moments."""
    for seed in SEEDS:
        with lived(seed) as (view, whens):
            for at in whens:
                for series in every_series(view, at):
                    yield view, at, series


def rows_of(found: ChartData) -> dict[str, list[dict[str, Any]]]:
    """Its data sets by name."""
    return found.data


def values(view, at, key):
    return {one.period: Decimal(one.value) for one in ask_figures(view, at, key).items if one.value is not None}


def test_the_line_is_the_figures_then_before_the_figures_now():
    for view, at, series in asked():
        found = rows_of(ask_total_chart(view, at, series.series))

        now = values(view, At(OPEN, at.position), series.series) if at.as_of else {}
        for name, wanted in (("then", values(view, at, series.series)), ("today", now)):
            drawn = {one["day"]: Decimal(one["value"]) for one in found[name]}
            assert drawn == {str(period(of).last): value for of, value in wanted.items()}


def test_the_bars_of_a_day_are_what_was_added_on_it():
    parts = set()
    for view, at, series in asked():
        days = {one.day: one for one in ask_days(view, at, series.series).items}

        drawn = defaultdict(list)
        for bar in rows_of(ask_amounts_chart(view, at, series.series))["amounts"]:
            drawn[bar["day"]].append(bar)

        assert drawn.keys() == days.keys()
        for day, bars in drawn.items():
            assert sum(Decimal(bar["value"]) for bar in bars) == Decimal(days[day].difference)
            assert {(bar["from"], bar["spans"]) for bar in bars} == {(days[day].first_day, days[day].spans_days)}
            assert {bar["until"] for bar in bars} == {str(period(day).until)}
            assert ("unknown" in [bar["part"] for bar in bars]) == days[day].adjustment_unknown
            parts |= {bar["part"] for bar in bars}
    assert parts == {"amount", "decrease", "adjustment", "unknown"}


def test_of_too_many_days_the_last_months_keep_their_sums(monkeypatch):
    for view, at, series in asked():
        bars = rows_of(ask_amounts_chart(view, at, series.series))["amounts"]
        with monkeypatch.context() as fewer:
            fewer.setattr(series_charts, "_MOST_KEPT", max(1, len(bars) - 1))
            by_month = rows_of(ask_amounts_chart(view, at, series.series))["amounts"]

        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for bar in bars:
            sums[bar["day"][:7], bar["part"]] += Decimal(bar["value"])
        if len(bars) > 1:
            assert {(one["day"][:7], one["part"]): Decimal(one["value"]) for one in by_month} == dict(
                sorted(sums.items())[-len(bars) + 1 :]
            )
            assert all(one["from"] == one["day"] == f"{one['day'][:7]}-01" for one in by_month)
            assert all(str(period(one["day"][:7]).until) == one["until"] for one in by_month)


def test_of_too_many_steps_some_are_left_out_but_never_the_last(monkeypatch):
    fewer_steps = 0
    for view, at, series in asked():
        for of in list(values(view, at, series.series))[:3]:
            steps = rows_of(ask_steps_chart(view, at, f"{series.series}/{of}"))["steps"][:-1]
            with monkeypatch.context() as fewer:
                fewer.setattr(figure_chart, "_MOST_STEPS", 2)
                kept = rows_of(ask_steps_chart(view, at, f"{series.series}/{of}"))["steps"][:-1]

            assert len(kept) == min(len(steps), 2) or len(kept) == 1
            assert [one for one in steps if one in kept] == kept
            assert kept[-1:] == steps[-1:]
            fewer_steps += len(kept) < len(steps)
    assert fewer_steps


def test_of_too_many_months_of_a_comparison_the_last_are_drawn_and_the_picture_says_so(monkeypatch):
    whole = [found for _, found, *_ in compared()]
    monkeypatch.setattr(difference_chart, "_MOST_BARS", 1)
    cut = [found for _, found, *_ in compared()]

    for one, other in zip(whole, cut, strict=True):
        bars, kept = rows_of(one)["difference"], rows_of(other)["difference"]
        assert kept == bars[-1:]
        assert ("more changed" in other.moment) == (len(bars) > 1)
    assert any(len(rows_of(one)["difference"]) > 1 for one in whole)


def compared():
    """The chart of each series between some of the moments, with its values at both."""
    for seed in SEEDS:
        with lived(seed) as (view, (now, then, early, both)):
            for old, new in ((then, now), (early, now), (both, then), (now, early)):
                for series in every_series(view, now):
                    first = {"from_": old.as_of, "from_position": old.position}
                    second = {"to": new.as_of, "to_position": new.position}
                    found = ask_difference_chart(view, now, series.series, **first, **second)
                    yield series, found, *(values_or_none(view, one, series.series) for one in (old, new))


def test_the_bars_of_a_comparison_are_what_changed_between_its_moments():
    drawn = set()
    for series, found, before, after in compared():
        by = changes_by_month(before, after)

        bars = {one["name"]: one for one in rows_of(found)["difference"]}
        assert bars.keys() == by.keys()
        for name, bar in bars.items():
            most = max(map(abs, by[name]))
            wanted = {sum(by[name])} if series.measure == "increment" else {most, -most} & set(by[name])
            assert Decimal(bar["value"]) in wanted
            assert (bar["figures"], bar["from"]) == (len(by[name]), str(period(name).first))
            assert bar["until"] == str(period(name).until)
        assert f"{len(after.keys() - before.keys())} new" in found.moment
        if bars:
            drawn |= {series.frequency, series.measure}
    assert drawn >= {"D", "W", "cumulative", "increment"}


def changes_by_month(before, after):
    """By how much each figure of both reads differently, by its month, or its own period where that is longer."""
    by = defaultdict(list)
    for of in before.keys() & after.keys():
        if before[of] != after[of]:
            span = period(of)
            by[period_of(span.last, "M") if span.frequency in "DW" else of].append(after[of] - before[of])
    return by


def values_or_none(view, at, key):
    """What there was of a series, which may not have been opened."""
    try:
        return values(view, at, key)
    except Refusal:
        return {}


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_cells_of_a_triangle_are_the_changes_from_vintage_to_vintage(width):
    changed = 0
    for view, at, series in asked():
        data = rows_of(ask_triangle_chart(view, at, series.series, width=width))
        rows, columns = ([one["name"] for one in data[name]] for name in ("periods", "vintages"))
        triangle = ask_triangle(view, at, series.series)

        cells = defaultdict(list)
        for row in triangle.items:
            for vintage, by in moves(triangle.vintages, row.values):
                of = period_of(period(row.period).last, period(rows[0]).frequency)
                on = period_of(period(vintage[:10]).first, period(columns[0]).frequency)
                if of in rows and on in columns:
                    cells[of, on].append(by)
        assert {(one["period"], one["vintage"]): summed(one) for one in data["cells"]} == {
            place: (
                sum(one for one in by if one is not None),
                max((abs(one) for one in by if one is not None), default=0),
                sum(one is not None for one in by),
                sum(one is None for one in by),
            )
            for place, by in cells.items()
        }
        assert len(rows) <= 48
        assert len(columns) <= {"wide": 72, "narrow": 30}[width]
        changed += sum(one["changed"] for one in data["cells"])
    assert changed


def moves(vintages, cells):
    """Each change of a figure with its vintage; None for its first value."""
    last = None
    for vintage, value in zip(vintages, cells, strict=True):
        if value is not None and (last is None or Decimal(value) != last):
            yield vintage, None if last is None else Decimal(value) - last
            last = Decimal(value)


def summed(cell):
    return Decimal(cell["change"]), Decimal(cell["moved"]), cell["changed"], cell["first"]


def test_each_step_is_how_the_figure_read_from_then_on_and_each_mark_what_was_said():
    steps_seen, kinds = 0, set()
    for view, at, series in asked():
        for of in list(values(view, at, series.series))[:3]:
            key = f"{series.series}/{of}"
            data = rows_of(ask_steps_chart(view, at, key))
            steps, marks = data["steps"], data["marks"]

            for one in steps[:-1]:
                read = ask_figure(view, view.at(one["at"], at.position), key).value
                assert read == one["value"]
            assert (steps[-1]["value"], steps[-1]["at"] > steps[-2]["at"]) == (steps[-2]["value"], True)
            said = [one for one in ask_history(view, at, key).items if one.slot == "statement" and one.value]
            assert [(one["value"], one["counts"] == "no") for one in marks] == [
                (one.value, bool(one.corrected_by)) for one in said
            ]
            steps_seen += len(steps)
            kinds |= {one["kind"] for one in marks}
    assert steps_seen
    assert kinds >= {"reported", "revised", "confirmed", "corrected by us", "voided by us"}
