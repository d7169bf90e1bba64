"""The rows that one step of following writes, as they were drawn from the events."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct, field

from domain.events import SeriesEvent, SourceEvent

Row = tuple[Any, ...]


class Gain(Struct):
    """What a series gained: figures with a value, and revisions of value, as all reads that was published.

    ``ahead`` is the most days that a period of it lies behind the publication that speaks of it, ``changed`` the end of
    the last batch that touched it. ``is_adjusted``, ``is_revised``, ``is_withdrawn``: something of the kind was drawn,
    whatever became of it. ``reports`` are the rows of figures that begin with a value, None where anything else was
    drawn of the series, but for values in the place of others: ``revised`` is the latest period that has such a one.
    """

    figures: int = 0
    revisions: int = 0
    ahead: int | None = None
    changed: int = 0
    is_adjusted: bool = False
    is_revised: bool = False
    is_withdrawn: bool = False
    revised: str = ""
    reports: list[Row] | None = field(default_factory=list)


class NewRows(Struct):
    """Rows by the table that they belong to; each projection takes its own.

    ``opened`` are new series by number and key, ``described`` events of sources and series with their positions,
    ``touched`` series and ``scopes`` lists, each with the end of a batch that changed them; those of a series come in
    their order. Of the erased ones the keys are given. ``reported`` are vintages, too: of figures of which nothing but
    their reports is recorded, which have a value. ``are_whole``: all figures are drawn from all of their events.
    ``gained`` has what touched series gained, ``redescribed`` are those of which lists say something else, and
    ``relisted`` those whose ready lines are written.
    """

    opened: list[tuple[int, str]] = field(default_factory=list)
    described: list[tuple[int, SourceEvent | SeriesEvent]] = field(default_factory=list)
    reported: list[Row] = field(default_factory=list)
    vintages: list[Row] = field(default_factory=list)
    vintages_erased: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    changes_erased: list[Row] = field(default_factory=list)
    revision_counts: list[Row] = field(default_factory=list)
    touched: dict[tuple[int, int], None] = field(default_factory=dict)
    scopes: dict[tuple[str, int], None] = field(default_factory=dict)
    evidence: list[tuple[str, int]] = field(default_factory=list)
    are_whole: bool = False
    gained: dict[int, Gain] = field(default_factory=dict)
    redescribed: set[int] = field(default_factory=set)
    relisted: set[int] = field(default_factory=set)

    def note(self, lists: Iterable[str], end: int) -> None:
        """Have those lists be changed by the batch that ends there."""
        self.scopes.update([((scope, end), None) for scope in lists])
