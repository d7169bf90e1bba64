"""Series that end with a version of a file in which others begin with the same figures on the same periods."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from difflib import SequenceMatcher
from typing import NamedTuple

from domain.keys import series_key
from domain.recording.lines import Line
from domain.values import number
from importers.reading.file_reading import Contents

# The figures of one series by their periods.
Figures = Mapping[str, Decimal]
# Reads the figures of series of which the spec does not speak, by their slugs.
ReadStrangers = Callable[[Collection[str]], Contents | None]
# So many ended series of one figure are looked at, and so many that a new one is like are compared by their names.
_MOST_ALIKE, _MOST_NAMED = 50, 5
# So often is a version of one file read again for series of which the spec does not speak, and so often are figures
# compared: a file in which series end and begin more often is a list of the moment.
_MOST_AGAIN, _MOST_COMPARED = 20, 200
_NO_NAME = "no name"


class Succession(NamedTuple):
    """A series that ended and one that began, each with what its cells call it, and what they have in common.

    ``equal`` figures are the same on ``common`` periods.
    """

    old: str
    before: str
    new: str
    now: str
    equal: int
    common: int


class Successions:
    """Looks, version after version of one file, for series that may go on under another name.

    Only the version before is held, and figures are compared only where some series end while others begin.
    """

    def __init__(self) -> None:
        self._called: Mapping[str, str] = {}
        self._strangers: tuple[str, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._seen: set[str] = set()
        self._again = self._compared = 0

    def go_on(self, contents: Contents, read: ReadStrangers) -> list[Succession]:
        """What may have been renamed with this version, beside the one before it."""
        called = contents.names.called
        if called.keys() == self._called.keys() and contents.strangers == self._strangers:
            # As nearly all versions: of thousands of series no list is made.
            self._called, self._lines = called, contents.lines
            return []
        gone = {slug: name for slug, name in self._called.items() if slug not in called}
        strange = {} if contents.strangers == self._strangers else _named(contents.strangers)
        fresh = {slug: name for slug, name in {**strange, **called}.items() if slug not in self._seen}
        found = []
        if gone and fresh and self._compared < _MOST_COMPARED:
            self._compared += 1
            new = self._figures(contents, fresh, [slug for slug in fresh if slug not in called], read)
            pairs = compared(figures_of(self._lines, gone), new)
            found = [Succession(old, gone[old], one, fresh[one], equal, common) for old, one, equal, common in pairs]
        self._called, self._strangers, self._lines = called, contents.strangers, contents.lines
        self._seen.update(called, strange)
        return found

    def _figures(
        self, contents: Contents, fresh: Collection[str], strange: Collection[str], read: ReadStrangers
    ) -> dict[str, Figures]:
        found = figures_of(contents.lines, fresh)
        if strange and self._again < _MOST_AGAIN:
            self._again += 1
            beside = read(strange)
            found |= figures_of(beside.lines, strange) if beside else {}
        return found


def figures_of(lines: Iterable[Line], series: Collection[str]) -> dict[str, Figures]:
    """What lines say of the series of these slugs."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for line in lines:
        for said in line.said:
            slug = series_key(said.series).series
            if said.value is not None and slug in series:
                found[slug][line.period] = number(said.value)
    return {**found}


def compared(gone: Mapping[str, Figures], fresh: Mapping[str, Figures]) -> Iterator[tuple[str, str, int, int]]:
    """The pairs of an ended and a new series that are alike, each series in one at most; equal and common figures.

    They are alike if at least half of the periods of one are those of the other, and four of five figures on them are
    equal. Zeros alone are like any others.
    """
    having: dict[tuple[str, Decimal], list[str]] = defaultdict(list)
    for old, figures in gone.items():
        for figure in figures.items():
            if figure[1] and len(having[figure]) < _MOST_ALIKE:
                having[figure].append(old)
    candidates = [
        (-many, -likeness, old, new)
        for new, figures in fresh.items()
        for old, many, likeness in _most_alike(new, _votes(figures, having))
    ]
    taken: set[tuple[bool, str]] = set()
    for _, _, old, new in sorted(candidates):
        both = {(False, old), (True, new)}
        equal, common = _in_common(gone[old], fresh[new])
        if taken.isdisjoint(both) and common:
            taken |= both
            yield old, new, equal, common


def _votes(figures: Figures, having: Mapping[tuple[str, Decimal], list[str]]) -> Counter[str]:
    return Counter(old for figure in figures.items() for old in having.get(figure, ()))


def _most_alike(new: str, votes: Counter[str]) -> Iterator[tuple[str, int, int]]:
    """The ended series with the most votes, and how like its name each is to the new one where several have as many."""
    first = votes.most_common(_MOST_NAMED)
    times = Counter(many for _, many in first)
    for old, many in first:
        yield old, many, _alike(old, new) if times[many] > 1 else 1_000


def _alike(old: str, new: str) -> int:
    """How much of both names they have in common, in thousandths."""
    blocks = SequenceMatcher(None, old, new).get_matching_blocks()
    return 2_000 * sum(block.size for block in blocks) // (len(old) + len(new))


def _in_common(old: Figures, new: Figures) -> tuple[int, int]:
    """How many figures are equal, and on how many periods; nothing where that is too little to be one series."""
    common = old.keys() & new.keys()
    equal = sum(old[one] == new[one] for one in common)
    is_enough = 2 * len(common) >= min(len(old), len(new)) and 5 * equal >= 4 * len(common)
    return (equal, len(common)) if is_enough else (0, 0)


def _named(strangers: Iterable[str]) -> dict[str, str]:
    """The slugs of what is told of series of which the spec does not speak, with what the cells call them."""
    parts = (one.partition(" (") for one in strangers)
    return {slug: told.removesuffix(")") for slug, _, told in parts if slug != _NO_NAME}
