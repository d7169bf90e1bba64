"""The places at which the series of one file are told, where the path names them."""

from collections.abc import Mapping

from importers.import_refusals import SpecDoesNotFit
from importers.specs.file_spec import FileSpec


class SeriesPlaces:
    """Learns which series stand at which place: a version is the whole list of those alone."""

    def __init__(self, file: FileSpec) -> None:
        self._file = file
        self._series: dict[tuple[str, ...], set[str]] = {}
        self._places: dict[str, tuple[str, ...]] = {}

    def at(self, placed: Mapping[str, str]) -> frozenset[str]:
        """The slugs of the series of a place, as far as any version there had them."""
        return frozenset(self._series.get(self._place(placed), ()))

    def meet(self, series: set[str], placed: Mapping[str, str]) -> None:
        """Learn that they stand at this place; raises SpecDoesNotFit where one stands at another, too."""
        place = self._place(placed)
        for one in series - self._series.setdefault(place, set()):
            if self._places.setdefault(one, place) != place:
                here, there = (" and ".join(of) for of in (place, self._places[one]))
                raise SpecDoesNotFit(
                    f"{self._file.path}: the series {one} is in the file of {here} and in that of {there}, and each is "
                    "the whole list of it; give one of them another name under `names`"
                )
            self._series[place].add(one)

    def _place(self, placed: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(placed.get(name, "") for name in self._file.apart)
