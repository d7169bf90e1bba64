"""The ids by which FRED's clients ask for series: the key in capitals, with a point between source and series.

They have no underscore, since FRED joins an id and a vintage with one, and clients cut there. A number of a source is
its place among all sources as they were registered; it is the id of its release and of its category, too.
"""

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

_MOST = 10**9


def _written(key: str) -> str:
    return key.upper().replace("/", ".")


def _read(said: str) -> str:
    return said.strip().lower().replace(".", "/")


FRED_RULE = IdRule(written=_written, read=_read)


def asked_series(asked: DialectRequest, wanted: RealTime | None = None) -> NumberedSeries:
    """The series that is asked for, which has to have had a figure by the end of the real-time period."""
    said = needed(asked, "series_id")
    key = asked.ids.series(said)
    if "/" not in key:
        raise bad_request(NO_SERIES)
    try:
        found = known_series(asked.view, asked.at, key)
    except (UnknownSeries, NotASlug):
        raise bad_request(NO_SERIES) from None
    if wanted is not None:
        then = at_end_of(asked.at, wanted.last)
        if next(versions(asked.view, then, found.series.series), None) is None:
            raise bad_request(NOT_YET)
    return found


def asked_source(asked: DialectRequest, name: str, what: str) -> tuple[int, Source]:
    """The source with the number that is asked for, as ``name`` has it; ``what`` it is called by FRED."""
    needed(asked, name)
    wanted = number(asked, name, 0, 0, _MOST)
    found = sources_in_order(asked.view, asked.at)
    if not 1 <= wanted <= len(found):
        raise bad_request(f"The {what} does not exist.")
    return wanted, found[wanted - 1]


def numbers_of_sources(asked: DialectRequest) -> dict[str, int]:
    """The number of each source, by its slug."""
    return {one.source: place + 1 for place, one in enumerate(sources_in_order(asked.view, asked.at))}
