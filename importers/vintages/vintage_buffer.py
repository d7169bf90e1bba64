"""The vintages of a history, read through once, and held for recording as far as there is room for them."""

from collections.abc import Iterator

from importers.vintages.file_vintage import FileVintage, Progress
from importers.vintages.vintages import History

# In lines: a line that the vintage before has too costs a pointer, another one an object with its statements.
_MOST, _FRESH = 4_000_000, 64


class VintageBuffer:
    """Reads all vintages when it is made; raises what reading them does. Those beyond the room are read once more."""

    def __init__(self, history: History, progress: Progress | None = None, most: int = _MOST) -> None:
        self._history = history
        self._held: list[FileVintage] = []
        for vintage in history.vintages(progress):
            most -= _weight(vintage)
            if most >= 0:
                self._held.append(vintage)

    def __iter__(self) -> Iterator[FileVintage]:
        """Each vintage, in order."""
        held, self._held = self._held, []
        yield from held
        if len(held) < len(self._history.versions):
            yield from self._history.vintages(after=len(held))


def _weight(vintage: FileVintage) -> int:
    return 1 + _FRESH * vintage.fresh + (len(vintage.bulletin.lines) if vintage.bulletin else 0)
