"""The rows that one step of following writes, as they were drawn from the events."""

from typing import Any

from msgspec import Struct, field

from domain.events import SeriesEvent, SourceEvent

Row = tuple[Any, ...]


class NewRows(Struct):
    """Rows by the table that they belong to; each projection takes its own.

    ``opened`` are new series by number and key, ``described`` events of sources and series with their positions,
    ``touched`` series and ``scopes`` lists, each with the end of a batch that changed them. Of the erased ones the keys
    are given. ``gained`` are the series whose totals are to be written, with the revisions of value that each gained.
    """

    opened: list[tuple[int, str]] = field(default_factory=list)
    described: list[tuple[int, SourceEvent | SeriesEvent]] = field(default_factory=list)
    vintages: list[Row] = field(default_factory=list)
    vintages_erased: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    changes_erased: list[Row] = field(default_factory=list)
    revision_counts: list[Row] = field(default_factory=list)
    touched: dict[tuple[int, int], None] = field(default_factory=dict)
    scopes: dict[tuple[str, int], None] = field(default_factory=dict)
    evidence: list[tuple[str, int]] = field(default_factory=list)
    gained: dict[int, int] = field(default_factory=dict)
