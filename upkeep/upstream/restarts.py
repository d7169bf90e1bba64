"""The names under which an origin's log ended and went on, as its events tell them."""

from collections.abc import Iterable

from domain.codec import decode
from domain.events import LogRestarted
from domain.facts import tag_of
from stores.sqlite.copied_batches import EventRow

_RESTARTED = tag_of(LogRestarted)


class Restarts:
    """Which name followed which; rows are shown to it in their order."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}

    def see(self, rows: Iterable[EventRow]) -> None:
        """Note the restarts among events."""
        for _, _, _, tag, state, _ in rows:
            if tag == _RESTARTED:
                self.note(decode(state))

    def note(self, event: object) -> None:
        """Note an event, if it is a restart."""
        if isinstance(event, LogRestarted):
            self._before[event.origin] = event.previous.partition("\n")[0]

    def goes_on(self, old: str, new: str) -> bool:
        """Whether an event says that the log of the old name ended, and goes on under the new one."""
        return self._before.get(new) == old
