"""The rows of delimited text in which no quotation mark stands, so that each line is a row by itself."""

from collections.abc import Iterable

from domain.recording.difference import difference
from importers.cells.gaps import filled, gaps
from importers.formats.delimited import LARGEST_CELL, text_parts
from importers.formats.encoded_text import BOM

# So many lines of a text are looked up in the one before it; where half of them stand there, it is gone on from.
_SAMPLES, _NEAR = 8, 4_096
# So many characters are parted at once: what is made of them, and let go of, stays near the processor.
_AT_ONCE = 1 << 14
# Of so many different cells of a column each is one text, wherever it stands; in a column of more it is not looked for.
_ALIKE = 1 << 14
Picked = tuple[str, ...]


class LineRows:
    """Reads one text after the other; a line that stood in the one before is the same row, and not parted again."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._form: tuple[list[str], list[int]] = [], []
        self._text = ""
        self._rows: list[Picked] = []
        self._cells: dict[int, dict[str, str]] = {}

    def rows(self, text: str, header: list[str], places: list[int]) -> list[Picked] | None:
        """The cells at these places of each line; None unless every line is a row as wide as the header.

        None as well where a row is blank, or may be the header again. Each line ends with a newline, and nothing else
        in the text ends one.
        """
        before, rows = (self._text, self._rows) if self._form == (header, places) else ("", [])
        found = self._going_on(before, rows, text, header, places) if _goes_on(before, text) else None
        found = self._parted(text, header, places, rows) if found is None else found
        # Of one text alone: what all versions together have would be ever more.
        self._cells.clear()
        if found is not None:
            self._form, self._text, self._rows = (header, places), text, found
        return found

    def _going_on(
        self, before: str, rows: list[Picked], text: str, header: list[str], places: list[int]
    ) -> list[Picked] | None:
        lines = text.split("\n")[:-1]
        between = gaps(difference(before.split("\n")[:-1], lines))
        changed = [line for gap in between for line in lines[gap.new_start : gap.new_end]]
        fresh = self._parted("".join([f"{line}\n" for line in changed]), header, places, [])
        return None if fresh is None else filled(rows, between, fresh)

    def _parted(self, text: str, header: list[str], places: list[int], before: list[Picked]) -> list[Picked] | None:
        found: list[Picked] = []
        for part in text_parts(text, _AT_ONCE):
            if len(part) > LARGEST_CELL:
                return None
            rows = self._rows_of(part, header, places)
            if rows is None:
                return None
            # What stood there before stays the same object: it need not be looked at again, and no memory is moved.
            old = before[len(found) : len(found) + len(rows)]
            found += old if old == rows else [one if one == row else row for one, row in zip(old, rows, strict=False)]
            found += rows[len(old) :]
        return found

    def _rows_of(self, text: str, header: list[str], places: list[int]) -> list[Picked] | None:
        # The end of a line becomes a piece by itself: if every so many pieces one stands, each line has so many cells.
        end = f"{self._delimiter}\n{self._delimiter}"
        pieces = text.replace("\n", end).split(self._delimiter)
        pieces.pop()  # behind the last line
        wide, many = len(header) + 1, text.count("\n")
        if len(pieces) != wide * many or pieces[len(header) :: wide].count("\n") != many:
            return None
        leading = set(pieces[::wide])
        if not leading.isdisjoint((header[0], f"{BOM}{header[0]}")):
            return None
        if not all(map(str.strip, leading)) and _has_blank(pieces, wide):
            return None
        return list(zip(*[self._one_of_each(at, pieces[at::wide]) for at in places], strict=True))

    def _one_of_each(self, column: int, cells: list[str]) -> Iterable[str]:
        """The cells, of which those that are alike are one text: most of a table is keys that stand again and again."""
        known = self._cells.setdefault(column, {})
        return map(known.setdefault, cells, cells) if len(known) < _ALIKE else cells


def _goes_on(before: str, text: str) -> bool:
    """Whether a good part of the lines seems to stand in the text before, about where they stand in this one."""
    there, far = 0, abs(len(text) - len(before)) + _NEAR
    for sample in range(_SAMPLES if before else 0):
        start = text.find("\n", len(text) * sample // _SAMPLES)
        end = text.find("\n", start + 1) + 1
        there += 0 <= start < end and before.find(text[start:end], max(0, start - far), end + far) >= 0
    return there * 2 >= _SAMPLES


def _has_blank(pieces: list[str], wide: int) -> bool:
    starts = (at for at in range(0, len(pieces), wide) if not pieces[at].strip())
    return any(not "".join(pieces[at : at + wide]).strip() for at in starts)
