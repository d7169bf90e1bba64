"""Pages of series: which of them are on it, what they say at a moment, and when the list last changed."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.moments import OPEN
from projections.answers.known import known_series, known_source
from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions
from projections.tables.descriptions import NumberedSeries
from projections.tables.totals import Latest, latest_at, latest_at_the_head


class SourceFacts(NamedTuple):
    """What an answer about a series says of its source: whom it relays, and when that could last have changed."""

    relays: str | None
    last_changed: int


def named_series(  # noqa: PLR0913 - the filters of a list, and how far its page goes
    view: View, at: At, source: str | None, names: Sequence[str], *, behind: str | None, limit: int | None
) -> list[NumberedSeries]:
    """The series of a page, all or those named; raises UnknownSource or UnknownSeries for what is not there."""
    if source is not None:
        known_source(view, at, source)
    if not names:
        return descriptions.series_behind(view.generation, at, source, behind=behind, limit=limit)
    found = {one.series.series: one for one in descriptions.series_named(view.generation, at, names)}
    for name in names:
        if name not in found:
            known_series(view, at, name)
    wanted = [name for name in names if source is None or name.startswith(f"{source}/")]
    begin = wanted.index(behind) + 1 if behind in wanted else 0
    return [found[name] for name in wanted[begin:][:limit]]


def latest_of(view: View, at: At, page: Sequence[NumberedSeries]) -> dict[int, Latest]:
    """The latest figures of the series of a page, by their numbers: as kept, or asked again for any other moment."""
    numbers = [one.number for one in page]
    found: dict[int, Latest] = {}
    if at.published == OPEN:
        kept = latest_at_the_head(view.generation, numbers)
        found = {number: latest for number, latest in kept.items() if latest.last_changed <= at.position}
    asked = [number for number in numbers if number not in found]
    return {**found, **latest_at(view.generation, asked, at)} if asked else found


def sources_of(view: View, at: At, page: Sequence[NumberedSeries]) -> dict[str, SourceFacts]:
    """What the series of a page say of their sources, by source."""
    names = {one.series.key.source for one in page}
    return {
        name: SourceFacts(known_source(view, at, name).relays, view.last_change_in(name, at.position)) for name in names
    }


def last_listed(view: View, at: At, source: str | None, series: Sequence[str] = ()) -> int:
    """The last position at which a list of series could have changed."""
    if series:
        return max(view.last_change(one, at.position) for one in series)
    return view.last_change_in("/" if source is None else f"{source}/", at.position)
