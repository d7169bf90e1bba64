"""The decimals that the values of files need beyond those of their series, with the lines of the spec for them."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import UNSET
from msgspec.structs import replace

from domain.keys import series_key
from domain.recording.difference import difference
from domain.recording.lines import Line
from domain.values import MOST_DIGITS
from importers.import_refusals import Unreadable
from importers.reading.file_reading import Contents, Delivery, FileReader
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec

# A file of the spec, the bytes of a version of it, and the words that name that version.
NamedDelivery = tuple[FileSpec, Delivery, str]
_SHOWN = 5


def decimals_needed(spec: Spec, has: Callable[[str], int], deliveries: Iterable[NamedDelivery]) -> str:
    """The way out for all values of versions, each file's oldest first; an empty text where there is none.

    ``has`` tells how many decimals a series has, by its key. What cannot be read needs none.
    """
    needed = _Needed(spec, has)
    needed.learn_all(deliveries)
    return needed.way_out()


class _Needed:
    """Learns version after version what the values need."""

    def __init__(self, spec: Spec, has: Callable[[str], int]) -> None:
        self._spec = spec
        self._has = has
        self._there: dict[str, tuple[int, str]] = {}
        self._lacking: dict[str, int] = {}
        self._digits: dict[str, int] = {}
        self._most = 0, ""

    def learn_all(self, deliveries: Iterable[NamedDelivery]) -> None:
        readers: dict[str, FileReader] = {}
        before: dict[str, tuple[Line, ...]] = {}
        for file, delivery, where in deliveries:
            reader = readers.setdefault(file.key, FileReader(self._spec, file))
            try:
                said = reader.read(*delivery)
            except Unreadable:
                continue
            since = difference(before.get(file.key, ()), said.lines, reader.since)
            before[file.key] = said.lines
            fresh = said.lines[since.front : len(said.lines) - since.back]
            for series, period, value in _values(fresh, said):
                self._learn(file, series, value, f"{series}/{period}", where)

    def _learn(self, file: FileSpec, series: str, value: str, figure: str, where: str) -> None:
        if series not in self._there:
            self._there[series] = self._has(series), self._line(file, series)
        has, line = self._there[series]
        whole, _, fraction = value.lstrip("-").partition(".")
        self._digits[line] = max(self._digits.get(line, 0), len(whole))
        places = len(fraction.rstrip("0"))
        if places > self._lacking.get(series, has):
            self._lacking[series] = places
            if places > self._most[0]:
                self._most = places, f"{value} of {figure}{where and f' ({where})'}"

    def _line(self, file: FileSpec, series: str) -> str:
        """The place in the spec that says how many decimals the series has."""
        slug, each = series_key(series).series, file.long.each if file.long else None
        described = self._spec.series[slug]
        if described.decimals is UNSET:
            return "[defaults]"
        if each and described == replace(each, title=described.title, frequency=described.frequency):
            return f"[files.long.each] of {file.path}"
        return f"[series.{slug}]"

    def way_out(self) -> str:
        lines: dict[str, int] = {}
        for series, places in self._lacking.items():
            line = self._there[series][1]
            lines[line] = max(lines.get(line, 0), places)
        if not lines:
            return ""
        many = len(self._lacking)
        told = f"{many:,} series need up to" if many > 1 else f"{next(iter(self._lacking))} needs"
        told = f"; {told} {self._most[0]} decimals, as {self._most[1]}"
        if any(places + self._digits[line] > MOST_DIGITS for line, places in lines.items()):
            return f"{told}; no series has room for more than {MOST_DIGITS} digits, before and behind the point"
        shown = [f"`decimals = {places}` under {line}" for line, places in lines.items()]
        more = f" and {len(shown) - _SHOWN:,} more like these" if len(shown) > _SHOWN else ""
        return f"{told}: {' and '.join(shown[:_SHOWN])}{more}"


def _values(lines: Iterable[Line], said: Contents) -> Iterator[tuple[str, str, str]]:
    """Series, period and value of all that is said."""
    for line in lines:
        for one in line.said:
            if one.value is not None:
                yield one.series, line.period, one.value
    for declared in said.adjustments:
        if declared.amount is not None:
            yield declared.series, declared.period, declared.amount
