"""One entry of a figure where it stands on both axes, as a row of the base.

A vintage is L-shaped: it stands at (P, R) iff ``published <= P`` and ``rec_from <= R < rec_to`` and not
(``next_pub <= P`` and ``next_pos <= R``). An entry that is followed in order only gets its ``next_*`` set; any later
change closes the row and opens another. So n entries in order make n rows, where rectangles would be 2n - 1.
``next_pub`` is the least moment at which an entry that stands behind it is known, and never less than ``published``:
behind a bare date an instant of its day may be known earlier, and then the row is never seen.
"""

from typing import NamedTuple

from domain.moments import OPEN, begins, microseconds
from domain.reading import EffectiveEntry
from domain.statements import Statement, qualifier_of, value_of
from domain.words import SLOTS


class Vintage(NamedTuple):
    """One row of the base; the columns are those of the table ``vintages`` behind its series and period."""

    slot: int
    ordered: int
    published: int
    entry: int
    rec_from: int
    rec_to: int
    next_pub: int
    next_pos: int
    position: int
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    has_value: int

    @property
    def key(self) -> tuple[int, int, int, int]:
        """What no two rows of a figure share."""
        return self.slot, self.ordered, self.entry, self.rec_from

    def says_as(self, other: "Vintage") -> bool:
        """Whether both are of one entry that says the same, whenever they began and whatever follows."""
        return self._replace(rec_from=0, next_pub=0, next_pos=0) == other._replace(rec_from=0, next_pub=0, next_pos=0)


def vintage(one: EffectiveEntry, position: int, next_pub: int) -> Vintage:
    """The row of an entry as it stands from a position on."""
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
        next_pos=OPEN if next_pub == OPEN else position,
        position=one.position,
        value=value_of(content),
        qualifier=qualifier_of(content),
        status=said.status if said else None,
        through=said.through if said else None,
        published_at=content.published_at,
        has_value=int(one.has_value),
    )


def first_vintage(said: Statement, position: int) -> Vintage:
    """The one row of a figure of which nothing but its report is recorded: what its shape gives, without the walk."""
    return Vintage(
        0,
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
