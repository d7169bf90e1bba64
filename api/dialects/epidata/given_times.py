"""Lists of days and weeks as Epidata's clients write them: ``20220301-20220310,2022-03-15``, ``202209``, or ``*``."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from api.dialects.dialect_request import DialectRefusal
from api.dialects.epidata.time_values import TimeType, day_value, monday_of

_BAD = 400
_MOST = 5000  # times of one request
_DAY = timedelta(days=1)
_SUNDAY = timedelta(days=6)
_FIRST_YEAR, _LAST_YEAR = 1000, 9998
_LAST_MONTH, _LONGEST_MONTH, _LONGEST_YEAR = 12, 31, 53
_ONE_DAY = r"(\d{8}|\d{4}-\d\d-\d\d)"
_DAYS = re.compile(rf"{_ONE_DAY}(?:(?:--|:|-){_ONE_DAY})?", re.ASCII)
_WEEKS = re.compile(r"(\d{6})(?:(?:-|:)(\d{6}))?", re.ASCII)


class GivenTimes(Struct, frozen=True):
    """Some times as whole numbers, each with the last one of its range; of days and weeks, None is every one.

    Days and weeks never meet: what is written with eight digits is above what is written with six.
    """

    ranges: tuple[tuple[int, int], ...] | None

    def has(self, written: int) -> bool:
        """Whether a time is one of them."""
        return self.ranges is None or any(first <= written <= last for first, last in self.ranges)

    def bounds(self) -> tuple[str | None, str | None]:
        """The first day and the last one of all their periods, as text; None is no bound."""
        if not self.ranges:
            return None, None
        first, last = _first(min(first for first, _ in self.ranges)), _last(max(last for _, last in self.ranges))
        # Whoever means all writes years that no period can have.
        return (
            first.isoformat() if first.year > _FIRST_YEAR else None,
            last.isoformat() if last.year < _LAST_YEAR else None,
        )


EVERY = GivenTimes(None)


def given_times(said: Iterable[str], name: str, time_type: TimeType) -> GivenTimes:
    """The times that a parameter names, of days or of weeks; raises DialectRefusal.

    A range may end on a day that its month has not, as in ``20220201-20220231``: it is the month's last.
    """
    parts = [part.strip() for text in said for part in text.split(",")]
    if len(parts) > _MOST:
        raise DialectRefusal(_BAD, f"{name} names {len(parts)} times; at most {_MOST} are read, a range counts as one")
    if "*" in parts:
        return EVERY
    return GivenTimes(tuple(_range(part, name, time_type) for part in parts))


def issue_times(said: Iterable[str]) -> GivenTimes:
    """The days of the issues that were asked for; a week is all its days. Raises DialectRefusal."""
    parts = [part.strip() for text in said for part in text.split(",")]
    weeks = given_times([one for one in parts if _WEEKS.fullmatch(one)], "issues", "week")
    days = given_times([one for one in parts if not _WEEKS.fullmatch(one)], "issues", "day")
    if days.ranges is None or weeks.ranges is None:
        return EVERY
    # A day is of the week of the CDC, which ends on the Saturday.
    of_weeks = [(day_value(_first(first)), day_value(_last(last) - _DAY)) for first, last in weeks.ranges]
    return GivenTimes((*days.ranges, *of_weeks))


def one_day(said: str, name: str) -> date:
    """A day in either form; raises DialectRefusal."""
    found = _DAYS.fullmatch(said)
    if found and not found[2]:
        return _last(_number(found[1], said, name, is_end=False))
    raise DialectRefusal(_BAD, f"{name}: not a valid date: {said[:60]!r}; write 20220302 or 2022-03-02")


def _range(part: str, name: str, time_type: TimeType) -> tuple[int, int]:
    is_week = time_type == "week"
    found = (_WEEKS if is_week else _DAYS).fullmatch(part)
    if found is None:
        forms = "YYYYWW or YYYYWW-YYYYWW" if is_week else "YYYYMMDD, YYYY-MM-DD or YYYYMMDD-YYYYMMDD"
        raise DialectRefusal(_BAD, f"{name}: {part[:60]!r} does not match a known format: {forms}")
    first = _number(found[1], part, name, is_end=False)
    last = first if found[2] is None else _number(found[2], part, name, is_end=True)
    if first > last:
        raise DialectRefusal(_BAD, f"{name}: the given range {part[:60]} is inverted")
    return first, last


def _number(text: str, part: str, name: str, *, is_end: bool) -> int:
    found = int(text.replace("-", ""))
    if not _is_valid(found, is_end=is_end):
        raise DialectRefusal(_BAD, f"{name}: {part[:60]!r} names no day or week of the calendar")
    return found


def _is_valid(found: int, *, is_end: bool) -> bool:
    if _is_week(found):
        year, number = divmod(found, 100)
        return _FIRST_YEAR <= year < _LAST_YEAR and (
            1 <= number <= _LONGEST_YEAR if is_end else monday_of(found) is not None
        )
    year, month, day = found // 10_000, found // 100 % 100, found % 100
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= _LAST_MONTH):
        return False
    return 1 <= day <= (_LONGEST_MONTH if is_end else monthrange(year, month)[1])


def _is_week(written: int) -> bool:
    return written < 1_000_000  # noqa: PLR2004 - six digits


def _first(written: int) -> date:
    if _is_week(written):
        found = monday_of(written)
        assert found is not None, "looked at as it was read"
        return found - _DAY
    return _day(written)


def _last(written: int) -> date:
    """The last day of a time; of a week that its year has not, of the year's last."""
    if _is_week(written):
        return (monday_of(written) or _behind(written)) + _SUNDAY
    return _day(written)


def _behind(week: int) -> date:
    found = monday_of(week - 1)
    assert found is not None, "only the 53rd week may be missing"
    return found


def _day(written: int) -> date:
    year, month = written // 10_000, written // 100 % 100
    return date(year, month, min(written % 100, monthrange(year, month)[1]))
