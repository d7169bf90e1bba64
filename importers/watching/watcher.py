"""The watch over a list of addresses: what changed is imported, and each look is noted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from domain.moments import instant_text
from domain.recording.stamping import stamp
from domain.refusals import ClockBehind, Conflict, LedgerBusy, Malformed, ReadOnlyCopy, Unknown
from domain.words import LookOutcome
from importers.file_import import publish_bytes, record_file
from importers.issuing.summary import Summary
from importers.watching.arrived_files import delivered_file, media_type
from importers.watching.fetching import Fetched, Fetcher, SourceUnreachable
from importers.watching.held_arrivals import HeldArrivals
from importers.watching.kept_bytes import ArrivingBytes, KeptBytes
from importers.watching.kept_robots import KeptRobots
from importers.watching.look_runs import blind_after, looked, record_runs
from importers.watching.robots import Robots
from importers.watching.server_times import last_modified
from importers.watching.watch_list import Watched, WatchList
from importers.watching.watch_notes import Arrival, NotesFolder, WatchNotes
from stores.opening import OpenLedger

# A look this much too early is in time: timers are not exact.
_EARLY = 0.05
_LONGEST_ALONE = timedelta(days=1)


class WatchLook(Struct, frozen=True, kw_only=True):
    """What came of one look, for whoever keeps the watch; ``summary`` is of what was imported.

    ``published_at`` and ``published_by`` are of the bytes that came last, which lie in ``file``. ``is_decided``: they
    were held, and a person has dropped them. ``silent_since`` and ``blind_since`` are when something had changed, or
    could be seen, where that is longer ago than it should be.
    """

    name: str
    url: str
    looked_at: str
    outcome: LookOutcome
    why: str | None = None
    is_decided: bool = False
    published_at: str | None = None
    published_by: str | None = None
    sha256: str | None = None
    file: str | None = None
    silent_since: str | None = None
    blind_since: str | None = None
    summary: Summary | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether somebody should see to it."""
        is_left = self.outcome in ("unreadable", "held") and not self.is_decided
        return is_left or self.silent_since is not None or self.blind_since is not None


