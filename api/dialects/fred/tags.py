"""FRED's tags: what series have in common, counted over the series that are asked about."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from api.dialects.dialect_request import DialectRequest
from api.dialects.fred.bad_requests import not_set
from api.dialects.fred.fred_forms import Field, FredList
from api.dialects.fred.given import page, text, word
from api.dialects.fred.real_time import RealTime
from api.dialects.fred.series_fields import POPULARITY, recorded, tags_of
from api.dialects.fred.series_lists import FoundSeries, names_of_tags, with_tags

GROUPS = ("freq", "gen", "geo", "geot", "rls", "seas", "src", "cc")
_ORDERS = ("series_count", "popularity", "created", "name", "group_id")
_NOTES: Mapping[str, str] = {
    "freq": "How long the periods are.",
    "src": "The source that reports it.",
    "gen": "What a figure measures.",
}
MOST = 1000


def tag_list(asked: DialectRequest, found: Iterable[FoundSeries], wanted: RealTime, sought: str) -> FredList:
    """The tags of some series, or only those that are named; ``sought`` is the parameter with a text in them."""
    names = names_of_tags(asked, "tag_names")
    return _listed(asked, found, wanted, sought, lambda name: not names or name in names)


def related_tag_list(asked: DialectRequest, found: Iterable[FoundSeries], wanted: RealTime, sought: str) -> FredList:
    """The tags that stand beside the named ones, in series that have all of these."""
    names = names_of_tags(asked, "tag_names")
    if not names:
        raise not_set("tag_names")
    return _listed(asked, with_tags(asked, found), wanted, sought, lambda name: name not in names)


def _listed(
    asked: DialectRequest, found: Iterable[FoundSeries], wanted: RealTime, sought: str, is_in: Callable[[str], bool]
) -> FredList:
    group, part = word(asked, "tag_group_id", GROUPS), (text(asked, sought) or "").lower()
    counts = Counter(pair for one in found for pair in tags_of(one.series).items())
    created = recorded(asked, 1)
    items: list[dict[str, Field]] = [
        {
            "name": name,
            "group_id": of,
            "notes": _NOTES[of],
            "created": created,
            "popularity": POPULARITY,
            "series_count": count,
        }
        for (name, of), count in counts.items()
        if is_in(name) and group in ("", of) and part in name
    ]
    order_by = word(asked, "order_by", _ORDERS, "series_count")
    default = "asc" if order_by in ("name", "group_id") else "desc"
    sort_order = word(asked, "sort_order", ("asc", "desc"), default)
    items.sort(key=lambda one: str(one["name"]))
    items.sort(
        key=lambda one: (one["series_count"] if order_by == "series_count" else 0, str(one[order_by])),
        reverse=sort_order == "desc",
    )
    limit, offset = page(asked, MOST)
    head: dict[str, Field] = {
        **wanted.said, "order_by": order_by, "sort_order": sort_order, "count": len(items), "offset": offset,
        "limit": limit,
    }  # fmt: skip
    return FredList(key="tags", tag="tag", head=head, items=items[offset : offset + limit])
