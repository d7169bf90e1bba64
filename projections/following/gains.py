"""Gains: what the rows that are to be written add to their series, against what the tables hold before."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby, starmap
from operator import itemgetter

from domain.moments import OPEN
from projections.tables.generation import Generation
from projections.tables.latest_figures import days_ahead
from projections.tables.new_rows import Gain, NewRows, Row
from projections.tables.vintages import values_at_the_head

_Figure = tuple[int, str]
_GAIN_OF_REVISIONS = 5
# Of which period a vintage speaks, and when that was published.
_SPEAKS = itemgetter(2, 4)
_SERIES = itemgetter(0)
# So many columns of a vintage say where it stands; the last one of all says whether it has a value.
_STANDS = 10


def gained(generation: Generation, drawn: NewRows) -> dict[int, Gain]:
    """What each touched series gains; asked before anything that was drawn is written."""
    gains = {number: Gain(changed=end) for number, end in dict(iter(drawn.touched)).items()}
    _add_reports(gains, drawn.reported)
    changed = _add_rows(gains, drawn.vintages)
    for number, slot, period, *_ in drawn.vintages_erased:
        gains.setdefault(number, Gain()).reports = None
        if slot == 0:
            changed.setdefault((number, period), [])
    for row in drawn.revision_counts:
        gain = gains.setdefault(row[0], Gain())
        gain.revisions += row[_GAIN_OF_REVISIONS]
        gain.is_revised = True
    if changed and not drawn.are_whole:
        erased = {row for row in drawn.vintages_erased if row[1] == 0}
        standing = values_at_the_head(generation, changed)
        for figure, rows in changed.items():
            _add_changed(gains[figure[0]], figure, standing.get(figure), rows, erased)
    return gains


def _add_reports(gains: dict[int, Gain], reported: Iterable[Row]) -> None:
    """Add figures that begin with a value, of which nothing was recorded before."""
    rows_of: dict[int, list[Row]] = defaultdict(list)
    for number, some in groupby(reported, _SERIES):
        rows_of[number] += some
    for number, rows in rows_of.items():
        gain = gains.get(number) or gains.setdefault(number, Gain())
        gain.figures += len(rows)
        gain.ahead = max(starmap(days_ahead, map(_SPEAKS, rows)))
        gain.reports = rows


def _add_rows(gains: dict[int, Gain], rows: Iterable[Row]) -> dict[_Figure, list[Row]]:
    """Add what follows from the rows alone; those of figures that may have had a value before."""
    changed: dict[_Figure, list[Row]] = {}
    for row in rows:
        number, slot, period, _, published, _, _, rec_to, _, next_pos = row[:_STANDS]
        gain = gains.get(number) or gains.setdefault(number, Gain())
        if slot:
            gain.is_adjusted, gain.reports = True, None
            continue
        days = days_ahead(period, published)
        if gain.ahead is None or days > gain.ahead:
            gain.ahead = days
        is_read = rec_to == next_pos == OPEN
        gain.figures += is_read and row[-1]
        if not row[-1]:
            gain.is_withdrawn, gain.reports = True, None
        changed.setdefault((number, period), []).append(row)
    return changed


def _add_changed(gain: Gain, figure: _Figure, before: Row | None, rows: Iterable[Row], erased: set[Row]) -> None:
    """Add what a figure gained that may have had a value before: by the row ``before``, None if it had none."""
    is_read = any(row[7] == row[9] == OPEN for row in rows)
    is_lost = before is not None and (is_read or _is_among(before, figure, rows, erased))
    gain.figures -= is_lost
    if is_lost and any(row[7] == row[9] == OPEN and row[-1] for row in rows):
        gain.revised = max(gain.revised, figure[1])
    else:
        gain.reports = None


def _is_among(before: Row, figure: _Figure, rows: Iterable[Row], erased: set[Row]) -> bool:
    """Whether a row is among those that are drawn anew, or erased."""
    return (figure[0], 0, figure[1], *before) in erased or any((row[3], row[5], row[6]) == before for row in rows)
