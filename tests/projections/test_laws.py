"""Following along = rebuilding = the pure rule over all events, for every projection, batch size and moment."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Struct

from domain.keys import figure_key
from domain.moments import OPEN, from_microseconds, microseconds
from domain.periods import period
from domain.recording.commands import DescribeSeries
from domain.streams import OfFigure
from projections.answers.buckets import ask_months, ask_stats, ask_years
from projections.answers.comparing import compare_moments
from projections.answers.days import ask_days
from projections.answers.explaining import ask_explanation
from projections.answers.feed import RevisionFilter, all_revisions
from projections.answers.figure_answer import ask_figure
from projections.answers.figures import ask_figures
from projections.answers.history import ask_history
from projections.answers.period_runs import TriangleRow
from projections.answers.rectangle_pages import ask_rectangles
from projections.answers.releases import Rectangle, ask_vintages
from projections.answers.series_list import ask_series
from projections.answers.totals import ask_totals
from projections.answers.triangle import ask_triangle
from projections.answers.view import View
from projections.following.batches import catch_up
from projections.following.filling import fill
from projections.following.rebuilding import rebuild
from projections.moment import At
from projections.tables import bookmark, schema
from projections.tables.generation import Generation
from projections.tables.schema import digests
from stores.opening import OpenLedger, open_ledger
from tests.histories import ACTOR, MOMENTS, PERIODS, SERIES, Clock, Command, Player, histories, troubles
from tests.projections.answered import changes_of, read_of, sums_of
from tests.projections.model import Model

LAW = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
# In memory where there is such a folder: the laws ask for thousands of commits, none of them for their durability.
MEMORY = Path("/dev", "shm")
FOLDER = str(MEMORY) if MEMORY.is_dir() else None
MOMENT = st.sampled_from((*MOMENTS, None))
DAY = st.sampled_from([date(2022, 2, day) for day in (26, 27, 28)] + [date(2022, 3, day) for day in range(1, 6)])


class Arithmetic(Struct, frozen=True):
    """From which day a series counts, and how many days it lags."""

    starts_on: str | None
    lag_days: int


ARITHMETIC = st.builds(Arithmetic, st.sampled_from((None, "2022-02-26", "2022-02-28")), st.integers(0, 2))


def published(moment: str | None) -> int:
    return OPEN if moment is None else microseconds(moment)


def played(folder: str, history: list[Command], following: Generation | None = None, limit: int = 1) -> OpenLedger:
    ledger = open_ledger(Path(folder) / "ledger.db", Clock())
    player = Player(ledger)
    for command in history:
        player.play(command)
        if following is not None:
            catch_up(following, ledger.store, limit)
    return ledger


@contextmanager
def answered(history: list[Command]) -> Iterator[View]:
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder, View(played(folder, history).store) as answers:
        answers.catch_up()
        yield answers


def somewhere(answers: View, moment: str | None, share: float) -> At:
    """A moment that was drawn, at a share of the ledger behind which every series is open."""
    return At(published(moment), answers.store.batch_end(max(3, round(share * answers.head()))), moment, is_pinned=True)


@given(history=histories(), limit=st.sampled_from((1, 2, 3, 7, 5_000)), data=st.data())
@LAW
def test_following_along_in_any_batches_equals_rebuilding(history, limit, data):
    with (
        tempfile.TemporaryDirectory(dir=FOLDER) as folder,
        closing(Generation(Path(folder) / "followed")) as followed,
        closing(Generation(Path(folder) / "rebuilt")) as rebuilt,
    ):
        schema.create(followed)
        with played(folder, history, followed, limit) as ledger:
            for kind in troubles(ledger):
                event(kind)

            schema.create(rebuilt)
            catch_up(rebuilt, ledger.store, data.draw(st.sampled_from((1, 4, 5_000))))

            assert digests(followed) == digests(rebuilt)


@given(history=histories(), limit=st.sampled_from((1, 3, 5_000)))
@LAW
def test_filling_series_by_series_equals_following_along(history, limit):
    with (
        tempfile.TemporaryDirectory(dir=FOLDER) as folder,
        closing(Generation(Path(folder) / "followed")) as followed,
        closing(Generation(Path(folder) / "filled")) as filled,
    ):
        schema.create(followed)
        with played(folder, history, followed) as ledger:
            assert fill(filled, ledger.store, limit) == ledger.head()

        assert schema.is_as_made(filled)
        assert bookmark.read(filled) == bookmark.read(followed)
        assert digests(filled) == digests(followed)


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), series=st.sampled_from(SERIES))
@LAW
def test_figures_totals_and_revisions_at_any_moment_equal_the_pure_rule(history, moment, share, series):
    with answered(history) as answers:
        model, at = Model(answers.store.after(0)), somewhere(answers, moment, share)

        readings = {
            when: reading
            for when, reading in model.readings(series, at.published, at.position).items()
            if reading.first is not None
        }
        assert read_of(answers, at, series) == {when: reading[:5] for when, reading in readings.items()}

        alone = {when: ask_figure(answers, at, f"{series}/{when}").revisions for when in readings}
        assert alone == {when: reading.of_value for when, reading in readings.items()}

        valued = [(when, reading.value) for when, reading in readings.items() if reading.value is not None]
        total = ask_totals(answers, at, series=[series]).items[0]
        assert (total.period, total.value) == (valued[-1] if valued else (None, None))
        assert total.change_since == (valued[-2][0] if len(valued) > 1 else None)
        assert total.revisions == sum(reading.of_value for reading in readings.values())
        assert total.state == ("reported" if valued else "withdrawn" if readings else "not-published-then")
        assert total.later_withdrawn == sum(when > valued[-1][0] for when in readings if valued)

        derived, amendments = changes_of(answers, at, series)
        assert derived == model.changes(series, at.published, at.position)
        assert amendments == model.amendments(series, at.published, at.position)


@given(
    history=histories(),
    moment=MOMENT,
    share=st.floats(0, 1),
    series=st.sampled_from(SERIES),
    arithmetic=ARITHMETIC,
    days=st.tuples(DAY, DAY).map(sorted),
)
@LAW
def test_amounts_and_statistics_at_any_moment_equal_the_pure_rule(history, moment, share, series, arithmetic, days):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder, played(folder, history) as ledger:
        if arithmetic != Arithmetic(None, 0):
            starts_on = UNSET if arithmetic.starts_on is None else arithmetic.starts_on
            facts = DescribeSeries(series=series, starts_on=starts_on, lag_days=arithmetic.lag_days, reason="said so")
            ledger.record(facts, ACTOR)
        with View(ledger.store) as answers:
            answers.catch_up()
            model = Model(answers.store.after(0))
            for at in (At(published(moment), answers.head(), moment), somewhere(answers, moment, share)):
                check_amounts(answers, model, at, series, days)


def check_amounts(answers: View, model: Model, at: At, series: str, days: list[date]) -> None:
    booked = model.amounts(series, at.published, at.position)
    assert [
        (one.day, one.first_day, Decimal(one.difference), one.value and Decimal(one.value))
        for one in ask_days(answers, at, series).items
    ] == [
        (
            str(one.last),
            str(one.first),
            one.difference,
            None if one.adjustment is None else one.difference - one.adjustment,
        )
        for one in booked
    ]
    asked = ask_stats(answers, at, series, *map(str, days))
    assert sums_of(asked) == model.sums(series, at.published, at.position, days[0], days[1])
    for one in ask_months(answers, at, series).items:
        span = period(one.month or "")
        assert sums_of(one) == model.sums(series, at.published, at.position, span.first, span.last)
    assert sum(one.figures for one in ask_months(answers, at, series).items) == len(booked)
    assert sum(one.figures for one in ask_years(answers, at, series).items) == len(booked)
    everything = ask_stats(answers, at, series)
    assert everything.spanning is None
    whole = sum((one.difference for one in booked), Decimal(0))
    assert Decimal(everything.total or 0) == whole
    for buckets in (ask_months(answers, at, series).items, ask_years(answers, at, series).items):
        told = [text for one in buckets for text in (one.total, one.spanning and one.spanning.amount) if text]
        assert sum(map(Decimal, told), Decimal(0)) == whole


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1))
@LAW
def test_the_rectangles_tile_both_axes_and_the_triangle_has_what_stood_at_each_vintage(history, moment, share):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        for series in SERIES:
            said = ask_figures(answers, at, series).items
            # A figure that never had a value is in no list; its withdrawal has a rectangle all the same.
            shown = {one.period for one in said}
            covering = list(rectangles_over(answers, series, at))
            assert all(one.value is None for one in covering if one.period not in shown)
            covering = [one for one in covering if one.period in shown]
            assert {one.period: (one.value, one.entry) for one in covering} == {
                one.period: (one.value, one.entry) for one in said
            }
            assert len(covering) == len(said)

            triangle = ask_triangle(answers, at, series)
            for column, vintage in enumerate(triangle.vintages):
                stood = ask_figures(answers, At(microseconds(vintage), at.position), series).items
                cells = {one.period: (exactly(one.values[column]), *standing_in(one, column)) for one in triangle.items}
                absent = dict.fromkeys(cells, (None, None, None))
                stood_then = {one.period: (exactly(one.value), one.state, one.qualifier) for one in stood}
                assert cells == {**absent, **stood_then}


def exactly(value: str | None) -> Decimal | None:
    """The number: who says 2 again as 2.0 has changed nothing, and has no vintage."""
    return None if value is None else Decimal(value)


def standing_in(row: TriangleRow, column: int) -> tuple[str | None, str | None]:
    """State and qualifier of a cell of the triangle, by the row's runs."""
    runs = [one for one in row.runs if one.first <= column]
    return (runs[-1].state, runs[-1].qualifier) if runs else (None, None)


