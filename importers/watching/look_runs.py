"""Looks summed into runs, of which each becomes one fact of the ledger."""

import hashlib
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from domain.moments import instant_text
from domain.recording.idempotency import Attempt
from domain.recording.ledger import Ledger
from domain.recording.look_commands import LookAtSource
from domain.words import LookOutcome
from importers.issuing import registering
from importers.issuing.summary import Summary
from importers.watching.watch_list import Watched
from importers.watching.watch_notes import LookRun, WatchNotes

# A run is recorded when its outcome changes, and once a day at the latest.
_LONGEST = timedelta(days=1)
_LONGEST_WHY = 500


def looked(notes: WatchNotes, entry: Watched, now: datetime, outcome: LookOutcome, why: str | None) -> WatchNotes:
    """The notes after one more look: it goes on with the run of those before, or begins another."""
    moment = instant_text(now)
    single = LookRun(
        url=entry.cited,
        series=entry.series,
        first=moment,
        last=moment,
        looks=1,
        outcome=outcome,
        every=entry.every,
        why=None if why is None else _line(why),
    )
    run, unrecorded = notes.run, notes.unrecorded
    if run is not None and _goes_on(run, single, now):
        run = replace(run, last=moment, looks=run.looks + 1)
    else:
        unrecorded = unrecorded if run is None else (*unrecorded, run)
        run = single
    if now - _instant(run.first) + timedelta(seconds=entry.every) >= _LONGEST:
        return replace(notes, run=None, unrecorded=(*unrecorded, run), looked_at=moment)
    return replace(notes, run=run, unrecorded=unrecorded, looked_at=moment)


def _goes_on(run: LookRun, single: LookRun, now: datetime) -> bool:
    """Whether a look continues the run: all is as it was, nobody was blind meanwhile, and the clock went on."""
    alike = replace(single, first=run.first, last=run.last, looks=run.looks, why=run.why) == run
    return alike and run.outcome != "changed" and timedelta(0) <= now - _instant(run.last) <= blind_after(run.every)


def blind_after(every: int) -> timedelta:
    """How long nobody may have looked at what is to be looked at every so many seconds."""
    return timedelta(seconds=2 * every)


def record_runs(ledger: Ledger, entry: Watched, notes: WatchNotes) -> WatchNotes:
    """Record the runs that have ended, each once however often this is tried; the notes without them."""
    if notes.unrecorded:
        _know_source(ledger, entry)
    for run in notes.unrecorded:
        command = LookAtSource(source=entry.spec.source.source, **msgspec.structs.asdict(run))
        ledger.record(command, entry.spec.actor, attempt=_attempt(command))
    return replace(notes, unrecorded=())


def _attempt(command: LookAtSource) -> Attempt:
    said = msgspec.json.encode(command)
    return Attempt(key=hashlib.sha256(b"watch\n" + said).hexdigest(), request=hashlib.sha256(said).hexdigest())


def _know_source(ledger: Ledger, entry: Watched) -> None:
    """Register the source of a file that never could be read yet: that it was looked at is known all the same."""
    if ledger.source(entry.spec.source.source) is None:
        registering.register(ledger, replace(entry.spec, series={}), Summary())


def _line(why: str) -> str:
    """A reason on one line, so short that it can be kept."""
    return " ".join("".join(one if one.isprintable() else " " for one in why).split())[:_LONGEST_WHY]


def _instant(said: str) -> datetime:
    return datetime.fromisoformat(said)
