"""The arrivals of a watch that are held back, judged beside those before and kept in the register of proposals."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from importers.file_import import file_doubts, held_file, proposal_key
from importers.vintages.delivered_file import DeliveredFile
from importers.vintages.verdicts import CONTRADICTED, GONE_BACK, LEFT_BEHIND, MOST_WAITING, REPEATED
from importers.watching.arrived_files import delivered_file
from importers.watching.doubted_arrivals import arrival_doubts
from importers.watching.kept_bytes import KeptBytes
from importers.watching.watch_list import Watched
from importers.watching.watch_notes import Arrival, WatchNotes
from stores.opening import OpenLedger
from stores.proposal import Proposal
from stores.proposal_refusals import TooManyProposals
from stores.proposal_register import ProposalRegister
from stores.sqlite.proposals import ProposalState

_WENT_ON, _TRUSTED = "a later delivery went on from it", "it was trusted"


class ArrivalVerdict(NamedTuple):
    """What becomes of an arrival: held for its ``doubts``; else taken, behind those of the waiting that it confirms."""

    doubts: tuple[str, ...] = ()
    confirms: tuple[Arrival, ...] = ()


class HeldArrivals:
    """Judges what arrived as a history judges its versions, and has a person decide what no later arrival does.

    With ``trust`` everything is taken.
    """

    def __init__(self, ledger: OpenLedger, kept: KeptBytes, *, trust: bool) -> None:
        self._ledger, self._kept, self._trust = ledger, kept, trust
        self._register = ProposalRegister(ledger.store.path, ledger.clock)

    def after_decisions(self, entry: Watched, notes: WatchNotes) -> WatchNotes:
        """The notes after what was decided of those that wait; what the register has forgotten is judged again."""
        for one in notes.waiting:
            found = self._register.known_by(_key(entry, one))
            if found is None:
                notes = _judged_again(_without(notes, one))
            elif found.state != "waiting":
                notes = _decided(entry, notes, one, found)
        return notes

    def judge(self, entry: Watched, notes: WatchNotes, arrival: Arrival) -> ArrivalVerdict:
        """What becomes of an arrival; raises a refusal where it cannot be read, or the ledger would not take it."""
        waiting = _others(notes, arrival)
        if self._trusts(entry):
            return ArrivalVerdict(confirms=waiting)
        doubts = self._doubts(entry, notes.taken, arrival)
        lasting = [one for one in reversed(waiting) if doubts and self._goes_on(entry, one, arrival)]
        # What goes on from something that a person has dropped is never taken without one.
        if not doubts or (lasting and not lasting[0].is_repeated):
            return ArrivalVerdict(confirms=tuple(lasting[:1]))
        return ArrivalVerdict(doubts)

    def hold(self, entry: Watched, notes: WatchNotes, arrival: Arrival, doubts: tuple[str, ...]) -> WatchNotes:
        """The notes with an arrival that waits; the very bytes that a person has dropped stay dropped.

        Where too many wait, it is judged again with the next look. Raises a refusal where it cannot be read, or the
        ledger would not take it.
        """
        dropped, why = notes.dropped, f"not plausible: {'; '.join(doubts)}"
        if dropped is not None and dropped.sha256 == arrival.sha256:
            return replace(notes, arrival=replace(arrival, is_held=True, is_dropped=True, why=dropped.why))
        repeated = [one for one in notes.waiting if one.is_repeated] + ([dropped] if dropped is not None else [])
        is_repeated = any(self._goes_on(entry, one, arrival) for one in repeated)
        if is_repeated:
            why = f"{why}; {REPEATED}"
        held = replace(arrival, is_held=True, is_repeated=is_repeated, why=why)
        try:
            self._propose(entry, arrival, doubts)
        except TooManyProposals as refusal:
            return replace(notes, arrival=replace(held, is_settled=False, why=f"{why}; {refusal.message}"))
        waiting = (*_others(notes, arrival), held)
        self._decide(entry, waiting[:-MOST_WAITING], "dropped", LEFT_BEHIND)
        return replace(notes, arrival=held, waiting=waiting[-MOST_WAITING:])

    def _propose(self, entry: Watched, arrival: Arrival, doubts: tuple[str, ...]) -> None:
        read, title = self._read(entry, arrival), f"{entry.file_name} from {entry.cited}"
        held = held_file(self._ledger, read, doubts, named=_named(entry, arrival), title=title)
        self._register.hold((held,), entry.spec.actor)

    def take(self, entry: Watched, notes: WatchNotes, arrival: Arrival, confirmed: tuple[Arrival, ...]) -> WatchNotes:
        """The notes with an arrival that was imported, behind those that it confirms: nothing waits any more."""
        others = [one for one in _others(notes, arrival) if one not in confirmed]
        self._decide(entry, confirmed, "issued", _WENT_ON)
        self._decide(entry, others, "dropped", CONTRADICTED if confirmed else GONE_BACK)
        if any(one.sha256 == arrival.sha256 for one in notes.waiting):
            self._decide(entry, (arrival,), "issued", _TRUSTED)
        return replace(notes, arrival=arrival, taken=arrival, waiting=())

    def _trusts(self, entry: Watched) -> bool:
        return self._trust or all(entry.spec.plausible_of(file) is None for file in entry.files)

    def _doubts(self, entry: Watched, before: Arrival | None, arrival: Arrival) -> tuple[str, ...]:
        """Why it is not plausible beside what was taken last: its bytes, or else what the ledger has."""
        if before is not None and self._kept.has(before.sha256, entry.file_name):
            found = self._beside(entry, before, arrival)
            if found is not None:
                return found
        return file_doubts(self._ledger, self._read(entry, arrival))

    def _goes_on(self, entry: Watched, before: Arrival, arrival: Arrival) -> bool:
        if not self._kept.has(before.sha256, entry.file_name):
            return False
        # Both ways, as in a history: beside a few figures that are left of a list anything would be plausible.
        return all(self._beside(entry, *pair) == () for pair in ((before, arrival), (arrival, before)))

    def _beside(self, entry: Watched, before: Arrival, arrival: Arrival) -> tuple[str, ...] | None:
        old, new = ((one, self._place(entry, one)) for one in (before, arrival))
        return arrival_doubts(self._ledger, entry, old, new)

    def _read(self, entry: Watched, arrival: Arrival) -> DeliveredFile:
        return delivered_file(self._ledger, entry, arrival, self._place(entry, arrival))

    def _place(self, entry: Watched, arrival: Arrival) -> Path:
        return self._kept.path(arrival.sha256, entry.file_name)

    def _decide(self, entry: Watched, arrivals: Iterable[Arrival], state: ProposalState, why: str) -> None:
        for one in arrivals:
            self._register.decide(_key(entry, one), state, entry.spec.actor, why)


def _decided(entry: Watched, notes: WatchNotes, one: Arrival, found: Proposal) -> WatchNotes:
    notes, arrival = _without(notes, one), notes.arrival
    is_last = arrival is not None and (arrival.sha256, arrival.published_at) == (one.sha256, one.published_at)
    if found.state == "issued":
        taken = replace(one, is_held=False, is_repeated=False, why=None)
        notes = replace(notes, taken=taken, dropped=None)
        return replace(notes, arrival=taken) if is_last else _judged_again(notes)
    if found.decided_by == entry.spec.actor:
        return notes  # by this watch, which was killed before it noted that
    dropped = replace(one, is_dropped=True, why=f"{one.why}; dropped by {found.decided_by}")
    return replace(notes, dropped=dropped, arrival=dropped if is_last else arrival)


def _judged_again(notes: WatchNotes) -> WatchNotes:
    """The notes in which what waits last is to be judged once more."""
    arrival = notes.arrival
    is_waiting = arrival is not None and arrival.is_held and not arrival.is_dropped
    return replace(notes, arrival=replace(arrival, is_settled=False)) if arrival and is_waiting else notes


def _without(notes: WatchNotes, one: Arrival) -> WatchNotes:
    return replace(notes, waiting=tuple(other for other in notes.waiting if other != one))


def _others(notes: WatchNotes, arrival: Arrival) -> tuple[Arrival, ...]:
    return tuple(one for one in notes.waiting if one.sha256 != arrival.sha256)


def _named(entry: Watched, arrival: Arrival) -> str:
    return f"watch {entry.cited} {arrival.published_at}"


def _key(entry: Watched, arrival: Arrival) -> str:
    return proposal_key(entry.spec.actor, _named(entry, arrival), arrival.sha256)
