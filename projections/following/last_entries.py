"""The shape of a figure by the entries that stand last in it: all that one more needs, where it comes in order."""

from domain.events import EntryFact, FigureEvent
from domain.figure import slot_of
from domain.moments import is_date, microseconds
from domain.words import SLOTS, Slot
from projections.following.shapes import Shape
from projections.tables.figure_vintages import last_rows
from projections.tables.generation import Generation
from projections.tables.revision_counts import running_totals
from projections.tables.vintages import Vintage

_SLOT: Slot = "statement"


def shape_before(generation: Generation, series: int, period: str, event: FigureEvent) -> Shape | None:
    """The shape that draws the rows of a figure's next event as its whole shape would; None where only that one does.

    Whoever comes last changes nothing but the row of the entry before it. A bare date on either side may stand
    elsewhere than it is known, an amendment is of any entry, and of an adjustment the rows do not have every word.
    """
    if not isinstance(event, EntryFact) or slot_of(event) != _SLOT:
        return None
    rows = last_rows(generation, series, SLOTS.index(_SLOT), period)
    if is_date(event.content.published_at) or not _are_before(rows, microseconds(event.content.published_at)):
        return None
    totals = running_totals(generation, series, period)
    return Shape.of_last(event.version - 1, _SLOT, rows, totals)


def _are_before(rows: list[Vintage], published: int) -> bool:
    return all(not is_date(row.published_at) and row.ordered < published for row in rows)
