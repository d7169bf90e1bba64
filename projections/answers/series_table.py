"""Several series side by side: a row a period, and of each series what it says of that, as of one or more moments."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from domain.refusals import Malformed
from projections.answers.figures import stretch, within
from projections.answers.known import known_series
from projections.answers.named_vintages import known_by, named_vintages
from projections.answers.series_at import FigureAt, figures_at
from projections.answers.view import View
from projections.moment import At

# A table is made at a time: so many cells take some 40 MB, and several are made at once.
MOST_CELLS = 250_000


class TableTooLarge(Malformed):
    """The table has too many cells (periods by series and vintages) for one answer."""


class TableRow(Struct, frozen=True, kw_only=True):
    """One period and its value in each of the columns, with the qualifier, and what there is of it.

    A state is ``reported``, ``withdrawn``, or ``not-published-then`` where the series had nothing of that period.
    """

    period: str
    values: dict[str, str | None]
    qualifiers: dict[str, str | None]
    states: dict[str, str]

    def put(self, column: str, one: FigureAt) -> None:
        """Fill in the figure of one of the columns."""
        self.values[column], self.qualifiers[column] = one.value, one.answer.qualifier
        self.states[column] = "withdrawn" if one.value is None else "reported"


class SeriesTable(Struct, frozen=True, kw_only=True):
    """Several series side by side; ``columns`` are named in their order, also where there is no row.

    A column is called as its series is, and where vintages are asked for ``series@vintage``, series by series.
    """

    series: tuple[str, ...]
    columns: tuple[str, ...]
    items: list[TableRow]
    position: int


def ask_table(  # noqa: PLR0913, PLR0917 - the columns and the bounds of a table
    view: View,
    at: At,
    series: Sequence[str],
    start: str | None = None,
    end: str | None = None,
    vintages: Sequence[str] = (),
) -> SeriesTable:
    """Several series side by side, a column each; None where a series has no value.

    With ``vintages`` a series has a column for each: how it read as far as it had been published by that moment. Raises
    UnknownSeries, NotAMoment and TableTooLarge.
    """
    columns = _columns(at, series, vintages)
    wanted = within(start, end)
    rows: dict[str, TableRow] = {}
    # The last vintage first, which has most periods: what is too large is found so before the others are read.
    for column, (key, then) in reversed(columns.items()):
        number, known = known_series(view, at, key)
        for figure in figures_at(view.generation, number, then, stretch(start, end, known.frequency)):
            if not wanted(figure.period):
                continue
            row = rows.get(figure.period)
            if row is None:
                check_size(len(rows) + 1, len(columns))  # before the room of another row is taken
                row = rows[figure.period] = empty_row(figure.period, tuple(columns))
            row.put(column, figure)
    position = max((view.last_change(key, at.position) for key in series), default=0)
    return SeriesTable(
        series=tuple(series), columns=tuple(columns), items=[rows[when] for when in sorted(rows)], position=position
    )


def _columns(at: At, series: Sequence[str], vintages: Sequence[str]) -> dict[str, tuple[str, At]]:
    """By its name, the series of each column and the moment as of which that is read."""
    named = named_vintages(vintages)
    if not named:
        return {key: (key, at) for key in series}
    return {f"{key}@{vintage}": (key, known_by(at, vintage)) for key in series for vintage in named}


def check_size(periods: int, columns: int) -> None:
    """Raises TableTooLarge where that is more than is answered at a time."""
    if periods * columns > MOST_CELLS:
        raise TableTooLarge(
            f"{periods:,} periods by {columns:,} columns are more than {MOST_CELLS:,} cells: bound the periods by "
            "start and end, or ask for fewer series or vintages",
            periods=periods,
            columns=columns,
        )


def empty_row(when: str, columns: Sequence[str]) -> TableRow:
    """A period of which nothing is said yet in any of the columns."""
    return TableRow(
        period=when,
        values=dict.fromkeys(columns),
        qualifiers=dict.fromkeys(columns),
        states=dict.fromkeys(columns, "not-published-then"),
    )


def cells(answer: SeriesTable, page: Sequence[TableRow]) -> Iterator[list[object]]:
    """The table as rows of cells: three for each column, its value, its qualifier and its state."""
    names = answer.columns
    yield ["period", *(cell for name in names for cell in (name, f"{name}.qualifier", f"{name}.state"))]
    for row in page:
        cells = ((row.values[name], row.qualifiers[name], row.states[name]) for name in names)
        yield [row.period, *(cell for three in cells for cell in three)]
