"""Tallies of series at a moment: counted in columns where series are kept in memory, else version by version."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from domain.periods import period
from domain.values import same_number, scaled
from projections.answers.day_issues import published_on
from projections.answers.known import known_series
from projections.answers.version_tally import VersionTally, merged
from projections.answers.versions import FigureVersion, versions
from projections.answers.view import View
from projections.moment import At


def tally_of(view: View, at: At, key: str) -> VersionTally | None:
    """The tally of a series at a moment; None where nothing of it was reported by then. Raises UnknownSeries."""
    found = known_series(view, at, key)
    if view.blocks is not None:
        return view.tally(found, at)
    return plain_tally(versions(view, at, found.series.series), found.series.decimals)


def plain_tally(found: Iterable[FigureVersion], decimals: int) -> VersionTally | None:
    """The tally of some versions, which come figure by figure and in order, counted one by one."""
    return merged(_of_figure(list(one), decimals) for _, one in groupby(found, key=attrgetter("period")))


def _of_figure(found: Sequence[FigureVersion], decimals: int) -> VersionTally:
    begins, last = period(found[0].period).first.toordinal(), found[-1]
    value = None if last.value is None else scaled(last.value, decimals)
    by_day = [(day.toordinal(), list(some)) for day, some in groupby(found, key=published_on)]
    ends = [(day, some[-1].value) for day, some in by_day]
    turned = [ends[0][0], *(day for (_, before), (day, now) in pairwise(ends) if not same_number(before, now))]
    hidden = [(day, len(some) - 1) for day, some in by_day if len(some) > 1]
    return VersionTally(
        first_period=last.period,
        last_period=last.period,
        first_published=found[0].published,
        last_published=last.published,
        position=max(one.position for one in found),
        least_lag=by_day[0][0] - begins,
        most_lag=by_day[-1][0] - begins,
        decimals=decimals,
        values=int(value is not None),
        least=value,
        most=value,
        total=value or 0,
        squares=(value or 0) ** 2,
        days=array("i", turned),
        hidden_days=array("i", [day for day, _ in hidden]),
        hidden=array("i", [count for _, count in hidden]),
    )
