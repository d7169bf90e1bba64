"""Rows of changes drawn from entries, corrections and voidings: what each did to its figure."""

from typing import Any

from domain.codec import tag
from domain.effective import EffectiveEntries
from domain.events import EntryCorrected, EntryVoided
from domain.facts import FACTS
from domain.moments import OPEN, day_of, is_date, microseconds
from domain.reading import NO_CHANGES, Change, EffectiveEntry, Entry, change_of
from domain.statements import Content, is_unknown, qualifier_of, same_value, status_of, through_of, value_of
from domain.values import number, plain, sortable
from domain.words import SLOTS
from projections.tables.changes import ChangeRow


def change_rows(line: EffectiveEntries, one: EffectiveEntry, position: int) -> list[ChangeRow]:
    """The rows of what an entry did by what stands before it."""
    late = line.change(one)
    ends = microseconds(day_of(one.content.published_at))
    early = _before_the_day_ends(line, one, late)
    rows = [(late, one.published, OPEN)] if early is None else [(early, one.published, ends - 1), (late, ends, OPEN)]
    return [change_row(change, position, first, last) for change, first, last in rows if change.kind not in NO_CHANGES]


def _before_the_day_ends(line: EffectiveEntries, one: EffectiveEntry, late: Change) -> Change | None:
    """What the entry did by what was known of its day before its end, if that is anything else."""
    said = one.content.published_at
    if is_date(said):
        return None
    before, value = line.before(one.place), line.value_before(one.place)
    if not any(it is not None and it.content.published_at == day_of(said) for it in (before, value)):
        return None
    known = [line.known_before(one.place, day_of(said), valued=valued) for valued in (False, True)]
    early = change_of(one, *known)
    return None if early == late else early


def change_row(change: Change, position: int, pub_from: int, pub_to: int) -> ChangeRow:
    """The row of what an entry did, told from a position on to those who know what was published in that time."""
    one = change.standing
    return ChangeRow(
        slot=SLOTS.index(one.entry.slot),
        entry=one.entry.number,
        pos_from=position,
        pos_to=OPEN,
        pub_from=pub_from,
        pub_to=pub_to,
        position=one.position,
        published=one.published,
        published_at=one.content.published_at,
        kind=change.kind,
        recorded_kind=one.entry.tag,
        of_value=int(change.of_value),
        came_back_changed=int(change.came_back_changed),
        order_assumed=int(change.order_assumed),
        **_said(one.content, change.previous.content if change.previous else None),
        reason=one.content.reason,
        note=one.content.note,
        document=one.content.document,
        bulletin=one.entry.bulletin,
    )


def _said(content: Content | None, before: Content | None) -> dict[str, Any]:
    value, previous = value_of(content), value_of(before)
    difference = None if value is None or previous is None else number(value) - number(previous)
    return {
        "value": value,
        "previous": previous,
        "qualifier": qualifier_of(content),
        "previous_qualifier": qualifier_of(before),
        "status": status_of(content),
        "previous_status": status_of(before),
        "through": through_of(content),
        "previous_through": through_of(before),
        "amount_unknown": int(is_unknown(content)),
        "previous_unknown": int(is_unknown(before)),
        "difference": None if difference is None else plain(difference),
        "magnitude": None if difference is None else sortable(difference),
    }


def amendment_row(
    entry: Entry,
    old: EffectiveEntry | None,
    new: EffectiveEntry | None,
    event: EntryCorrected | EntryVoided,
    position: int,
) -> ChangeRow:
    """The row of a correction or voiding of ours, against how the entry stood before it."""
    standing = new or old
    said = standing.content if standing else entry.content
    published = microseconds(said.published_at)
    return ChangeRow(
        slot=SLOTS.index(entry.slot),
        entry=entry.number,
        pos_from=position,
        pos_to=OPEN,
        pub_from=published,
        pub_to=OPEN,
        position=position,
        published=published,
        published_at=said.published_at,
        kind=FACTS[type(event)].kind,
        recorded_kind=tag(event),
        of_value=int(not same_value(new.content if new else None, old.content if old else None)),
        came_back_changed=0,
        order_assumed=0,
        **_said(new.content if new else None, old.content if old else None),
        reason=None,
        note=event.why,
        document=said.document,
        bulletin=entry.bulletin,
    )
