"""The ledger: the one door through which facts enter."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from msgspec import Struct

from domain import founding, mending
from domain.codec import encode
from domain.commands import Bulletin, Closing, NewDocument, NewSeries, NewSource, Replacement, SeriesDescription
from domain.deciding import Decision
from domain.desk import Desk
from domain.documents import receive_document
from domain.draft import Draft, Outcome
from domain.events import Batch, BulletinReceived, DocumentReceived
from domain.judging import check_version
from domain.keys import figure_key
from domain.lookups import lookups
from domain.moments import instant_text
from domain.refusals import ClockBehind
from domain.series import Series, Source
from domain.store import Store
from domain.words import text

_MOST_AHEAD = timedelta(hours=1)
_LONGEST_ACTOR = 100


class Issued(Struct, frozen=True, kw_only=True):
    """What a command came to: the ledger's position behind it, and what each statement was.

    ``recorded`` counts the events; 0 means that the ledger said all of it already. Of a dry run the position and the
    entries are those that it would have had.
    """

    position: int
    recorded: int
    bulletin: str | None = None
    document: str | None = None
    outcomes: tuple[Outcome, ...] = ()


class Ledger:
    """Decides commands one at a time, under the store's write lock, and records what they come to.

    Every method that records is all or nothing and durable when it returns; each may raise a Refusal, and then nothing
    is recorded. ``recorded_by`` is a chosen handle, not a person's data: it can never be erased.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.store = store
        self.clock = clock
        self._desk = Desk(store)
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: str | Path, clock: Callable[[], datetime] | None = None) -> Self:
        """The ledger in that file, made if there is none; raises NotOurStore or NewerStore."""
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
        return Desk(self.store).source(name)

    def series(self, name: str) -> Series | None:
        """The series as last described, or None."""
        return Desk(self.store).series(name)

    def evidence(self, source: str) -> frozenset[str]:
        """The URLs of the source's documents on which a bulletin rests that was not voided."""
        documents = {}
        for position in self.store.found("documents", source):
            event = self.store.between(position, position)[0].event
            if isinstance(event, DocumentReceived) and event.url is not None:
                documents[event.stream.partition("/")[2]] = event.url
        urls = set()
        for position in self.store.found("bulletins", source):
            event = self.store.between(position, position)[0].event
            if isinstance(event, BulletinReceived) and not self.store.found("voided", event.stream):
                urls.add(documents.get(event.document or "", ""))
        return frozenset(urls - {""})

    def register_source(self, new: NewSource, actor: str, *, dry_run: bool = False) -> Issued:
        """Make a source known."""
        with self._drafting(actor, dry_run=dry_run) as draft:
            founding.register_source(draft, new)
        return _issued(draft)

    def describe_source(
        self, new: NewSource, actor: str, *, expect: int | None = None, dry_run: bool = False
    ) -> Issued:
        """State a source's description anew."""
        with self._drafting(actor, dry_run=dry_run) as draft:
            founding.describe_source(draft, new, expect)
        return _issued(draft)

    def open_series(self, new: NewSeries, actor: str, *, dry_run: bool = False) -> Issued:
        """Open a series of a registered source."""
        with self._drafting(actor, dry_run=dry_run) as draft:
            founding.open_series(draft, new)
        return _issued(draft)

    def describe_series(
        self, series: str, new: SeriesDescription, actor: str, *, expect: int | None = None, dry_run: bool = False
    ) -> Issued:
        """State a series' description anew."""
        with self._drafting(actor, dry_run=dry_run) as draft:
            founding.describe_series(draft, series, new, expect)
        return _issued(draft)

    def close_series(
        self, series: str, closing: Closing, actor: str, *, expect: int | None = None, dry_run: bool = False
    ) -> Issued:
        """Record that the source stopped publishing a series."""
        with self._drafting(actor, dry_run=dry_run) as draft:
            founding.close_series(draft, series, closing, expect)
        return _issued(draft)

    def receive_document(self, source: str, new: NewDocument, actor: str) -> Issued:
        """Keep where a piece of evidence appeared; the same again is the recorded one."""
        with self._drafting(actor) as draft:
            draft.desk.known_source(source)
            name = receive_document(draft, source, new, None, self.clock())
        return _issued(draft, document=name)

    def issue(self, bulletin: Bulletin, actor: str, *, dry_run: bool = False, batch: Batch | None = None) -> Issued:
        """Record what a source published at one moment, after working out what each statement is."""
        with self._lock:
            with self._drafting(actor, dry_run=dry_run, batch=batch) as draft:
                decision = Decision(draft, bulletin, self.clock())
                decision.decide()
            if not dry_run and decision.id is not None and (agreement := decision.agreement()) is not None:
                self._desk.agreements[decision.complete] = agreement
        return _issued(draft, bulletin=decision.id)

    def correct(  # noqa: PLR0913 - the facts of one correction
        self,
        figure: str,
        entry: int,
        new: Replacement,
        why: str,
        actor: str,
        *,
        expect: int | None = None,
        dry_run: bool = False,
    ) -> Issued:
        """Replace the whole of an entry that we had stored wrongly."""
        key = figure_key(figure)
        with self._drafting(actor, dry_run=dry_run) as draft:
            check_version(draft, key, expect)
            mending.correct(draft, key, entry, new, why, self.clock())
        return _issued(draft)

    def void(  # noqa: PLR0913 - the facts of one voiding
        self, figure: str, entry: int, why: str, actor: str, *, expect: int | None = None, dry_run: bool = False
    ) -> Issued:
        """Take out an entry that we should not have stored."""
        key = figure_key(figure)
        with self._drafting(actor, dry_run=dry_run) as draft:
            check_version(draft, key, expect)
            mending.void(draft, key, entry, why)
        return _issued(draft)

    def refile(  # noqa: PLR0913 - the facts of one refiling
        self,
        figure: str,
        entry: int,
        target: str,
        why: str,
        actor: str,
        *,
        expect: int | None = None,
        dry_run: bool = False,
    ) -> Issued:
        """Void an entry here and file it under another figure, in one batch."""
        key = figure_key(figure)
        with self._drafting(actor, dry_run=dry_run) as draft:
            check_version(draft, key, expect)
            mending.refile(draft, key, entry, figure_key(target), why)
        return _issued(draft)

    def void_bulletins(self, bulletins: Sequence[str], why: str, actor: str, *, dry_run: bool = False) -> Issued:
        """Void misread bulletins with all that rests on them, together."""
        with self._drafting(actor, dry_run=dry_run) as draft:
            mending.void_bulletins(draft, bulletins, why)
        return _issued(draft)

    @contextmanager
    def _drafting(self, actor: str, *, dry_run: bool = False, batch: Batch | None = None) -> Iterator[Draft]:
        handle = text(actor, _LONGEST_ACTOR, "actor")
        with self._lock:
            with self.store.recorder.writing():
                self._desk.sync()
                draft = Draft(self._desk, self._stamp(), handle, batch)
                yield draft
                if dry_run:
                    for kept in draft.kept:
                        encode(kept.event)
                elif draft.kept:
                    rows = [row for kept in draft.kept for row in lookups(kept.event, kept.position)]
                    self.store.append([kept.event for kept in draft.kept], draft.recorded_at, rows)
            # Under the same lock, or another thread's sync would take these events in a second time.
            if not dry_run:
                for kept in draft.kept:
                    self._desk.absorb(kept)

    def _stamp(self) -> str:
        now, last = self.clock(), self.store.last_recorded_at()
        if last is None or instant_text(now) > last:
            return instant_text(now)
        latest = datetime.fromisoformat(last)
        if latest - now > _MOST_AHEAD:
            raise ClockBehind(
                f"the last batch was recorded at {last}, more than an hour ahead of the clock ({instant_text(now)}); "
                "set the clock right, or wait",
                last_recorded_at=last,
            )
        return instant_text(latest + timedelta(microseconds=1))

    def copy_to(self, path: str | Path) -> None:
        """A consistent copy of the ledger in another file."""
        self.store.copy_to(Path(path))


def _issued(draft: Draft, bulletin: str | None = None, document: str | None = None) -> Issued:
    recorded = len(draft.kept)
    return Issued(
        position=draft.kept[-1].position if recorded else draft.desk.position,
        recorded=recorded,
        bulletin=bulletin,
        document=document,
        outcomes=tuple(draft.outcomes) if recorded else (),
    )