def rectangles_over(answers: View, series: str, at: At) -> Iterator[Rectangle]:
    """The rectangles of the statements, as the whole ledger has them, in which a moment lies."""
    text = from_microseconds(min(at.published, microseconds("2030-01-01")))
    for one in ask_rectangles(answers, At(OPEN, answers.head()), series).items:
        is_published = one.published_from <= text and (one.published_to is None or text < one.published_to)
        is_recorded = one.position_from <= at.position and (one.position_to is None or at.position < one.position_to)
        if one.slot == "statement" and is_published and is_recorded:
            yield one


@given(history=histories(), share=st.floats(0, 1))
@LAW
def test_no_as_of_is_as_of_the_greatest_publication_and_an_answer_at_a_position_is_for_ever(history, share):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        clock, cut = Clock(), max(1, round(share * len(history)))
        with open_ledger(Path(folder) / "ledger.db", clock) as ledger, View(ledger.store) as answers:
            player = Player(ledger)
            for command in history[:cut]:
                player.play(command)
            answers.catch_up()
            position = ledger.head()
            before = bodies(answers, At(OPEN, position))
            assert before == bodies(answers, At(microseconds("2030-01-01"), position))
            for command in history[cut:]:
                player.play(command)
            answers.catch_up()

            assert bodies(answers, At(OPEN, position)) == before
            rebuild(answers.pointer, answers.store, limit=3)
            assert bodies(answers, At(OPEN, position)) == before


