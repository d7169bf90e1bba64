"""The revisions that the projections hold and a hook has not been given yet, batch by batch as each first read."""

from collections import OrderedDict
from typing import NamedTuple

from api.hooks.cloud_events import encoded, message_of, revised, type_of
from api.hooks.hook import wanted_of
from domain.moments import OPEN
from projections.answers.feed import Revision, RevisionFilter, page
from projections.answers.view import View
from stores.sqlite.hooks import DeliveryRow, HookRow

# How many revisions are read at a time, and how many such stretches are kept for the next hook.
_AT_ONCE, _KEPT = 200, 8
# How many positions are looked through at a time, unless one batch has more.
_POSITIONS = 250


class HookPlace(NamedTuple):
    """A position up to which the ledger was read, and where in the batch behind it to go on, if in the middle."""

    position: int
    place: str | None = None


class RevisionPage(NamedTuple):
    """Revisions behind a place, with their bodies' facts, and how far they go."""

    revisions: list[tuple[Revision, str, bytes]]
    reached: HookPlace


class NewRevisions:
    """Reads on from where a hook stands; what one hook was given, the next one is given without a query.

    A batch is asked for at its own end: later batches may end what it said, and what a hook is told does not depend on
    when it is asked.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._kept: OrderedDict[HookPlace, RevisionPage] = OrderedDict()

    def fits(self, hook: HookRow) -> bool:
        """Whether the ledger is the one that was read for the hook, as far as that."""
        return hook.position <= self._view.head() and self._leaf(hook.position) == hook.leaf

    def leaf(self, position: int) -> bytes | None:
        """What tells the ledger, up to a position, from another one."""
        return self._leaf(position)

    def after(self, hook: HookRow, now: str) -> tuple[list[DeliveryRow], HookPlace]:
        """The next deliveries of a hook, and how far that is; nothing new where it stays at the same place."""
        start = HookPlace(hook.position, hook.place)
        stretch = self._stretch(start)
        wanted = wanted_of(hook)
        return [
            DeliveryRow(
                number=None, hook=hook.id, message=message, type=type_of(one), series=one.series,
                figure=f"{one.series}/{one.period}", position=one.since, body=body, queued_at=now, due_at=now,
            )
            for one, message, body in stretch.revisions
            if wanted.fits(one)
        ], stretch.reached  # fmt: skip

    def _stretch(self, start: HookPlace) -> RevisionPage:
        if start not in self._kept:
            stretch = self._read(start)
            if stretch.reached == start:
                return stretch
            self._kept[start] = stretch
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[start]

    def _read(self, start: HookPlace) -> RevisionPage:
        store, place, position = self._view.store, start.place, start.position
        furthest = max(position + _POSITIONS, store.batch_end(position + 1))
        told: list[tuple[Revision, str, bytes]] = []
        with self._view.one_generation() as generation:
            for end in store.batch_ends(position, min(furthest, self._view.bookmark())):
                at, limit = self._view.at(position=end), _AT_ONCE - len(told)
                found, place = page(generation, at, RevisionFilter(after=position), (0, OPEN), limit, place)
                told += [self._told(one) for one in found]
                if place is not None:  # more of this batch is still to be read
                    break
                position = end
                if len(told) >= _AT_ONCE:
                    break
        return RevisionPage(told, HookPlace(position, place))

    def _told(self, one: Revision) -> tuple[Revision, str, bytes]:
        leaf = self._leaf(one.since)
        assert leaf is not None, "the projections are of this ledger"
        message = message_of(one, leaf)
        recorded_at = self._view.store.recorded_after(one.since - 1)
        assert recorded_at is not None, "what was recorded has its batch"
        return one, message, encoded(revised(one, message, self.origin(), recorded_at))

    def origin(self) -> str | None:
        """The name under which the ledger is signed, if it is."""
        last = self._view.log.checkpoints.last()
        return None if last is None else last.origin

    def _leaf(self, position: int) -> bytes | None:
        return self._view.store.leaf(position)
