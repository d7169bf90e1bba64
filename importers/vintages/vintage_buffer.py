"""The vintages of a history, read through once, and held for recording as far as there is room for them."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec.structs import replace

from domain.recording.commands import Bulletin
from importers.vintages.file_vintage import FileVintage, Progress
from importers.vintages.packed_lines import LinePacking, LineUnpacking, PackedLines
from importers.vintages.vintages import History

# In pointers of eight bytes: an adjustment, a span or what is told of a vintage, if the vintage before has it not.
_MOST, _STATEMENT, _TOLD = 8_000_000, 32, 16

_NONE: frozenset[int] = frozenset()


class VintageBuffer:
    """Reads all vintages when it is made; raises what reading them does. Those beyond the room are read once more."""

    def __init__(self, history: History, progress: Progress | None = None, most: int = _MOST) -> None:
        self._history = history
        self._held: list[tuple[FileVintage, PackedLines | None]] = []
        self._beside: dict[str, Bulletin] = {}
        packers: dict[str, LinePacking] = defaultdict(LinePacking)
        for vintage in history.vintages(progress):
            if most < 0:
                continue
            packed, weight = self._packed(vintage, packers[vintage.file])
            most -= weight
            if most >= 0:
                self._held.append(packed)
        self._beside.clear()

    def __iter__(self) -> Iterator[FileVintage]:
        """Each vintage, in order."""
        held, self._held = self._held[::-1], []
        count = len(held)
        unpackers: dict[str, LineUnpacking] = defaultdict(LineUnpacking)
        while held:
            vintage, packed = held.pop()  # and let go of it
            yield _unpacked(vintage, packed, unpackers[vintage.file])
        if count < len(self._history.versions):
            yield from self._history.vintages(after=count)

    def _packed(self, vintage: FileVintage, packer: LinePacking) -> tuple[tuple[FileVintage, PackedLines | None], int]:
        bulletin = vintage.bulletin
        if bulletin is None:
            return (vintage, None), 1
        packed = packer.pack(bulletin.lines, bulletin.since)
        bare = replace(vintage, bulletin=replace(bulletin, lines=(), since=None))
        return (bare, packed), packed.weight + self._weight_beside(vintage, bulletin)

    def _weight_beside(self, vintage: FileVintage, bulletin: Bulletin) -> int:
        """The weight of what a vintage holds beside its lines."""
        before = self._beside.get(vintage.file)
        known = set(map(id, before.adjustments)) if before else _NONE
        fresh = len(bulletin.adjustments) - len(known.intersection(map(id, bulletin.adjustments)))
        spans = 0 if before and bulletin.complete is before.complete else len(bulletin.complete)
        told = (vintage.repeated, vintage.lost, vintage.unknown, vintage.passed, vintage.taken, vintage.learned)
        self._beside[vintage.file] = bulletin
        return len(bulletin.adjustments) + _STATEMENT * fresh + _TOLD * (spans + sum(map(len, told)))


def _unpacked(vintage: FileVintage, packed: PackedLines | None, unpacker: LineUnpacking) -> FileVintage:
    if packed is None or vintage.bulletin is None:
        return vintage
    lines, since = unpacker.unpack(packed)
    return replace(vintage, bulletin=replace(vintage.bulletin, lines=lines, since=since))
