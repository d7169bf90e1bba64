"""The ledger: the one door through which facts enter."""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypedDict, Unpack

from domain.events import DocumentReceived, SeriesOpened
from domain.keys import figure_key
from domain.moments import microseconds, moment_text
from domain.recording import amending, registering
from domain.recording.commands import (
    Bulletin,
    Closing,
    NewDocument,
    NewSeries,
    NewSource,
    Replacement,
    SeriesDescription,
)
from domain.recording.contents import DocumentContent, content_of_document, receive_content
from domain.recording.deciding import decide_bulletin
from domain.recording.documents import Evidence, cited, receive_document
from domain.recording.draft import Draft
from domain.recording.idempotency import Attempt
from domain.recording.judging import check_version
from domain.recording.memory import LedgerMemory, ReceivedBulletin
from domain.recording.receipts import About, Receipt, issued_before, issued_of, nothing_of, was_made, without_ids
from domain.recording.restarting import guard_log, restart_log
from domain.recording.stamping import stamp
from domain.refusals import UnknownFigure
from domain.series import Series, Source
from domain.statements import Statement
from domain.streams import OfDocument, series_of, stream_named
from domain.words import handle
from stores.guard import Guard
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.file import check_room
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of

_LONGEST_ACTOR = 100
Decide = Callable[[Draft], About | None]


class MadeMeanwhile(Exception):
    """The attempt was made while this one waited for the write lock."""


class Terms(TypedDict, total=False):
    """On what terms a command is made; ``dry_run``: nothing is recorded, ``attempt``: it is recorded once."""

    dry_run: bool
    attempt: Attempt | None


