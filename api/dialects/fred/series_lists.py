"""Lists of series as FRED has them: found, filtered, in an order, and cut into pages."""

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from api.dialects.dialect_request import DialectRequest
from api.dialects.fred.bad_requests import bad_request, not_one_of
from api.dialects.fred.fred_forms import Field, FredList
from api.dialects.fred.given import page, text, word
from api.dialects.fred.real_time import RealTime
from api.dialects.fred.series_fields import ADJUSTED, FREQUENCIES, POPULARITY, series_fields, tags_of
from domain.series import Series
from projections.tables import descriptions
from projections.tables.descriptions import SeriesRow

# By what a list can be ordered without a look at any figure, and by what else.
_DESCRIBED = ("search_rank", "series_id", "title", "units", "frequency", "seasonal_adjustment", "realtime_start")
_ORDERS = (*_DESCRIBED, "realtime_end", "popularity", "group_popularity")
_BY_FIGURES = ("last_updated", "observation_start", "observation_end")
MOST = 1000
# So many series are looked at for an order that their figures decide.
_MOST_COMPARED = 5000
_FILTERS: dict[str, Callable[[Series], tuple[str, ...]]] = {
    "frequency": lambda one: (FREQUENCIES[one.frequency].lower(), one.frequency.lower()),
    "units": lambda one: (one.unit.lower(),),
    "seasonal_adjustment": lambda _: (ADJUSTED.lower(),),
}
_FILTER = ("filter_variable", "filter_value")
_WORD = re.compile(r"[^\s+]+")


class FoundSeries(NamedTuple):
    """A series that is in the list, as it is described, and how well it was found: the less the better."""

    row: SeriesRow
    series: Series
    rank: int = 0


def every(asked: DialectRequest, source: str | None = None) -> list[FoundSeries]:
    """All series, or those of a source, by key."""
    rows = descriptions.series_behind(asked.view.generation, asked.at, source)
    return [FoundSeries(row, row.series) for row in rows]


def searched(asked: DialectRequest, sought: str) -> list[FoundSeries]:
    """The series in whose description all words stand, or whose id is like a pattern with ``*``."""
    if word(asked, "search_type", ("full_text", "series_id"), "full_text") == "series_id":
        pattern = sought.upper() if "*" in sought else f"*{sought.upper()}*"
        # No other sign of a pattern means anything to FRED.
        plain = re.sub(r"([\[?])", r"[\1]", pattern)
        return [one for one in every(asked) if fnmatchcase(asked.ids.of_series(one.row.key).upper(), plain)]
    words = [one.lower() for one in _WORD.findall(sought)]
    return [one._replace(rank=_rank(asked, one, words)) for one in every(asked) if has_words(asked, one, words)]


def has_words(asked: DialectRequest, one: FoundSeries, words: Iterable[str]) -> bool:
    """Whether each of the words stands in the series' id, key, title, unit or description."""
    described = (asked.ids.of_series(one.row.key), one.row.key, one.series.title, one.series.unit)
    where = " ".join((*described, one.series.description or "")).lower()
    return all(each in where for each in words)


def _rank(asked: DialectRequest, one: FoundSeries, words: Sequence[str]) -> int:
    if [asked.ids.of_series(one.row.key).lower()] == list(words):
        return 0
    title = one.series.title.lower()
    return 1 + sum(each not in title for each in words)


def names_of_tags(asked: DialectRequest, name: str) -> frozenset[str]:
    """The tags of a list, which is joined by ``;``, in small letters."""
    said = (text(asked, name) or "").lower()
    return frozenset(one.strip() for one in said.split(";") if one.strip())


def with_tags(asked: DialectRequest, found: Iterable[FoundSeries]) -> list[FoundSeries]:
    """The series that have all tags that are wanted, and none of those that are excluded."""
    wanted, excluded = names_of_tags(asked, "tag_names"), names_of_tags(asked, "exclude_tag_names")
    if excluded and not wanted:
        raise bad_request(
            "Parameter exclude_tag_names requires that parameter tag_names also be set to limit the number of matching "
            "series."
        )
    return [one for one in found if wanted <= (names := tags_of(one.series).keys()) and not excluded & names]