def bodies(answers: View, at: At) -> list[bytes]:
    found = []
    for key in SERIES:
        found += [
            ask_totals(answers, at, series=[key]),
            ask_series(answers, at, key),
            ask_figures(answers, at, key),
            ask_years(answers, at, key),
            ask_months(answers, at, key),
            ask_days(answers, at, key, sort="-value"),
            ask_vintages(answers, at, key),
            ask_triangle(answers, at, key),
            ask_rectangles(answers, at, key),
            all_revisions(answers, at, RevisionFilter(series=key), limit=10_000),
            compare_moments(answers, key, At(microseconds("2022-03-04"), at.position), at),
        ]
        for when in PERIODS:
            name = f"{key}/{when}"
            if any(kept.position <= at.position for kept in answers.store.stream(OfFigure(figure_key(name)))):
                found += [ask_history(answers, at, name), ask_explanation(answers, at, name)]
    return [msgspec.json.encode(one) for one in found]


@pytest.mark.parametrize("batches", [1, 2])
def test_a_history_without_events_has_no_rows(tmp_path, batches):
    with open_ledger(tmp_path / "ledger.db", Clock()) as ledger, View(ledger.store) as answers:
        for _ in range(batches):
            answers.catch_up()

        assert ask_totals(answers, answers.at()).items == []
