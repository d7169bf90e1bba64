"""The table in a JSON file, by the first of the spec's layouts that it has."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from importers.cells.tables import Cells
from importers.formats.cell_table import CellTable, Grid
from importers.formats.json_cells import CellsByPath, cell_of, table_of
from importers.formats.json_columns import lists_in
from importers.formats.json_reading import decoded_json, top_of
from importers.formats.json_steps import PassedKeys, places_by, rows_by
from importers.formats.json_suggestions import suggested
from importers.formats.misfit import Misfit
from importers.formats.whole_answers import check_whole
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec
from importers.specs.json_layouts import LayoutStep, steps_of

_NOTHING: Mapping[str, int] = {}
_SHOWN = 400


def json_table(file: FileSpec, content: bytes) -> CellTable | Grid:
    """The table of a file that is one JSON value; a grid where its rows are lists. Raises UnreadableFile."""
    found = decoded_json(content)
    check_whole(file.complete, found)
    return by_layout(file, found)


def by_layout(file: FileSpec, found: Any, passed: Mapping[str, int] = _NOTHING) -> CellTable | Grid:  # noqa: ANN401 - any JSON
    """The table in a value, by the first layout that it has; raises UnreadableFile where it has none of them."""
    why = []
    for layout in file.layouts:
        try:
            return _table(file, layout, found, passed)
        except Misfit as misfit:
            why += [f"{layout}: {misfit}"] if not str(misfit).startswith("the top is") else []
    raise unknown_layout(file, found, why)


def unknown_layout(file: FileSpec, found: object, why: Sequence[str] = ()) -> UnreadableFile:
    """The refusal of a file that has none of the layouts, with the line of a spec that would read it."""
    layouts = file.layouts
    told = f"unknown layout: the top is {top_of(found)}; the spec knows {', '.join(layouts)}"
    details = f" ({'; '.join(why)[:_SHOWN]})" if why else ""
    fitting = suggested(found, file)
    out = f"; try {fitting}" if fitting and fitting != f'layouts = ["{layouts[0]}"]' else ""
    return UnreadableFile(f"{told}{details}{out}", layouts=layouts)


def _table(file: FileSpec, layout: str, found: Any, passed: Mapping[str, int]) -> CellTable | Grid:  # noqa: ANN401 - any JSON
    steps = steps_of(layout)
    taken = (f"layout {layout}",) if len(file.layouts) > 1 else ()
    if _is_one_list_of_lists(steps):
        (place,) = places_by(steps[:-1], found)
        return Grid([[cell_of(cell) for cell in row] for row in lists_in(place.value, place.where)], taken)
    by_path = CellsByPath(file.needed_columns, is_open=bool(file.unfold.columns))
    added: set[str] = set()
    over = PassedKeys(file.table.pass_over)

    def rows() -> Iterator[Cells]:
        for number, place in enumerate(rows_by(steps, found, file.table.names, over), 1):
            added.update(place.carried, (place.index_name,))
            yield by_path.of(place.carried, place.value, number)

    table = table_of(rows())
    header = table.header if table.rows else tuple(columns_of_none(file))
    return replace(table, header=header, passed={**passed, **over.passed}, taken=taken, added=frozenset(added))


def columns_of_none(file: FileSpec) -> list[str]:
    """The columns of a list without rows, which lacks none: those of which the spec speaks."""
    return sorted(file.named_columns - {*file.ignored, *file.placed_columns})


def _is_one_list_of_lists(steps: tuple[LayoutStep, ...]) -> bool:
    """Whether the layout leads to a grid, in which a header has yet to be found."""
    return steps[-1].word == "lists" and all(step.word == "rows" for step in steps[:-1])
