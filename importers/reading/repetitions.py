"""Figures that one version lists more than once: which row counts, or why none can."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeVar

from importers.cells.readings import Reading
from importers.import_refusals import UnreadableRow
from importers.reading.names_line import line_apart
from importers.specs.file_spec import LongSpec

# The line that is shown is of so many series at most.
_MOST_NAMED = 50
_T = TypeVar("_T")
Key = tuple[str, str | None]


def repeated(readings: Sequence[Reading], rule: str, numbers: Sequence[int] | None = None) -> tuple[str, ...]:
    """The periods that stand more than once (in a long file: for one series); raises UnreadableRow if refused.

    ``numbers`` are those of the rows, where they are not counted from 1 one after the other.
    """
    keys = [reading.key for reading in readings if reading.key]
    if len(set(keys)) == len(keys):
        return ()
    rows: dict[Key, list[int]] = {}
    for number, one in numbered(readings, numbers):
        if one.key:
            rows.setdefault(one.key, []).append(number)
    twice = {key: of_key for key, of_key in rows.items() if len(of_key) > 1}
    if rule == "refuse":
        (period, series), (first, second, *_) = next(iter(twice.items()))
        of = f" of {series}" if series else ""
        named = dict.fromkeys(one.named for number, one in numbered(readings, numbers) if number in (first, second))
        apart = (
            f" by the names {' and '.join(map(repr, named))}: `names` can tell them apart, or"
            if len(named) > 1
            else ";"
        )
        why = f"{_rows(first, second)}: the period {period}{of} stands twice{apart} `repeated` can say which counts"
        raise UnreadableRow(why, row=second, period=period)
    return tuple(sorted({period for period, _ in twice}))


def numbered(readings: Sequence[_T], numbers: Sequence[int] | None) -> Iterator[tuple[int, _T]]:
    """Each reading, or row, with the number of its row in the file."""
    return zip(numbers, readings, strict=True) if numbers else enumerate(readings, 1)


def chosen(readings: Sequence[Reading], rule: str) -> list[Reading]:
    """The last, or the first, row of each key."""
    found: dict[Key, Reading] = {}
    for reading in readings:
        if reading.key and (rule == "last" or reading.key not in found):
            found[reading.key] = reading
    return list(found.values())


def lost(readings: Sequence[Reading], counted: Sequence[Reading], twice: frozenset[str]) -> tuple[str, ...]:
    """The figures of which only rows speak that do not count; ``twice`` are the periods that stand more than once."""
    return tuple(sorted(_figures(readings, twice) - _figures(counted, twice)))


def _figures(readings: Sequence[Reading], of_periods: frozenset[str]) -> set[str]:
    of = [one for one in readings if one.period in of_periods]
    said = {f"{statement.series}/{one.period}" for one in of for statement in one.said}
    return said | {f"{declared.series}/{one.period}" for one in of for declared in one.adjustments}


def check_names(
    long: LongSpec, readings: Sequence[Reading], pairs: Sequence[tuple[str, str]], numbers: Sequence[int] | None = None
) -> dict[str, str]:
    """The names of the series, of which ``pairs`` are all that any row gives; raises UnreadableRow.

    Refused are two different names that make one slug: nobody can tell whose figures are whose. ``numbers`` are the
    rows' own where they are not counted one after the other.
    """
    called = dict(pairs)
    if len(called) == len(pairs):
        return called
    first: dict[str | None, tuple[int, str]] = {}
    for number, one in numbered(readings, numbers):
        if one.named:
            at, name = first.setdefault(one.series, (number, one.named))
            if not same_name(name, one.named):
                why = f"{_rows(at, number)}: {name!r} and {one.named!r} both make the series {one.series}"
                raise UnreadableRow(f"{why}; {_told_apart(long, pairs)}", row=number)
    return called


def _told_apart(long: LongSpec, pairs: Sequence[tuple[str, str]]) -> str:
    """The line that gives all names of the version that make one slug other names."""
    groups: dict[str, list[str]] = {}
    for slug, name in pairs:
        if not any(same_name(name, other) for other in groups.setdefault(slug, [])):
            groups[slug].append(name)
    several = [names for names in groups.values() if len(names) > 1]
    others = f"{len(several) - 1:,} more series have several names; " if len(several) > 1 else ""
    line = line_apart(long, several[:_MOST_NAMED])
    return f"{others}give one of them another name under `names`{line and f', such as `{line}`'}"


def _rows(first: int, second: int) -> str:
    return f"rows {first} and {second}" if first != second else f"in row {first}"


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in case, blanks or the code of a letter alone."""
    return one == other or _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
