"""Suggestions for a spec that does not explain several cells: the lines that, together, would explain them all."""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Literal, NamedTuple

from msgspec.structs import replace

from domain.refusals import Malformed, NotAValue
from domain.words import STATUSES
from importers.cells.marks import Marks
from importers.cells.number_reading import NumberReader
from importers.cells.suggestions import (
    formats_line,
    marks_behind,
    marks_beside,
    meanings_line,
    number_candidates,
    numbers_line,
    period_read,
    quoted,
)
from importers.periods.dates import period_reader
from importers.periods.known_formats import SUGGESTED
from importers.specs.file_spec import FileSpec

CellKind = Literal["period", "number", "status", "qualifier"]
# So many ways to explain the cells so far are gone on with, and so many are shown.
_MOST_WAYS, _SHOWN = 6, 2
# After so many cells that no line explains, no more lines are looked for.
_MOST_LEFT = 20
_WILD = re.compile(r"[*?\[]")
_Reads = Callable[["KindCell"], Hashable]


class KindCell(NamedTuple):
    """A cell by what it is to say; ``frequency`` is that of the series, where it is a period."""

    kind: CellKind
    text: str
    frequency: str = ""


class CellExplanation(NamedTuple):
    """Lines of a spec, each way of explaining the cells in one text, and the cells that all of them explain."""

    lines: tuple[str, ...]
    explained: tuple[KindCell, ...]


def explained_together(file: FileSpec, cells: Sequence[KindCell], others: Sequence[KindCell]) -> CellExplanation:
    """The lines that would explain as many of the cells as there are lines for.

    The ``others`` are cells that are read already, and have to be read then, too.
    """
    if file.period.formats == ("iso",) and not any(one.kind == "period" for one in others):
        # The default, which the spec need not name, is left out of what it is to name.
        file = replace(file, period=replace(file.period, formats=()))
    ways, readers = [file], [_reader(file)]
    explained: list[KindCell] = []
    left = _MOST_LEFT
    for cell in cells:
        if not all(_is_read(reads, cell) for reads in readers):
            grown = list(islice(_grown(ways, [*others, *explained, cell]), _MOST_WAYS)) if left else []
            if not grown:
                left -= bool(left)
                continue
            ways, readers = grown, [_reader(way) for way in grown]
        explained.append(cell)
    lines = [line for line in (_line(file, way) for way in ways) if line]
    return CellExplanation(tuple(dict.fromkeys(lines))[:_SHOWN], tuple(explained))


def _is_read(reads: _Reads, cell: KindCell) -> bool:
    with suppress(Malformed, ValueError, OverflowError):
        reads(cell)
        return True
    return False


def _grown(ways: Sequence[FileSpec], cells: Sequence[KindCell]) -> Iterator[FileSpec]:
    """The ways that explain all of these cells, the last of which is new; of two that read the same, the first."""
    met: set[Hashable] = set()
    candidates = (one for way in ways for one in _candidates(way, cells[-1]))
    for way in (*ways, *candidates):
        with suppress(Malformed, ValueError, OverflowError):
            reads = _reader(way)
            found = tuple(reads(one) for one in reversed(cells))
            if found not in met:
                met.add(found)
                yield way


def _reader(file: FileSpec) -> _Reads:
    """What reads a cell as this spec says; raises Malformed where it does not explain it."""
    numbers, marks, period = NumberReader(file), Marks(file), file.period
    missing = {one.strip() for one in file.missing}

    def number(text: str) -> Hashable:
        return None if text.strip() in missing else numbers.read(text)

    def read(cell: KindCell) -> Hashable:
        if cell.kind == "number":
            return marks.beside(cell.text, number)
        if cell.kind == "period":
            is_passed = _pattern(cell.text) in file.table.pass_over
            dated = period_reader(period.formats, cell.frequency, period.calendar)
            return None if is_passed else marks.beside(cell.text, dated)
        found = marks.in_column(cell.text) if cell.kind == "status" else numbers.word(cell.text)
        if found is None:
            raise NotAValue(f"not explained: {cell.text!r:.60}")
        return found

    return read


def _candidates(file: FileSpec, cell: KindCell) -> Iterator[FileSpec]:
    """What else the spec could say, so that it explains a cell."""
    text = cell.text.strip()
    match cell.kind:
        case "number":
            yield from (replace(file, numbers=one) for one in number_candidates(file.numbers, text))
            if not any(one.isdecimal() for one in text):
                yield replace(file, missing=(*file.missing, text))
            yield from (replace(file, marks={**file.marks, mark: ""}) for mark, _ in marks_beside(text))
        case "period":
            yield from _of_period(file, text, cell.frequency)
        case "status":
            yield replace(file, marks={**file.marks, text: text.upper() if text.upper() in STATUSES else ""})
        case "qualifier":
            yield replace(file, words={**file.words, text: "exact"})


def _of_period(file: FileSpec, text: str, frequency: str) -> Iterator[FileSpec]:
    formats, calendar = file.period.formats, file.period.calendar
    for form in SUGGESTED:
        if form not in formats and period_read(form, text, frequency, calendar):
            yield replace(file, period=replace(file.period, formats=(*formats, form)))
    yield from (replace(file, marks={**file.marks, mark: ""}) for mark, _ in marks_behind(text))
    if text and not any(one.isdecimal() for one in text):
        yield replace(file, table=replace(file.table, pass_over=(*file.table.pass_over, _pattern(text))))


def _pattern(text: str) -> str:
    return _WILD.sub(r"[\g<0>]", text.strip())


def _line(file: FileSpec, way: FileSpec) -> str:
    """The lines in which a way differs from the spec."""
    said = [
        (way.numbers != file.numbers, numbers_line(way.numbers)),
        (way.marks != file.marks, f"`{meanings_line('marks', way.marks)}`"),
        (way.words != file.words, f"`{meanings_line('words', {**way.words})}`"),
        (way.missing != file.missing, f"`missing = {_list(way.missing)}`"),
        (way.period != file.period, formats_line(way.period.formats)),
        (way.table != file.table, f"`table = {{ pass_over = {_list(way.table.pass_over)} }}`"),
    ]
    return " with ".join(line for is_other, line in said if is_other)


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"
