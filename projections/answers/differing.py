"""One figure at two moments: how it reads at each, and which of our own amendments made the difference."""

from typing import Literal

from msgspec import Struct

from domain.values import number, plain, same_number
from projections.answers.amendments import Amended
from projections.answers.series_at import FigureAt, SeriesAt
from projections.tables.vintages import EntryRow

State = Literal["reported", "withdrawn", "not-published-then"]


class AdjustmentThen(Struct, frozen=True, kw_only=True):
    """What was declared not to belong to the period: ``amount`` None is nothing, or with ``is_unknown`` no amount.

    ``entry`` says so, None where nothing ever did; ``corrected_by`` and ``undone_by`` are as those of a figure.
    ``ignored``: the figure reads as no value.
    """

    amount: str | None
    is_unknown: bool
    ignored: bool
    entry: int | None
    published_at: str | None
    corrected_by: int | None
    undone_by: int | None


class FigureDifference(Struct, frozen=True, kw_only=True):
    """A figure that does not read alike at two moments, before and after; entry None where nothing had been said.

    ``corrected_by`` is our correction of that entry which the other side had not; ``undone_by`` our voiding of the
    entry that the other side reads, or the correction that put it elsewhere: the numbers of events of the figure.
    ``difference`` is between two numbers that were said, so it is exact.
    """

    period: str
    state_before: State
    state_after: State
    before: str | None
    after: str | None
    difference: str | None
    qualifier_before: str | None
    qualifier_after: str | None
    status_before: str | None
    status_after: str | None
    through_before: str | None
    through_after: str | None
    adjustment_before: AdjustmentThen | None
    adjustment_after: AdjustmentThen | None
    entry_before: int | None
    entry_after: int | None
    corrected_by_before: int | None
    corrected_by_after: int | None
    undone_by_before: int | None
    undone_by_after: int | None
    published_before: str | None
    published_after: str | None


class Slots(Struct, frozen=True):
    """Both slots of a figure as they read at a moment: its statement, and what is declared of it."""

    figure: FigureAt | None
    adjustment: EntryRow | None

    @property
    def state(self) -> State:
        """Whether there is a value, was one, or none was published yet."""
        if self.figure is None or not self.figure.values:
            return "not-published-then"
        return "withdrawn" if self.figure.value is None else "reported"

    @property
    def said(self) -> EntryRow | None:
        """The entry that answers, where a value was ever published."""
        return None if self.figure is None or not self.figure.values else self.figure.answer

    @property
    def values(self) -> list[EntryRow]:
        """The values that were published, the last one first."""
        return self.figure.values[::-1] if self.figure else []

    @property
    def has_amount(self) -> bool:
        """Whether an adjustment is declared; of zero is none."""
        declared = self.adjustment
        return declared is not None and bool(declared.has_value) and not same_number(declared.value, "0")


def slots_of(reading: SeriesAt) -> dict[str, Slots]:
    """Every figure of which something was said, by its period."""
    figures = {one.period: one for one in reading.figures}
    return {
        when: Slots(figures.get(when), reading.declared.get(when)) for when in figures.keys() | reading.declared.keys()
    }


def differs(old: Slots, new: Slots) -> bool:
    """Whether a figure reads otherwise: in value, in numbers, in words, or in what is declared of it."""
    return old.state != new.state or _statement_differs(old.said, new.said) or _adjustment_differs(old, new)


def _statement_differs(old: EntryRow | None, new: EntryRow | None) -> bool:
    if old is None or new is None or old.value is None or new.value is None:
        return False  # told by the state
    words = [(one.qualifier, one.status, one.through) for one in (old, new)]
    return not same_number(old.value, new.value) or words[0] != words[1]


def _adjustment_differs(old: Slots, new: Slots) -> bool:
    if not (old.has_amount and new.has_amount):
        return old.has_amount != new.has_amount
    return not same_number(_amount(old.adjustment), _amount(new.adjustment))


def _amount(declared: EntryRow | None) -> str | None:
    return declared.value if declared else None


def difference(when: str, old: Slots, new: Slots, amended: tuple[Amended, Amended]) -> FigureDifference:
    """A figure that reads otherwise, side by side; ``amended``: what each moment had and the other had not."""
    before, after = old.said, new.said
    values = (before.value if before else None, after.value if after else None)
    adjusted = _adjusted(when, (old, new), amended)
    return FigureDifference(
        period=when,
        state_before=old.state,
        state_after=new.state,
        before=values[0],
        after=values[1],
        difference=minus(values[1], values[0]),
        qualifier_before=before.qualifier if before and before.has_value else None,
        qualifier_after=after.qualifier if after and after.has_value else None,
        status_before=before.status if before else None,
        status_after=after.status if after else None,
        through_before=before.through if before else None,
        through_after=after.through if after else None,
        adjustment_before=adjusted[0],
        adjustment_after=adjusted[1],
        entry_before=before.entry if before else None,
        entry_after=after.entry if after else None,
        corrected_by_before=_corrected(when, old, new, amended[0]),
        corrected_by_after=_corrected(when, new, old, amended[1]),
        undone_by_before=_undone(when, old, new, amended[0]),
        undone_by_after=_undone(when, new, old, amended[1]),
        published_before=before.published_at if before else None,
        published_after=after.published_at if after else None,
    )


def _corrected(when: str, here: Slots, there: Slots, ours: Amended) -> int | None:
    """What corrected the entry that answers here, or the value that it withdraws and the other side never had."""
    values = here.values if _is_withdrawn_alone(here, there) and ours.is_known_there(here.said) else []
    return next((by for one in (here.said, *values) if (by := ours.corrected(when, one)) is not None), None)


def _undone(when: str, here: Slots, there: Slots, ours: Amended) -> int | None:
    """What undid the entry that answers there, or the value that it withdraws and this side never had."""
    found = ours.undone(when, here.said, there.said)
    if found is None and _is_withdrawn_alone(there, here) and ours.is_known_here(there.said):
        found = next((by for one in there.values if (by := ours.undone(when, None, one)) is not None), None)
    return found


def _is_withdrawn_alone(one: Slots, other: Slots) -> bool:
    """Whether one takes back a value that for the other was never there."""
    return one.state == "withdrawn" and other.state == "not-published-then"


def _adjusted(
    when: str, sides: tuple[Slots, Slots], amended: tuple[Amended, Amended]
) -> tuple[AdjustmentThen | None, AdjustmentThen | None]:
    if not any(one.has_amount for one in sides):
        return None, None
    told = []
    for here, there, ours in ((*sides, amended[0]), (*sides[::-1], amended[1])):
        entry = here.adjustment
        told.append(
            AdjustmentThen(
                amount=_amount(entry) if here.has_amount else None,
                is_unknown=here.has_amount and _amount(entry) is None,
                ignored=here.state != "reported",
                entry=entry.entry if entry else None,
                published_at=entry.published_at if entry else None,
                corrected_by=ours.corrected(when, entry),
                undone_by=ours.undone(when, entry, there.adjustment),
            )
        )
    return told[0], told[1]


def minus(one: str | None, other: str | None) -> str | None:
    """One value less another; None where either is missing."""
    return None if one is None or other is None else plain(number(one) - number(other))
