"""The reading rule of docs/domain.md section 2: pure, over plain entries; everything else must agree with it."""

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from msgspec import Struct

from domain.moments import OPEN, begins, day_of, is_date, microseconds
from domain.statements import Adjustment, Content, Statement, Withdrawal, same_value, says_the_same
from domain.words import Moment, Slot

Kind = Literal[
    "report", "revision", "confirmation", "withdrawal", "reinstatement", "adjustment", "adjustment-withdrawal"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# What changes nothing that is read, or is the first to be read.
NO_CHANGES: tuple[Kind, ...] = ("report", "confirmation")
# What may stand in the revisions feed.
ChangeKind = Literal[
    "revision", "withdrawal", "reinstatement", "adjustment", "adjustment-withdrawal", "correction", "voiding"
]
CHANGE_KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)
# Order time in microseconds since 1970, and the entry's own position.
Place = tuple[int, int]


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    """One statement, withdrawal or adjustment as it was stored; ``number`` is its version in the figure's stream."""

    number: int
    position: int
    slot: Slot
    content: Content
    bulletin: str
    tag: str
    pinned: bool = False


class Amendment(Struct, frozen=True, kw_only=True):
    """What was done to an entry at a position: replaced by ``content``, or voided where that is None.

    ``version`` is the number of the event that did it; ``by_hand`` is false where the whole bulletin was voided.
    """

    position: int
    entry: int
    content: Content | None
    version: int = 0
    by_hand: bool = True


class EffectiveEntry(Struct, frozen=True):
    """An entry with what it says once corrected: where it stands in the order, and from when on it is known."""

    ordered: int
    position: int
    published: int
    entry: Entry
    content: Content

    @property
    def place(self) -> Place:
        """Where it stands in the total order of its slot."""
        return self.ordered, self.position

    @property
    def has_value(self) -> bool:
        """Whether it gives a value, or declares an adjustment."""
        return not isinstance(self.content, Withdrawal)


class Change(Struct, frozen=True):
    """What an entry did, derived from those before it.

    ``previous`` is the entry before it, of a reinstatement the last value before the withdrawal; where that was another
    value, it ``came_back_changed``, and is a revision of value too. ``of_value``: it gives another number than
    ``previous``, or one of the two gives none. ``order_assumed``: that the entry before it came
    first rests on a bare date's place within their day.
    """

    standing: EffectiveEntry
    kind: Kind
    previous: EffectiveEntry | None
    of_value: bool
    came_back_changed: bool = False
    order_assumed: bool = False

    @property
    def revises_value(self) -> bool:
        """Whether the source then said another value than the last one that it had said."""
        return self.came_back_changed or (self.kind == "revision" and self.of_value)


class DayOrder:
    """The latest instant of each day among a slot's entries as recorded, while they are walked by position."""

    def __init__(self) -> None:
        self._latest: dict[str, int] = {}

    def ordered(self, published_at: Moment) -> int:
        """The order time of what is said next: an instant is its own, a bare date stands behind its day so far."""
        if not is_date(published_at):
            return microseconds(published_at)
        return self._latest.get(published_at) or begins(published_at)

    def add(self, recorded: Content) -> None:
        """Take in one more entry as it was recorded; what is corrected or voided later changes no place."""
        if not is_date(recorded.published_at):
            day, at = day_of(recorded.published_at), microseconds(recorded.published_at)
            self._latest[day] = max(at, self._latest.get(day, at))


def standing(
    entries: Iterable[Entry], amendments: Sequence[Amendment], slot: Slot, position: int = OPEN
) -> list[EffectiveEntry]:
    """The slot's effective entries at a position, in the total order (order time, own position)."""
    amended: dict[int, Content | None] = {}
    for amendment in sorted(amendments, key=lambda one: one.position):
        if amendment.position <= position and amended.get(amendment.entry, amendment) is not None:
            amended[amendment.entry] = amendment.content
    stand, days = [], DayOrder()
    for entry in sorted(entries, key=lambda one: one.position):
        if entry.slot == slot and entry.position <= position:
            content = amended.get(entry.number, entry.content)
            if content is not None:
                at, known = days.ordered(content.published_at), microseconds(content.published_at)
                stand.append(EffectiveEntry(at, entry.position, known, entry, content))
            days.add(entry.content)
    stand.sort(key=lambda one: one.place)
    return stand


def read(stand: Sequence[EffectiveEntry], published: int = OPEN, end: int | None = None) -> EffectiveEntry | None:
    """The last in the order of those known by then, if need be among the first ``end``: step 3 of the rule.

    Not the last of a prefix: an instant that was recorded behind a bare date of its day is known earlier, and stands
    later.
    """
    backwards = range((len(stand) if end is None else end) - 1, -1, -1)
    return next((stand[at] for at in backwards if stand[at].published <= published), None)


def derive(stand: Sequence[EffectiveEntry], since: int = 0) -> list[Change]:
    """What each effective entry that was recorded from a position on did, walking all of them in order."""
    changes: list[Change] = []
    before: EffectiveEntry | None = None
    last_value: EffectiveEntry | None = None
    for one in stand:
        if one.position >= since:
            changes.append(change_of(one, before, last_value))
        before, last_value = one, one if one.has_value else last_value
    return changes


def change_of(one: EffectiveEntry, before: EffectiveEntry | None, last_value: EffectiveEntry | None) -> Change:
    """What an entry did behind the entry before it and the last one before it that gave a value."""
    kind = kind_of(one.content, one.entry.slot, before.content if before else None, had_value=last_value is not None)
    previous = last_value if kind == "reinstatement" else before
    of_value = not same_value(one.content, previous.content if previous else None)
    back = kind == "reinstatement" and of_value
    return Change(one, kind, previous, of_value, back, is_order_assumed(one, before))


def is_order_assumed(one: EffectiveEntry, before: EffectiveEntry | None) -> bool:
    """Whether the order of two neighbours rests on where a bare date is placed within its day."""
    if before is None:
        return False
    return is_within_a_bare_date(one.content.published_at, before.content.published_at)


def is_within_a_bare_date(one: Moment, other: Moment) -> bool:
    """Whether two moments are of one day, and one of them says no more than that."""
    return (is_date(one) or is_date(other)) and day_of(one) == day_of(other)


def kind_of(content: Content, slot: Slot, before: Content | None, *, had_value: bool) -> Kind:
    """What an entry does behind another; ``had_value``: some entry before gave one."""
    if says_the_same(content, before):
        return "confirmation"
    if isinstance(content, Withdrawal):
        return "withdrawal" if slot == "statement" else "adjustment-withdrawal"
    if isinstance(content, Adjustment):
        return "adjustment"
    if not isinstance(before, Statement):
        return "reinstatement" if had_value else "report"
    return "revision"
