"""The positions at which a figure, a series, a source or a list came to read otherwise."""

from domain.keys import series_key
from projections.answers.view import View
from projections.tables import scopes, touches

# All sources and series: docs of ``scopes_of``.
_EVERYTHING = "/"


class Mementos:
    """The positions of one thing up to the head, each the end of a batch, none before it was first recorded.

    ``series`` is the key of the one whose changes change it, None for what is of no single series; ``stream`` is the
    stream that began with it, None for a list of all there is. ``first`` is 0 where nothing of it is recorded.
    """

    def __init__(self, view: View, head: int, series: str | None, stream: str | None) -> None:
        self._view, self._head, self._series = view, head, series
        self.first = self._first(stream)

    def _first(self, stream: str | None) -> int:
        if stream is None:
            return next(iter(self.after(0, 1)), 0)
        begun = self._view.store.stored(0, 1, stream)
        end = self._view.store.batch_end(begun[0][0]) if begun else 0
        return end if end <= self._head else 0

    def at(self, position: int) -> int:
        """The one that holds at a position; the first one before that."""
        return max(self.first, self._view.last_change(self._series, min(position, self._head)))

    def before(self, memento: int) -> int | None:
        """The one before; None of the first."""
        return self.at(memento - 1) if memento > self.first else None

    def after(self, memento: int, most: int) -> list[int]:
        """The ones behind, at most so many."""
        generation, stretch = self._view.generation, (memento, self._head, most)
        if self._series is None:
            return scopes.following(generation, _EVERYTHING, *stretch)
        both = (
            *touches.following(generation, self._series, *stretch),
            *scopes.following(generation, series_key(self._series).source, *stretch),
        )
        return sorted(set(both))[:most]
