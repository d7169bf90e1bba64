"""Moments of publication as Epidata v5 asks for them: a day or an instant, bounds of them, and a range of days."""

import re
from typing import NamedTuple

from api.dialects.dialect_request import DialectRefusal
from domain.moments import OPEN, first_instant, from_microseconds, last_instant, microseconds, moment_text
from domain.refusals import NotAMoment

_BAD = 400
_BOUND = re.compile(r"(<=|>=|<|>)(.+)", re.ASCII)
_NEVER = -OPEN
_UNDASHED = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)


class ReportTimes(NamedTuple):
    """The first and the last microsecond, counted from 1970 on, both included."""

    first: int
    last: int


ALWAYS = ReportTimes(_NEVER, OPEN)


def as_of(said: str) -> int:
    """The microsecond by which something is published: of a day its last one; raises DialectRefusal."""
    return _bounds(said, "snapshot_date").last


def report_times(said: str) -> ReportTimes:
    """The moments that a ``report_time_query`` names; raises DialectRefusal.

    A day means all of it: ``<2022-03-03`` ends where it begins, ``<=2022-03-03`` where it ends.
    """
    name = "report_time_query"
    if found := _BOUND.fullmatch(said):
        sign, bounds = found[1], _bounds(found[2], name)
        if sign[0] == "<":
            return ReportTimes(_NEVER, bounds.last if sign == "<=" else bounds.first - 1)
        return ReportTimes(bounds.first if sign == ">=" else bounds.last + 1, OPEN)
    first, colon, last = said.partition(":")
    if not colon:
        raise DialectRefusal(_BAD, f"{name}: {said[:60]!r} is neither a bound such as <=2022-03-03 nor a range from:to")
    range_ = ReportTimes(_bounds(first, name).first, _bounds(last, name).last)
    if range_.first > range_.last:
        raise DialectRefusal(_BAD, f"{name}: the range {said[:60]} is inverted")
    return range_


def _bounds(said: str, name: str) -> ReportTimes:
    try:
        moment = moment_text(_UNDASHED.sub(r"\1-\2-\3", said) if _UNDASHED.fullmatch(said) else said)
    except NotAMoment as refusal:
        raise DialectRefusal(_BAD, f"{name}: {refusal.message}") from refusal
    return ReportTimes(microseconds(first_instant(moment)), microseconds(last_instant(moment)))


def report_time_text(moment: int) -> str:
    """A moment in microseconds since 1970 as Epidata v5 writes it, with all six digits.

    >>> report_time_text(0)
    '1970-01-01 00:00:00.000000'
    """
    return from_microseconds(moment).replace("T", " ").removesuffix("Z")
