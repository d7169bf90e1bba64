"""FRED's sources, releases and categories: each is a source of this ledger, under its number.

A source has one release, which is all that it publishes, and is one category, below the only root.
"""

from collections.abc import Sequence

from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.fred.bad_requests import bad_request
from api.dialects.fred.figure_answers import resolution
from api.dialects.fred.fred_forms import Field, FredList, replied
from api.dialects.fred.fred_ids import NumberedSource, asked_series, asked_source, numbered_sources
from api.dialects.fred.given import day_text, number, page, text, word
from api.dialects.fred.real_time import FIRST_DAY, LAST_DAY, RealTime, real_time
from api.dialects.fred.vintage_dates import days_of, hidden_from
from projections.tables import descriptions

_MOST, _MOST_DATES = 1000, 10_000
# So many series are looked through for the days of a release.
_MOST_SERIES = 2000
_ROOT: dict[str, Field] = {"id": 0, "name": "Categories", "parent_id": 0}


def _about(asked: DialectRequest, one: NumberedSource, wanted: RealTime) -> dict[str, Field]:
    return {
        "id": one.number,
        **wanted.said,
        "name": one.source.name,
        "link": one.source.url or f"{asked.base}/v1/sources/{one.source.source}",
    }


def _release(asked: DialectRequest, one: NumberedSource, wanted: RealTime) -> dict[str, Field]:
    about = _about(asked, one, wanted)
    return {**about, "press_release": False, "link": about["link"]}


def _noted(one: NumberedSource, fields: dict[str, Field]) -> dict[str, Field]:
    """With the notes that only lists have: a client takes none of a single source or release."""
    relayed = f" It relays {one.source.relays}." if one.source.relays else ""
    return {**fields, "notes": f"In this ledger: {one.source.source}.{relayed}"}


def _cut(
    asked: DialectRequest, items: list[dict[str, Field]], wanted: RealTime, orders: Sequence[str], *, most: int = _MOST
) -> tuple[dict[str, Field], list[dict[str, Field]]]:
    """The head of a list that is ordered by one of its fields, and one page of it."""
    order_by = word(asked, "order_by", orders, orders[0])
    sort_order = word(asked, "sort_order", ("asc", "desc"), "asc")
    by = {"release_id": "id", "source_id": "id"}.get(order_by, order_by)
    items = sorted(items, key=lambda one: one[by] if by == "id" else str(one[by]), reverse=sort_order == "desc")  # type: ignore[arg-type, return-value]  # numbers with numbers, texts with texts
    limit, offset = page(asked, most)
    head: dict[str, Field] = {
        **wanted.said, "order_by": order_by, "sort_order": sort_order, "count": len(items), "offset": offset,
        "limit": limit,
    }  # fmt: skip
    return head, items[offset : offset + limit]


def sources(asked: DialectRequest) -> DialectReply:
    """All sources."""
    wanted = real_time(asked)
    items = [_noted(one, _about(asked, one, wanted)) for one in numbered_sources(asked)]
    head, cut = _cut(asked, items, wanted, ("source_id", "name", "realtime_start", "realtime_end"))
    return replied(asked, FredList(key="sources", tag="source", head=head, items=cut))


def source(asked: DialectRequest) -> DialectReply:
    """One source."""
    return _sources(asked, "source_id", "source")


def release_sources(asked: DialectRequest) -> DialectReply:
    """The source of a release."""
    return _sources(asked, "release_id", "release")


def _sources(asked: DialectRequest, name: str, what: str) -> DialectReply:
    wanted = real_time(asked)
    items = [_about(asked, asked_source(asked, name, what), wanted)]
    return replied(asked, FredList(key="sources", tag="source", head=wanted.said, items=items))


_RELEASE_ORDERS = ("release_id", "name", "press_release", "realtime_start", "realtime_end")


def releases(asked: DialectRequest) -> DialectReply:
    """All releases."""
    return _releases(asked, numbered_sources(asked))


def source_releases(asked: DialectRequest) -> DialectReply:
    """The release of a source."""
    return _releases(asked, [asked_source(asked, "source_id", "source")])


def _releases(asked: DialectRequest, found: list[NumberedSource]) -> DialectReply:
    wanted = real_time(asked)
    items = [_noted(one, _release(asked, one, wanted)) for one in found]
    head, cut = _cut(asked, items, wanted, _RELEASE_ORDERS)
    return replied(asked, FredList(key="releases", tag="release", head=head, items=cut))


def release(asked: DialectRequest) -> DialectReply:
    """One release."""
    wanted = real_time(asked)
    items = [_release(asked, asked_source(asked, "release_id", "release"), wanted)]
    return replied(asked, FredList(key="releases", tag="release", head=wanted.said, items=items))


