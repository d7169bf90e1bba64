"""The types of what is answered about what was recorded."""

from decimal import Decimal

from msgspec import Struct


class Outcome(Struct, frozen=True, kw_only=True):
    """What one statement of a bulletin turned out to be.

    ``against_hand``: it repeats what a correction or voiding of ours had put right. ``came_back_changed``: a
    reinstatement of another value than the last one, and so a revision of value too. ``order_assumed``: that
    ``previous`` came first rests on where a bare date is placed within its day.
    """

    series: str
    period: str
    slot: str
    kind: str
    of_value: bool
    entry: int
    version: int
    previous: Decimal | None
    value: Decimal | None
    qualifier: str | None = None
    previous_qualifier: str | None = None
    came_back_changed: bool = False
    order_assumed: bool = False
    pinned: bool = False
    against_hand: bool = False


class Held(Struct, frozen=True, kw_only=True):
    """A statement that was nothing, for ``entry`` had said just that, while something else is read at that moment.

    What a whole list leaves out counts as said: there is nothing. ``entry`` is None where no entry says it, for the
    bulletin that is sent again had said it silently. ``holds`` is the entry that is read instead, with its value or
    amount; ``withdrawn``: that entry takes it back. None where nothing is read then, for ``entry`` was voided or
    corrected to another moment.
    """

    series: str
    period: str
    slot: str
    entry: int | None
    holds: int | None
    value: Decimal | None
    qualifier: str | None
    withdrawn: bool


class Receipt(Struct, frozen=True, kw_only=True):
    """What a command came to: the ledger's position behind it, and what each statement was.

    ``recorded`` counts the events; 0 means that the ledger said all of it already. ``kind`` and ``entry`` are of the
    one thing that the command was about, ``version`` is what to expect of it next; None where it was about several.
    ``document`` is the one received, or the one that the bulletin rests on. Of a dry run the position and the entries
    are those that it would have had; what it does not make has no id. A bulletin that was sent before is named.
    ``held`` are the statements that came to nothing and are not what is read, at most a hundred; ``held_more`` is how
    many more there are.
    """

    position: int
    recorded: int
    kind: str | None = None
    entry: int | None = None
    version: int | None = None
    bulletin: str | None = None
    document: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    held: tuple[Held, ...] = ()
    held_more: int = 0
