"""The reading rule (section 2): how a slot reads, and what each of its entries was."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.model.facts import Fact, Figure, said_in
from tests.model.moments import day_of, first_microsecond, is_bare, known_from


@dataclass(frozen=True)
class Stand:
    """An entry as it stands: what it says after our corrections, and its place in the slot's order."""

    fact: Fact
    what: str
    said: dict[str, Any]
    place: datetime

    @property
    def number(self) -> int:
        return self.fact.number

    @property
    def value(self) -> str | None:
        """The value or the amount that it gives."""
        return self.said["value"] if self.what == "statement" else self.said.get("amount")

    @property
    def known(self) -> datetime:
        return known_from(self.said["published_at"])


@dataclass(frozen=True)
class Deed:
    """What an entry was, as its order tells."""

    stand: Stand
    kind: str
    of_value: bool = False
    previous: Stand | None = None
    before: Stand | None = None

    @property
    def came_back_changed(self) -> bool:
        return self.kind == "reinstatement" and self.of_value

    @property
    def order_assumed(self) -> bool:
        """Whether a bare date leaves open which of it and the entry before it came first that day."""
        return self.before is not None and is_open(self.stand, self.before)

    @property
    def difference(self) -> Decimal | None:
        """What it changed; None where one side gives no number."""
        if self.previous is None or self.stand.value is None or self.previous.value is None:
            return None
        return Decimal(self.stand.value) - Decimal(self.previous.value)

    @property
    def is_value(self) -> bool:
        """Whether it gave the figure a value: a report, a revision of value, a reinstatement."""
        return self.kind in {"report", "reinstatement"} or (self.kind == "revision" and self.of_value)

    @property
    def is_revision_of_value(self) -> bool:
        """A revision of value, and a figure that came back with another value."""
        return self.kind in {"revision", "reinstatement"} and self.of_value


def standing(figure: Figure, slot: str, position: int) -> list[Stand]:
    """What stands in the slot at that position, in its order."""
    if (slot, position) not in figure.kept:
        figure.kept[slot, position] = _standing(figure, slot, position)
    found: list[Stand] = figure.kept[slot, position]
    return found


def _standing(figure: Figure, slot: str, position: int) -> list[Stand]:
    entries = figure.entries(slot, position)
    stands = []
    for entry in entries:
        amendments = figure.amendments(entry.number, position)
        if any(one.tag == "entry-voided" for one in amendments):
            continue
        what, said = said_in(amendments[-1] if amendments else entry) or ("", {})
        stands.append(Stand(entry, what, said, _place(entries, entry, said["published_at"])))
    return sorted(stands, key=lambda one: (one.place, one.fact.position))


def _place(entries: list[Fact], entry: Fact, published_at: str) -> datetime:
    """The instant; a bare date is right behind what had been recorded of its day before it, or where the day begins."""
    if not is_bare(published_at):
        return known_from(published_at)
    places = [first_microsecond(published_at)]
    for other in entries:
        _, said = said_in(other) or ("", {})
        if other.position < entry.position and day_of(said["published_at"]) == published_at:
            places.append(_place(entries, other, said["published_at"]))
    return max(places)


def known_at(stands: list[Stand], as_of: str | None) -> list[Stand]:
    """Those of them that had been published by then."""
    return [one for one in stands if one.known <= known_from(as_of)]


def is_open(one: Stand, other: Stand) -> bool:
    """Whether both were said on one day, and of one of them no more than the day."""
    moments = [one.said["published_at"], other.said["published_at"]]
    return day_of(moments[0]) == day_of(moments[1]) and is_bare(min(moments))


def deeds_at(figure: Figure, slot: str, as_of: str | None, position: int) -> list[Deed]:
    """What each entry was that had been published by then, given the others that had been."""
    return deeds(known_at(standing(figure, slot, position), as_of))


def reads(figure: Figure, slot: str, as_of: str | None, position: int) -> Stand | None:
    """The answer of the slot; None where there is nothing."""
    known = known_at(standing(figure, slot, position), as_of)
    return known[-1] if known else None


def deeds(stands: list[Stand]) -> list[Deed]:
    """What each of these was, given those before it."""
    told: list[Deed] = []
    now: Stand | None = None
    last: Stand | None = None
    before: Stand | None = None
    for one in stands:
        told.append(replace(_deed(one, now, last), before=before))
        now = None if one.what == "withdrawal" else one
        last, before = now or last, one
    return told


def _deed(one: Stand, now: Stand | None, last: Stand | None) -> Deed:
    """``now`` is what was in force before it, ``last`` the last that ever gave a value."""
    if one.what == "adjustment":
        return Deed(one, "confirmation" if _says_the_same(one, now) else "adjustment", previous=now)
    if one.what == "withdrawal":
        if now is None:
            return Deed(one, "confirmation")
        return Deed(one, "withdrawal" if now.what == "statement" else "adjustment-withdrawal", previous=now)
    if now is None:
        if last is None:
            return Deed(one, "report")
        return Deed(one, "reinstatement", of_value=not _same_number(one, last), previous=last)
    if _says_the_same(one, now):
        return Deed(one, "confirmation", previous=now)
    return Deed(one, "revision", of_value=not _same_number(one, now), previous=now)


def _same_number(one: Stand, other: Stand) -> bool:
    if one.value is None or other.value is None:
        return one.value == other.value
    return Decimal(one.value) == Decimal(other.value)


def _says_the_same(one: Stand, other: Stand | None) -> bool:
    if other is None or one.what != other.what or not _same_number(one, other):
        return False
    if one.what == "adjustment":
        return bool(one.said.get("reason", "unstated") == other.said.get("reason", "unstated"))
    return _words(one) == _words(other)


def _words(one: Stand) -> tuple[Any, ...]:
    return one.said.get("qualifier", "exact"), one.said.get("status"), one.said.get("through")
