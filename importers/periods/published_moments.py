"""The moment of publication that a cell, or a part of a path, names."""

import re
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.moments import instant_text, moment_text
from domain.refusals import NotAMoment

_CLOCK = ("%H", "%I", "%X", "%c")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WITH_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*", re.ASCII)
_DAY = ("%d", "%j", "%x", "%c", "%D", "%F")


@lru_cache(maxsize=16_384)
def published_of(text: str, formats: tuple[str, ...], zone: str) -> str:
    """The day or the instant, by the format that fits; a time without an offset is one of the ``zone``'s clock.

    Raises NotAMoment where none fits, or two read it in different ways.

    >>> published_of("GDP_20220127", ("GDP_%Y%m%d",), "UTC"), published_of("2022-01-27 08:30", ("iso",), "UTC")
    ('2022-01-27', '2022-01-27T08:30:00.000000Z')
    """
    found: dict[str, str] = {}
    for form in formats:
        with suppress(ValueError, OverflowError, NotAMoment):
            found.setdefault(_read(text.strip(), form, zone), form)
    if len(found) == 1:
        return next(iter(found))
    why = f"not a day or time of publication written as {' or '.join(formats)}"
    if found:
        why = f"this can be {' or '.join(f'{one} by {form}' for one, form in found.items())}"
    raise NotAMoment(f"{why}: {text!r:.60}", moment=text[:60])


def check_published_format(form: str) -> str | None:
    """The reason why a format cannot say a day of publication; None if it can."""
    if form == "iso":
        return None
    if not any(one in form for one in _DAY):
        return f"published_formats: {form!r} says no day; a publication is a day or a time, not a month"
    try:
        _read(datetime(2022, 11, 23, 12, 34, 56).strftime(form), form, "UTC")  # noqa: DTZ001 - only its writing
    except (ValueError, NotAMoment) as error:
        return f"published_formats: {form!r} cannot be read: {error}"
    return None


def _read(text: str, form: str, zone: str) -> str:
    if form == "iso":
        if _DATE.fullmatch(text):
            return moment_text(text)
        if not _WITH_TIME.fullmatch(text):
            raise ValueError(text)
        said = datetime.fromisoformat(text)
    else:
        said = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the spec's to say
        if not any(one in form for one in _CLOCK):
            return moment_text(said.date().isoformat())
    return instant_text(said if said.tzinfo else said.replace(tzinfo=ZoneInfo(zone)))
