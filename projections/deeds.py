"""What an entry, a correction or a voiding did, as a row of the revisions feed."""

from typing import NamedTuple

from domain.events import EntryCorrected, EntryVoided
from domain.figure import Figure
from domain.moments import OPEN, microseconds
from domain.reading import Change, Standing
from domain.statements import Content, qualifier_of, value_of
from domain.values import number, plain, same_number, sortable
from domain.words import SLOTS

_DAY = 86_400_000_000


class Deed(NamedTuple):
    """One row of the revisions feed; the columns are those of the table ``deeds`` behind its series and period."""

    slot: int
    entry: int
    pos_from: int
    pos_to: int
    position: int
    published: int
    published_at: str
    kind: str
    recorded_kind: str
    of_value: int
    came_back_changed: int
    order_assumed: int
    value: str | None
    previous: str | None
    difference: str | None
    magnitude: str | None
    qualifier: str | None
    previous_qualifier: str | None
    days_since: int | None
    reason: str | None
    note: str | None
    document: str | None
    bulletin: str | None


def deed(change: Change, first: Standing | None, position: int) -> Deed:
    one = change.standing
    return Deed(
        slot=SLOTS.index(one.entry.slot),
        entry=one.entry.number,
        pos_from=position,
        pos_to=OPEN,
        position=one.position,
        published=one.published,
        published_at=one.content.published_at,
        kind=change.kind,
        recorded_kind=one.entry.tag,
        of_value=int(change.of_value),
        came_back_changed=int(change.came_back_changed),
        order_assumed=int(change.order_assumed),
        **_numbers(one.content, change.previous.content if change.previous else None),
        days_since=None if first is None else max(0, one.published // _DAY - first.published // _DAY),
        reason=one.content.reason,
        note=one.content.note,
        document=one.content.document,
        bulletin=one.entry.bulletin,
    )


def _numbers(content: Content | None, before: Content | None) -> dict[str, str | None]:
    value, previous = value_of(content), value_of(before)
    difference = None if value is None or previous is None else number(value) - number(previous)
    return {
        "value": value,
        "previous": previous,
        "qualifier": qualifier_of(content),
        "previous_qualifier": qualifier_of(before),
        "difference": None if difference is None else plain(difference),
        "magnitude": None if difference is None else sortable(difference),
    }


def _is_of_value(new: Standing | None, old: Standing | None) -> bool:
    """Whether an entry then gives another value or none, and not only other words or another date."""
    one, other = (it.content if it and it.has_value else None for it in (new, old))
    return (one is None) != (other is None) or not same_number(value_of(one), value_of(other))


def mend(before: Figure, after: Figure, event: EntryCorrected | EntryVoided, position: int) -> Deed:
    entry = after.entry(event.entry)
    assert entry is not None, "only entries are amended"
    old = next((one for one in before.standing(entry.slot) if one.entry.number == entry.number), None)
    new = next((one for one in after.standing(entry.slot) if one.entry.number == entry.number), None)
    standing = new or old
    said = standing.content if standing else entry.content
    return Deed(
        slot=SLOTS.index(entry.slot),
        entry=entry.number,
        pos_from=position,
        pos_to=OPEN,
        position=position,
        published=microseconds(said.published_at),
        published_at=said.published_at,
        kind="voiding" if isinstance(event, EntryVoided) else "correction",
        recorded_kind="entry-voided" if isinstance(event, EntryVoided) else "entry-corrected",
        of_value=int(_is_of_value(new, old)),
        came_back_changed=0,
        order_assumed=0,
        **_numbers(new.content if new else None, old.content if old else None),
        days_since=None,
        reason=None,
        note=event.why,
        document=said.document,
        bulletin=entry.bulletin,
    )
