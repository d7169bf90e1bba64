"""The promise of a block: all vintages of a series in memory, as the service has them and the command line has not."""

from collections.abc import Callable, Hashable
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from projections.answers.bucket_sums import BucketSums, Size
from projections.answers.period_runs import VintageRuns
from projections.answers.version_tally import VersionTally
from projections.moment import At
from projections.tables.descriptions import NumberedSeries
from projections.tables.generation import Generation

_FIRST_DAY, _LAST_DAY = date.min.toordinal(), date.max.toordinal()
# A generation by its pointer's stamp, and a series by its key.
BlockName = tuple[tuple[int, int], str]

Made = TypeVar("Made")


class Stretch(NamedTuple):
    """Which figures are wanted: those within two days, as ``date.toordinal`` counts, behind a period, so many."""

    first: int = _FIRST_DAY
    last: int = _LAST_DAY
    behind: str | None = None
    backwards: bool = False
    most: int | None = None


class VintageStretch(NamedTuple):
    """From which to which moment vintages are wanted, in microseconds since 1970, both included."""

    first: int
    last: int


class SeriesExtent(NamedTuple):
    """The periods of a series, and the days from the first one's begin to the last one's end."""

    periods: int
    days: int


class ReadyFigures(NamedTuple):
    """The lines of some figures, without their ends, and the periods of the last two of them."""

    lines: list[bytes]
    last_periods: list[str]


class FigureColumns(Protocol):
    """The figures that had a value by a moment, in the order of their periods; row by row all columns go together.

    A column is made when it is asked for, and is then the same list each time: read it once, and change nothing in it.
    """

    @property
    def scale(self) -> int:
        """Behind so many digits the point of every scaled value stands; no value has more behind its own."""
        ...

    @property
    def periods(self) -> list[str]:
        """The period, as text."""
        ...

    @property
    def first_days(self) -> list[int]:
        """The first day of the period, as ``date.toordinal`` counts."""
        ...

    @property
    def last_days(self) -> list[int]:
        """The last day that is counted, as ``Series.covered`` has it; it need not grow from row to row."""
        ...

    @property
    def values(self) -> list[str | None]:
        """The value as said; None where the figure is withdrawn, and so are ``scaled`` and ``qualifiers`` there."""
        ...

    @property
    def scaled(self) -> list[int | None]:
        """The value times ten to the power of ``scale``; of any size."""
        ...

    @property
    def has_withdrawn(self) -> bool:
        """Whether any of them has no value."""
        ...

    @property
    def places(self) -> list[int]:
        """How many digits the value as said has behind its point; 0 where there is none."""
        ...

    @property
    def qualifiers(self) -> list[str | None]:
        """How the source put the value."""
        ...

    @property
    def throughs(self) -> list[str | None]:
        """The last day that the source itself named, as a date."""
        ...

    @property
    def published_at(self) -> list[str]:
        """When the entry that is the answer was published, as said."""
        ...

    @property
    def entries(self) -> list[int]:
        """The number of the entry that is the answer."""
        ...

    @property
    def revisions_of_value(self) -> list[int]:
        """How often the source revised the value by then."""
        ...

    @property
    def revisions_of_wording(self) -> list[int]:
        """How often it revised nothing but the wording."""
        ...

    @property
    def first_scaled(self) -> list[int | None]:
        """The first of several values that were said by then, said again ones too; None where there is but one."""
        ...

    @property
    def first_places(self) -> list[int]:
        """How many digits that first value has behind its point; 0 where there is none."""
        ...

    @property
    def adjusted(self) -> dict[int, str | None]:
        """By row what was declared not to belong to the period, None where nobody said how much; a zero is left out."""
        ...

    def sums(self, size: Size, starts: int | None, make: Callable[[BucketSums], Made]) -> list[Made] | None:
        """What ``make`` makes of the sums by year or month of the figures that have a value, each the base of the next.

        ``starts`` is the day from which the total counts, if any. Of what was summed before it may be what was made
        then; ``make`` has to make the same of the same. None: figures are to be gone through one by one.
        """
        ...

    def texts(
        self, kind: Hashable, rows: range, write: Callable[["FigureColumns", list[int]], list[bytes]]
    ) -> list[bytes]:
        """A text of each of some figures, counted among those that have a value.

        ``write`` writes those of some rows of columns in which the figure before each is there too. But for what was
        declared of it a text depends on nothing else, so that of one ``kind`` it may be what was written before.
        """
        ...


class Block(Protocol):
    """All vintages of a series up to some position; it reads the same at any moment before that."""

    def ready(self, form: str, published: int, position: int, wanted: Stretch, release: int | None) -> ReadyFigures:
        """The figures that are wanted as ``csv`` or ``ndjson``; ``release``: by their n-th new value."""
        ...

    def columns(self, published: int, position: int, lag_days: int) -> FigureColumns:
        """All figures as columns; ``lag_days`` are the series'."""
        ...

    def runs(
        self,
        published: int,
        position: int,
        days: Stretch,
        wanted: VintageStretch,
        check: Callable[[int, int, int], None],
    ) -> VintageRuns | None:
        """How the figures of some days read in each of the vintages that are wanted.

        ``check`` refuses so many periods, vintages and changes. None: only who reads the rows can tell how a vintage is
        called.
        """
        ...


class Changes(Protocol):
    """The descriptions of a series, and the positions at which its answers could have changed."""

    def last(self, position: int) -> int:
        """The last of those up to a position."""
        ...

    def series(self, position: int) -> NumberedSeries | None:
        """The series as it is described at a position; None before it was opened."""
        ...


class Blocks(Protocol):
    """Blocks by series, within a bound in bytes."""

    def changes(self, name: BlockName, position: int) -> Changes | None:
        """What else there is of the series, where its block is kept and tells it up to that position."""
        ...

    def extent(self, name: BlockName, last_change: int) -> SeriesExtent | None:
        """How much a block holds that is there and takes less than five milliseconds to come up to that position.

        None where it takes longer, or has too many rows to be read in that time.
        """
        ...

    def block(self, generation: Generation, name: BlockName, number: int, last_change: int) -> Block:
        """The block of the series with that number in the generation, up to its last change or further."""
        ...

    def tally(
        self, generation: Generation, name: BlockName, series: NumberedSeries, at: At, last_change: int
    ) -> VersionTally | None:
        """What all versions of the series come to, counted once for as long as nothing changes."""
        ...
