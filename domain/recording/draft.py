"""A batch while it is decided: its events, and the figures as they would then stand."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from domain.codec import encode
from domain.effective import EffectiveEntries
from domain.events import EntryCorrected, EntryFact, EntryVoided, Event, FigureEvent, FigureFact, FigureReported, Span
from domain.facts import FACTS
from domain.figure import NEVER_HEARD_OF, WHOLE, Figure, evolve, reported
from domain.keys import FigureKey
from domain.ledger_event import Batch
from domain.lookups import lookups
from domain.moments import OPEN, begins, is_date, microseconds
from domain.outcomes import Outcome, first_report, goes_against_a_hand, outcome_of
from domain.reading import Place
from domain.recording.agreements import Agreement
from domain.recording.archive import ReceivedBulletin
from domain.recording.holding import Holding
from domain.recording.idempotency import Attempt
from domain.recording.memory import LedgerMemory
from domain.recording.uuids import new_id
from domain.statements import Statement
from domain.streams import E, OfDocument, OfFigure, Recorded, Stream
from domain.words import Moment, Slot


class Subject(Struct, frozen=True):
    """The one thing that a command is about: its stream, what was done to it, and to which of its entries."""

    stream: Stream
    kind: str | None = None
    entry: int | None = None

    @property
    def document(self) -> str | None:
        """The document's id, if it is one."""
        return self.stream.id if isinstance(self.stream, OfDocument) else None