def _filtered(asked: DialectRequest, found: list[FoundSeries]) -> list[FoundSeries]:
    variable, value = text(asked, "filter_variable"), text(asked, "filter_value")
    if variable is None:
        return found
    if variable not in _FILTERS:
        raise not_one_of("filter_variable", _FILTERS)
    return [one for one in found if (value or "").lower() in _FILTERS[variable](one.series)]


def series_list(
    asked: DialectRequest,
    found: Iterable[FoundSeries],
    wanted: RealTime,
    default: tuple[str, str],
    updated: tuple[str, str] | None = None,
) -> FredList:
    """A page of the series that are left by the filters; ``default`` is the order and its direction.

    ``updated``: only those that the ledger last heard something of between two instants, as FRED writes them.
    """
    left = _filtered(asked, with_tags(asked, found))
    order_by = word(asked, "order_by", (*_ORDERS, *_BY_FIGURES), default[0])
    usual = default[1] if order_by == default[0] else "asc"
    sort_order = word(asked, "sort_order", ("asc", "desc"), usual)
    limit, offset = page(asked, MOST)
    is_descending, count = sort_order == "desc", len(left)
    if order_by in _BY_FIGURES or updated:
        items = _by_figures(asked, left, wanted, order_by, is_descending=is_descending)
        if updated:
            items = [one for one in items if updated[0] <= str(one["last_updated"]) <= updated[1]]
        count, items = len(items), items[offset : offset + limit]
    else:
        ordered = _ordered(asked, left, order_by, is_descending=is_descending)
        items = series_fields(asked, [one.row for one in ordered[offset : offset + limit]], wanted)
    filtered: dict[str, Field] = {name: said for name in _FILTER if (said := text(asked, name)) is not None}
    paged: dict[str, Field] = {"count": count, "offset": offset, "limit": limit}
    head = {**wanted.said, **filtered, "order_by": order_by, "sort_order": sort_order, **paged}
    return FredList(key="seriess", tag="series", head=head, items=[_listed(one) for one in items])


def _listed(one: dict[str, Field]) -> dict[str, Field]:
    """A series as lists have it: with the popularity of a group, too."""
    return {name: value for field in one.items() for name, value in _with_group(*field)}


def _with_group(name: str, value: Field) -> list[tuple[str, Field]]:
    return [(name, value), ("group_popularity", POPULARITY)] if name == "popularity" else [(name, value)]


def _ordered(
    asked: DialectRequest, found: list[FoundSeries], order_by: str, *, is_descending: bool
) -> list[FoundSeries]:
    keys: dict[str, Callable[[FoundSeries], Any]] = {
        "search_rank": lambda one: -one.rank,
        "title": lambda one: one.series.title.lower(),
        "units": lambda one: one.series.unit.lower(),
        "frequency": lambda one: "DWMQA".index(one.series.frequency),
    }
    by_id = sorted(
        found, key=lambda one: asked.ids.of_series(one.row.key), reverse=is_descending and order_by == "series_id"
    )
    return sorted(by_id, key=keys[order_by], reverse=is_descending) if order_by in keys else by_id


def _by_figures(
    asked: DialectRequest, found: list[FoundSeries], wanted: RealTime, order_by: str, *, is_descending: bool
) -> list[dict[str, Field]]:
    if len(found) > _MOST_COMPARED:
        raise bad_request(
            f"There are {len(found):,} series; at most {_MOST_COMPARED:,} are ordered by {order_by}. "
            "Ask for fewer with a search, a filter or tags."
        )
    fields = series_fields(asked, [one.row for one in found], wanted)
    return sorted(fields, key=lambda one: str(one[order_by]), reverse=is_descending)
