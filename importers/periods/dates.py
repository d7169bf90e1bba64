"""The period that a cell names, read in the format that the spec says."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from msgspec import Struct

from domain.periods import period
from domain.refusals import NotAPeriod
from importers.periods.month_names import in_english
from importers.periods.named_formats import NAMED, UTC_NAME, AmbiguousPeriod, containing, zone_of

_DIRECTIVE = re.compile(r"%([A-Za-z%])")
_KNOWN = frozenset("aAbBcdfGHIjmMpqSuUVwWxXyYzZ%")
# What says the same thing: of each, a format may have one.
_ONCE = (
    ("the year", frozenset("YyGcx")),
    ("the month", frozenset("mbBqjcx")),
    ("the day", frozenset("djcx")),
    ("the week", frozenset("UWV")),
    ("the hour", frozenset("HIcX")),
)
_TURN = 69
# Spreadsheets read two digits from here up to the turn as years of the last century, POSIX as years of this one.
_FIRST_UNCLEAR = 30
# Day 366 and week 53 are not in every year; no date lies on two days of the week; and of 2022031, by %Y%m%d, nobody can
# tell which digits are the month's.
_OF_TWO_DIGITS = re.compile(r"%[yx]")
_TURNS = re.compile(r"%[jUVWaAuw]|%[YyGmdjHIMSUVW]%[YyGmdjHIMSUVWuw]")
# The only month with two short names in English.
_SEPTEMBER = re.compile(r"(?i)\bSept(?![a-z])")
_SAID = re.compile(r"\d+|[^\W\d_]+")
# What is not written as it was read.
_ZONE = re.compile(r"%[zZf]")
# What a format must say for a frequency: at least one directive of each set.
_YEAR = frozenset("YyGcxs")
_NEEDED: dict[str, tuple[frozenset[str], ...]] = {
    "A": (_YEAR,),
    "Q": (_YEAR, frozenset("qmbBjdcx")),
    "M": (_YEAR, frozenset("mbBjcx")),
    "W": (_YEAR, frozenset("Vdjcx")),
    "D": (_YEAR, frozenset("djucx")),
}
_OWN = {
    "Y": "(?P<Y>[0-9]{4})", "G": "(?P<Y>[0-9]{4})", "y": "(?P<y>[0-9]{2})", "q": "(?P<q>[1-4])",
    "V": "(?P<V>[0-9]{1,2})", "%": "%",
}  # fmt: skip


class Calendar(Struct, frozen=True):
    """The zone whose clocks count, where a text says an instant; ``years_from`` is the first year of two digits.

    ``months`` are the twelve names of the months where they are not the English ones, each with its forms.
    """

    zone: str = UTC_NAME
    years_from: int | None = None
    months: tuple[str, ...] = ()


_PLAIN = Calendar()


def period_of(text: str, formats: tuple[str, ...], frequency: str, calendar: Calendar = _PLAIN) -> str:
    """The period of that frequency in which the text lies, by the format that fits; raises NotAPeriod.

    Where two formats fit and each reads another period, nobody can tell which one is meant.

    >>> period_of("05.03.2022", ("iso", "%d.%m.%Y"), "D"), period_of("2022-04-01", ("iso",), "Q")
    ('2022-03-05', '2022-Q2')
    """
    return period_reader(formats, frequency, calendar)(text)


@lru_cache(maxsize=256)
def period_reader(formats: tuple[str, ...], frequency: str, calendar: Calendar = _PLAIN) -> Callable[[str], str]:
    """What reads periods as ``period_of`` does, each text once."""

    # One cache for each file's formats: a date stands in thousands of versions, and strptime is slow.
    @lru_cache(maxsize=65_536)
    def read(text: str) -> str:
        found: dict[str, str] = {}
        for form in formats:
            try:
                found.setdefault(read_by(form, text.strip(), frequency, calendar), form)
            except AmbiguousPeriod as unclear:
                raise NotAPeriod(f"{unclear}: {text!r:.60}", period=text[:60]) from None
            except (ValueError, OverflowError, NotAPeriod):
                continue
        if len(found) == 1:
            return next(iter(found))
        wanted = " or ".join(formats)
        why = f"not a period of frequency {frequency} written as {wanted}"
        if found:
            why = f"this can be {' or '.join(f'{one} by {form}' for one, form in found.items())}"
        raise NotAPeriod(f"{why}: {text!r:.60}", period=text[:60])

    return read


def read_by(form: str, text: str, frequency: str, calendar: Calendar = _PLAIN) -> str:
    """The period that one format reads; raises ValueError, OverflowError or NotAPeriod, and AmbiguousPeriod."""
    if form in NAMED:
        found = period(NAMED[form](text, calendar.zone))
        if found.frequency not in {frequency, "D"}:
            raise ValueError(text)
        return found.text if found.frequency == frequency else containing(found.first, frequency)
    if "%q" in form or ("%V" in form and "%u" not in form):
        return _by_own_directives(text, form, frequency, calendar)
    text = in_english(text, form, calendar.months)
    text = _SEPTEMBER.sub("Sep", text) if "%b" in form else text
    # The calendar day that stands there counts, unless the spec names a zone: a time mostly says when it was noted.
    read = datetime.strptime(text, form)  # noqa: DTZ007 - a date has no time zone
    if _OF_TWO_DIGITS.search(form):
        read = read.replace(year=_year(read.year % 100, calendar))
    if _TURNS.search(form) and not _stands_in(text, read, form):
        raise ValueError(text)
    is_elsewhere = read.tzinfo is not None and calendar.zone != UTC_NAME
    return containing((read.astimezone(zone_of(calendar.zone)) if is_elsewhere else read).date(), frequency)


def _year(two_digits: int, calendar: Calendar) -> int:
    """The year that ends so: as strptime has it, 69 to 99 being of the last century, or from the spec's first on."""
    first = calendar.years_from
    if first is None and _FIRST_UNCLEAR <= two_digits < _TURN:
        told = f"`years_from = 1930` in `period` reads 19{two_digits}, `years_from = 2000` reads 20{two_digits}"
        raise AmbiguousPeriod(f"its year can be 19{two_digits} or 20{two_digits}; {told}")
    first = 1900 + _TURN if first is None else first
    return first + (two_digits - first) % 100


