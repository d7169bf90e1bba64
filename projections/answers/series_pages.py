"""Pages of series: which of them are on it, what they say at a moment, and when the list last changed."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from domain.moments import OPEN
from projections.answers.known import known_series, known_source
from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions, ready_lines
from projections.tables.descriptions import SeriesRow
from projections.tables.listed_series import SourceFacts
from projections.tables.ready_lines import List

Item = TypeVar("Item")
# What some series say at a moment, one by one, by the rule that holds at every moment.
Make = Callable[[View, At, Sequence[SeriesRow]], list[Item]]


class ReadyPage(Struct, frozen=True, kw_only=True):
    """A page of a list as bytes: its lines with something between each two, and the list's last change.

    ``behind`` is the series behind which the list goes on, None where it is at its end.
    """

    lines: bytes
    behind: str | None
    position: int


class ReadyList(Generic[Item]):
    """A list of series of which the lines that are sent now are kept ready."""

    def __init__(self, name: List, item: type[Item], make: Make[Item]) -> None:
        self._name = name
        self._make = make
        self._decoder = msgspec.json.Decoder(item)

    def items(self, view: View, at: At, page: Sequence[SeriesRow]) -> list[Item]:
        """The items of a page: those that have not changed since as they are kept, and the others made."""
        found = self._kept(view, at, page) if at.published == OPEN else {}
        asked = [one for one in page if one.key not in found]
        if asked:
            found |= zip((one.key for one in asked), self._make(view, at, asked), strict=True)
        return [found[one.key] for one in page]

    def _kept(self, view: View, at: At, page: Sequence[SeriesRow]) -> dict[str, Item]:
        lines = ready_lines.lines_of(view.generation, self._name, [one.key for one in page])
        return {one.series: self._decoder.decode(one.line) for one in lines if one.changed <= at.position}

    def page(  # noqa: PLR0913 - the filters of a list, and how far its page goes
        self, view: View, at: At, source: str | None, *, behind: str | None, limit: int, between: str
    ) -> ReadyPage | None:
        """A page as it is kept; None where any of its series was otherwise at the moment."""
        if at.published != OPEN:
            return None
        if source is not None:
            known_source(view, at, source)
        page = ready_lines.page_behind(view.generation, self._name, source, behind, limit, between)
        if max(page.changed or 0, page.next_changed or 0) > at.position:
            return None
        goes_on = page.last if page.next_changed is not None else None
        return ReadyPage(lines=page.lines or b"", behind=goes_on, position=last_listed(view, at, source))


def named_series(  # noqa: PLR0913 - the filters of a list, and how far its page goes
    view: View,
    at: At,
    source: str | None,
    names: Sequence[str],
    q: str | None = None,
    *,
    behind: str | None,
    limit: int | None,
) -> list[SeriesRow]:
    """The series of a page, all or those named, or with a text in key or title.

    Raises UnknownSource or UnknownSeries for what is not there.
    """
    if source is not None:
        known_source(view, at, source)
    if not names:
        return descriptions.series_behind(view.generation, at, source, q, behind=behind, limit=limit)
    found = {one.key: one for one in descriptions.series_named(view.generation, at, names)}
    for name in names:
        if name not in found:
            known_series(view, at, name)
    wanted = [name for name in names if source is None or name.startswith(f"{source}/")]
    wanted = [name for name in wanted if q is None or descriptions.has_text(found[name].series, q)]
    begin = wanted.index(behind) + 1 if behind in wanted else 0
    return [found[name] for name in wanted[begin:][:limit]]


def sources_of(view: View, at: At, page: Sequence[SeriesRow]) -> dict[str, SourceFacts]:
    """What the series of a page say of their sources, by source."""
    names = {one.source for one in page}
    return {
        name: SourceFacts(known_source(view, at, name).relays, view.last_change_in(name, at.position)) for name in names
    }


def last_listed(view: View, at: At, source: str | None, series: Sequence[str] = ()) -> int:
    """The last position at which a list of series could have changed."""
    if series:
        return max(view.last_change(one, at.position) for one in series)
    return view.last_change_in("/" if source is None else f"{source}/", at.position)
