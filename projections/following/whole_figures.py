"""Whole figures: the rows of those of which every event is at hand, by no more work than their events ask for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter, itemgetter

import msgspec
from msgspec import Struct

from domain.events import EntryFact, FigureEvent, FigureReported
from domain.facts import tag_of
from domain.figure import entry_of
from domain.moments import OPEN, is_date, microseconds
from domain.reading import NO_CHANGES, Change, EffectiveEntry, derive
from domain.statements import Statement, same_value
from projections.following.change_rows import change_row
from projections.following.shapes import FigureRows
from projections.following.vintage_rows import first_rows, vintage
from projections.tables.changes import ChangeRow
from projections.tables.new_rows import Row
from projections.tables.revision_counts import CountRow, RunningTotals
from projections.tables.vintages import Vintage


class _Report(Struct, gc=False):
    # All that the row of a figure's first report needs: decoding no more is what makes reading fast.
    statement: Statement


_report = msgspec.json.Decoder(_Report)
# Tag of the event with which most figures begin, and most end.
FIRST_REPORT = tag_of(FigureReported)


# The one event of a figure, that is its report: the series' number, the period, the position, and its bytes. There are
# many, so it is a plain tuple.
FirstReport = tuple[int, str, int, bytes]
_FIGURE, _STATE, _STATEMENT = itemgetter(0, 1, 2), itemgetter(3), attrgetter("statement")


def rows_of_reports(reports: Sequence[FirstReport]) -> list[Row]:
    """The vintages of figures of which nothing but their reports is recorded."""
    return first_rows(map(_FIGURE, reports), map(_STATEMENT, map(_report.decode, map(_STATE, reports))))


def rows_in_plain_order(events: Sequence[tuple[int, FigureEvent]], since: int = 0) -> FigureRows | None:
    """The rows of a figure whose entries are known in the order in which they came; None where it is another one.

    Only those that events from a position on made or changed. Each entry takes over from the one before it, and tells
    what it did by it. A bare date or an amendment may move what stands already, and needs the whole walk of a shape.
    """
    lines: dict[str, list[EffectiveEntry]] = {}
    for position, event in events:
        if not isinstance(event, EntryFact) or is_date(event.content.published_at):
            return None
        entry, published = entry_of(event, position), microseconds(event.content.published_at)
        line = lines.setdefault(entry.slot, [])
        if line and line[-1].published > published:
            return None
        line.append(EffectiveEntry(published, position, published, entry, entry.content))
    vintages = [row for line in lines.values() for row in _vintages(line, since)]
    changes = [change for line in lines.values() for change in derive(line, since) if change.kind not in NO_CHANGES]
    told = map(_row, changes)
    counts = list(_counts(lines.get("statement", ()), since))
    return FigureRows({row.key: row for row in vintages}, {row.key: row for row in told}, counts)


def _vintages(line: Sequence[EffectiveEntry], since: int) -> Iterator[Vintage]:
    for one, behind in pairwise(line):
        if behind.position >= since:
            yield vintage(one, one.position, behind.published, behind.position)
    if line[-1].position >= since:
        yield vintage(line[-1], line[-1].position, OPEN, OPEN)


def _row(change: Change) -> ChangeRow:
    return change_row(change, change.standing.position, change.standing.published, OPEN)


def _counts(line: Iterable[EffectiveEntry], since: int) -> Iterator[CountRow]:
    """The steps from a position on of the count of revisions of value: of values other than the last one before."""
    known, steps = (0, 0), {}
    last: EffectiveEntry | None = None
    for one in line:
        if not one.has_value:
            continue
        if last is not None and not same_value(one.content, last.content):
            if one.position >= since:
                steps[one.position, one.published] = 1
            else:
                known = known[0] + 1, one.published
        last = one
    return RunningTotals((known, (0, 0))).rows(steps)
