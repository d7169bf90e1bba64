"""Vintages drawn from entries: the row of an entry as it stands from a position on."""

from collections.abc import Iterable

from domain.moments import OPEN, begins, microseconds
from domain.reading import EffectiveEntry
from domain.statements import Statement, qualifier_of, value_of
from domain.words import SLOTS
from projections.tables.new_rows import Row
from projections.tables.vintages import Vintage


def vintage(one: EffectiveEntry, position: int, next_pub: int, next_pos: int) -> Vintage:
    """The row of an entry as it stands from a position on, until another takes over."""
    content = one.content
    said = content if isinstance(content, Statement) else None
    return Vintage(
        slot=SLOTS.index(one.entry.slot),
        ordered=one.ordered,
        published=one.published,
        entry=one.entry.number,
        rec_from=position,
        rec_to=OPEN,
        next_pub=next_pub,
        next_pos=next_pos,
        position=one.position,
        value=value_of(content),
        qualifier=qualifier_of(content),
        status=said.status if said else None,
        through=said.through if said else None,
        published_at=content.published_at,
        has_value=int(one.has_value),
    )


def first_rows(figures: Iterable[tuple[int, str, int]], said: Iterable[Statement]) -> list[Row]:
    """The whole rows of figures of which nothing but their reports is recorded: what shapes give, without the walk.

    Each figure is its series' number, its period, and the position of its report.
    """
    return [
        (
            series,
            0,
            period,
            begins(one.published_at),
            microseconds(one.published_at),
            1,
            position,
            OPEN,
            OPEN,
            OPEN,
            position,
            one.value,
            one.qualifier,
            one.status,
            one.through,
            one.published_at,
            1,
        )
        for (series, period, position), one in zip(figures, said, strict=True)
    ]
