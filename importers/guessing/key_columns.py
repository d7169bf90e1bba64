"""The columns that tell the series of a long file apart: as few as it takes, so that no row stands twice."""

import re
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from importers.cells.series_names import as_slug
from importers.guessing.column_kinds import KnownColumn
from importers.guessing.number_guess import whole_number

_MOST_TOGETHER = 4
_MOST_TRIED = 400
# Of a table of each series in each period, more than one in so many rows are there.
_FEW = 2
_NO_NAMES = re.compile(
    r"freq|frequency|units?|uom|measure|s_adj|adjustment|scalar_factor|dataflow|structure(_id)?|action", re.IGNORECASE
)
_OF_ROWS = re.compile(
    r"objectid\w*|(?:ogc_)?fid|_id|oid|row_?(?:id|number)|index|unnamed: \d+|__index_level_\d+__", re.IGNORECASE
)


def as_keys(columns: Iterable[KnownColumn], period: Sequence[str] = ()) -> list[str]:
    """The columns that may name a series, those last that say in what it is measured."""
    names = [one.name for one in columns if one.name not in period]
    return sorted(names, key=lambda name: bool(_NO_NAMES.fullmatch(name)))


def key_columns(candidates: Sequence[str], columns: dict[str, list[str]], beside: Sequence[str]) -> list[str] | None:
    """The fewest of the candidates that, with the columns ``beside`` them, name each row once; None if all do not."""
    rows = max(map(len, columns.values()), default=0)
    fixed = list(zip(*(columns[name] for name in beside), strict=True)) if beside else [()] * rows
    tried = 0
    for many in range(min(_MOST_TOGETHER, len(candidates)) + 1):
        for chosen in combinations(candidates, many):
            tried += 1
            if tried > _MOST_TRIED:
                return None
            if _name_each_once(chosen, columns, fixed):
                return list(chosen)
    return None


def series_columns(candidates: Sequence[str], columns: dict[str, list[str]], beside: Sequence[str]) -> list[str] | None:
    """As ``key_columns``; but where others do as well, not a column of numbers or names of the rows themselves."""
    others = [name for name in candidates if not _numbers_rows(name, columns[name])]
    if len(others) < len(candidates) and key_columns(others, columns, beside) is not None:
        candidates = others
    shared = [name for name in candidates if len(set(columns[name])) < len(columns[name])]
    if beside and len(shared) < len(candidates):
        found = key_columns(shared, columns, beside)
        if found and are_filled(found, columns, beside):
            return found
    return key_columns(candidates, columns, beside)


def _numbers_rows(name: str, cells: Sequence[str]) -> bool:
    """Whether it is called a number of rows, or counts them up by one."""
    whole = [found for one in cells if (found := whole_number(one)) is not None]
    is_counted = len(whole) == len(cells) > 1 and all(later == one + 1 for one, later in pairwise(whole))
    return is_counted or bool(_OF_ROWS.fullmatch(name.strip()))


def are_filled(keys: Sequence[str], columns: dict[str, list[str]], beside: Sequence[str]) -> bool:
    """Whether the keys come again in other periods, and most of them in most of those, as series do."""
    named = set(zip(*(columns[key] for key in keys), strict=True))
    periods = set(zip(*(columns[name] for name in beside), strict=True))
    rows = max(map(len, columns.values()), default=0)
    return len(named) < rows and rows * _FEW >= len(named) * len(periods)


def _name_each_once(chosen: Sequence[str], columns: dict[str, list[str]], fixed: Sequence[tuple[str, ...]]) -> bool:
    keyed = zip(fixed, *(columns[name] for name in chosen), strict=True)
    seen: set[object] = set()
    for one in keyed:
        if one in seen:
            return False
        seen.add(one)
    return True


def collisions(cells: Sequence[str]) -> list[list[str]]:
    """Different cells that make one and the same slug, the blank one among them."""
    by_slug: dict[str, list[str]] = {}
    for cell in dict.fromkeys(cells):
        by_slug.setdefault(as_slug(cell), []).append(cell)
    return [several for several in by_slug.values() if len(several) > 1]


def without_slug(cells: Sequence[str]) -> list[str]:
    """The cells of which no letter stands in a slug."""
    return [cell for cell in dict.fromkeys(cells) if cell and not as_slug(cell)]
