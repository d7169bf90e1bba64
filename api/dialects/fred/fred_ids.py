"""The ids by which FRED's clients ask for series: the key in capitals, with a point between source and series.

They have no underscore, since FRED joins an id and a vintage with one, and clients cut there. A number of a source is
its place among all sources as they were registered; it is the id of its release and of its category, too. Where an
operator gave that number to another source, it is so much further on that nobody else has it.
"""

import re
from itertools import count
from typing import NamedTuple

from api.dialects.dialect_ids import IdRule
from api.dialects.dialect_request import DialectRequest
from api.dialects.fred.bad_requests import NO_SERIES, NOT_YET, bad_request
from api.dialects.fred.given import needed, number
from api.dialects.fred.real_time import RealTime, at_end_of
from domain.refusals import NotASlug, UnknownSeries
from domain.series import Source
from projections.answers.known import known_series
from projections.answers.sources import sources_in_order
from projections.answers.versions import versions
from projections.tables.descriptions import NumberedSeries

# Operators' numbers end before it, and numbers with it added still fit into 32 bits.
_BEHIND_NAMED = 10**9
_MOST = 2 * _BEHIND_NAMED
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class NumberedSource(NamedTuple):
    """A source with its number."""

    number: int
    source: Source


def _written(key: str) -> str:
    return key.upper().replace("/", ".")


def _read(said: str) -> str:
    return said.strip().lower().replace(".", "/")


FRED_RULE = IdRule(written=_written, read=_read, apart=".RULE")


def asked_series(asked: DialectRequest, wanted: RealTime | None = None) -> NumberedSeries:
    """The series that is asked for, which has to have had a figure by the end of the real-time period."""
    key = _key(asked, needed(asked, "series_id"))
    try:
        found = known_series(asked.view, asked.at, key)
    except (UnknownSeries, NotASlug):
        raise bad_request(NO_SERIES) from None
    if wanted is not None:
        then = at_end_of(asked.at, wanted.last)
        if next(versions(asked.view, then, found.series.series), None) is None:
            raise bad_request(NOT_YET)
    return found


def _key(asked: DialectRequest, said: str) -> str:
    """What an operator named so, in capitals at least, as some clients send all ids; else by the rule."""
    named = asked.ids.configured
    return named.get(said) or named.get(said.upper()) or asked.ids.series(said.strip().upper())


def numbered_sources(asked: DialectRequest) -> list[NumberedSource]:
    """Every source with its number, by the number; one that an operator gave stands for that of the rule."""
    sources = sources_in_order(asked.view, asked.at)
    named = {one.source: number for one in sources if (number := _named(asked, one)) is not None}
    given = frozenset(named.values())
    by_rule = (place + _BEHIND_NAMED * (place in given) for place in count(1))
    found = [NumberedSource(named.get(one.source, place), one) for one, place in zip(sources, by_rule, strict=False)]
    return sorted(found, key=lambda one: one.number)


def _named(asked: DialectRequest, source: Source) -> int | None:
    said = asked.ids.of_source(source.source)
    return int(said) if said != source.source and _NUMBER.fullmatch(said) is not None else None


def asked_source(asked: DialectRequest, name: str, what: str) -> NumberedSource:
    """The source with the number that is asked for, as ``name`` has it; ``what`` it is called by FRED."""
    needed(asked, name)
    wanted = number(asked, name, 0, 0, _MOST)
    for one in numbered_sources(asked):
        if one.number == wanted:
            return one
    raise bad_request(f"The {what} does not exist.")
