"""Vintages drawn from entries: the row of an entry as it stands from a position on."""

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


def first_row(series: int, period: str, position: int, said: Statement) -> Row:
    """The whole row of a figure of which nothing but its report is recorded: what its shape gives, without the walk."""
    return (
        series,
        0,
        period,
        begins(said.published_at),
        microseconds(said.published_at),
        1,
        position,
        OPEN,
        OPEN,
        OPEN,
        position,
        said.value,
        said.qualifier,
        said.status,
        said.through,
        said.published_at,
        1,
    )