def series_release(asked: DialectRequest) -> DialectReply:
    """The release of a series."""
    wanted = real_time(asked)
    items = [_release(asked, _of_series(asked, wanted), wanted)]
    return replied(asked, FredList(key="releases", tag="release", head=wanted.said, items=items))


def _of_series(asked: DialectRequest, wanted: RealTime) -> NumberedSource:
    name = asked_series(asked, wanted).series.key.source
    return next(one for one in numbered_sources(asked) if one.source.source == name)


def release_dates(asked: DialectRequest) -> DialectReply:
    """The days on which a release had something new."""
    wanted = real_time(asked, FIRST_DAY, LAST_DAY)
    return _dates(asked, [asked_source(asked, "release_id", "release")], wanted, _MOST_DATES, named=False)


def releases_dates(asked: DialectRequest) -> DialectReply:
    """The days on which any release had something new, those of this year where no other are asked for."""
    wanted = real_time(asked, asked.today.replace(month=1, day=1).toordinal(), LAST_DAY)
    return _dates(asked, numbered_sources(asked), wanted, _MOST, named=True)


def _dates(
    asked: DialectRequest, found: list[NumberedSource], wanted: RealTime, most: int, *, named: bool
) -> DialectReply:
    keys = {one: _keys(asked, one.source.source) for one in found}
    if sum(map(len, keys.values())) > _MOST_SERIES:
        raise bad_request(f"There are more than {_MOST_SERIES:,} series. Ask for the vintage dates of a series.")
    days = [(day, one) for one in found for day in sorted(days_of(asked, keys[one], wanted))]
    order_by = word(asked, "order_by", ("release_date", "release_id", "release_name"), "release_date")
    sort_order = word(asked, "sort_order", ("asc", "desc"), "desc" if named else "asc")
    is_descending = sort_order == "desc"
    if order_by == "release_date":
        days.sort(key=lambda pair: pair[0], reverse=is_descending)
    elif order_by == "release_name":
        days.sort(key=lambda pair: pair[1].source.name, reverse=is_descending)
    elif is_descending:
        days.sort(key=lambda pair: -pair[1].number)
    limit, offset = page(asked, most)
    head: dict[str, Field] = {
        **wanted.said, "order_by": order_by, "sort_order": sort_order, "count": len(days), "offset": offset,
        "limit": limit,
    }  # fmt: skip
    items = [_date(day, one, named=named) for day, one in days[offset : offset + limit]]
    listed = FredList(key="release_dates", tag="release_date", head=head, items=items, content="date")
    return replied(asked, listed, resolution(sum(hidden_from(asked, some, wanted) for some in keys.values())))


def _keys(asked: DialectRequest, slug: str) -> list[str]:
    return descriptions.keys_of(asked.view.generation, asked.at, slug, _MOST_SERIES + 1)


def _date(day: int, one: NumberedSource, *, named: bool) -> dict[str, Field]:
    name: dict[str, Field] = {"release_name": one.source.name} if named else {}
    return {"release_id": one.number, **name, "date": day_text(day)}


def _category(one: NumberedSource) -> dict[str, Field]:
    return {"id": one.number, "name": one.source.name, "parent_id": 0}


def _categories(asked: DialectRequest, items: list[dict[str, Field]]) -> DialectReply:
    return replied(asked, FredList(key="categories", tag="category", head={}, items=items))


def _is_root(asked: DialectRequest) -> bool:
    return text(asked, "category_id") is None or number(asked, "category_id", 0, 0, 10**9) == 0


def category(asked: DialectRequest) -> DialectReply:
    """One category; 0 is the root."""
    return _categories(asked, [_ROOT if _is_root(asked) else _category(asked_source(asked, "category_id", "category"))])


def category_children(asked: DialectRequest) -> DialectReply:
    """All categories below the root; none has any below it."""
    real_time(asked)
    if _is_root(asked):
        return _categories(asked, [_category(one) for one in numbered_sources(asked)])
    asked_source(asked, "category_id", "category")
    return _categories(asked, [])


def category_related(asked: DialectRequest) -> DialectReply:
    """The categories of the sources that this one relays, or that relay it."""
    real_time(asked)
    if _is_root(asked):
        return _categories(asked, [])
    _, mine = asked_source(asked, "category_id", "category")
    related = [
        one for one in numbered_sources(asked) if one.source.source == mine.relays or one.source.relays == mine.source
    ]
    return _categories(asked, [_category(one) for one in related])


def series_categories(asked: DialectRequest) -> DialectReply:
    """The category of a series."""
    return _categories(asked, [_category(_of_series(asked, real_time(asked)))])
