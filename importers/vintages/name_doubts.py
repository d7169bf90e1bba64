"""Doubts about the names of series: two of one series, and one that ends where another begins with its figures."""

from collections.abc import Iterable, Mapping, Sequence, Sized
from itertools import islice

from importers.reading.named_series import VersionNames
from importers.reading.names_line import line_as_before
from importers.specs.file_spec import FileSpec, LongSpec
from importers.vintages.successions import Succession

_SHOWN = 5
# No more of a kind are kept for one file, and then they are told as at least so many.
_MOST_KEPT = 1_000
# The line that is shown is of so many names at most.
_MOST_NAMED = 50


class NameDoubts:
    """Gathers, for each path, what the files of a spec call one series in several ways; it is told and not decided."""

    def __init__(self) -> None:
        self._renamed: dict[str, dict[str, None]] = {}
        self._merged: dict[str, dict[str, None]] = {}
        self._followed: dict[str, tuple[FileSpec, dict[Succession, str]]] = {}

    def add(self, file: FileSpec, names: VersionNames, where: str) -> None:
        """Gather what one version calls its series; ``where`` stands behind it, as the commit."""
        for series, before, now in names.renamed:
            self._renamed.setdefault(file.path, {})[f"{series} by {before!r}, and by {now!r}{where}"] = None
        for series, *both in names.merged:
            if file.long is not None and not any(_is_given(file.long, one) for one in both):
                first, second = sorted(both)
                kept = self._merged.setdefault(file.path, {})
                if len(kept) < _MOST_KEPT:
                    kept[f"{first!r} and {second!r} are one series, {series}"] = None

    def follow(self, file: FileSpec, found: Iterable[Succession], where: str) -> None:
        """Gather the series of one version that may go on under another name."""
        for one in found:
            kept = self._followed.setdefault(file.key, (file, {}))[1]
            if len(kept) < _MOST_KEPT:
                kept.setdefault(one, where)

    def sentences(self) -> list[str]:
        """All doubts, a sentence for each path and kind."""
        return [
            *(
                f"{path} speaks of one series by different names: {listed(them)}; if these are two, `names` can tell "
                "them apart"
                for path, them in self._renamed.items()
            ),
            *(
                f"{path} has {_counted(them)} pairs of names that differ in capitals alone: {listed(them)}; if these "
                "are two, `names` can tell them apart"
                if len(them) > 1
                else f"{path}: {listed(them)}; if these are two, `names` can tell them apart"
                for path, them in self._merged.items()
            ),
            *(_followed(file, found) for file, found in self._followed.values()),
        ]


def _followed(file: FileSpec, found: Mapping[Succession, str]) -> str:
    assert file.long is not None, "no other file names series in its rows"
    told = [f"{one.old}, then {one.new} ({_same(one)}{where})" for one, where in found.items()]
    many = f"{_counted(told)} series end where others begin" if len(told) > 1 else "a series ends where another begins"
    line = line_as_before(file.long, ((one.before, one.now) for one in islice(found, _MOST_NAMED)))
    way_out = f" Under [files.long], `{line}` makes one series of both" if line else ""
    return f"{file.path}: {many} with the same figures on the same periods: {listed(told)}. Renamed?{way_out}"


def _counted(them: Sized) -> str:
    return f"at least {len(them):,}" if len(them) == _MOST_KEPT else f"{len(them):,}"


def _same(one: Succession) -> str:
    if one.equal < one.common:
        return f"{one.equal:,} of {one.common:,} figures"
    return f"{one.common:,} figures" if one.common > 1 else "1 figure"


def listed(them: Mapping[str, object] | Sequence[str]) -> str:
    """The first few, and how many more there are."""
    shown = ", ".join([*them][:_SHOWN])
    return f"{shown} and {len(them) - _SHOWN:,} more" if len(them) > _SHOWN else shown


def _is_given(long: LongSpec, told: str) -> bool:
    """Whether the spec gives one of the cells its name: what it makes one is meant to be."""
    given = {
        name for named in long.names.values() for name in (named.values() if isinstance(named, dict) else (named,))
    }
    return any(f" = {name}, " in f"{told}, " for name in given)
