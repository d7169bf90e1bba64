"""Reasons why figures read differently at two moments: those that their sources stated, and our own amendments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from api.pages.change_words import reason_words
from projections.answers.comparing import Comparison
from projections.answers.differing import AdjustmentThen, FigureDifference
from projections.answers.feed import Revision, RevisionFilter, all_revisions
from projections.answers.view import View

NEW = "first published in between"
OURS = "corrected or voided in this ledger"
# So many changes are looked through for their reasons, newest first.
_MOST = 5_000
_Key = tuple[str, str]


def reasons_of(view: View, found: Comparison) -> dict[str, str]:
    """Why each figure reads differently, in words, by its period; empty where no change of it says why."""
    later = max(found.before, found.after, key=lambda one: one.position)
    changes: dict[_Key, list[Revision]] = {}
    # Without a bound of publication: whatever was published may be the reason.
    for one in all_revisions(view, view.at(position=later.position), RevisionFilter(series=found.series), _MOST).items:
        changes.setdefault((one.period, one.slot), []).append(one)
    return {one.period: _reason(one, changes, is_forwards=not found.backwards) for one in found.items}


def counted_reasons(reasons: Iterable[str]) -> list[tuple[str, int]]:
    """How often each reason is there, the most frequent first."""
    counts: dict[str, int] = {}
    for one in reasons:
        counts[one] = counts.get(one, 0) + 1
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def is_new(one: FigureDifference) -> bool:
    """Whether the figure had a value at one of the moments alone, and none was published at the other."""
    return "not-published-then" in (one.state_before, one.state_after)


def _reason(one: FigureDifference, changes: Mapping[_Key, Sequence[Revision]], *, is_forwards: bool) -> str:
    if _is_ours(one):
        return OURS
    if is_new(one):
        return NEW
    sides = [
        _Side(one.entry_after, one.after, one.adjustment_after),
        _Side(one.entry_before, one.before, one.adjustment_before),
    ]
    for side in sides if is_forwards else sides[::-1]:
        found = side.change(one.period, changes)
        if found is not None:
            return reason_words(found.reason or "unstated") or ""
    return ""


def _is_ours(one: FigureDifference) -> bool:
    sides = [one.adjustment_before, one.adjustment_after]
    of_adjustments = [by for side in sides if side for by in (side.corrected_by, side.undone_by)]
    ours = (one.corrected_by_before, one.corrected_by_after, one.undone_by_before, one.undone_by_after)
    return any((*ours, *of_adjustments))


class _Side(NamedTuple):
    """One side of a difference: the entry that answers, its value, and what is declared."""

    entry: int | None
    value: str | None
    adjustment: AdjustmentThen | None

    def change(self, period: str, changes: Mapping[_Key, Sequence[Revision]]) -> Revision | None:
        """The change that made it so: by its entry, or the same value where that was only confirmed since."""
        said = changes.get((period, "statement"), ())
        declared = changes.get((period, "adjustment"), ()) if self.adjustment else ()
        by_entry = [one for one in said if one.entry == self.entry]
        by_amount = [one for one in declared if self.adjustment and one.entry == self.adjustment.entry]
        by_value = [one for one in said if one.value == self.value]
        return next(iter((*by_entry, *by_amount, *by_value)), None)
