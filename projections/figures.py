"""A series figure by figure: as it reads at a moment, or the first, second, n-th value of each."""

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from domain.periods import period
from projections.series_at import FigureAt, SeriesAt, Standing


class FigureRow(Struct, frozen=True, kw_only=True):
    """One figure; ``value`` is None where it is withdrawn, ``entry`` the one that says so."""

    period: str
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    entry: int
    revisions: int


def rows(stands: SeriesAt, start: str | None, end: str | None, order: str, release: str | None) -> list[FigureRow]:
    """The figures within two bounds; a coarser bound means its first or last day."""
    wanted = within(start, end)
    found = [row for one in stands.figures if wanted(one.period) and (row := _row(one, release)) is not None]
    return found if order == "asc" else found[::-1]


def within(start: str | None, end: str | None) -> Callable[[str], bool]:
    """Whether a period lies between two bounds, both included; raises NotAPeriod."""
    if start is None and end is None:
        return lambda _: True
    first = date.min if start is None else period(start).first
    last = date.max if end is None else period(end).last
    return lambda when: first <= period(when).first and period(when).last <= last


def _row(one: FigureAt, release: str | None) -> FigureRow | None:
    if release in (None, "latest"):
        chosen: Standing | None = one.answer
    else:
        nth = 1 if release == "first" else int(release or 1)
        chosen = one.values[nth - 1] if len(one.values) >= nth else None
    if chosen is None:
        return None
    return FigureRow(
        period=one.period,
        value=chosen.value,
        qualifier=chosen.qualifier,
        status=chosen.status,
        through=chosen.through,
        published_at=chosen.published_at,
        entry=chosen.entry,
        revisions=one.revisions_of_value,
    )