def _stands_in(text: str, read: datetime, form: str) -> bool:
    """Whether what was read is what stands there: the library goes on into the next year, and from digit to digit."""
    written = _said(read.strftime(_ZONE.split(form)[0]))
    return _said(text)[: len(written)] == written


def _said(text: str) -> list[str | int]:
    """Its numbers and words, in order, however they are written."""
    return [int(one) if one.isdigit() else one for one in _SAID.findall(text.casefold())]


def _literal(text: str) -> str:
    """The pattern of what stands between directives, with blanks and capitals as strptime has them."""
    return r"\s+".join(map(re.escape, re.split(r"\s+", text)))


def _by_own_directives(text: str, form: str, frequency: str, calendar: Calendar) -> str:
    pattern = "".join(
        _OWN.get(part, re.escape(part)) if at % 2 else _literal(part) for at, part in enumerate(_DIRECTIVE.split(form))
    )
    found = re.fullmatch(pattern, text, re.IGNORECASE)
    if found is None:
        raise ValueError(text)
    said = found.groupdict()
    year = said["Y"] if "Y" in said else str(_year(int(said["y"]), calendar))
    read = f"{year}-Q{said['q']}" if "q" in said else f"{year}-W{int(said['V']):02}"
    found_period = period(read)
    if found_period.frequency == frequency:
        return read
    if frequency == "A" and found_period.frequency == "Q":
        return year
    raise ValueError(text)


def check_format(form: str, frequency: str) -> str | None:
    """The reason why that format cannot read periods of that frequency; None if it can."""
    if form in NAMED:
        return None if form != "fiscal" or frequency == "A" else f"the format 'fiscal' is of years, not of {frequency}"
    if "%" not in form:
        return f"the format {form!r} has no directive such as %Y, and is none of {', '.join(NAMED)}"
    told = [found for found in _DIRECTIVE.findall(form.replace("%%", "")) if found != "%"]
    said = set(told)
    if wrong := _not_a_format(form, told):
        return f"the format {form!r} {wrong}"
    if "q" in said or ("V" in said and "u" not in said):
        if extra := said - {"Y", "y", "G", "q", "V"}:
            return f"the format {form!r} mixes %q or %V with %{min(extra)}"
        if ("q" in said) == ("V" in said) or not said & {"Y", "y", "G"} or ("y" in said and "V" in said):
            return f"the format {form!r} needs a year and one of %q and %V"
    if any(not said & needed for needed in _NEEDED[frequency]):
        return f"the format {form!r} says too little for periods of frequency {frequency}"
    return None if "q" in said or ("V" in said and "u" not in said) else _does_not_come_back(form)


def _not_a_format(form: str, told: list[str]) -> str | None:
    if "%" in _DIRECTIVE.sub("", form):
        return "has a % with nothing known after it; a plain % is written %%"
    if unknown := [one for one in told if one not in _KNOWN]:
        return f"has the directive %{unknown[0]}, which is not known"
    if twice := [one for one in told if told.count(one) > 1]:
        return f"has %{twice[0]} twice{_of_fiscal(twice)}"
    for what, words in _ONCE:
        if len(both := [one for one in told if one in words]) > 1:
            return f"says {what} twice, by %{both[0]} and by %{both[1]}{_of_fiscal(both)}"
    return None


def _of_fiscal(twice: list[str]) -> str:
    return "; a year such as 2021/22 is read by the format fiscal" if {*twice} <= {"Y", "y"} else ""


def _does_not_come_back(form: str) -> str | None:
    """Whether a day that is written so is not read again; the library's own rules for what goes together are its."""
    day = datetime(2022, 11, 23, tzinfo=UTC)
    try:
        datetime.strptime(day.strftime(form), form)  # noqa: DTZ007 - only whether it can be read
    except (ValueError, re.error) as error:
        return f"the format {form!r} cannot be read: {error}"
    return None
