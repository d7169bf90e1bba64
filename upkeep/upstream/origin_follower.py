"""The follower of an origin: what it signed since is fetched, checked whole, and only then appended to the mirror."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from msgspec.structs import replace

from domain.moments import instant_text
from domain.refusals import FileUnreadable, Refusal, UpstreamWrong
from domain.signed_checkpoint import SignedCheckpoint
from stores.mirror_files import OriginStanding, keep_standing, standing_of
from stores.mirror_store import MirrorStore
from stores.shared_rows import NumberedCheckpoint
from transparency.checkpoint_list import CheckpointPage
from transparency.keeping_checkpoints import KeepingCheckpoints
from transparency.notes import VerifierKey
from transparency.transparency_log import Log
from upkeep.progress import Progress
from upkeep.upkeep_refusals import OriginBehind
from upkeep.upstream.appending import append_entries
from upkeep.upstream.checked_entries import CheckedEntries
from upkeep.upstream.contradictions import check_goes_on, of_a_restart, of_another_list
from upkeep.upstream.new_cosignatures import NewCosignatures
from upkeep.upstream.origin_checkpoints import OriginCheckpoint, listed, signed_note
from upkeep.upstream.origin_log import OriginLog
from upkeep.upstream.spooled_entries import SpooledEntries

# Seconds for which it is not noted again that the origin has answered.
_NOTED_FOR = 10.0
# No ledger has more; what an origin says besides is no number of its events.
_MOST_POSITIONS = 2**53


class OriginFollower:
    """Brings the file of one mirror up to its origin; for the one process that has the turn."""

    def __init__(
        self,
        store: MirrorStore,
        log: Log,
        origin: OriginLog,
        key: VerifierKey,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._log, self._origin, self._key, self._clock = store, log, origin, key, clock
        self._kept = log.checkpoints
        self._keeper = KeepingCheckpoints(log, lambda name: key if name == key.name else None, clock)
        self._cosignatures = NewCosignatures(log, origin, self._keeper, key)
        self._standing = standing_of(store.path)
        self._noted_at: datetime | None = None
        self._is_guarded = False
        self._tag: bytes | None = None

    def step(self, progress: Progress | None = None) -> bool:
        """Take one page of what is new; whether there may be more.

        Raises CopyForked where what the origin shows contradicts what is here: nothing of it is taken. Raises
        OriginBehind, OriginUnreachable or UpstreamWrong where nothing can be taken at present.
        """
        try:
            return self._step(progress)
        except ValueError as error:  # a hash of the own tree is not there
            why = f"{self._store.path} lacks events that it had: {error}"
            raise FileUnreadable(why, path=str(self._store.path)) from error

    def _step(self, progress: Progress | None) -> bool:
        number = self._kept.last_number()
        if not self._is_guarded and (held := self._kept.numbered(number)) is not None:
            self._keeper.keep([NumberedCheckpoint(number, held)])
            self._is_guarded = True
        page, tag = self._origin.page_unless(self._tag, max(number - 1, 0))
        if page is None:
            self._note_answer(None, is_news=False)
            return False
        new = self._new(page, number)
        if new:
            self._take(new, progress)
        has_all = self._cosignatures.take(page)
        # Of what was taken the next question is another one.
        self._tag = tag if has_all and not new else None
        self._note_answer(page, is_news=bool(new))
        return page.more_after is not None

    def note_trouble(self, why: str) -> None:
        """Note since when the origin has not been followed, and why."""
        since = self._standing.trouble_since or self._now()
        self._keep(replace(self._standing, trouble=why, trouble_since=since))

    def _new(self, page: CheckpointPage, number: int) -> list[OriginCheckpoint]:
        """Those that are not here yet; the list has to go on from the last one that is."""
        found = [listed(item, self._key) for item in page.items]
        held = self._kept.numbered(number) if number else None
        if held is None:
            return self._checked(found, None)
        if not found:
            raise self._behind(page, held)
        if found[0].signed.note != held.note:
            raise of_another_list(self._log, self._origin, self._key, held, found[0])
        return self._checked(found[1:], held)

    def _behind(self, page: CheckpointPage, held: SignedCheckpoint) -> Refusal:
        """The origin lists fewer than are here: an older copy of it answers, or another log."""
        for item in self._origin.page(page.last - 1).items if page.last else ():
            last, own = listed(item, self._key), self._kept.numbered(item.number)
            if own is not None and last.signed.note != own.note:
                return of_another_list(self._log, self._origin, self._key, own, last)
        return OriginBehind(
            f"{self._origin.address} lists {page.last} checkpoints, and this mirror has more, up to size "
            f"{held.size:,}: an older copy of it answers",
            size=held.size,
        )

    def _checked(self, new: list[OriginCheckpoint], held: SignedCheckpoint | None) -> list[OriginCheckpoint]:
        """Each is signed by the key, and larger than the one before."""
        size = -1 if held is None or held.origin != self._key.name else held.size
        for one in new:
            if one.signed.origin != self._key.name or not one.is_signed:
                raise self._unsigned(one, held)
            if one.signed.size <= size:
                if held is not None:
                    check_goes_on(self._log, self._origin, held, one)
                raise UpstreamWrong(f"checkpoint {one.row.number} is of size {one.signed.size}, after {size}")
            size = one.signed.size
        return new

    def _unsigned(self, one: OriginCheckpoint, held: SignedCheckpoint | None) -> Refusal:
        if held is None:
            return UpstreamWrong(f"checkpoint {one.row.number} is not signed by {self._key}")
        if one.signed.origin != held.origin:
            return of_a_restart(held, one)
        return of_another_list(self._log, self._origin, self._key, held, one)

    def _take(self, new: Sequence[OriginCheckpoint], progress: Progress | None) -> None:
        last = new[-1]
        with SpooledEntries(self._store.path.parent) as spool:
            CheckedEntries(self._log, self._origin, self._noted()).fetch(new, spool)
            # From here on this mirror knows that it was signed, whatever happens half way.
            self._keep(replace(self._standing, note=last.signed.note))
            append_entries(self._store, self._origin, spool, progress)
        self._keeper.keep([one.row for one in new])

    def _noted(self) -> SignedCheckpoint | None:
        """What was found right before, and may not have been kept since."""
        if not self._standing.note:
            return None
        with suppress(UpstreamWrong):  # it is of a log that ended
            found = signed_note(self._standing.note, self._key)
            return SignedCheckpoint(
                origin=found.origin, size=found.size, root=found.root, note=self._standing.note, signed_at=""
            )
        return None

    def _note_answer(self, page: CheckpointPage | None, *, is_news: bool) -> None:
        """Note that all that was signed is here, and whether the origin signs what it records."""
        before, now = self._standing, self._clock()
        since, position = before.unsigned_since, before.position
        if page is not None:
            last = self._kept.last()
            position = min(page.position, _MOST_POSITIONS)
            is_unsigned = not is_news and position > (last.size if last else 0)
            since = (since or instant_text(now)) if is_unsigned else None
        is_other = (since, position, None) != (before.unsigned_since, before.position, before.trouble)
        if is_other or self._noted_at is None or abs((now - self._noted_at).total_seconds()) >= _NOTED_FOR:
            self._noted_at = now
            self._keep(
                replace(
                    before,
                    answered_at=instant_text(now),
                    unsigned_since=since,
                    position=position,
                    trouble=None,
                    trouble_since=None,
                )
            )

    def _keep(self, standing: OriginStanding) -> None:
        self._standing = standing
        keep_standing(self._store.path, standing)

    def _now(self) -> str:
        return instant_text(self._clock())
