"""Leave of a version only what it says of some series, those that the ledger does not know from it yet."""

from msgspec.structs import replace

from domain.recording.commands import Line
from importers.file_reading import Contents


class Narrowing:
    """Narrows one version after the other; a line that stays the same object is narrowed to the same object."""

    def __init__(self) -> None:
        self._series: frozenset[str] = frozenset()
        self._lines: dict[Line, Line] = {}

    def narrowed(self, contents: Contents, series: frozenset[str]) -> Contents:
        """What the version says of these series, named by their keys."""
        if series != self._series:
            self._series, self._lines = series, {}
        before = self._lines
        self._lines = {line: before.get(line) or self._only(line) for line in contents.lines}
        lines = tuple([line for line in self._lines.values() if line.said])
        return replace(
            contents, lines=lines, adjustments=tuple(one for one in contents.adjustments if one.series in series)
        )

    def _only(self, line: Line) -> Line:
        said = [one for one in line.said if one.series in self._series]
        return line if len(said) == len(line.said) else Line(line.period, said)
