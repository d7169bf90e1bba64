"""The layouts of lists whose files have other columns than a field of their items each."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any

from msgspec import Struct

from api.reading.file_columns import FileLayout, but, decimal_column, instant_column, of_fields
from domain.series import MOST_DECIMALS
from projections.answers.period_runs import TriangleRow
from projections.answers.series_table import SeriesTable
from projections.answers.source_figures import SourceFigures
from projections.answers.triangle import TriangleRuns, changes_of
from upkeep.columnar.columns import Column
from upkeep.columnar.version_columns import version_columns


def of_table(_: type[Struct], answer: SeriesTable, __: int | None, ___: str | None) -> FileLayout:
    """Several series side by side, as CSV has them: of each its value, its qualifier and its state."""
    columns = [Column("period", "string", attrgetter("period"))]
    for key in answer.columns:
        columns += [
            decimal_column(key, _of("values", key), MOST_DECIMALS),
            Column(f"{key}.qualifier", "string", _of("qualifiers", key)),
            Column(f"{key}.state", "string", _of("states", key)),
        ]
    return FileLayout(columns, lambda items: items)


def of_source_figures(
    item_type: type[Struct], answer: SourceFigures, decimals: int | None, unit: str | None
) -> FileLayout:
    """A column for each field; that of the vintage where vintages are asked for."""
    return (of_fields if answer.by_vintage else but("vintage"))(item_type, answer, decimals, unit)


def of_triangle(_: type[Struct], answer: TriangleRuns, decimals: int | None, unit: str | None) -> FileLayout:
    """The changes of some periods of it, as ``of_triangle_changes``."""
    columns = of_triangle_changes(TriangleRow, None, decimals, unit).columns
    return FileLayout(columns, partial(changes_of, answer))


def of_triangle_changes(_: type[Struct], __: object, decimals: int | None, unit: str | None) -> FileLayout:
    """A row for each vintage at which a period came to read otherwise: a column for each would be thousands.

    Whoever wants the matrix pivots it, and carries each value forward until the next one.
    """
    columns = [
        Column("period", "string", itemgetter(0)),
        Column("vintage", "string", itemgetter(1)),
        instant_column("vintage", itemgetter(1)),
        decimal_column("value", itemgetter(2), MOST_DECIMALS if decimals is None else decimals, unit),
        Column("qualifier", "string", itemgetter(3)),
        Column("state", "string", itemgetter(4)),
    ]
    return FileLayout(columns, lambda items: items)


def of_versions(_: type[Struct], __: object, decimals: int | None, unit: str | None) -> FileLayout:
    """The columns of VersionRow, from VERSION_FIELDS."""
    return FileLayout(version_columns(decimals, unit), lambda items: items)


def of_events(_: type[Struct], __: object, ___: int | None, ____: str | None) -> FileLayout:
    """Positions, and the stored bytes of each event, which are text."""
    event = Column("event", "string", lambda one: bytes(one.event).decode())
    return FileLayout([Column("position", "integer", attrgetter("position")), event], lambda items: items)


def _of(field: str, key: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, field)[key]
