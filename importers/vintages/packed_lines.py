"""The lines of versions that wait to be recorded, each held as what it has beyond the line before it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from domain.recording.difference import ListDifference, difference, replaced_places
from domain.recording.lines import Line, SaidStatement

# In pointers of eight bytes: a line that the version before has too costs one, another one an object with a pointer to
# each of its statements, and as much again for each statement that the version before has not.
_LINE, _STATEMENT = 32, 32
# A line of which one statement in so many is another one is held by itself.
_FEW = 4


class _ReplacedLine(Struct, frozen=True, eq=False):
    """A line as the one of its period before it, with other statements at some places."""

    period: str
    places: Sequence[int]
    said: Sequence[SaidStatement]
    digest: bytes | None

    def after(self, before: Line) -> Line:
        """The line, made of the one before it."""
        said = list(before.said)
        for place, one in zip(self.places, self.said, strict=True):
            said[place] = one
        return Line.hashed_later(self.period, said, self.digest)


_Packed = Line | _ReplacedLine
_Entries = tuple[_Packed, ...]


class PackedLines(Struct, frozen=True, eq=False):
    """The lines of one version, to be unpacked behind those of the version before it.

    ``ends`` are how many at the front and at the back are those of that version; ``weight`` is in pointers.
    """

    entries: _Entries
    ends: tuple[int, int]
    weight: int


class LinePacking:
    """Packs the lines of one version after the other."""

    def __init__(self) -> None:
        self._lines: tuple[Line, ...] = ()
        self._entries: _Entries = ()

    def pack(self, lines: tuple[Line, ...], known: ListDifference | None) -> PackedLines:
        """The lines without what the version before has of them; ``known`` may be the difference of both."""
        since = difference(self._lines, lines, known)
        end, new_end = len(since.old) - since.back, len(since.new) - since.back
        of_line = {id(one): at for at, one in enumerate(self._lines[since.front : end], since.front)}
        of_period = {one.period: one for one in self._lines[since.front : end]}
        between, weight = [], len(lines) + 1
        for line in lines[since.front : new_end]:
            at = of_line.get(id(line))
            one, more = (self._entries[at], 0) if at is not None else _packed(line, of_period.get(line.period))
            between.append(one)
            weight += more
        self._entries = (*self._entries[: since.front], *between, *self._entries[end:])
        self._lines = lines
        return PackedLines(self._entries, (since.front, since.back), weight)


class LineUnpacking:
    """Unpacks the lines of one version after the other, in the order in which they were packed."""

    def __init__(self) -> None:
        self._lines: tuple[Line, ...] = ()
        self._entries: _Entries = ()

    def unpack(self, packed: PackedLines) -> tuple[tuple[Line, ...], ListDifference]:
        """The lines, and what they have in common with those that were unpacked before."""
        (front, back), before = packed.ends, self._lines
        end, new_end = len(before) - back, len(packed.entries) - back
        of_entry = {id(one): at for at, one in enumerate(self._entries[front:end], front)}
        of_period = {one.period: one for one in before[front:end]}
        between = [self._line(one, of_entry, of_period) for one in packed.entries[front:new_end]]
        self._lines = (*before[:front], *between, *before[end:])
        self._entries = packed.entries
        return self._lines, ListDifference(before, self._lines, front, back)

    def _line(self, packed: _Packed, of_entry: Mapping[int, int], of_period: Mapping[str, Line]) -> Line:
        at = of_entry.get(id(packed))
        if at is not None:
            return self._lines[at]
        return packed if isinstance(packed, Line) else packed.after(of_period[packed.period])


def _packed(line: Line, before: Line | None) -> tuple[_Packed, int]:
    """The line as it is held, and its weight."""
    places = replaced_places(before.said, line.said) if before else None
    if places is None or len(places) * _FEW > len(line.said):
        return line, _LINE + len(line.said) + _STATEMENT * len(line.beyond(before))
    said = [line.said[place] for place in places]
    return _ReplacedLine(line.period, places, said, line.known_digest), _LINE + (_STATEMENT + 2) * len(said)