class Draft:
    """Events to be recorded as one batch upon what the ledger remembers; nothing is stored until it is appended."""

    def __init__(
        self, memory: LedgerMemory, now: datetime, recorded_at: str, recorded_by: str, attempt: Attempt | None = None
    ) -> None:
        self.memory = memory
        self.archive = memory.archive
        self.now = now
        self.recorded_at = recorded_at
        self.recorded_by = recorded_by
        self.batch = Batch(
            id=new_id(), key=attempt.key if attempt else None, request=attempt.request if attempt else None
        )
        self.kept: list[Recorded[Event]] = []
        self.outcomes: list[Outcome] = []
        # The recorded bulletin that the one decided here only says again.
        self.repeats: ReceivedBulletin | None = None
        # What was nothing, though something else is read.
        self.holding = Holding()
        self.contents: dict[str, bytes] = {}
        self.agreements: dict[tuple[Span, ...], Agreement] = {}
        # From which moment on, and up to which, the batch may change how a figure had been read.
        self.affected: dict[FigureKey, tuple[int, int]] = {}
        # The figures of which it had a pin recorded.
        self.pinned: set[FigureKey] = set()
        # The bulletins that this very batch voids: they say nothing any more.
        self.voiding: frozenset[str] = frozenset()
        # Figures of which nothing was recorded before the batch, as far as that was asked.
        self._unheard: set[FigureKey] = set()
        self._figures: dict[FigureKey, Figure] = {}
        self._grown: list[tuple[FigureKey, FigureEvent, Figure]] = []
        self._lists: dict[tuple[str, str], list[ReceivedBulletin]] = {}
        self._versions: dict[str, int] = {}
        # The line of the figure that is judged now, which is asked for again and again.
        self._line: tuple[Figure, int, Slot, EffectiveEntries] | None = None

    def figure(self, key: FigureKey) -> Figure:
        """The figure as it would stand after the events so far, with all of its entries."""
        grown = self._figures.get(key)
        if grown is None:
            return NEVER_HEARD_OF if key in self._unheard else self.memory.figure(key)
        if grown.since != WHOLE:
            grown = self._figures[key] = self._whole(key)
        return grown

    def _whole(self, key: FigureKey) -> Figure:
        """The figure from the store, with the events so far; as the memory has it, it may be one to be taken back."""
        figure, name = self.memory.stored(key), OfFigure(key).name
        for position, event in self.kept:
            if isinstance(event, FigureFact) and event.stream == name:
                figure = evolve(figure, event, position)
        return figure

    def recent(self, key: FigureKey, published: int) -> Figure:
        """The figure, as far as it takes to judge what is said from a moment on, in microseconds since 1970."""
        grown = self._figures.get(key)
        if grown is None:
            return NEVER_HEARD_OF if key in self._unheard else self.memory.recent(key, published)
        return grown if grown.since <= published else self.figure(key)

    def line(self, key: FigureKey, slot: Slot, published: int) -> EffectiveEntries:
        """The slot's effective entries of the figure as ``recent`` has it, to be looked at before it grows further."""
        figure, last = self.recent(key, published), self._line
        if last is None or last[0] is not figure or last[1:3] != (figure.version, slot):
            last = self._line = figure, figure.version, slot, figure.line(slot)
        return last[3]

    def _grow(self, key: FigureKey, figure: Figure, event: FigureEvent) -> Figure:
        """The figure with one more event; its line, if it is at hand, gets one more entry."""
        last, self._line, version = self._line, None, figure.version
        after = self._figures[key] = evolve(figure, event, self.kept[-1].position)
        slot = FACTS[type(event)].slot
        if last is not None and last[0] is after and last[1:3] == (version, slot) and isinstance(event, EntryFact):
            self._line = after, after.version, last[2], after.line_with_last(last[3])
        return after

    def unheard(self, keys: Sequence[FigureKey]) -> set[FigureKey]:
        """Those of the figures of which nothing was recorded yet, neither before the batch nor in it."""
        self._unheard = self.memory.unheard(keys)
        return self._unheard - self._figures.keys() if self._figures else self._unheard

    def lists_of(self, source: str, day: Moment) -> list[ReceivedBulletin]:
        """The source's complete bulletins that were published at instants of the day, in their order."""
        if (source, day) not in self._lists:
            self._lists[source, day] = self.archive.completes_within(source, day)
        return self._lists[source, day]

    def place_of(self, key: FigureKey, slot: Slot, published_at: Moment, position: int = OPEN) -> Place:
        """Where what is said right behind a position stands: a bare date behind what lists said silently, too."""
        if not is_date(published_at):
            return microseconds(published_at), position
        at = self.line(key, slot, begins(published_at)).ordered(published_at, position + 1)
        for one in self.lists_of(key.source, published_at):
            if one.spoke_at(position) and one.covers(str(key.of), key.period, slot):
                at = max(at, microseconds(one.event.published_at))
        return at, position

    def record(self, kind: Callable[..., E], stream: Stream, version: int, **fact: object) -> E:
        """Add one event to a stream that stands at ``version``."""
        name = stream.name
        version = self._versions[name] = self._versions.get(name, version) + 1
        event = kind(
            stream=name,
            version=version,
            recorded_at=self.recorded_at,
            recorded_by=self.recorded_by,
            batch=self.batch,
            **fact,
        )
        self.kept.append(Recorded(self.memory.position + len(self.kept) + 1, event))
        return event

    def check_fits(self) -> None:
        """Make sure that the batch could be written; raises EventTooLarge."""
        for kept in self.kept:
            encode(kept.event)

    def lookups(self) -> list[tuple[str, str, int]]:
        """The keys under which the batch's events will be found."""
        is_keyed = self.batch.key is not None
        # A first report is found by its key alone.
        found = self.kept if is_keyed else [one for one in self.kept if type(one.event) is not FigureReported]
        return [row for kept in found for row in lookups(kept.event, kept.position)]

    def keep(self) -> None:
        """The batch is recorded: the memory takes it in, and the figures stay as they are."""
        grown, self._grown = [(key, event, self._figures[key]) for key, event, _ in self._grown], []
        self.memory.take_in(self.kept, grown, self.agreements)

    def drop(self) -> None:
        """Let the remembered figures be as they were before: the batch is not recorded."""
        self._line = None
        while self._grown:
            self._grown.pop()[2].take_back()

    def report(self, key: FigureKey, statement: Statement, bulletin: str) -> None:
        """Add the first event of a figure, as ``record_entry`` would: so are most of a bulletin of many statements."""
        position = self.memory.position + len(self.kept) + 1
        event = FigureReported(
            stream=OfFigure(key).name,
            version=1,
            recorded_at=self.recorded_at,
            recorded_by=self.recorded_by,
            batch=self.batch,
            statement=statement,
            bulletin=bulletin,
        )
        figure = self._figures[key] = reported(event, position)
        self.kept.append(Recorded(position, event))
        self._grown.append((key, event, figure))
        self.outcomes.append(first_report(key, event))
        self.affected[key] = begins(statement.published_at), microseconds(statement.published_at)

    def record_entry(self, kind: Callable[..., FigureEvent], key: FigureKey, published: int, **fact: object) -> None:
        """Add an event to a figure with what it turns out to be, and from when on it may change what bulletins said."""
        is_amended = kind in (EntryCorrected, EntryVoided)
        figure = self.figure(key) if is_amended else self.recent(key, published)
        event = self.record(kind, OfFigure(key), figure.version, **fact)
        is_against_hand = bool(figure.amendments) and goes_against_a_hand(figure, event)
        after = self._grow(key, figure, event)
        self._grown.append((key, event, after))
        line = self._line[3] if self._line is not None else None
        outcome = outcome_of(after, key, event, against_hand=is_against_hand, line=line)
        if outcome is not None:
            self.outcomes.append(outcome)
        # What a correction or a voiding changes may have been read at any moment behind it.
        until = microseconds(event.content.published_at) if isinstance(event, EntryFact) else OPEN
        since, before = self.affected.get(key, (published, until))
        self.affected[key] = min(published, since), max(until, before)
