"""The reading rule of docs/domain.md section 2: pure, over plain entries; everything else must agree with it."""

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from msgspec import Struct

from domain.moments import OPEN, microseconds
from domain.statements import Adjustment, Content, Statement, Withdrawal, says_the_same
from domain.values import same_number
from domain.words import Slot

Kind = Literal[
    "report", "revision", "confirmation", "withdrawal", "reinstatement", "adjustment", "adjustment-withdrawal"
]
KINDS: tuple[str, ...] = get_args(Kind)


class Entry(Struct, frozen=True, kw_only=True):
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

    ``version`` is the number of the event that did it.
    """

    position: int
    entry: int
    content: Content | None
    version: int = 0


class Standing(Struct, frozen=True):
    """An entry with what it says once corrected, in the order of reading."""

    published: int
    position: int
    entry: Entry
    content: Content

    @property
    def has_value(self) -> bool:
        """Whether it gives a value, or declares an adjustment."""
        return not isinstance(self.content, Withdrawal)


class Change(Struct, frozen=True):
    """What an entry did, derived from those before it."""

    standing: Standing
    kind: Kind
    previous: Standing | None
    of_value: bool


def standing(
    entries: Iterable[Entry], amendments: Sequence[Amendment], slot: Slot, position: int = OPEN
) -> list[Standing]:
    """The slot's effective entries at a position, by (published_at, position): steps 1 and 2 of the rule."""
    amended: dict[int, Content | None] = {}
    for amendment in sorted(amendments, key=lambda one: one.position):
        if amendment.position <= position and amended.get(amendment.entry, amendment) is not None:
            amended[amendment.entry] = amendment.content
    stand = []
    for entry in entries:
        if entry.slot == slot and entry.position <= position:
            content = amended.get(entry.number, entry.content)
            if content is not None:
                stand.append(Standing(microseconds(content.published_at), entry.position, entry, content))
    stand.sort(key=lambda one: (one.published, one.position))
    return stand


def read(stand: Sequence[Standing], published: int = OPEN) -> Standing | None:
    """The last of the effective entries that was published by then: step 3 of the rule."""
    answer = None
    for one in stand:
        if one.published > published:
            break
        answer = one
    return answer


def derive(stand: Sequence[Standing]) -> list[Change]:
    """What each effective entry did, walking them in order."""
    changes: list[Change] = []
    previous: Standing | None = None
    had_value = False
    for one in stand:
        kind, of_value = kind_of(one.content, one.entry.slot, previous.content if previous else None, had_value)
        changes.append(Change(one, kind, previous, of_value))
        previous, had_value = one, had_value or one.has_value
    return changes


def kind_of(
    content: Content,
    slot: Slot,
    before: Content | None,
    had_value: bool,  # noqa: FBT001 - one fact of the walk
) -> tuple[Kind, bool]:
    """What an entry does behind another, and whether to the value; ``had_value``: some entry before gave one."""
    if says_the_same(content, before):
        return "confirmation", False
    if isinstance(content, Withdrawal):
        return ("withdrawal" if slot == "statement" else "adjustment-withdrawal"), False
    if isinstance(content, Adjustment):
        return "adjustment", True
    if not isinstance(before, Statement):
        return ("reinstatement" if had_value else "report"), True
    return "revision", not same_number(content.value, before.value)
