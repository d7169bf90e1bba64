"""The versions of one series, or of all series of a source, as a list that is entered at any place."""

import re
from collections.abc import Iterator
from itertools import chain, islice, starmap
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from domain.keys import series_key
from domain.moments import from_microseconds
from domain.refusals import Malformed
from projections.answers.known import known_series, known_source
from projections.answers.listing import Listing
from projections.answers.reverted_turns import REVERTED_WITHIN
from projections.answers.versions import FigureVersion, What, versions
from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions

# So many versions are handed on at a time where all of them are wanted.
AT_ONCE = 4_000
_FORM = re.compile(r"([a-z0-9/-]{3,129}) ([0-9QW-]{4,10}) ([0-9]{1,15})", re.ASCII)


class VersionRow(Struct, frozen=True, kw_only=True):
    """How a figure read from one moment of publication until the next; a value None was withdrawn.

    ``published_from`` is the instant from which it held, ``published_to`` the one from which it did no more: None as
    long as it holds. ``entry`` and ``position`` are of what said so first.
    """

    series: str
    period: str
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    published_from: str
    published_to: str | None
    entry: int
    position: int
    what: What


class _Wanted(NamedTuple):
    """The first and last period, and within how many days what was reverted is left out; of none nothing is."""

    start: str | None
    end: str | None
    without_reverted: int


# A version behind the key of its series: what a line of a file is made of, without the texts that items have.
VERSION_FIELDS = ("series", *FigureVersion._fields)
VersionLines = list[tuple[Any, ...]]


def _row(series: str, one: FigureVersion) -> VersionRow:
    return VersionRow(
        series=series,
        period=one.period,
        value=one.value,
        qualifier=one.qualifier,
        status=one.status,
        through=one.through,
        published_at=one.published_at,
        published_from=from_microseconds(one.published),
        published_to=None if one.until is None else from_microseconds(one.until),
        entry=one.entry,
        position=one.position,
        what=one.what,
    )


def place_of_version(one: VersionRow) -> str:
    """The word by which the list is entered behind a version."""
    return f"{one.series} {one.period} {one.entry}"


def ask_versions(  # noqa: PLR0913, PLR0917 - the bounds of a list, and how far its page goes
    view: View,
    at: At,
    key: str,
    start: str | None = None,
    end: str | None = None,
    reverted: Literal["exclude"] | None = None,
    reverted_within: int = REVERTED_WITHIN,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> Listing[VersionRow]:
    """Every version of a series by period and then in order, those behind a place; raises UnknownSeries.

    What was ``reverted`` within days is left out as if it had never been said.
    """
    name = known_series(view, at, key).series.series
    wanted = _Wanted(start, end, reverted_within if reverted else 0)
    found = _behind(view, at, iter([name]), wanted, behind)
    return Listing(items=list(starmap(_row, islice(found, limit))), position=view.last_change(name, at.position))


def ask_source_versions(  # noqa: PLR0913, PLR0917 - the bounds of a list, and how far its page goes
    view: View,
    at: At,
    source: str,
    start: str | None = None,
    end: str | None = None,
    reverted: Literal["exclude"] | None = None,
    reverted_within: int = REVERTED_WITHIN,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> Listing[VersionRow]:
    """The same of all series of a source, by their keys; raises UnknownSource."""
    first = None if behind is None else _place(behind)[0]
    if first is not None and series_key(first).source != source:
        raise _no_place()
    names = chain([] if first is None else [first], names_of_source(view, at, source, first))
    wanted = _Wanted(start, end, reverted_within if reverted else 0)
    found = _behind(view, at, names, wanted, behind)
    return Listing(
        items=list(starmap(_row, islice(found, limit))), position=view.last_change_in(f"{source}/", at.position)
    )


def run_versions(  # noqa: PLR0913, PLR0917 - the bounds of a list
    view: View,
    at: At,
    key: str,
    start: str | None = None,
    end: str | None = None,
    reverted: Literal["exclude"] | None = None,
    reverted_within: int = REVERTED_WITHIN,
) -> Iterator[VersionLines]:
    """Every version of a series, some at a time, each as its VERSION_FIELDS; raises UnknownSeries."""
    wanted = _Wanted(start, end, reverted_within if reverted else 0)
    return _run(view, at, iter([known_series(view, at, key).series.series]), wanted)


def run_source_versions(  # noqa: PLR0913, PLR0917 - the bounds of a list
    view: View,
    at: At,
    source: str,
    start: str | None = None,
    end: str | None = None,
    reverted: Literal["exclude"] | None = None,
    reverted_within: int = REVERTED_WITHIN,
) -> Iterator[VersionLines]:
    """The same of all series of a source; raises UnknownSource."""
    wanted = _Wanted(start, end, reverted_within if reverted else 0)
    return _run(view, at, names_of_source(view, at, source, None), wanted)


def _run(view: View, at: At, names: Iterator[str], wanted: _Wanted) -> Iterator[VersionLines]:
    found = ((name, *one) for name, one in _behind(view, at, names, wanted, None))
    return iter(lambda: list(islice(found, AT_ONCE)), [])


def names_of_source(view: View, at: At, source: str, behind: str | None) -> Iterator[str]:
    """The series of a source by their keys, those behind one of them; raises UnknownSource at once."""
    known_source(view, at, source)
    return _read_names(view, at, source, behind)


def _read_names(view: View, at: At, source: str, behind: str | None) -> Iterator[str]:
    while page := descriptions.series_behind(view.generation, at, source, behind=behind, limit=AT_ONCE):
        yield from (one.key for one in page)
        behind = page[-1].key


def _behind(
    view: View, at: At, names: Iterator[str], wanted: _Wanted, behind: str | None
) -> Iterator[tuple[str, FigureVersion]]:
    start, end, days = wanted
    if behind is None:
        yield from (
            (name, one) for name in names for one in versions(view, at, name, start, end, without_reverted=days)
        )
        return
    series, period, entry = _place(behind)
    for name in names:
        found = versions(view, at, name, period if name == series else start, end, without_reverted=days)
        if name == series:
            # Up to the version behind which the list is entered.
            next((one for one in found if (one.period, one.entry) == (period, entry)), None)
        yield from ((name, one) for one in found)


def _place(behind: str) -> tuple[str, str, int]:
    found = _FORM.fullmatch(behind)
    if found is None:
        raise _no_place()
    return found[1], found[2], int(found[3])


def _no_place() -> Malformed:
    return Malformed("not a place in these versions: begin with the first page again", parameter="cursor")
