"""Moments as text and as whole microseconds: instants of RFC 3339, and bare dates.

A bare date is kept as said and known from the last microsecond of that date, UTC (docs/domain.md section 2).
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from domain.periods import period
from domain.refusals import NotAMoment, NotAPeriod, shown
from domain.suggestions import moment_meant
from domain.words import Moment

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3])(:[0-5]\d)(?:(:[0-5]\d)(\.\d{1,6})?)?([Zz]|[+-]\d\d:[0-5]\d)", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# As an instant is stored, and given from one part to another.
_STORED = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_LONGEST = 64
# Of a moment's stored text; an instant is longer.
_DATE_LENGTH = 10
MICROSECONDS_A_DAY = 86_400_000_000
EARLIEST = Moment("1900-01-01T00:00:00.000000Z")
# Later than any moment that can be said: "no bound" on the published axis.
OPEN = 2**62


def instant_text(moment: datetime) -> Moment:
    """An instant in the one form that is stored and answered."""
    return Moment(f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:-6]}Z")


def is_instant(text: str) -> bool:
    """Whether a text is an instant in the one form that is stored.

    >>> is_instant("2025-01-01T13:38:00.000000Z"), is_instant("2025-01-01T13:38:00Z"), is_instant("yesterday")
    (True, False, False)
    """
    try:
        return instant_text(datetime.fromisoformat(text)) == text
    except (ValueError, OverflowError):
        return False


@lru_cache(maxsize=16_384)
def moment_text(text: str) -> Moment:
    """A date as it stands, an instant as ``YYYY-MM-DDTHH:MM:SS.ffffffZ``; raises NotAMoment.

    >>> moment_text("2025-01-01T15:38+02:00"), moment_text("2022-03-02")
    ('2025-01-01T13:38:00.000000Z', '2022-03-02')
    """
    if len(text) > _LONGEST:
        raise NotAMoment(f"not a moment: {shown(text)}", moment=text)
    try:
        if _DATE.fullmatch(text):
            _in_range(date.fromisoformat(text).year)
            return Moment(text)
        if _STORED.fullmatch(text):
            _in_range(datetime.fromisoformat(text).year)
            return Moment(text)
        if found := _INSTANT.fullmatch(text):
            day, hour, minute, second, fraction, offset = found.groups()
            zone = "+00:00" if offset in "Zz" else offset
            said = datetime.fromisoformat(f"{day}T{hour}{minute}{second or ':00'}.{(fraction or '.0')[1:]:0<6}{zone}")
            _in_range(said.astimezone(UTC).year)
            return instant_text(said)
    except (ValueError, OverflowError):
        pass
    raise NotAMoment(f"not a moment: {shown(text)}; {_hint(text)}", moment=str(text))


def _in_range(year: int) -> None:
    if not 1000 <= year <= 9998:  # noqa: PLR2004 - years that every calendar and strftime write with four digits
        raise ValueError(year)


def _hint(text: str) -> str:
    if re.search(r"[Tt]\d\d:\d\d\S* \d\d:\d\d\Z", text):
        return "in a URL, write the + of an offset as %2B"
    if re.search(r"\.\d{7,}", text):
        return "an instant has at most six digits after the second"
    meant = moment_meant(text)
    if re.search(r"T\d\d:\d\d(:\d\d)?(\.\d+)?\Z", text):
        return f"an instant needs its offset from UTC, such as {meant or 'Z'}"
    return f"did you mean {meant}?" if meant not in (None, text) else _where_there_is_nothing_near(text)


def _where_there_is_nothing_near(text: str) -> str:
    try:
        named = period(text)
    except NotAPeriod:
        return f"{text} does not exist" if _is_no_day(text) else "write 2022-03-02 or 2022-03-02T08:00:00Z"
    return f"a moment is a day or an instant; the last day of {text} is {named.last}"


def _is_no_day(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return True
    return False


@lru_cache(maxsize=65_536)
def microseconds(text: Moment) -> int:
    """Whole microseconds since 1970 of a moment's stored text; a bare date is its last one."""
    if is_date(text):
        midnight = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return (midnight + _DAY - _EPOCH) // _MICROSECOND - 1
    return (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND


def microseconds_of(moment: datetime) -> int:
    """Whole microseconds since 1970 of a clock's time."""
    return (moment - _EPOCH) // _MICROSECOND


def second_text(count: int) -> Moment:
    """The instant that lies so many seconds after 1970 began; raises NotAMoment where none can be said then."""
    try:
        moment = datetime.fromtimestamp(count, UTC)
        _in_range(moment.year)
    except (OverflowError, ValueError, OSError) as error:
        raise NotAMoment(f"not a moment: {count} seconds after 1970", moment=str(count)) from error
    return instant_text(moment)


def next_instant(now: str, last: str) -> str:
    """The instant now, or the first one after the last where the clock has not passed that yet."""
    return now if now > last else instant_text(datetime.fromisoformat(last) + _MICROSECOND)


def from_microseconds(count: int) -> Moment:
    """The instant, as text, that lies so many microseconds after 1970 began."""
    return instant_text(_EPOCH + count * _MICROSECOND)


def last_instant(text: Moment) -> Moment:
    """The moment as an instant: a bare date as its last microsecond.

    >>> last_instant("2022-03-02")
    '2022-03-02T23:59:59.999999Z'
    """
    return Moment(f"{text}T23:59:59.999999Z") if is_date(text) else text


def first_instant(text: Moment) -> Moment:
    """The moment as an instant: a bare date as its first microsecond.

    >>> first_instant("2022-03-02")
    '2022-03-02T00:00:00.000000Z'
    """
    return Moment(f"{text}T00:00:00.000000Z") if is_date(text) else text


def is_date(text: Moment) -> bool:
    """Whether a moment's stored text is a bare date."""
    return len(text) == _DATE_LENGTH


def day_of(text: Moment) -> Moment:
    """The day, UTC, of a moment's stored text."""
    return Moment(text[:_DATE_LENGTH])


@lru_cache(maxsize=65_536)
def begins(text: Moment) -> int:
    """The first microsecond of a moment's stored text: of a bare date that of its day, of an instant its own."""
    return microseconds(first_instant(text))
