"""Tables as JSON in each of the layouts, and as one JSON value a line."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.importers.writings.drawn_tables import is_writable, toml
from tests.importers.writings.grid_writing import grid
from tests.importers.writings.number_writing import NumberLiteral, WrittenCell
from tests.importers.writings.shape_writing import VALUE, WrittenTable
from tests.importers.writings.text_writing import WrittenFile, encoded

Layout = tuple[str, Any]
ROW_NUMBER = "row number"
_LITERAL = "\ue000"


def in_json(draw: st.DrawFn, table: WrittenTable, encoding: str) -> WrittenFile:
    """The table in a layout that it can have."""
    kinds = ["list", "lists", "split", "columns", "columns by index", "ndjson", "nested"]
    is_keyed = table.by and not any("," in name for name in table.by)
    kinds += ["keyed"] * 2 if is_keyed and len({*map(str, _by(table))}) == len(table.rows) else []
    kind = draw(st.sampled_from(kinds))
    if kind == "ndjson":
        return _lines(draw, table, encoding)
    lines: list[str] = []
    if kind == "lists":
        found = grid(draw, table, encoding)
        rows = [row if len(row) == 1 else [*row, *[None] * (found.width - len(row))] for row in found.rows]
        lines, layout = found.lines, ("lists", rows)
    else:
        layout = _LAYOUTS[kind](draw, table)
    layout = _under(draw, layout)
    text = _text(layout[1], draw(st.sampled_from([None, 1, "\t"])), in_ascii=draw(st.booleans()))
    others = draw(st.sampled_from([[], ["rows:nothing.there"]]))
    said = [] if layout[0] == "list" and draw(st.booleans()) else [f"layouts = {toml([*others, layout[0]])}"]
    written = _in_encoding(draw, text, encoding)
    return WrittenFile(written.content, [*said, *lines, *written.lines])


def _in_encoding(draw: st.DrawFn, text: str, encoding: str) -> WrittenFile:
    """JSON is exchanged in UTF-8; an encoding that the spec names is read, too."""
    return encoded(draw, text, encoding if is_writable(text, encoding) and encoding != "utf-7" else "utf-8")


def _text(found: Any, indent: int | str | None, *, in_ascii: bool) -> str:
    """The value as JSON, its number literals as they are said."""
    literals: list[str] = []

    def marked(one: Any) -> Any:
        if isinstance(one, dict):
            return {name: marked(cell) for name, cell in one.items()}
        if isinstance(one, list):
            return [marked(cell) for cell in one]
        if isinstance(one, NumberLiteral):
            literals.append(str(one))
            return f"{_LITERAL}{len(literals) - 1}"
        return one

    text = json.dumps(marked(found), ensure_ascii=in_ascii, indent=indent)
    mark = json.dumps(_LITERAL, ensure_ascii=in_ascii)[1:-1]
    for at, literal in enumerate(literals):
        text = text.replace(f'"{mark}{at}"', literal, 1)
    return text


def _by(table: WrittenTable) -> list[list[WrittenCell]]:
    places = [table.header.index(name) for name in table.by]
    return [[row[at] for at in places] for row in table.rows]


def _objects(table: WrittenTable) -> list[dict[str, WrittenCell]]:
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


def _list(_: st.DrawFn, table: WrittenTable) -> Layout:
    return "list", _objects(table)


def _nested(_: st.DrawFn, table: WrittenTable) -> Layout:
    """Objects whose columns stand in inner ones, by the dots in their names."""
    rows = []
    for row in _objects(table):
        made: dict[str, Any] = {}
        for name, cell in row.items():
            first, dot, rest = name.partition(".")
            if dot and first and rest and first not in row and " " not in name:
                made.setdefault(first, {})[rest] = cell
            else:
                made[name] = cell
        rows.append(made)
    return "list", rows


def _split(draw: st.DrawFn, table: WrittenTable) -> Layout:
    if table.header[0] not in table.by or draw(st.booleans()):
        return "split", {"columns": list(table.header), "data": table.rows}
    index, *columns = table.header
    whole = {"columns": columns, "index": [row[0] for row in table.rows], "data": [row[1:] for row in table.rows]}
    return f"split:{index}", whole


def _columns(_: st.DrawFn, table: WrittenTable) -> Layout:
    return "columns", {name: [row[at] for row in table.rows] for at, name in enumerate(table.header)}


def _columns_by_index(_: st.DrawFn, table: WrittenTable) -> Layout:
    """Columns of objects, whose keys are the cells of one of them, if that is the only one by which rows are told."""
    if len(table.by) != 1 or any(isinstance(row[0], NumberLiteral) or row[0] is None for row in _by(table)):
        return f"columns:{ROW_NUMBER}", {
            name: {str(number): row[at] for number, row in enumerate(table.rows)}
            for at, name in enumerate(table.header)
        }
    keys = [str(row[0]) for row in _by(table)]
    others = [(at, name) for at, name in enumerate(table.header) if name not in table.by]
    whole = {name: {key: row[at] for key, row in zip(keys, table.rows, strict=True)} for at, name in others}
    return f"columns:{table.by[0]}", whole


def _keyed(draw: st.DrawFn, table: WrittenTable) -> Layout:
    """Objects by what tells the rows apart: by some of it with lists below, or by all, down to the cells or values."""
    by = list(draw(st.permutations(table.by)))
    many = draw(st.integers(1, len(by)))
    rest = [name for name in table.header if name not in by[:many]]
    whole: dict[str, Any] = {}
    for row in _objects(table):
        *path, last = [str(row[name] or "") for name in by[:many]]
        inner = whole
        for key in path:
            inner = inner.setdefault(key, {})
        cells = {name: row[name] for name in rest}
        if many < len(by):
            inner.setdefault(last, []).append(cells)
        else:
            inner[last] = row[VALUE] if rest == [VALUE] else cells
    steps = draw(st.sampled_from([f"keyed:{','.join(by[:many])}", " ".join(f"keyed:{name}" for name in by[:many])]))
    return steps + (" list" if many < len(by) else ""), whole


def _under(draw: st.DrawFn, layout: Layout) -> Layout:
    """The same under a key or a path of keys, or as it is."""
    path = draw(st.sampled_from(["", "", "data", "result.records"]))
    if not path:
        return layout
    whole: Any = layout[1]
    for key in reversed(path.split(".")):
        whole = {key: whole, "note": "all by hand", "ok": True}
    return f"rows:{path}" + ("" if layout[0] == "list" else f" {layout[0]}"), whole


def _lines(draw: st.DrawFn, table: WrittenTable, encoding: str) -> WrittenFile:
    lines = [_text(row, None, in_ascii=draw(st.booleans())) for row in _objects(table)]
    for at in draw(st.lists(st.integers(0, len(lines)), max_size=2)):
        lines.insert(at, draw(st.sampled_from(["", "  "])))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    written = _in_encoding(draw, end.join([*lines, ""]), encoding)
    return WrittenFile(written.content, ['format = "ndjson"', *written.lines])


_LAYOUTS = {
    "list": _list, "nested": _nested, "split": _split, "columns": _columns, "columns by index": _columns_by_index,
    "keyed": _keyed,
}  # fmt: skip
