"""The history of a figure: its entries by position, with what changed, who, when, why and by which document."""

import re
from typing import assert_never

from msgspec import Struct, structs

from domain.codec import tag
from domain.events import EntryCorrected, EntryFact, EntryVoided, Event, FigureEvent
from domain.facts import FACTS
from domain.figure import entry_of
from domain.reading import Change, Entry
from domain.refusals import Malformed
from domain.statements import is_unknown, qualifier_of, status_of, through_of, value_of
from domain.streams import OfFigure, Recorded
from domain.values import number, plain
from domain.words import Slot
from projections.answers.evidence import Evidence, evidence
from projections.answers.figure_answer import known_figure
from projections.answers.figure_view import FigureView
from projections.answers.listing import Listing
from projections.answers.reversions import NO_MARKS, FigureReversions, ReversionMarks
from projections.answers.view import View
from projections.moment import At

# How many of a figure's events are read at a time.
_AT_ONCE = 100
_ENTRY = re.compile(r"[0-9]{1,15}", re.ASCII)


class EventRow(Struct, frozen=True, kw_only=True):
    """One event of a figure.

    ``value`` is as it was recorded, ``difference`` the value less ``previous``. ``kind`` is derived from the order of
    publication, ``recorded_kind`` what was decided when it was recorded. ``previous`` is the effective entry before it,
    of a reinstatement the last value before the withdrawal (another one ``came_back_changed``), of a correction or
    voiding what it corrects, as that read before. ``order_assumed``: that ``previous`` came first rests on where a bare
    date is placed within its day. ``corrected_by`` are the numbers of the events that corrected or voided it.
    ``amount_unknown``: it declares an adjustment and nobody said how much; ``previous_unknown`` so of ``previous``.
    """

    entry: int
    position: int
    slot: str
    kind: str
    recorded_kind: str
    value: str | None
    previous: str | None
    difference: str | None
    qualifier: str | None
    previous_qualifier: str | None
    status: str | None
    previous_status: str | None
    through: str | None
    previous_through: str | None
    amount_unknown: bool
    previous_unknown: bool
    came_back_changed: bool
    order_assumed: bool
    reason: str | None
    note: str | None
    published_at: str | None
    recorded_at: str
    recorded_by: str
    bulletin: str | None
    pinned: bool
    document: Evidence | None
    corrected_by: list[int]
    corrects: int | None = None
    refiled_as: str | None = None


class HistoryRow(EventRow, frozen=True, kw_only=True):
    """One event of a figure as its history tells it.

    A value that was taken back within seven days is ``reverted_by`` the entry that gave the former one again, which
    ``reverts`` it; both say after how many days that was, ``days_until_reverted``.
    """

    reverted_by: int | None
    reverted_at: str | None
    reverts: int | None
    days_until_reverted: int | None


def ask_history(
    view: View, at: At, key: str, *, behind: str | None = None, limit: int | None = None
) -> Listing[HistoryRow]:
    """The history of a figure, by position, behind one of its entries; raises UnknownFigure and its kin."""
    figure, last = known_figure(view, at, key)
    if behind is not None and not _ENTRY.fullmatch(behind):
        raise Malformed("not an entry of the figure: begin with its first page again", parameter="cursor")
    return Listing(items=_history(figure, int(behind or 0), limit), position=last.position)


def _history(figure: FigureView, behind: int = 0, limit: int | None = None) -> list[HistoryRow]:
    """The rows that were published, or done by us, by then, behind a version and at most so many, by position."""
    found: list[EventRow] = []
    last = figure.store.version_at(OfFigure(figure.key), figure.at.position)
    while behind < last and (limit is None or len(found) < limit):
        some = figure.store.versions(OfFigure(figure.key), behind + 1, min(_AT_ONCE, last - behind))
        found += (row for kept in some if (row := row_of(figure, kept)) is not None)
        behind += _AT_ONCE
    reversions = figure.reversions()
    return [HistoryRow(**structs.asdict(one), **_marks(one, reversions)) for one in found[:limit]]


def _marks(row: EventRow, reversions: FigureReversions) -> ReversionMarks:
    """Of what the source said of the figure itself; what we put right is never marked."""
    return reversions.marks(row.entry) if row.slot == "statement" and row.corrects is None else NO_MARKS


def row_of(figure: FigureView, kept: Recorded[FigureEvent]) -> EventRow | None:
    """What one of the figure's events did; None where it was not published by then."""
    event = kept.event
    match event:
        case EntryFact():
            entry = entry_of(event, kept.position)
            last, is_in_force = figure.vintages.last_in_force(entry.slot, entry.number)
            if last is None or last.published > figure.at.published:
                return None
            return _row(figure, entry, event, figure.change(last) if is_in_force else None)
        case EntryCorrected() | EntryVoided():
            slot = figure.entry(event.entry).slot
            last = figure.vintages.last_said(slot, event.entry)
            if last is None or last.published > figure.at.published:
                return None
            return _row_of_amendment(figure, slot, kept.position, event)
        case _:
            assert_never(event)


def _row(figure: FigureView, entry: Entry, event: Event, change: Change | None) -> EventRow:
    content = entry.content
    before = change.previous.content if change and change.previous else None
    return EventRow(
        entry=entry.number,
        position=entry.position,
        slot=entry.slot,
        kind=change.kind if change else "voided",
        recorded_kind=entry.tag,
        value=value_of(content),
        previous=value_of(before),
        difference=_difference(value_of(content), value_of(before)),
        qualifier=qualifier_of(content),
        previous_qualifier=qualifier_of(before),
        status=status_of(content),
        previous_status=status_of(before),
        through=through_of(content),
        previous_through=through_of(before),
        amount_unknown=is_unknown(content),
        previous_unknown=is_unknown(before),
        came_back_changed=change is not None and change.came_back_changed,
        order_assumed=change is not None and change.order_assumed,
        reason=content.reason,
        note=content.note,
        published_at=content.published_at,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        bulletin=entry.bulletin,
        pinned=entry.pinned,
        document=evidence(figure.store, content.document),
        corrected_by=[one.event.version for one in figure.amendments(entry.slot, entry.number)],
    )


def _row_of_amendment(figure: FigureView, slot: Slot, position: int, event: EntryCorrected | EntryVoided) -> EventRow:
    content = event.content
    before = figure.vintages.last_said(slot, event.entry, position - 1)
    assert before is not None, "what is amended was recorded before"
    refiled = event.refiled_as if isinstance(event, EntryVoided) else None
    return EventRow(
        entry=event.version,
        position=position,
        slot=slot,
        kind=FACTS[type(event)].kind,
        recorded_kind=tag(event),
        value=value_of(content),
        previous=before.value,
        difference=_difference(value_of(content), before.value),
        qualifier=qualifier_of(content),
        previous_qualifier=before.qualifier,
        status=status_of(content),
        previous_status=before.status,
        through=through_of(content),
        previous_through=before.through,
        amount_unknown=is_unknown(content),
        previous_unknown=before.is_unknown,
        came_back_changed=False,
        order_assumed=False,
        reason=content.reason if content else None,
        note=event.why,
        published_at=content.published_at if content else None,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        bulletin=event.bulletin,
        pinned=False,
        document=evidence(figure.store, content.document if content else None),
        corrected_by=[],
        corrects=event.entry,
        refiled_as=f"{refiled.series}/{refiled.period}" if refiled else None,
    )


def _difference(value: str | None, previous: str | None) -> str | None:
    return None if value is None or previous is None else plain(number(value) - number(previous))
