"""Checkpoints that were signed elsewhere, verified against this machine's own tree before its guard goes by them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import groupby

from domain.moments import is_instant
from domain.refusals import LogHalted, UpstreamWrong
from domain.signed_checkpoint import SignedCheckpoint
from stores.guard import Guard, first_line
from stores.shared_rows import NumberedCheckpoint, NumberedCosignature
from stores.surroundings import is_there, put_aside
from transparency.guarding import halt, replace_guard
from transparency.log_names import LogNames
from transparency.log_refusals import LogContradiction, NotACheckpoint, VerifierKeyUnknown
from transparency.many_roots import ManyRoots
from transparency.notes import Checkpoint, VerifierKey, checkpoint_of, note_of
from transparency.transparency_log import Log

KeyOf = Callable[[str], VerifierKey | None]


class KeepingCheckpoints:
    """Keeps what other machines signed of one log; called by whoever has the signer's turn on this machine.

    ``key_of`` tells the verifier key of a log by its name, if it is known. A name that the log had before it was
    restarted needs none: the roots of its checkpoints are this machine's own.
    """

    def __init__(self, log: Log, key_of: KeyOf, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._log = log
        self._files = log.surroundings
        self._kept = log.checkpoints
        self._key_of = key_of
        self._clock = clock
        self._guard = Guard(log.surroundings)

    def keep(self, rows: Sequence[NumberedCheckpoint]) -> None:
        """Keep them word for word, under their numbers; those that are there already are compared.

        The events that they cover have been copied before. First the guard moves on, then the rows are kept: all of
        them, or none that contradicts. Raises LogHalted or GuardLost where nothing is signed; VerifierKeyUnknown;
        UpstreamWrong for what the log's key did not sign, or what is not in order; LogContradiction for what it signed
        and this machine's events contradict: that halts this machine.
        """
        if is_there(self._files.halt):
            raise LogHalted(f"nothing is copied: {first_line(self._files.halt)}", path=str(self._files.halt))
        last = self._kept.last_number()
        new = [row for row in rows if row.number > last]
        changed = [row for row in rows if row.number <= last and self._kept.numbered(row.number) != row.checkpoint]
        names = self._names(rows)
        self._check_names(changed, names, None)
        self._check_names(new, names, self._kept.last())
        self._check_signed([*changed, *new], names)
        self._check_roots([*changed, *new], names)
        if changed:
            why = f"checkpoint {changed[0].number} was another one when this machine copied it"
            raise UpstreamWrong(why, number=changed[0].number)
        self._check_order(new, last)
        if rows and not new:
            self._make_guard()
        for origin, run in groupby(new, lambda row: row.checkpoint.origin):
            signed = list(run)
            self._move_guard(signed[-1], names.place(origin) or 0, names)
            self._kept.keep_numbered(signed)

    def keep_cosignatures(self, rows: Sequence[NumberedCosignature]) -> None:
        """Keep what witnesses added to checkpoints that are kept; whoever reads it knows the witnesses' keys.

        A line that no note has room for, or that is none, is passed over. Raises UpstreamWrong for one of a checkpoint
        that was never signed.
        """
        of_one = groupby(sorted(rows, key=lambda row: row[1:]), lambda row: (row.origin, row.size))
        for (origin, size), lines in of_one:
            signed = self._kept.covering(origin, size)
            if signed is None or signed.size != size:
                raise UpstreamWrong(f"a witness signed size {size} of {origin}, which the log never signed", size=size)
            note, fitting = self._log.note(signed), []
            for row in lines:
                if _fits(note, row.line):
                    note += row.line
                    fitting.append(row.line)
            self._kept.keep_cosignatures(origin, size, fitting)

    def _names(self, rows: Sequence[NumberedCheckpoint]) -> LogNames:
        first = self._kept.numbered(1) or next((row.checkpoint for row in rows if row.number == 1), None)
        return LogNames(self._log.store, first.origin if first else None)

    def _check_names(self, rows: Sequence[NumberedCheckpoint], names: LogNames, last: SignedCheckpoint | None) -> None:
        """Names are those that the events tell, and follow each other as they do."""
        place = (names.place(last.origin) or 0) if last else 0
        for row in rows:
            origin = row.checkpoint.origin
            found = names.place(origin)
            if found is None or row.checkpoint.size < names.since(origin) or found < place:
                why = f"is of the log {origin}, and no event before it says that the log goes on under that name"
                raise UpstreamWrong(f"checkpoint {row.number} {why}", origin=origin)
            place = max(place, found)

    def _check_signed(self, new: Sequence[NumberedCheckpoint], names: LogNames) -> None:
        keys = {origin: self._key_of(origin) for origin in {row.checkpoint.origin for row in new}}
        for row in new:
            signed = row.checkpoint
            key = keys[signed.origin]
            if key is None and names.is_last(signed.origin):
                raise VerifierKeyUnknown(
                    f"no verifier key of {signed.origin} is known on this machine, so nothing that it signed is taken",
                    origin=signed.origin,
                )
            if (why := _fault(signed.note, Checkpoint(signed.origin, signed.size, signed.root), key)) is not None:
                raise UpstreamWrong(f"checkpoint {row.number} {why}", number=row.number, origin=signed.origin)
            if not is_instant(signed.signed_at):
                raise UpstreamWrong(f"checkpoint {row.number} says no instant: {signed.signed_at!r:.40}")

    def _check_roots(self, rows: Sequence[NumberedCheckpoint], names: LogNames) -> None:
        """The roots are those of this machine's own events."""
        if not rows:
            return
        roots, head = ManyRoots(self._log), self._log.store.head()
        for row in sorted(rows, key=lambda row: row.checkpoint.size):
            signed = row.checkpoint
            if signed.size > head:
                why = f"checkpoint {row.number} covers {signed.size} events, of which there are {head}"
                raise UpstreamWrong(why, size=signed.size)
            if not _has_root(roots, signed.size, signed.root):
                of_which = f"the checkpoint of {signed.origin} at size {signed.size}, signed elsewhere,"
                self._halt(f"{of_which} has another root than the events that this machine has", signed.note)
        self._check_guard(roots, head, names)

    def _check_guard(self, roots: ManyRoots, head: int, names: LogNames) -> None:
        """So is the root of the guard, unless it is of a log that ended: why it did is told by the event after it."""
        outside = self._guard.read()
        if outside is None or outside.size > head or not names.is_last(outside.origin):
            return
        if not _has_root(roots, outside.size, checkpoint_of(note_of(outside.note).text).root):
            why = f"{self._guard.path} holds a checkpoint of size {outside.size} that the copied events contradict"
            self._halt(why, outside.note)

    def _check_order(self, new: Sequence[NumberedCheckpoint], number: int) -> None:
        """Numbers follow ``number``, and the sizes of each name grow."""
        sizes: dict[str, int] = {}
        for wanted, row in enumerate(new, number + 1):
            origin, size = row.checkpoint.origin, row.checkpoint.size
            if row.number != wanted:
                raise UpstreamWrong(f"checkpoint {row.number} came where {wanted} comes next", number=row.number)
            before = None if origin in sizes else self._kept.last(origin)
            passed = sizes.get(origin, before.size if before else -1)
            if size <= passed:
                raise UpstreamWrong(f"checkpoint {row.number} is of size {size}, after {passed}", size=size)
            sizes[origin] = size

    def _move_guard(self, row: NumberedCheckpoint, place: int, names: LogNames) -> None:
        """Guard what is kept next, unless the guard is further."""
        found, signed = self._guard.read(), row.checkpoint
        if found is None:
            replace_guard(self._files, signed.note, None)
            return
        of_guard = names.place(found.origin)
        if of_guard is None:
            why = f"{self._guard.path} is of the log {found.origin}, but {signed.origin} was signed"
            raise LogHalted(f"{why}: put the right one back, or put it aside", path=str(self._guard.path))
        if of_guard < place:
            put_aside(self._files.guard)
            replace_guard(self._files, signed.note, None)
        elif of_guard == place and found.size < signed.size:
            replace_guard(self._files, signed.note, found.note)

    def _make_guard(self) -> None:
        """Where there is none: what was given out is kept where all machines have it, and this one has just seen it."""
        last = self._kept.last()
        if last is not None and self._guard.read() is None:
            replace_guard(self._files, last.note, None)

    def _halt(self, why: str, evidence: str) -> None:
        halt(self._files, why, self._clock(), evidence)
        raise LogContradiction(why)


def _fault(said: str, wanted: Checkpoint, key: VerifierKey | None) -> str | None:
    """What is wrong with a note that has to be of that checkpoint, signed by the key."""
    try:
        note = note_of(said)
        if checkpoint_of(note.text) != wanted:
            return "is not what its own note says"
        return None if key is None or note.is_signed_by(key) else f"is not signed by {key}"
    except NotACheckpoint as refusal:
        return f"is none: {refusal.message}"


def _has_root(roots: ManyRoots, size: int, root: bytes) -> bool:
    if roots.root(size) == root:
        return True
    # The upper hashes are derived, and may be damaged where the events are not.
    roots.begin_again()
    return roots.root(size) == root


def _fits(note: str, line: str) -> bool:
    """Whether a note goes on with that one line."""
    try:
        note_of(note + line)
    except NotACheckpoint:
        return False
    return line.endswith("\n") and line.count("\n") == 1
