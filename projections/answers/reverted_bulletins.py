"""The bulletin that took back most of what another one had changed."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from domain.events import EntryFact
from domain.figure import entry_of
from domain.moments import microseconds
from domain.recording.archive import Archive, ReceivedBulletin
from domain.streams import figure_of
from projections.answers.reversions import Reversions, days_between
from projections.answers.view import View
from projections.moment import At
from projections.tables import changes
from projections.tables.series import number

# So many entries of a bulletin are looked at, in about a second.
MOST_ENTRIES = 20_000


class RevertedBulletin(Struct, frozen=True, kw_only=True):
    """By which ``bulletin`` most figures that another one had ``changed`` came back to their former values.

    ``figures`` is how many of these it took back, and is more than half of them.
    """

    bulletin: str
    reverted_at: str
    days_until_reverted: int
    figures: int
    changed: int


class BulletinReversions:
    """What became of the figures that a bulletin changed, of those among its first twenty thousand entries."""

    def __init__(self, view: View, at: At, received: ReceivedBulletin) -> None:
        self._view, self._at, self._received = view, at, received
        self._entries = list(self._said())
        self._numbers = {key: number(view.generation, key) for key in {key for key, _, _ in self._entries}}

    def last_change(self) -> int:
        """The last position that could have changed it; 0 where the bulletin said nothing of figures."""
        return max((self._view.last_change(key, self._at.position) for key in self._numbers), default=0)

    def found(self) -> RevertedBulletin | None:
        """The bulletin that took back more than half of the figures, within seven days each; None without one."""
        entries = [(self._numbers[key], period, entry) for key, period, entry in self._entries]
        changed = changes.entries_that_change(self._view.generation, self._at, entries)
        reversions = Reversions(self._view.generation, self._at)
        back = [
            position
            for series, period, entry in changed
            if (position := reversions.of(series, period).position_of_reversal(entry)) is not None
        ]
        by_bulletin = Counter(map(self._bulletin_of, back))
        for name, count in by_bulletin.most_common(1):
            if 2 * count > len(changed):
                return self._made(Archive(self._view.store).bulletin(name), count, len(changed))
        return None

    def _said(self) -> Iterator[tuple[str, str, int]]:
        """Series, period and number of its own entries that state or withdraw a value."""
        begin, end = self._received.position, min(self._received.batch_end, self._at.position)
        for position, event in self._view.store.after(begin, min(MOST_ENTRIES, max(0, end - begin))):
            if not isinstance(event, EntryFact) or event.bulletin != self._received.id:
                continue
            if entry_of(event, position).slot == "statement":
                key = figure_of(event)
                yield str(key.of), key.period, event.version

    def _bulletin_of(self, position: int) -> str:
        """The bulletin of an entry; in a batch may be entries of bulletins that were received before."""
        event = self._view.store.at(position).event
        assert isinstance(event, EntryFact), "a figure was given its value there"
        return event.bulletin

    def _made(self, by: ReceivedBulletin, figures: int, changed: int) -> RevertedBulletin:
        first, last = self._received.event.published_at, by.event.published_at
        return RevertedBulletin(
            bulletin=by.id,
            reverted_at=last,
            days_until_reverted=days_between(microseconds(first), microseconds(last)),
            figures=figures,
            changed=changed,
        )
