"""A query for data, as both versions of the interface put it."""

from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from api.dialects.dialect_request import DialectRefusal, DialectRequest
from api.dialects.sdmx.components import ATTRIBUTES, OF_FIGURE, OF_SERIES, VALUE, Component
from api.dialects.sdmx.filters import AskedFilter, read_filters
from api.dialects.sdmx.flows import Flow
from api.dialects.sdmx.keys import AskedKey, read_keys
from api.dialects.sdmx.moments import said_moment
from domain.moments import from_microseconds, microseconds
from projections.moment import At

_MALFORMED, _UNPROCESSABLE = 400, 422
_MOST_DIGITS = 9
_TRUTHS = {"true": True, "1": True, "false": False, "0": False, "": False}
# What ``detail`` of 2.1 leaves of the attributes, and whether it leaves the figures.
_DETAILS: dict[str, tuple[tuple[Component, ...], bool]] = {
    "full": (ATTRIBUTES, True),
    "dataonly": ((), True),
    "serieskeysonly": ((), False),
    "nodata": (OF_SERIES, False),
}
_ATTRIBUTES: dict[str, tuple[Component, ...]] = {
    "dsd": ATTRIBUTES,
    "all": ATTRIBUTES,
    "msd": (),
    "dataset": (),
    "none": (),
    "series": OF_SERIES,
    "obs": OF_FIGURE,
}
# The order in which figures always come, by all the names that it has.
_ORDERS = frozenset(
    {"*", "series_key", "FREQ+SERIES+TIME_PERIOD", "SERIES+TIME_PERIOD", "series_key+TIME_PERIOD", "SERIES", ""}
)


class LastCopy(NamedTuple):
    """What a client has that asked last at ``published``, of what was recorded up to ``position`` by then."""

    published: int
    position: int


class DataQuery(Struct, frozen=True, kw_only=True):
    """What is asked of some dataflows.

    ``at`` is the moment of ``asOf``, which is ``as_of`` as an instant; ``since`` that of ``updatedAfter``. ``first``
    and ``last`` count figures of each series, ``offset`` and ``limit`` those of all. ``has_figures``: else only the
    series are asked for. ``is_flat``: figures are not put together by their series.
    """

    asked: DialectRequest
    flows: tuple[Flow, ...]
    keys: tuple[AskedKey, ...]
    at: At
    as_of: str | None
    since: LastCopy | None
    start: str | None
    end: str | None
    filters: tuple[AskedFilter, ...]
    has_history: bool
    first: int | None
    last: int | None
    offset: int
    limit: int | None
    is_flat: bool
    has_figures: bool
    measure: Component | None
    attributes: tuple[Component, ...]


def read_data_query(asked: DialectRequest, flows: list[Flow], key: str) -> DataQuery:
    """The query; raises DialectRefusal for what is not written correctly, or is contradictory."""
    at, as_of = _as_of(asked)
    attributes, measure, has_figures = _contents(asked)
    return DataQuery(
        asked=asked,
        flows=tuple(flows),
        keys=read_keys(key),
        at=at,
        as_of=as_of,
        since=_since(asked, at),
        start=_bound(asked, "startPeriod"),
        end=_bound(asked, "endPeriod"),
        filters=tuple(read_filters(asked.query)),
        has_history=_is_true(asked, "includeHistory"),
        first=_count(asked, "firstNObservations", 1),
        last=_count(asked, "lastNObservations", 1),
        offset=_count(asked, "offset", 0) or 0,
        limit=_count(asked, "limit", 0),
        is_flat=_is_flat(asked),
        has_figures=has_figures,
        measure=measure,
        attributes=attributes,
    )


def _as_of(asked: DialectRequest) -> tuple[At, str | None]:
    said = asked.one("asOf")
    if not said:
        return asked.at, None
    published = microseconds(said_moment("asOf", said))
    return replace(asked.at, published=published), from_microseconds(published)


def _since(asked: DialectRequest, at: At) -> LastCopy | None:
    said = asked.one("updatedAfter") or asked.one("updateAfter")
    if not said:
        return None
    moment = said_moment("updatedAfter", said)
    if microseconds(moment) > at.published:
        raise DialectRefusal(_UNPROCESSABLE, "updatedAfter lies behind asOf: nothing can be later than both allow.")
    position = asked.view.at(recorded_as_of=moment).position
    return LastCopy(microseconds(moment), min(position, at.position) or at.position)


def _bound(asked: DialectRequest, name: str) -> str | None:
    return asked.one(name).partition("T")[0] or None


def _is_true(asked: DialectRequest, name: str) -> bool:
    said = asked.one(name).lower()
    if said not in _TRUTHS:
        raise DialectRefusal(_MALFORMED, f"{name} is true or false.")
    return _TRUTHS[said]


def _count(asked: DialectRequest, name: str, least: int) -> int | None:
    said = asked.one(name)
    if not said:
        return None
    if not (said.isascii() and said.isdigit()) or len(said) > _MOST_DIGITS or int(said) < least:
        raise DialectRefusal(_MALFORMED, f"{name} is a whole number from {least} on, of at most {_MOST_DIGITS} digits.")
    return int(said)


def _is_flat(asked: DialectRequest) -> bool:
    _check_order(asked.one("sort").replace(" ", "+").replace(":asc", ""))
    said = asked.one("dimensionAtObservation") or "TIME_PERIOD"
    if said not in {"TIME_PERIOD", "AllDimensions"}:
        raise DialectRefusal(_MALFORMED, "dimensionAtObservation is TIME_PERIOD or AllDimensions here.")
    return said == "AllDimensions"


def _check_order(said: str) -> None:
    if said not in _ORDERS:
        raise DialectRefusal(
            _MALFORMED, "Figures come by series_key and then TIME_PERIOD, ascending; there is no other order here."
        )


def _contents(asked: DialectRequest) -> tuple[tuple[Component, ...], Component | None, bool]:
    """The attributes, the measure, and whether there are figures."""
    detail = asked.one("detail")
    if detail:
        if detail not in _DETAILS:
            raise DialectRefusal(_MALFORMED, f"detail is one of {', '.join(_DETAILS)}.")
        attributes, has_figures = _DETAILS[detail]
        return attributes, VALUE if has_figures else None, has_figures
    attributes = _attributes(asked.one("attributes") or "dsd")
    measure = _measure(asked.one("measures") or "all")
    return attributes, measure, measure is not None or not set(OF_FIGURE).isdisjoint(attributes)


def _attributes(said: str) -> tuple[Component, ...]:
    known = {**_ATTRIBUTES, **{one.code: (one,) for one in ATTRIBUTES}}
    names = said.split(",")
    if strange := [one for one in names if one not in known]:
        raise DialectRefusal(_MALFORMED, f"attributes: there is no {strange[0][:60]}; there are {', '.join(known)}.")
    wanted = {one.code for name in names for one in known[name]}
    return tuple(one for one in ATTRIBUTES if one.code in wanted)


def _measure(said: str) -> Component | None:
    if said not in {"all", "none", VALUE.code}:
        raise DialectRefusal(_MALFORMED, f"measures is all, none or {VALUE.code}.")
    return None if said == "none" else VALUE
