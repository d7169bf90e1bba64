"""The timeline of a series: every moment at which it came to read otherwise, and how it read from then on."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from msgspec import Struct

from domain.moments import day_of, from_microseconds, last_instant
from domain.periods import period
from domain.refusals import Malformed
from domain.words import SLOTS
from projections.answers.known import known_series
from projections.answers.timeline_steps import TimelineStep, along_published, along_recorded, steps
from projections.answers.view import View
from projections.moment import At
from projections.tables.latest_figures import State
from projections.tables.vintages import VintageBounds, ls_behind

Axis = Literal["published", "recorded"]
# What is made at a time has to have a limit: so many take some 50 MB.
MOST_VINTAGES = 50_000


class TimelineTooLong(Malformed):
    """The series has too many versions of its figures for one timeline."""


class TimelineChanges(Struct, frozen=True, kw_only=True):
    """The statements that changed, in columns: at which of the moments, which of the periods, to what.

    A value None is withdrawn, or not there any more. Moments and periods are counted from 0.
    """

    moment: list[int]
    period: list[int]
    value: list[str | None]
    qualifier: list[str | None]


class TimelineTotals(Struct, frozen=True, kw_only=True):
    """The latest figure from each of the moments on, in columns that say what the same fields of a total say."""

    state: list[State]
    value: list[str | None]
    qualifier: list[str | None]
    period: list[str | None]
    change: list[str | None]
    change_qualifier: list[str | None]
    change_since: list[str | None]
    adjustment: list[str | None]
    adjustment_unknown: list[bool]


class Timeline(Struct, frozen=True, kw_only=True):
    """Every moment along one axis, with what changed at each and the total from then on.

    ``moments`` say ``as_of`` along ``published``, and ``position`` along ``recorded``, where ``recorded_at`` says when
    that was. ``first_days`` are those of the periods.
    """

    series: str
    along: Axis
    moments: list[str]
    recorded_at: list[str]
    periods: list[str]
    first_days: list[str]
    changes: TimelineChanges
    totals: TimelineTotals
    position: int


def ask_timeline(view: View, at: At, key: str, along: Axis = "published") -> Timeline:
    """The timeline up to a moment; raises TimelineTooLong.

    Along ``published`` it is as the ledger stood at the position, along ``recorded`` as published by the moment.
    """
    number, series = known_series(view, at, key)
    vintages = _vintages(view, at, number)
    if along == "published":
        found = list(steps(along_published(vintages, at), at.published))
        moments, recorded = [_moment_text(one.at) for one in found], []
    else:
        found = list(steps(along_recorded(vintages, at), at.position, lambda one: _end(view, one, at.position)))
        instants = view.store.recorded([one.at for one in found])
        moments, recorded = [str(one.at) for one in found], [instants[one.at] for one in found]
    periods = sorted({when for one in found for when in one.changed})
    return Timeline(
        series=series.series,
        along=along,
        moments=moments,
        recorded_at=recorded,
        periods=periods,
        first_days=[period(one).first.isoformat() for one in periods],
        changes=_changes(found, periods),
        totals=_totals(found),
        position=view.last_change(key, at.position),
    )


def _vintages(view: View, at: At, number: int) -> list[VintageBounds]:
    read: Iterator[VintageBounds] = (
        one for slot in range(len(SLOTS)) for one in ls_behind(view.generation, number, slot, at)
    )
    found = list(islice(read, MOST_VINTAGES + 1))
    if len(found) > MOST_VINTAGES:
        raise TimelineTooLong(
            f"the series has more than {MOST_VINTAGES:,} versions of its figures, which is too many for one timeline: "
            "read its rectangles page by page",
            versions=MOST_VINTAGES,
        )
    return found


def _end(view: View, position: int, until: int) -> int:
    """The end of the batch: what was recorded together came to be known together."""
    return view.store.kept_batch_end(position, until)


def _moment_text(at: int) -> str:
    """The moment as it is asked for: the last instant of a day as that day."""
    instant = from_microseconds(at)
    day = day_of(instant)
    return day if last_instant(day) == instant else instant


def _changes(found: Sequence[TimelineStep], periods: Sequence[str]) -> TimelineChanges:
    numbers = {when: number for number, when in enumerate(periods)}
    rows = [
        (number, numbers[when], one.value if one else None, one.qualifier if one else None)
        for number, step in enumerate(found)
        for when, one in step.changed.items()
    ]
    return TimelineChanges(
        moment=[row[0] for row in rows],
        period=[row[1] for row in rows],
        value=[row[2] for row in rows],
        qualifier=[row[3] if row[2] is not None else None for row in rows],
    )


def _totals(found: Sequence[TimelineStep]) -> TimelineTotals:
    latest = [one.latest for one in found]
    return TimelineTotals(
        state=[one.state(is_closed=False) for one in latest],
        value=[one.said.value if one.said else None for one in latest],
        qualifier=[one.said.qualifier if one.said else None for one in latest],
        period=[one.said.period if one.said else None for one in latest],
        change=[one.change for one in latest],
        change_qualifier=[one.change_qualifier for one in latest],
        change_since=[one.before.period if one.before else None for one in latest],
        adjustment=[one.declared[0] for one in latest],
        adjustment_unknown=[one.declared[1] for one in latest],
    )
