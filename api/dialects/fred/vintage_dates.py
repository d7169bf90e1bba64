"""FRED's vintage dates: the days on which a figure of a series came to read otherwise."""

from collections.abc import Iterable

from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.fred.figure_answers import resolution
from api.dialects.fred.fred_forms import Field, FredList, replied
from api.dialects.fred.fred_ids import asked_series
from api.dialects.fred.given import day_text, page, word
from api.dialects.fred.real_time import FIRST_DAY, LAST_DAY, RealTime, real_time
from projections.answers.tallies import tally_of
from projections.answers.version_tally import days_within, hidden_within

MOST = 10_000


def vintage_dates(asked: DialectRequest) -> DialectReply:
    """The days of one series within the real-time period, all there are where none is said."""
    wanted = real_time(asked, FIRST_DAY, LAST_DAY)
    key = asked_series(asked, wanted).series.series
    tally = tally_of(asked.view, asked.at, key)
    found = [] if tally is None else days_within(tally, wanted.first, wanted.last)
    hidden = 0 if tally is None else hidden_within(tally, wanted.first, wanted.last)
    sort_order = word(asked, "sort_order", ("asc", "desc"), "asc")
    ordered = found[::-1] if sort_order == "desc" else found
    limit, offset = page(asked, MOST)
    head: dict[str, Field] = {
        **wanted.said,
        "order_by": "vintage_date",
        "sort_order": sort_order,
        "count": len(found),
        "offset": offset,
        "limit": limit,
    }
    items = [{"vintage_date": day_text(one)} for one in ordered[offset : offset + limit]]
    listed = FredList(
        key="vintage_dates", tag="vintage_date", head=head, items=items, content="vintage_date", is_bare=True
    )
    return replied(asked, listed, resolution(hidden))


def days_of(asked: DialectRequest, keys: Iterable[str], wanted: RealTime) -> set[int]:
    """The days within a period on which any figure of some series came to read otherwise."""
    tallies = (tally_of(asked.view, asked.at, key) for key in keys)
    return {day for one in tallies if one is not None for day in days_within(one, wanted.first, wanted.last)}


def hidden_from(asked: DialectRequest, keys: Iterable[str], wanted: RealTime) -> int:
    """How many versions of figures of some series the days within a period hide."""
    tallies = (tally_of(asked.view, asked.at, key) for key in keys)
    return sum(hidden_within(one, wanted.first, wanted.last) for one in tallies if one is not None)
