"""The columns of versions of figures, read from VERSION_FIELDS: what is a number is never a text on its way."""

from operator import itemgetter
from typing import Any

from domain.moments import microseconds
from domain.series import MOST_DECIMALS
from projections.answers.version_list import VERSION_FIELDS
from upkeep.columnar.columns import DIGITS_OF_VALUE, MOST_DIGITS, Column

_AT = {name: itemgetter(place) for place, name in enumerate(VERSION_FIELDS)}


def version_columns(decimals: int | None = None, unit: str | None = None) -> list[Column]:
    """The same columns as VersionRow has; ``decimals`` and ``unit`` are those of the series, if all are of one."""
    digits, most = (MOST_DIGITS, MOST_DECIMALS) if decimals is None else (DIGITS_OF_VALUE, decimals)
    return [
        Column("series", "string", _AT["series"]),
        Column("period", "string", _AT["period"]),
        Column("value", "decimal", _AT["value"], decimals=most, digits=digits, unit=unit),
        Column("qualifier", "string", _AT["qualifier"]),
        Column("status", "string", _AT["status"]),
        Column("through", "date", _AT["through"]),
        Column("published_at", "string", _AT["published_at"]),
        Column("published_at.instant", "datetime", _instant),
        Column("published_from", "datetime", _AT["published"]),
        Column("published_to", "datetime", _AT["until"]),
        Column("entry", "integer", _AT["entry"]),
        Column("position", "integer", _AT["position"]),
        Column("what", "string", _AT["what"]),
    ]


def _instant(line: tuple[Any, ...]) -> int:
    return microseconds(_AT["published_at"](line))
