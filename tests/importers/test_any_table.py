"""A table drawn at random, written in any of the forms of a text file, is read back as it was drawn."""

import csv
import io

from hypothesis import event, given
from hypothesis import strategies as st

from importers.import_refusals import UnreadableFile
from importers.shapes.splitting import splitter
from importers.specs.file_spec import FileSpec, PeriodSpec
from importers.specs.shape_spec import TableSpec

COLUMNS = ("date", "cases", "place")
SERIES = {"cases": "cases", "place": "place"}
# Letters that each of the encodings has, and what a reader of a table could stumble over.
LETTERS = "abcxyzÄéß 0123456789.-;,|\"'"
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")
DELIMITERS = (";", ",", "\t", "|")
PATTERNS = ("Total", "Note*", "Source*")
TITLES: tuple[list[str], ...] = (["Cases by day"], [], ["", "", ""], ["date"])
OTHERS: tuple[list[str], ...] = (["Total", "7", "7"], ["Note: x", "", ""], ["", " ", ""], [])
cells = st.text(LETTERS, max_size=8).map(str.strip)
days = st.integers(1, 28).map(lambda day: f"2022-03-{day:02}")
tables = st.lists(st.tuples(days, st.integers(0, 99_999).map(str), cells), min_size=1, max_size=8)


@st.composite
def delimited(draw):
    """A spec's words on a file, its bytes, and the rows that it holds."""
    rows, columns = draw(tables), draw(st.permutations(COLUMNS))
    delimiter, encoding, is_named = (
        draw(st.sampled_from(DELIMITERS)),
        draw(st.sampled_from(ENCODINGS)),
        draw(st.booleans()),
    )
    lines = [[row[COLUMNS.index(name)] for name in columns] for row in rows]
    for at in draw(st.lists(st.integers(0, len(lines)), max_size=3)):
        lines.insert(at, draw(st.sampled_from(OTHERS)))
    if not is_named or draw(st.booleans()):
        lines.insert(0, columns)
    if not is_named:
        lines = draw(st.lists(st.sampled_from(TITLES), max_size=3)) + lines
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=draw(st.sampled_from(["\n", "\r\n"]))).writerows(lines)
    wanted = draw(st.sampled_from([("date", "place"), COLUMNS]))
    names = {"names": tuple(columns)} if is_named else {"header": wanted}
    form = {
        "table": TableSpec(pass_over=PATTERNS, **names),
        "delimiter": draw(st.sampled_from([delimiter, DELIMITERS])),
        "encoding": draw(st.sampled_from([encoding, ENCODINGS])),
    }
    return form, text.getvalue().encode(encoding), rows


@st.composite
def fixed(draw):
    """The widths of columns, and a file's bytes and rows: a blank stands between two columns at least."""
    rows = [(day, cases, place.replace("\t", "")) for day, cases, place in draw(tables)]
    gaps = draw(st.lists(st.integers(1, 3), min_size=3, max_size=3))
    widths = [max(len(row[at]) for row in (COLUMNS, *rows)) + gap for at, gap in enumerate(gaps)]
    lines = ["".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (COLUMNS, *rows)]
    trimmed = [line.rstrip() if draw(st.booleans()) else line for line in lines]
    return tuple(widths), "\n".join(["Cases by day, of those who count", "", *trimmed]).encode(), rows


def read(content, **form):
    file = FileSpec(**{"path": "d", "format": "csv", "period": PeriodSpec(column="date"), "columns": SERIES, **form})
    table = splitter(file).read(content)
    found = [table.cells(row, 0) for row in table.rows if row]
    return [tuple((row[name] or "").strip() for name in COLUMNS) for row in found]


@given(delimited())
def test_rows_between_others_in_any_encoding_and_delimiter_are_read_back(drawn):
    form, content, rows = drawn

    try:
        found = read(content, **form)
    except UnreadableFile as refusal:
        found = refusal.message

    event("two delimiters make a table of it" if found != rows else "read")
    assert found == rows or "both the delimiter" in found


@given(fixed())
def test_columns_of_fixed_width_are_read_back(drawn):
    widths, content, rows = drawn

    assert read(content, format="fixed", table=TableSpec(widths=widths, header=COLUMNS)) == rows
