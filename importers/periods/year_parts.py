"""The names, in several languages, of columns that hold a part of a year beside one of the year."""

import re

_NAMES = {
    "month": re.compile(r"months?|mo|mm|monat|mois|mes|mês|mese|месяц", re.IGNORECASE),
    "quarter": re.compile(r"quarter|qtr|quartal|trimestre", re.IGNORECASE),
    "week": re.compile(r"weeks?|woche|kw|kalenderwoche|semaine|semana|settimana|iso_?week|epi_?week", re.IGNORECASE),
    "day": re.compile(r"day|dd|tag|jour|d[ií]a|giorno|день", re.IGNORECASE),
}


def part_called(name: str) -> str:
    """The part of the year that a column of that name holds: month, quarter, week or day; or an empty text."""
    return next((part for part, names in _NAMES.items() if names.fullmatch(name.strip())), "")
