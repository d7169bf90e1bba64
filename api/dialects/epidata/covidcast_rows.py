"""The rows of ``covidcast``: one issue of one figure in the words of Epidata, with what it has no word for behind."""

from collections.abc import Mapping

import msgspec

from api.dialects.epidata.placed_series import DescribedPlace
from api.dialects.epidata.time_values import TIME_TYPES, day_value, time_value
from api.dialects.number_said import number_said
from projections.answers.day_issues import DayIssue

# Epidata's codes of why a number is missing: it is there; there never is one; it was there in an earlier issue.
PRESENT, NOT_APPLICABLE, DELETED = 0, 1, 4

Cell = str | int | msgspec.Raw | None
Row = Mapping[str, Cell]
# Behind Epidata's own: what was said, by which entry, and how many versions of the same day it stands for.
FIELDS = (
    "geo_value", "signal", "source", "geo_type", "time_type", "time_value", "direction", "issue", "lag",
    "missing_value", "missing_stderr", "missing_sample_size", "value", "stderr", "sample_size",
    "period", "qualifier", "status", "through", "published_at", "entry", "position", "collapsed",
)  # fmt: skip


def row(place: DescribedPlace, issue: DayIssue) -> Row:
    """One row with all fields, in their order; the value is a number, with the digits that were said."""
    named, version = place.place, issue.version
    when = time_value(version.period)
    return {
        "geo_value": named.geo_value,
        "signal": named.signal,
        "source": named.source,
        "geo_type": named.geo_type,
        "time_type": TIME_TYPES[place.series.frequency],
        "time_value": when.written,
        "direction": None,
        "issue": day_value(issue.day),
        "lag": when.lag(issue.day),
        "missing_value": PRESENT if version.value is not None else DELETED,
        "missing_stderr": NOT_APPLICABLE,
        "missing_sample_size": NOT_APPLICABLE,
        "value": number_said(version.value),
        "stderr": None,
        "sample_size": None,
        "period": version.period,
        "qualifier": version.qualifier,
        "status": version.status,
        "through": version.through,
        "published_at": version.published_at,
        "entry": version.entry,
        "position": version.position,
        "collapsed": issue.collapsed,
    }


def order(one: Row) -> tuple[object, ...]:
    """Where a row stands among those of one signal."""
    return one["time_value"], one["geo_type"], one["geo_value"], one["issue"]
