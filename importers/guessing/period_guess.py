"""The format in which the cells of a column name periods, if they do."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from domain.periods import period
from domain.periods import period_of as period_in
from domain.refusals import Malformed
from domain.words import Frequency
from importers.guessing.number_guess import whole_number
from importers.periods.dates import Calendar, check_format, period_of
from importers.periods.known_formats import GUESSED
from importers.periods.month_names import LANGUAGES

_FINEST: tuple[Frequency, ...] = ("D", "W", "M", "Q", "A")
_FORMATS_OF_NUMBERS = ("epoch", "epoch-ms", "serial")
_EPOCH, _EPOCH_MS, _SERIAL = range(10**8, 5 * 10**9), range(10**11, 5 * 10**12), range(20_000, 80_000)
_YEARS = range(1500, 2301)
_MOST_SAMPLED = 400
_MOST_FORMATS = 3
HALF = Fraction(1, 2)
"""The share of its cells that a column of periods has at least, unless it is called so."""
_FEWEST_DAYS = 3
_QUARTERS = frozenset((1, 4, 7, 10))
# A format that reads none of so many cells is not tried on the others.
_FIRST_LOOK = 16
_ORDERED = 5
# 2021/22 may be a week of 2021; 2021/22 beside 2022/23 are years.
_WEEKS_OF_YEARS = ("%G/%V", "%G-%V")
# A word of three letters or more beside digits may be a month in another language.
_DIGIT = re.compile(r"\d")
_NAMES_MONTH = re.compile(r"\d.*[^\W\d_]{3}|[^\W\d_]{3}.*\d")
_OTHER_LANGUAGES = (
    "%d. %B %Y",
    "%d. %b %Y",
    "%d de %B de %Y",
    "%B de %Y",
    "%d.%b.%Y",
    "%Y. %B",
    "%Y. %b",
    "%Y. %B %d.",
)


class PeriodGuess(Struct, frozen=True, kw_only=True):
    """The formats that read ``share`` of the cells together; a ``rival`` reads as many of them as other periods.

    ``frequencies`` count the cells by what they name; ``others`` are cells that name no period;
    ``by_days`` says that each names the first day of its period, or each the last. ``months`` is the language of their
    months; in the ``other_months`` they would be others.
    """

    formats: tuple[str, ...]
    frequencies: dict[Frequency, int]
    share: Fraction
    others: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    by_days: bool = False
    months: str = ""
    other_months: tuple[str, ...] = ()

    @property
    def frequency(self) -> Frequency:
        """The frequency of most cells."""
        return max(self.frequencies, key=lambda one: self.frequencies[one])


def period_guess(cells: Sequence[str], least: Fraction = HALF, known: Sequence[str] = GUESSED) -> PeriodGuess | None:
    """The guess for the cells of a column that are not blank; None where fewer than that share name a period."""
    found = _in_language(cells, least, known, "")
    texts = cells if found is None else found.others
    named = tuple(form for form in known if "%b" in form or "%B" in form)
    if not named or not any(map(_NAMES_MONTH.search, texts[:_FIRST_LOOK])):
        return found
    named = (*named, *(_OTHER_LANGUAGES if known is GUESSED else ()))
    others = [one for name in LANGUAGES if (one := _in_language(cells, least, named, name)) is not None]
    best = max(others, key=lambda one: one.share, default=None)
    if best is None or (found is not None and best.share <= found.share):
        return found
    # In Czech listopad is November, in Croatian October.
    equal = [one for one in others if one.share == best.share and as_read(one, cells) != as_read(best, cells)]
    return replace(best, other_months=tuple(dict.fromkeys(one.months for one in equal)))


def _in_language(cells: Sequence[str], least: Fraction, known: Sequence[str], months: str) -> PeriodGuess | None:
    sample = _sampled(list(dict.fromkeys(one.strip() for one in cells)))
    if not any(map(_DIGIT.search, sample)):
        return None  # as of most columns of words
    found: dict[str, str] = {}
    formats: list[str] = []
    rivals: dict[str, None] = {}
    while len(formats) < _MOST_FORMATS and len(found) < len(sample):
        best = _best([one for one in sample if one not in found], known, months)
        if best is None:
            break
        formats.append(best.format)
        rivals |= dict.fromkeys(best.rivals)
        found |= best.read
    is_one_of_many = least >= HALF and len(found) < min(2, len(sample))
    if not found or len(found) < least * len(sample) or is_one_of_many:
        return None
    read = sorted(found.values(), key=lambda one: period(one).first)
    return PeriodGuess(
        formats=tuple(formats),
        frequencies=dict(Counter(_frequency_of(one) for one in found.values())),
        share=Fraction(len(found), len(sample)),
        others=tuple(text for text in sample if text not in found),
        rivals=tuple(rivals),
        first=read[0],
        last=read[-1],
        months=months,
    )


def by_outer_days(guess: PeriodGuess, cells: Iterable[str]) -> PeriodGuess:
    """The guess with months, quarters or years for days, where each cell names the first day of one, or the last."""
    if list(guess.frequencies) != ["D"]:
        return guess
    read = [_read_by(guess, text.strip()) for text in dict.fromkeys(cells)]
    days = [period(one).first for one in read if one is not None]
    last = [day + timedelta(1) for day in days if day < date.max]
    # The day behind the last of a period is the first of the next one.
    outer = next((several for several in (days, last) if all(day.day == 1 for day in several)), None)
    if len(days) < _FEWEST_DAYS or outer is None:
        return guess
    months = {day.month for day in outer}
    frequency: Frequency = "A" if months == {1} else "Q" if months <= _QUARTERS else "M"
    begin, end = (period_in(day, frequency) for day in (min(days), max(days)))
    return replace(guess, frequencies={frequency: guess.frequencies["D"]}, first=begin, last=end, by_days=True)


def as_read(guess: PeriodGuess, cells: Iterable[str]) -> list[str]:
    """The period that each cell names, a day of one with a time; the cell itself where it names none."""
    return [_read_by(guess, cell) or cell for cell in map(str.strip, cells)]


def _read_by(guess: PeriodGuess, text: str) -> str | None:
    return next((one for form in guess.formats if (one := natural_period(text, form, guess.months)) is not None), None)


class _OneFormat(Struct, frozen=True):
    format: str
    read: dict[str, str]
    rivals: tuple[str, ...]


def _best(sample: list[str], known: Sequence[str], months: str) -> _OneFormat | None:
    """The format that reads most of the cells, and those that read as many of them otherwise."""
    some = sample[:: max(1, len(sample) // _FIRST_LOOK)]
    formats = [form for form in known if len(sample) <= _FIRST_LOOK or _readings(some, form, months)]
    numeric = _numeric_formats(sample) if known is GUESSED else ()
    readings = [(form, _readings(sample, form, months)) for form in (*formats, *numeric)]
    many = max((len(found) for _, found in readings), default=0)
    if not many:
        return None
    equal = [one for one in readings if len(one[1]) == many]
    # Of days and months that could be each other's, those are meant that follow one another.
    form, found = next((one for one in equal if _is_in_order(one[1])), equal[0])
    apart = [other for other, read in equal if any(read.get(text, one) != one for text, one in found.items())]
    if form == "fiscal" and len(set(found.values())) > 1:
        apart = [other for other in apart if other not in _WEEKS_OF_YEARS]
    return _OneFormat(form, found, tuple(apart) if not _is_in_order(found) or _any_in_order(equal, found) else ())


def _any_in_order(equal: list[tuple[str, dict[str, str]]], found: dict[str, str]) -> bool:
    return any(read != found and _is_in_order(read) for _, read in equal)


def _sampled(distinct: list[str]) -> list[str]:
    texts = [one for one in distinct if one]
    if len(texts) <= _MOST_SAMPLED:
        return texts
    half = _MOST_SAMPLED // 2
    step = len(texts) // half
    return list(dict.fromkeys([*texts[:half], *texts[half:-50:step], *texts[-50:]]))


def _readings(sample: list[str], form: str, months: str) -> dict[str, str]:
    found = {one: natural_period(one, form, months) for one in sample}
    return {text: one for text, one in found.items() if one is not None}


@lru_cache(maxsize=100_000)
def natural_period(text: str, form: str, months: str = "") -> str | None:
    """The finest period that a text names in that format; None if it names none."""
    if form == "iso" and text.isdigit() and (len(text) != len("2022") or (whole_number(text) or 0) not in _YEARS):
        return None
    for frequency in _fitting(form):
        with suppress(Malformed, ValueError, KeyError):
            return period_of(text, (form,), frequency, _calendar(months))
    return None


@cache
def _calendar(months: str) -> Calendar:
    return Calendar(months=LANGUAGES.get(months, ()))


@cache
def _fitting(form: str) -> tuple[Frequency, ...]:
    """The frequencies of which that format says enough, the finest first."""
    return tuple(one for one in _FINEST if check_format(form, one) is None)


def _numeric_formats(sample: list[str]) -> tuple[str, ...]:
    """The formats of days as numbers that all cells could be: nobody counts in numbers so large by accident."""
    whole = [found for one in sample if (found := whole_number(one)) is not None]
    if len(whole) < len(sample):
        return ()
    ranges = zip(_FORMATS_OF_NUMBERS, (_EPOCH, _EPOCH_MS, _SERIAL), strict=True)
    return tuple(form for form, possible in ranges if all(one in possible for one in whole))


def _is_in_order(read: dict[str, str]) -> bool:
    """Whether the periods follow one another at even steps, up or down."""
    days = [period(one).first.toordinal() for one in read.values()]
    steps = [later - earlier for earlier, later in pairwise(days)]
    if len(days) < _ORDERED or 0 in steps:
        return False
    return min(steps) * max(steps) > 0 and max(map(abs, steps)) <= 2 * min(map(abs, steps))


def _frequency_of(text: str) -> Frequency:
    return period(text).frequency
