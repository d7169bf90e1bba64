"""Any writing of any table: its bytes, the spec that reads them, and what is meant."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.importers.writings.drawn_tables import DrawnTable, drawn_table, toml
from tests.importers.writings.grid_writing import grid
from tests.importers.writings.json_writing import in_json
from tests.importers.writings.number_writing import number_writing
from tests.importers.writings.shape_writing import ShapeWriter, WrittenTable
from tests.importers.writings.text_writing import ENCODINGS, WrittenFile, delimited, fixed, web_page
from tests.importers.writings.workbook_writing import in_gzip, in_parquet, in_zip, workbook

SOURCE = "counters"
# A process starts for each of the last ones: they are fewer.
_KINDS = ("csv",) * 12 + ("json",) * 10 + ("fixed",) * 4 + ("html", "workbook", "parquet")
_WITH_LITERALS = frozenset({"json", "workbook", "parquet"})
_IN_QUOTES = frozenset({"csv", "json"})


@dataclass(frozen=True)
class WrittenExample:
    """One table in one writing."""

    kind: str
    spec: str
    content: bytes
    meant: dict[tuple[str, str], tuple[str, str, str | None]]
    slugs: tuple[str, ...]
    frequency: str
    keeps_digits: bool


@st.composite
def examples(draw: st.DrawFn) -> WrittenExample:
    """A table with at least one figure, and one of its writings."""
    kind = draw(st.sampled_from(_KINDS))
    encoding = draw(st.sampled_from(ENCODINGS)) if kind not in ("workbook", "parquet") else "utf-8"
    table, days = drawn_table(draw, draw(st.sampled_from("DWMQA")), encoding, in_quotes=kind in _IN_QUOTES)
    has_literals = kind in _WITH_LITERALS and draw(st.integers(0, 2)) > 0
    numbers = number_writing(draw, encoding, are_literals=has_literals)
    shaped = ShapeWriter(draw, table, days, numbers).written()
    if draw(st.integers(0, 3)) == 0:
        _with_another_column(draw, shaped)
    written = _packed(draw, _written(draw, kind, shaped, encoding))
    return WrittenExample(
        kind=kind,
        spec=_spec(table, shaped, numbers.spec, written),
        content=written.content,
        meant=table.meant(SOURCE),
        slugs=tuple(key.slug for key in table.keys),
        frequency=table.frequency,
        keeps_digits=numbers.keeps_digits and not (kind == "workbook" and has_literals),
    )


def _with_another_column(draw: st.DrawFn, shaped: WrittenTable) -> None:
    """A column that the spec passes over."""
    if "of" in shaped.ignored:
        return
    object.__setattr__(shaped, "header", (*shaped.header, "a note"))
    shaped.ignored.append("a note")
    for row in shaped.rows:
        row.append(draw(st.sampled_from(["", "x", "7"])))


def _written(draw: st.DrawFn, kind: str, shaped: WrittenTable, encoding: str) -> WrittenFile:
    if kind == "json":
        return in_json(draw, shaped, encoding)
    if kind == "parquet":
        return in_parquet(draw, shaped)
    if kind == "workbook":
        return workbook(draw, grid(draw, shaped, encoding))
    write = {"csv": delimited, "fixed": fixed, "html": web_page}[kind]
    return write(draw, grid(draw, shaped, encoding, is_bare=draw(st.integers(0, 3)) == 0), encoding)


def _packed(draw: st.DrawFn, written: WrittenFile) -> WrittenFile:
    kind = draw(st.integers(0, 29))
    if kind == 0:
        return in_zip(draw, written)
    return in_gzip(written) if kind in (1, 2) else written


def _spec(table: DrawnTable, shaped: WrittenTable, numbers: list[str], written: WrittenFile) -> str:
    ignored = [f"ignored = {toml(shaped.ignored)}"] if shaped.ignored else []
    return "\n".join([
        'name = "any"', f'[source]\nsource = "{SOURCE}"\nname = "Those who count"',
        f'[defaults]\nunit = "persons"\nmeasure = "level"\nfrequency = "{table.frequency}"\ndecimals = 9',
        '[[files]]\npath = "figures"', *written.lines, *shaped.lines, *numbers, *ignored, *shaped.tables,
    ])  # fmt: skip
