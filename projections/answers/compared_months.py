"""The months of a comparison: what each adds up to at both of its moments."""

from msgspec import Struct

from domain.refusals import UnknownSeries
from projections.answers.buckets import ask_months
from projections.answers.comparing import ComparedMoment, Comparison
from projections.answers.differing import minus
from projections.answers.statistics import Statistics
from projections.answers.view import View


class MonthPair(Struct, frozen=True, kw_only=True):
    """One month at both moments, in the series' unit: its total, or the last state in it of a level.

    A side is None where nothing is booked in the month; ``qualifier_before`` and ``qualifier_after`` are of the sides.
    """

    month: str
    before: str | None
    after: str | None
    difference: str | None
    qualifier_before: str | None
    qualifier_after: str | None


def compared_months(view: View, found: Comparison) -> list[MonthPair]:
    """The months that read differently, by month; none where a month is finer than the series' periods."""
    before, after = (_months(view, found.series, one) for one in (found.before, found.after))
    pairs = [_pair(month, before.get(month), after.get(month)) for month in sorted(before.keys() | after.keys())]
    return [one for one in pairs if _side(before.get(one.month)) != _side(after.get(one.month))]


def _months(view: View, key: str, one: ComparedMoment) -> dict[str, Statistics]:
    try:
        items = ask_months(view, view.at(one.as_of, one.position), key).items
    except UnknownSeries:
        return {}  # it was not opened yet
    return {each.month or "": each for each in items}


def _pair(month: str, old: Statistics | None, new: Statistics | None) -> MonthPair:
    (before, qualifier_before), (after, qualifier_after) = _side(old), _side(new)
    return MonthPair(
        month=month,
        before=before,
        after=after,
        difference=minus(after, before),
        qualifier_before=qualifier_before,
        qualifier_after=qualifier_after,
    )


def _side(one: Statistics | None) -> tuple[str | None, str | None]:
    if one is None:
        return None, None
    return (one.total, one.qualifier) if one.level is None else (one.level.last, one.level.last_qualifier)
