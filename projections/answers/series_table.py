"""Several series side by side: a row a period, and of each series what it says of that."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from projections.answers.figures import stretch, within
from projections.answers.known import known_series
from projections.answers.series_at import FigureAt, figures_at
from projections.answers.view import View
from projections.moment import At


class TableRow(Struct, frozen=True, kw_only=True):
    """One period and its value in each of the series asked for, with the qualifier, and what there is of it.

    A state is ``reported``, ``withdrawn``, or ``not-published-then`` where the series had nothing of that period.
    """

    period: str
    values: dict[str, str | None]
    qualifiers: dict[str, str | None]
    states: dict[str, str]

    def put(self, key: str, one: FigureAt) -> None:
        """Fill in the figure of one of the series."""
        self.values[key], self.qualifiers[key] = one.value, one.answer.qualifier
        self.states[key] = "withdrawn" if one.value is None else "reported"


class SeriesTable(Struct, frozen=True, kw_only=True):
    """Several series side by side; ``series`` are the columns in their order, also where there is no row."""

    series: tuple[str, ...]
    items: list[TableRow]
    position: int


def ask_table(
    view: View, at: At, series: Sequence[str], start: str | None = None, end: str | None = None
) -> SeriesTable:
    """Several series side by side, a column each; None where a series has no value."""
    wanted = within(start, end)
    rows: dict[str, TableRow] = {}
    for key in series:
        number, known = known_series(view, at, key)
        for figure in figures_at(view.generation, number, at, stretch(start, end, known.frequency)):
            if wanted(figure.period):
                rows.setdefault(figure.period, empty_row(figure.period, series)).put(key, figure)
    position = max((view.last_change(key, at.position) for key in series), default=0)
    return SeriesTable(series=tuple(series), items=[rows[when] for when in sorted(rows)], position=position)


def empty_row(when: str, keys: Sequence[str]) -> TableRow:
    """A period of which nothing is said yet in any of the series."""
    return TableRow(
        period=when,
        values=dict.fromkeys(keys),
        qualifiers=dict.fromkeys(keys),
        states=dict.fromkeys(keys, "not-published-then"),
    )


def cells(answer: SeriesTable, page: Sequence[TableRow]) -> Iterator[list[object]]:
    """The table as rows of cells: three columns a series, its value, its qualifier and its state."""
    keys = answer.series
    yield ["period", *(name for key in keys for name in (key, f"{key}.qualifier", f"{key}.state"))]
    for row in page:
        cells = ((row.values[key], row.qualifiers[key], row.states[key]) for key in keys)
        yield [row.period, *(cell for three in cells for cell in three)]
