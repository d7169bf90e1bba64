"""FRED's questions about series and their tags: one, a search, those of a source, those with tags, the last updated."""

import re
from collections.abc import Callable, Iterable

from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.fred.bad_requests import bad_request, not_set
from api.dialects.fred.fred_forms import Field, FredList, replied
from api.dialects.fred.fred_ids import asked_series, asked_source
from api.dialects.fred.given import needed, number, text, word
from api.dialects.fred.real_time import RealTime, real_time
from api.dialects.fred.series_fields import series_fields
from api.dialects.fred.series_lists import FoundSeries, every, names_of_tags, searched, series_list
from api.dialects.fred.tags import related_tag_list, tag_list
from projections.tables import descriptions
from projections.tables.descriptions import SeriesRow

_BY_ID, _BY_RANK, _BY_UPDATE = ("series_id", "asc"), ("search_rank", "desc"), ("last_updated", "desc")
_MINUTE = re.compile(r"(\d{4})(\d\d)(\d\d)([01]\d|2[0-3])([0-5]\d)", re.ASCII)
TagList = Callable[[DialectRequest, Iterable[FoundSeries], RealTime, str], FredList]


def one_series(asked: DialectRequest) -> DialectReply:
    """One series."""
    wanted = real_time(asked)
    items = series_fields(asked, [_row(asked, wanted)], wanted)
    return replied(asked, FredList(key="seriess", tag="series", head=wanted.said, items=items))


def _row(asked: DialectRequest, wanted: RealTime) -> SeriesRow:
    key = asked_series(asked, wanted).series.series
    return descriptions.series_named(asked.view.generation, asked.at, [key])[0]


def search(asked: DialectRequest) -> DialectReply:
    """The series that a text finds."""
    wanted = real_time(asked)
    return replied(asked, series_list(asked, searched(asked, needed(asked, "search_text")), wanted, _BY_RANK))


def release_series(asked: DialectRequest) -> DialectReply:
    """The series of a release."""
    return _of_source(asked, "release_id", "release")


def category_series(asked: DialectRequest) -> DialectReply:
    """The series of a category; the root itself has none."""
    if number(asked, "category_id", 0, 0, 10**9) == 0:
        return replied(asked, series_list(asked, [], real_time(asked), _BY_ID))
    return _of_source(asked, "category_id", "category")


def _of_source(asked: DialectRequest, name: str, what: str) -> DialectReply:
    wanted, (_, source) = real_time(asked), asked_source(asked, name, what)
    return replied(asked, series_list(asked, every(asked, source.source), wanted, _BY_ID))


def tags_series(asked: DialectRequest) -> DialectReply:
    """The series that have all the tags."""
    if not names_of_tags(asked, "tag_names"):
        raise not_set("tag_names")
    return replied(asked, series_list(asked, every(asked), real_time(asked), _BY_ID))


def updates(asked: DialectRequest) -> DialectReply:
    """The series by when the ledger last heard something new of them, the last one first."""
    wanted = real_time(asked)
    area = word(asked, "filter_value", ("macro", "regional", "all"), "all")
    first, last = _minute(asked, "start_time"), _minute(asked, "end_time")
    if (first is None) != (last is None):
        raise bad_request("Variables start_time and end_time are set together.")
    between = None if first is None or last is None else (first, last)
    found = series_list(asked, every(asked), wanted, _BY_UPDATE, between)
    filtered: dict[str, Field] = {"filter_variable": "geography", "filter_value": area}
    head = {**wanted.said, **filtered, **{name: said for name, said in found.head.items() if name != "filter_value"}}
    return replied(asked, FredList(key=found.key, tag=found.tag, head=head, items=found.items))


def _minute(asked: DialectRequest, name: str) -> str | None:
    said = text(asked, name)
    if said is None:
        return None
    if found := _MINUTE.fullmatch(said):
        year, month, day, hour, minute = found.groups()
        return f"{year}-{month}-{day} {hour}:{minute}"
    raise bad_request(f"Variable {name} is not a YYYYMMDDHhmm formatted time (e.g. 201803020220).")


def series_tags(asked: DialectRequest) -> DialectReply:
    """The tags of one series."""
    wanted = real_time(asked)
    row = _row(asked, wanted)
    return replied(asked, tag_list(asked, [FoundSeries(row, row.series)], wanted, "search_text"))


def tags(asked: DialectRequest) -> DialectReply:
    """All tags."""
    return _tags(asked, tag_list)


def related_tags(asked: DialectRequest) -> DialectReply:
    """The tags beside the named ones."""
    return _tags(asked, related_tag_list)


def _tags(asked: DialectRequest, listed: TagList) -> DialectReply:
    return replied(asked, listed(asked, every(asked), real_time(asked), "search_text"))


def search_tags(asked: DialectRequest) -> DialectReply:
    """The tags of the series that a text finds."""
    return _tags_of_search(asked, tag_list)


def search_related_tags(asked: DialectRequest) -> DialectReply:
    """Of the series that a text finds, the tags beside the named ones."""
    return _tags_of_search(asked, related_tag_list)


def _tags_of_search(asked: DialectRequest, listed: TagList) -> DialectReply:
    found = searched(asked, needed(asked, "series_search_text"))
    return replied(asked, listed(asked, found, real_time(asked), "tag_search_text"))


def release_tags(asked: DialectRequest) -> DialectReply:
    """The tags of the series of a release."""
    return _tags_of_source(asked, "release_id", "release", tag_list)


def release_related_tags(asked: DialectRequest) -> DialectReply:
    """In a release, the tags beside the named ones."""
    return _tags_of_source(asked, "release_id", "release", related_tag_list)


def category_tags(asked: DialectRequest) -> DialectReply:
    """The tags of the series of a category."""
    return _tags_of_source(asked, "category_id", "category", tag_list)


def category_related_tags(asked: DialectRequest) -> DialectReply:
    """In a category, the tags beside the named ones."""
    return _tags_of_source(asked, "category_id", "category", related_tag_list)


def _tags_of_source(asked: DialectRequest, name: str, what: str, listed: TagList) -> DialectReply:
    wanted = real_time(asked)
    if name == "category_id" and number(asked, name, 0, 0, 10**9) == 0:
        return replied(asked, listed(asked, [], wanted, "search_text"))
    _, source = asked_source(asked, name, what)
    return replied(asked, listed(asked, every(asked, source.source), wanted, "search_text"))
