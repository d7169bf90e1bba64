"""The columns that tell the series of a long file apart: as few as it takes, so that no row stands twice."""

from collections.abc import Sequence
from itertools import combinations

from importers.cells.series_names import as_slug

_MOST_TOGETHER = 4
_MOST_TRIED = 400


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
