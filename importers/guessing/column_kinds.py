"""The kinds of columns: what each seems to hold, by its name and its cells."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from importers.guessing.number_guess import NumberGuess, number_guess, whole_number
from importers.guessing.period_guess import HALF, PeriodGuess, by_outer_days, period_guess
from importers.periods.year_parts import part_called
from importers.specs.file_spec import PUBLISHED

Kind = Literal["period", "value", "key", "status", "other", "blank"]


def _named(words: str) -> re.Pattern[str]:
    """A pattern of names that have one of the words in them, parted from others."""
    return re.compile(rf"(?:^|[\W_])(?:{'|'.join(words.split())})(?:$|[\W_])", re.IGNORECASE)


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _with_gaps(name: str) -> str:
    """The words of ``IncidentId`` apart."""
    return _CAMEL.sub("_", name)


_PERIOD_NAMES = _named(
    "date day dates datum data tag jour fecha dia time period time_period ref_date refdate month monat mois mes year "
    "jahr ann[ée]e a[nñ]o ano rok week woche kw semaine semana quarter quartal trimestre meldedatum timestamp as_of "
    "asof updated cdid timestamp période periode periodo datetime zeit zeitraum stichtag mês дата месяц год день "
    "неделя ym yyyymm yyyymmdd"
)
_STATUS_NAMES = _named("status obs_status flags? symbol footnotes? notes? remarks?")
_YES_OR_NO = frozenset(("y", "n", "yes", "no", "true", "false"))
# By their names these hold no figures, though numbers stand in them.
_NO_FIGURES = _named(
    "ids? objectid fid uid codes? fips iso2 iso3 isocode geo_?id lat latitude long_ lon lng longitude zip postcode "
    "(?:tele)?phone telefon istat dguid scalar_id uom_id coordinate age_?group altersgruppe plz ags account kennung "
    "isbn ean iban siren siret insee"
)
_NO_FIGURE = re.compile(r"iso|long|decimals?|age|alter|sex|gender|__index_level_\d+__", re.IGNORECASE)
# And these hold none where they only count the rows.
_COUNT = re.compile(r"index|row|no|nr|rank|key|#|unnamed.*", re.IGNORECASE)
_YEAR_NAMES = re.compile(r"(?:iso_?|epi_?)?year|yr|yyyy|jahr|ann[ée]e|a[nñ]o|ano|anno|rok|год", re.IGNORECASE)
_WEEK_NAMES = _named("week weeks woche kw kalenderwoche semaine semana settimana")
_WEEKS = ("%G-%V", "%G%V", "%G/%V", "%G %V", "%V/%G", "%V-%G")
# 01067 is a code: nobody counts so.
_CODE = re.compile(r"0\d+")
_PLACES = (frozenset({"x", "y"}), frozenset({"lat", "lng"}), frozenset({"easting", "northing"}))
_OF_PLACES = _FEWEST_DAYS = 3
_EIGHT = re.compile(r"(?:19|20)\d{6}")
_SHORT = 4
# Of a column that is called a period, so many have to be some.
_FEW = Fraction(1, 5)


class KnownColumn(Struct, frozen=True, kw_only=True):
    """One column: its kind, what its cells can be read as, and how many different ones it has."""

    name: str
    kind: Kind
    why: str
    distinct: int
    filled: int
    period: PeriodGuess | None = None
    number: NumberGuess | None = None

    @property
    def is_called_period(self) -> bool:
        """Whether it is one of periods by its name."""
        return bool(_PERIOD_NAMES.search(_with_gaps(self.name)))


def known_columns(columns: dict[str, list[str]], of_path: Sequence[str] = ()) -> list[KnownColumn]:
    """Each column with its kind; at most one is the period: the one that is most surely one.

    What stands beside no period is no figure: notes above, between and below them are not looked at. Those ``of_path``
    are keys.
    """
    found = _known_columns({name: cells for name, cells in columns.items() if name not in of_path})
    why = "stands in the path of the file"
    keys = [KnownColumn(name=name, kind="key", why=why, distinct=1, filled=len(columns[name])) for name in of_path]
    return [*keys, *found]


def _known_columns(columns: dict[str, list[str]]) -> list[KnownColumn]:
    exact = {name.strip().casefold() for name, cells in columns.items() if _are_exact(cells)}
    places = {one for pair in _PLACES if pair <= exact for one in pair}
    found = {name: _known(name, cells, is_place=name.strip().casefold() in places) for name, cells in columns.items()}
    periods = sorted((one for one in found.values() if one.kind == "period"), key=_period_rank, reverse=True)
    if not periods:
        return list(found.values())
    chosen = periods[0]
    assert chosen.period is not None, "of the kind of periods"
    if others := frozenset(chosen.period.others):
        beside = [at for at, cell in enumerate(columns[chosen.name]) if cell and cell not in others]
        found |= {
            name: _known(name, [cells[at] for at in beside]) for name, cells in columns.items() if name != chosen.name
        }
    return [_without_period(one) if one.kind == "period" and one is not chosen else one for one in found.values()]


def keys_of_path(placed: Mapping[str, str]) -> tuple[str, ...]:
    """The names in a path, each with its text, that name the series, for they name no period."""
    return tuple(
        name
        for name, text in placed.items()
        if name != PUBLISHED
        and not _PERIOD_NAMES.search(_with_gaps(name))
        and (text.isdigit() or period_guess([text]) is None)
    )


def is_part_of_period(column: KnownColumn) -> bool:
    """Whether a column holds the month, quarter, week or day beside one of the year, by its name."""
    return bool(part_of(column)) and column.kind != "blank"


def part_of(column: KnownColumn) -> str:
    """The part of the year that a column holds, by its name: month, quarter, week or day; or an empty text."""
    return part_called(column.name)


def is_year(column: KnownColumn) -> bool:
    """Whether a column holds years, by its name."""
    return bool(_YEAR_NAMES.fullmatch(column.name)) and column.period is not None


def _known(name: str, cells: list[str], *, is_place: bool = False) -> KnownColumn:
    texts = [one for one in cells if one]
    distinct = len(set(texts))
    if not texts:
        return KnownColumn(name=name, kind="blank", why="nothing stands in it", distinct=0, filled=0)
    least = _FEW if _PERIOD_NAMES.search(_with_gaps(name)) else HALF
    found, number = _period(name, texts, least), number_guess(texts)
    period = found and by_outer_days(found, texts)
    kind, why = _kind(name, texts, period, number)
    if is_place and kind == "value":
        kind, why = "other", "numbers, but a place beside the other column of it"
    return KnownColumn(
        name=name, kind=kind, why=why, distinct=distinct, filled=len(texts), period=period, number=number
    )


def _says_yes_or_no(texts: list[str]) -> bool:
    """Whether the cells answer a question: N is no then, and not the status of SDMX that has this letter."""
    said = {one.strip().lower() for one in texts}
    return said <= _YES_OR_NO or said == {"t", "f"}


def _are_exact(cells: list[str]) -> bool:
    """Whether the cells have so many decimals as places have, and few figures."""
    texts = [one for one in cells if one]
    return bool(texts) and all(len(one.partition(".")[2]) >= _OF_PLACES for one in texts)


def _period(name: str, texts: list[str], least: Fraction) -> PeriodGuess | None:
    """The period of the cells: in a column of weeks, 2021-10 is the tenth of them and no October."""
    weeks = period_guess(texts, least, _WEEKS) if _WEEK_NAMES.search(name) else None
    return weeks if weeks is not None and weeks.share == 1 else period_guess(texts, least)


def _kind(name: str, texts: list[str], period: PeriodGuess | None, number: NumberGuess | None) -> tuple[Kind, str]:
    is_period = bool(_PERIOD_NAMES.search(_with_gaps(name)))
    if period is not None and (number is None or is_period or _are_days(texts, period)):
        return "period", f"{texts[0]!r:.40} is a period as {', '.join(period.formats)}"
    is_called_other = _NO_FIGURES.search(_with_gaps(name)) or _NO_FIGURE.fullmatch(name)
    if number is not None and any(map(_CODE.fullmatch, texts)):
        return "other", f"{next(filter(_CODE.fullmatch, texts))!r:.40} is a code, for it begins with 0"
    if number is not None and not is_called_other and not (_COUNT.fullmatch(name) and _counts(texts)):
        return "value", f"{texts[0]!r:.40} is a number"
    if number is not None:
        return "other", "numbers, but by its name no figures"
    if _says_yes_or_no(texts) and name.casefold() != "obs_status":
        return "other", f"says yes or no, such as {texts[0]!r}"
    if _STATUS_NAMES.search(name) and max(map(len, texts)) <= _SHORT:
        return "status", f"short marks such as {texts[0]!r}"
    if period is not None:
        return "period", f"{texts[0]!r:.40} is a period as {', '.join(period.formats)}"
    return "key", f"{len(set(texts))} different texts such as {texts[0]!r:.40}"


def _are_days(texts: list[str], period: PeriodGuess) -> bool:
    """Whether the cells are days of eight digits each, one like no other: no figures are so."""
    different = set(texts)
    return period.share == 1 and len(different) > _FEWEST_DAYS - 1 and all(map(_EIGHT.fullmatch, different))


def _counts(texts: list[str]) -> bool:
    """Whether the cells go up by one, as numbers of rows do."""
    whole = [found for one in texts if (found := whole_number(one)) is not None]
    return len(whole) == len(texts) and all(later == earlier + 1 for earlier, later in pairwise(whole))


def _period_rank(one: KnownColumn) -> tuple[Fraction, bool, int]:
    assert one.period is not None, "asked of those that are periods"
    return one.period.share, bool(_PERIOD_NAMES.search(_with_gaps(one.name))), one.distinct


def _without_period(one: KnownColumn) -> KnownColumn:
    return KnownColumn(
        name=one.name,
        kind="other",
        why="another column is the period",
        distinct=one.distinct,
        filled=one.filled,
        period=one.period,
        number=one.number,
    )