class Ledger:
    """Decides commands one at a time, under the store's write lock, and records what they come to.

    Every method that records is all or nothing and durable when it returns; each may raise a Refusal, and then nothing
    is recorded. ``recorded_by`` is a chosen handle, not a person's data: it can never be erased.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.store = store
        self.clock = clock
        self._desk = LedgerMemory(store)
        self._kept = Checkpoints(store)
        self._guard = Guard(surroundings_of(store.path))
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: str | Path, clock: Callable[[], datetime] | None = None) -> Self:
        """The ledger in that file, made if there is none; raises NotALedger or NewerLedger."""
        store = Store(Path(path))
        return cls(store, clock) if clock else cls(store)

    def __enter__(self) -> Self:
        """The ledger itself; it is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()

    def head(self) -> int:
        """The last position."""
        return self.store.head()

    def source(self, name: str) -> Source | None:
        """The source as last described, or None."""
        return LedgerMemory(self.store).source(name)

    def series(self, name: str) -> Series | None:
        """The series as last described, or None."""
        return LedgerMemory(self.store).series(name)

    def series_opened(self, source: str, actor: str) -> list[str]:
        """The keys of the source's series that this actor opened."""
        events = (kept.event for kept in self.store.series(source))
        ours = (one for one in events if isinstance(one, SeriesOpened) and one.recorded_by == actor)
        return [str(series_of(one)) for one in ours]

    def document(self, name: str) -> DocumentReceived:
        """Where and when the document appeared; raises UnknownDocument."""
        return LedgerMemory(self.store).document(name)

    def bulletin(self, name: str) -> ReceivedBulletin:
        """The bulletin as it was received; raises UnknownBulletin."""
        return LedgerMemory(self.store).bulletin(name)

    def content(self, document: str) -> DocumentContent:
        """The document's bytes; raises UnknownDocument, or ContentMissing where they never came."""
        return content_of_document(self.store, document)

    def in_force(self, figure: str, published_at: str) -> Statement:
        """What the figure says at that moment, as far as was recorded; raises UnknownFigure where it has no value."""
        key = figure_key(figure)
        says = LedgerMemory(self.store).figure(key).reads("statement", microseconds(moment_text(published_at)))
        if not isinstance(says, Statement):
            raise UnknownFigure(f"there is nothing to confirm: {key} has no value at {published_at}", figure=str(key))
        return says

    def evidence(self, source: str) -> list[Evidence]:
        """The source's documents with an address on which a bulletin rests that was not voided, oldest first."""
        return cited(self.store, source)

    def register_source(self, new: NewSource, actor: str, **terms: Unpack[Terms]) -> Receipt:
        """Make a source known."""
        return self._record(actor, lambda draft: registering.register_source(draft, new), **terms)

    def describe_source(
        self, new: NewSource, actor: str, *, expect: int | None = None, **terms: Unpack[Terms]
    ) -> Receipt:
        """State a source's description anew."""
        return self._record(actor, lambda draft: registering.describe_source(draft, new, expect), **terms)

    def open_series(self, new: NewSeries, actor: str, **terms: Unpack[Terms]) -> Receipt:
        """Open a series of a registered source."""
        return self._record(actor, lambda draft: registering.open_series(draft, new), **terms)

    def describe_series(
        self, series: str, new: SeriesDescription, actor: str, *, expect: int | None = None, **terms: Unpack[Terms]
    ) -> Receipt:
        """State a series' description anew."""
        return self._record(actor, lambda draft: registering.describe_series(draft, series, new, expect), **terms)

    def close_series(
        self, series: str, closing: Closing, actor: str, *, expect: int | None = None, **terms: Unpack[Terms]
    ) -> Receipt:
        """Record that the source stopped publishing a series."""
        return self._record(actor, lambda draft: registering.close_series(draft, series, closing, expect), **terms)

    def receive_document(self, source: str, new: NewDocument, actor: str, **terms: Unpack[Terms]) -> Receipt:
        """Keep where a piece of evidence appeared; the same again is the recorded one."""

        def decide(draft: Draft) -> About:
            draft.desk.known_source(source)
            return About(OfDocument(receive_document(draft, source, new, None, self.clock())).name, "document")

        return self._record(actor, decide, **terms)

    def receive_content(
        self, document: str, media_type: str, content: bytes, actor: str, **terms: Unpack[Terms]
    ) -> Receipt:
        """Keep a document's bytes; the same again is nothing."""

        def decide(draft: Draft) -> About:
            receive_content(draft, document, media_type, content)
            return About(OfDocument(document).name, "content")

        return self._record(actor, decide, **terms)

    def issue(self, bulletin: Bulletin, actor: str, **terms: Unpack[Terms]) -> Receipt:
        """Record what a source published at one moment, after working out what each statement is."""
        return self._record(actor, lambda draft: decide_bulletin(draft, bulletin, self.clock()), said=bulletin, **terms)

    def correct(  # noqa: PLR0913 - the facts of one correction
        self,
        figure: str,
        entry: int,
        new: Replacement,
        why: str,
        actor: str,
        *,
        expect: int | None = None,
        **terms: Unpack[Terms],
    ) -> Receipt:
        """Replace the whole of an entry that we had stored wrongly."""
        key = figure_key(figure)

        def decide(draft: Draft) -> None:
            check_version(draft, key, expect)
            amending.correct(draft, key, entry, new, why, self.clock())

        return self._record(actor, decide, **terms)

    def void(
        self,
        figure: str,
        entry: int,
        why: str,
        actor: str,
        *,
        expect: int | None = None,
        **terms: Unpack[Terms],
    ) -> Receipt:
        """Take out an entry that we should not have stored."""
        key = figure_key(figure)

        def decide(draft: Draft) -> None:
            check_version(draft, key, expect)
            amending.void(draft, key, entry, why)

        return self._record(actor, decide, **terms)

    def refile(  # noqa: PLR0913 - the facts of one refiling
        self,
        figure: str,
        entry: int,
        target: str,
        why: str,
        actor: str,
        *,
        expect: int | None = None,
        **terms: Unpack[Terms],
    ) -> Receipt:
        """Void an entry here and file it under another figure, in one batch."""
        key, other = figure_key(figure), figure_key(target)

        def decide(draft: Draft) -> None:
            check_version(draft, key, expect)
            amending.refile(draft, key, entry, other, why)

        return self._record(actor, decide, **terms)

    def void_bulletins(self, bulletins: Sequence[str], why: str, actor: str, **terms: Unpack[Terms]) -> Receipt:
        """Void misread bulletins with all that rests on them, together."""
        return self._record(actor, lambda draft: amending.void_bulletins(draft, bulletins, why), **terms)

    def check_guard(self) -> None:
        """Raises LogForked, LogHalted or GuardLost where nothing is recorded, for what was signed is not there."""
        kept = self._kept.last()  # before the guard, which is written first
        self._guard.check(self.head(), kept)

    def restart_log(self, origin: str, previous: str, why: str, actor: str) -> Receipt:
        """Record that the log goes on under another origin, for events that were signed are lost; not guarded."""
        return self._record(actor, lambda draft: restart_log(draft, origin, previous, why), is_guarded=False)

    def guard_log(self, checkpoint: str, why: str, actor: str) -> Receipt:
        """Record that an operator puts the lost guard back; not guarded."""
        return self._record(actor, lambda draft: guard_log(draft, checkpoint, why), is_guarded=False)

    def _record(
        self, actor: str, decide: Decide, *, attempt: Attempt | None = None, said: Bulletin | None = None, **how: bool
    ) -> Receipt:
        """Run one decision, unless the attempt was made before; that is told without the write lock.

        Of a large batch it takes seconds to tell, and others who want to record need not wait for it.
        """
        who = handle(actor, _LONGEST_ACTOR, "actor")
        if attempt is None:
            return self._decided(who, decide, None, **how)
        told = issued_before(self.store, attempt, said)
        while told is None:
            try:
                return self._decided(who, decide, attempt, **how)
            except MadeMeanwhile:
                told = issued_before(self.store, attempt, said)
        return told

    def _decided(
        self, handle: str, decide: Decide, attempt: Attempt | None, *, dry_run: bool = False, is_guarded: bool = True
    ) -> Receipt:
        """Decide under the write lock, and record; raises MadeMeanwhile."""
        with self._lock, ExitStack() as in_the_end:
            with self.store.recorder.writing():
                # Before anything is decided, or the attempt made again would meet what it had done itself.
                if attempt is not None and was_made(self.store, attempt):
                    raise MadeMeanwhile
                if is_guarded:
                    self.check_guard()
                if not dry_run:
                    check_room(self.store.path)
                self._desk.sync()
                draft = Draft(self._desk, stamp(self.store, self.clock()), handle, attempt)
                in_the_end.callback(draft.drop)
                about = decide(draft)
                if not draft.kept:
                    version = self.store.version(stream_named(about.stream)) if about else 0
                    return nothing_of(self._desk.position, about, version, draft.repeats, draft.holding)
                draft.store_events(dry_run=dry_run)
            # Under the same lock, or another thread's sync would take these events in a second time.
            if not dry_run:
                draft.keep()
                for kept in draft.kept:
                    self._desk.absorb(kept)
                self._desk.agree(draft.agreements)
        issued = issued_of(draft.kept, draft.outcomes, draft.holding)
        return without_ids(issued, draft.kept) if dry_run else issued

    def copy_to(self, path: str | Path) -> None:
        """A consistent copy of the ledger in another file."""
        self.store.copy_to(Path(path))
