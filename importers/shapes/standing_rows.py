"""The rows of a table that stand, of all below its header: those passed over are counted by why."""

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from importers.cells.tables import Cell
from importers.shapes.row_patterns import RowPatterns, leading
from importers.specs.shape_spec import TableSpec


def standing(table: TableSpec, rows: Sequence[Sequence[Cell]], passed: Counter[str]) -> Sequence[int]:
    """The places of the rows of the table, from 0; blank rows behind its last are not counted as passed over."""
    over, ends = RowPatterns(table.pass_over), RowPatterns(table.ends)
    special = _special(rows, over, ends)
    if not special:
        return range(len(rows))
    kept: list[int] = []
    after = 0
    for at in sorted(special):
        kept += range(after, at)
        lead, after = special[at], at + 1
        if (not lead and kept and ends.has_blank) or (lead and ends.fitting(lead) is not None):
            if below := sum(1 for row in rows[at:] if leading(row)):
                passed["below the table"] += below
            break
        if lead and (pattern := over.fitting(lead)) is not None:
            passed[f"fits {pattern!r}"] += 1
    else:
        kept += range(after, len(rows))
    if between := sum(1 for at, lead in special.items() if not lead and kept and at < kept[-1]):
        passed["blank"] += between
    return kept


def _special(rows: Sequence[Sequence[Cell]], over: RowPatterns, ends: RowPatterns) -> dict[int, str]:
    """The places of the rows that are blank or fit a pattern, with their leading cells."""
    leads = [(row[0] or "").strip() if row else "" for row in rows]
    found = {at: leading(rows[at]) for at, lead in enumerate(leads) if not lead}
    found = {at: lead for at, lead in found.items() if not lead or over.fits(lead) or ends.fits(lead)}
    for patterns in (over, ends):
        if patterns.are_any:
            found |= {at: lead for at, lead in enumerate(leads) if lead and patterns.fits(lead)}
    return found


def picked(rows: Sequence[Sequence[Cell]], places: Sequence[int]) -> list[tuple[Cell, ...]]:
    """The cells of each row at these places."""
    if len(places) > 1:
        return list(map(itemgetter(*places), rows))
    return [tuple([row[at] for at in places]) for row in rows]
