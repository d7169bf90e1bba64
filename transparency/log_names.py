"""The names under which one ledger's log was signed, in their order, as the ledger's own events tell them."""

from domain.events import LogRestarted
from domain.streams import OfLog
from stores.sqlite.store import Store


class LogNames:
    """Each name with its place in the order and the position from which on it may sign; ``first`` begins the log."""

    def __init__(self, store: Store, first: str | None) -> None:
        self._places: dict[str, tuple[int, int]] = {} if first is None else {first: (0, 0)}
        for place, (position, event) in enumerate(store.stream(OfLog()), 1):
            if isinstance(event, LogRestarted):
                # It may have signed nothing but what its guard knew of.
                self._places.setdefault(event.previous.partition("\n")[0], (place - 1, 0))
                self._places[event.origin] = (place, position)

    def place(self, origin: str) -> int | None:
        """Where in the order a name comes; None for one that no event tells of."""
        found = self._places.get(origin)
        return None if found is None else found[0]

    def since(self, origin: str) -> int:
        """The position of the event that names it, which all that it signs covers; 0 for the first."""
        return self._places[origin][1]

    def is_last(self, origin: str) -> bool:
        """Whether the log goes on under that name."""
        return self.place(origin) == max((place for place, _ in self._places.values()), default=0)
