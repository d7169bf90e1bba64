"""The vintages of a history, read through once, and held for recording as far as there is room for them."""

from collections.abc import Iterator, Sequence

from domain.recording.commands import Bulletin, Line
from importers.vintages.file_vintage import FileVintage, Progress
from importers.vintages.vintages import History

# In pointers of eight bytes: a line that the vintage before has too costs one, another one an object with a pointer to
# each of its statements, and as much again for each statement that the vintage before has not; adjustments, spans and
# what is told of a vintage likewise.
_MOST, _LINE, _STATEMENT, _TOLD = 8_000_000, 32, 32, 16

_NONE: frozenset[int] = frozenset()


class VintageBuffer:
    """Reads all vintages when it is made; raises what reading them does. Those beyond the room are read once more."""

    def __init__(self, history: History, progress: Progress | None = None, most: int = _MOST) -> None:
        self._history = history
        self._held: list[FileVintage] = []
        self._before: dict[str, Sequence[Line]] = {}
        self._beside: dict[str, Bulletin] = {}
        for vintage in history.vintages(progress):
            most -= self._weight(vintage)
            if most >= 0:
                self._held.append(vintage)
        self._before.clear()
        self._beside.clear()

    def __iter__(self) -> Iterator[FileVintage]:
        """Each vintage, in order."""
        held, self._held = self._held[::-1], []
        count = len(held)
        while held:
            yield held.pop()  # and let go of it
        if count < len(self._history.versions):
            yield from self._history.vintages(after=count)

    def _weight(self, vintage: FileVintage) -> int:
        bulletin = vintage.bulletin
        if bulletin is None:
            return 1
        lines, since = bulletin.lines, bulletin.since
        come, gone = lines, self._before.get(vintage.file, ())
        if since is not None and since.new is lines:
            gone, come = (
                since.old[since.front : len(since.old) - since.back],
                lines[since.front : len(lines) - since.back],
            )
        self._before[vintage.file] = lines
        return 1 + len(lines) + _weight_of_fresh(come, gone) + self._weight_beside(vintage, bulletin)

    def _weight_beside(self, vintage: FileVintage, bulletin: Bulletin) -> int:
        """The weight of what a vintage holds beside its lines."""
        before = self._beside.get(vintage.file)
        known = set(map(id, before.adjustments)) if before else _NONE
        fresh = len(bulletin.adjustments) - len(known.intersection(map(id, bulletin.adjustments)))
        spans = 0 if before and bulletin.complete is before.complete else len(bulletin.complete)
        told = (vintage.repeated, vintage.lost, vintage.unknown, vintage.passed, vintage.taken, vintage.learned)
        self._beside[vintage.file] = bulletin
        return len(bulletin.adjustments) + _STATEMENT * fresh + _TOLD * (spans + sum(map(len, told)))


def _weight_of_fresh(lines: Sequence[Line], before: Sequence[Line | None]) -> int:
    # A row of the version before that says nothing has no line.
    of_period = {line.period: line for line in before if line is not None}
    weight = 0
    for line in lines:
        old = of_period.get(line.period)
        if old is not line:
            known = set(map(id, old.said)) if old else _NONE
            fresh = len(line.said) - len(known.intersection(map(id, line.said)))
            weight += _LINE + len(line.said) + _STATEMENT * fresh
    return weight