class Watcher:
    """Looks at the addresses of a list, one after the other, with its notes and bytes in a folder of its own.

    With ``trust`` what arrives is taken, also what is held, however little plausible it is.
    """

    def __init__(
        self, ledger: OpenLedger, watch_list: WatchList, folder: Path, fetcher: Fetcher, *, trust: bool = False
    ) -> None:
        self._ledger, self._list, self._fetcher = ledger, watch_list, fetcher
        self._notes = NotesFolder(folder / "notes")
        self._kept = KeptBytes(folder / "bytes")
        self._robots = Robots(fetcher, KeptRobots(folder / "robots"), self._now)
        self._trust = trust
        self._held = HeldArrivals(ledger, self._kept, trust=trust)

    def due(self, entry: Watched) -> timedelta:
        """How long until an entry is to be looked at; nothing where it is time."""
        notes, now = self._notes.read(entry.name), self._now()
        if notes is None or notes.looked_at is None:
            return timedelta(0)
        last = datetime.fromisoformat(notes.looked_at)
        wait = timedelta(seconds=entry.every * (1 - _EARLY)) - (now - last)
        if last > now:  # the clock went back
            wait = timedelta(0)
        if notes.left_alone_until is not None:
            alone = datetime.fromisoformat(notes.left_alone_until) - now
            wait = max(wait, alone) if alone <= _LONGEST_ALONE else wait
        return max(wait, timedelta(0))

    def look(self, entry: Watched) -> WatchLook:
        """Look once; raises a refusal only where nothing can be noted or recorded at present.

        Killed at any moment, the next look goes on: bytes that came are imported before others are asked for.
        """
        self._check_clock(entry)
        notes = self._begun(entry)
        summary, before = None, notes.arrival
        was_interrupted = before is not None and not before.is_settled
        if before is not None and not self._is_read(before, entry):
            notes, summary = self._read_again(entry, notes)
        notes = replace(notes, left_alone_until=None)
        try:
            notes, is_new = self._fetched(entry, notes)
        except SourceUnreachable as refusal:
            until = instant_text(self._now() + timedelta(seconds=refusal.wait)) if refusal.wait else None
            notes = replace(notes, left_alone_until=until)
            return self._noted(entry, notes, ("unreachable", refusal.message), summary)
        if is_new:
            notes, summary = self._settled(entry, notes)
        return self._noted(entry, notes, _outcome(notes, is_changed=is_new or was_interrupted), summary)

    def _check_clock(self, entry: Watched) -> None:
        """Refuse a clock that lies before the ledger: a moment that it gives to a version would be refused for good."""
        try:
            stamp(self._ledger.store.last_recorded_at(), self._now())
        except ClockBehind as refusal:
            told = f"{entry.name} is not looked at, and nothing of it is lost: {refusal.message}"
            raise ClockBehind(told, **refusal.facts) from refusal

    def prune(self) -> int:
        """Remove old bytes, so that no more are kept than the list allows; how many files were removed."""
        found = [self._notes.read(one.name) for one in self._list.entries]
        needed = {sha256 for one in found if one is not None for sha256 in one.needed}
        return self._kept.prune(self._list.keep_bytes, needed)

    def _is_read(self, arrival: Arrival, entry: Watched) -> bool:
        is_free = arrival.is_held and self._trust
        return arrival.is_settled and not is_free and arrival.spec_sha256 == entry.spec_sha256

    def _begun(self, entry: Watched) -> WatchNotes:
        """The notes before a look; the runs that a killed look left are recorded first."""
        url = str(entry.url)
        notes = self._notes.read(entry.name) or WatchNotes(url=url, began_at=instant_text(self._now()))
        if notes.url != url:
            # Another file, for all we know: what came before is not read by this spec.
            notes = replace(notes, url=url, condition=None, arrival=None, taken=None, waiting=(), dropped=None)
        if notes.unrecorded:
            notes = record_runs(self._ledger, entry, notes)
            self._notes.keep(entry.name, notes)
        return self._after_decisions(entry, notes)

    def _fetched(self, entry: Watched, notes: WatchNotes) -> tuple[WatchNotes, bool]:
        """The notes with the bytes that came, if these are others than the last; raises SourceUnreachable."""
        self._fetcher.end_after(entry.within)
        with self._kept.arriving() as arriving:
            now = self._now()
            found = self._fetcher.fetch(entry.url, entry.most_bytes, arriving.take, notes.condition, self._robots.check)
            known = notes.arrival
            if not found.is_changed or (known is not None and known.sha256 == arriving.sha256):
                return replace(notes, condition=found.condition), False
            self._kept.keep(arriving, entry.file_name)
            arrival = self._arrival(entry, arriving, found, notes.newest, now)
        notes = replace(notes, condition=found.condition, arrival=arrival, newest=arrival.published_at)
        # Before it is imported: who is killed meanwhile imports the same, published at the same moment.
        self._notes.keep(entry.name, notes)
        return notes, True

    def _arrival(
        self, entry: Watched, arrived: ArrivingBytes, found: Fetched, newest: str | None, now: datetime
    ) -> Arrival:
        modified = last_modified(found.condition.last_modified, now, newest)
        return Arrival(
            sha256=arrived.sha256,
            size=arrived.size,
            looked_at=instant_text(now),
            published_at=_looked_up_at(now, newest) if modified is None else modified,
            published_by="look" if modified is None else "last-modified",
            spec_sha256=entry.spec_sha256,
        )

    def _read_again(self, entry: Watched, notes: WatchNotes) -> tuple[WatchNotes, Summary | None]:
        """Import what came before, by the spec as it is now; if its bytes are gone, the next answer brings them."""
        arrival = notes.arrival
        assert arrival is not None, "something came"
        if not self._kept.has(arrival.sha256, entry.file_name):
            return replace(notes, condition=None, arrival=None), None
        return self._settled(entry, replace(notes, arrival=replace(arrival, spec_sha256=entry.spec_sha256)))

    def _settled(self, entry: Watched, notes: WatchNotes) -> tuple[WatchNotes, Summary | None]:
        """Import the bytes that came; what the importer or the ledger refuses of them is noted as unreadable.

        What is not plausible is held: the next version that is decides, as in a history, or a person.
        """
        arrival, summary, why = notes.arrival, None, None
        assert arrival is not None, "something came"
        settled = replace(arrival, is_settled=True, is_held=False, is_repeated=False, is_dropped=False, why=None)
        try:
            verdict = self._held.judge(entry, notes, settled)
            if verdict.doubts:
                notes = self._held.hold(entry, notes, settled, verdict.doubts)
            else:
                for one in verdict.confirms:
                    self._imported(entry, one)
                summary = self._imported(entry, settled)
                notes = self._held.take(entry, notes, settled, verdict.confirms)
        except (LedgerBusy, ReadOnlyCopy):
            raise  # nothing is wrong with the file
        except (Malformed, Unknown, Conflict) as refusal:
            # Where it lies on this machine is nobody's business.
            why = refusal.message.replace(str(self._place(entry, arrival).parent) + "/", "")
            notes = replace(notes, arrival=replace(settled, why=why))
        notes = replace(notes, changed_at=arrival.looked_at)
        self._notes.keep(entry.name, notes)
        return notes, summary

    def _imported(self, entry: Watched, arrival: Arrival) -> Summary:
        """Record what arrived, which was judged beside the bytes before, and the bytes themselves."""
        read = delivered_file(self._ledger, entry, arrival, self._place(entry, arrival))
        summary = record_file(self._ledger, read)
        if entry.publish_bytes:
            publish_bytes(self._ledger, read, media_type(entry, read.content))
        return summary

    def _after_decisions(self, entry: Watched, notes: WatchNotes) -> WatchNotes:
        """The notes after what was decided of those that wait; what a person has issued has its bytes published."""
        decided = self._held.after_decisions(entry, notes)
        issued = decided.taken if decided.taken != notes.taken else None
        if issued is not None and issued.spec_sha256 == entry.spec_sha256 and entry.publish_bytes:
            self._publish(entry, issued)
        return decided

    def _publish(self, entry: Watched, issued: Arrival) -> None:
        """Record the bytes of what a person has issued, if they are kept and the ledger would take it again."""
        if not self._kept.has(issued.sha256, entry.file_name):
            return
        try:
            read = delivered_file(self._ledger, entry, issued, self._place(entry, issued))
            publish_bytes(self._ledger, read, media_type(entry, read.content))
        except (LedgerBusy, ReadOnlyCopy):
            raise
        except (Malformed, Unknown, Conflict):
            return  # its figures are recorded; since then, for one, the series was closed

    def _place(self, entry: Watched, arrival: Arrival) -> Path:
        return self._kept.path(arrival.sha256, entry.file_name)

    def _noted(
        self, entry: Watched, notes: WatchNotes, came: tuple[LookOutcome, str | None], summary: Summary | None
    ) -> WatchLook:
        now, (outcome, why) = self._now(), came
        notes = looked(notes, entry, now, outcome, why)
        notes = replace(notes, every=entry.every, silent_after=entry.silent_after)
        is_decided = outcome == "held" and notes.arrival is not None and notes.arrival.is_dropped
        if outcome in ("changed", "unchanged", "held"):  # what is held was seen
            notes = replace(notes, seen_at=instant_text(now))
        self._notes.keep(entry.name, notes)
        if notes.unrecorded:
            notes = record_runs(self._ledger, entry, notes)
            self._notes.keep(entry.name, notes)
        arrival = notes.arrival
        return WatchLook(
            name=entry.name,
            url=entry.cited,
            looked_at=instant_text(now),
            outcome=outcome,
            why=why,
            is_decided=is_decided,
            published_at=None if arrival is None else arrival.published_at,
            published_by=None if arrival is None else arrival.published_by,
            sha256=None if arrival is None else arrival.sha256,
            file=None if arrival is None else str(self._place(entry, arrival)),
            silent_since=_since(notes.changed_at or notes.began_at, now, entry.silent_after),
            blind_since=_since(notes.seen_at or notes.began_at, now, blind_after(entry.every).total_seconds()),
            summary=summary,
        )

    def _now(self) -> datetime:
        return self._ledger.clock().astimezone(UTC)


def _outcome(notes: WatchNotes, *, is_changed: bool) -> tuple[LookOutcome, str | None]:
    arrival = notes.arrival
    if arrival is not None and arrival.why is not None:
        return ("held" if arrival.is_held else "unreadable"), arrival.why
    return ("changed" if is_changed else "unchanged"), None


def _looked_up_at(now: datetime, newest: str | None) -> str:
    """The second of a look, but after what came before: a clock that went back does not put old figures in force."""
    if newest is not None:
        now = max(now, datetime.fromisoformat(newest) + timedelta(seconds=1))
    return instant_text(now.replace(microsecond=0))


def _since(moment: str, now: datetime, most: float | None) -> str | None:
    """That moment, where it is more than so many seconds ago."""
    return moment if most is not None and (now - datetime.fromisoformat(moment)).total_seconds() > most else None
