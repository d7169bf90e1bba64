"""A file made to take all memory or time is refused within bounds, or read within them, and the importer goes on."""

import io
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet

from importers.confined.sent_tables import ReadingJob
from importers.formats.confining import confined
from importers.formats.decoding import decoded
from importers.import_refusals import UnreadableFile
from importers.shapes.finding import found
from importers.specs.file_spec import FileSpec, PeriodSpec
from importers.specs.shape_spec import TableSpec
from tests.importers.workbook_files import changed, merged, ods, ods_row, packed, rows, xlsx
from tests.test_architecture import ROOT

DECLARED = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
PART = "xl/worksheets/sheet1.xml"
SMALL = xlsx({"A": rows(["date"])})
ENTITIES = changed(SMALL, PART, "<worksheet", f"{DECLARED}<worksheet")
ODS_ENTITIES = changed(
    ods({"A": ods_row("5")}), "content.xml", "<office:document-content", f"{DECLARED}<office:document-content"
)


def read(form, content):
    return decoded(FileSpec(path="d", format=form, period=PeriodSpec(column="date")), content)


def of_rows(many, cells):
    return xlsx({"A": f"<row>{'<c><v>1</v></c>' * cells}</row>" * many})


def one_cell(place):
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return xlsx({"A": f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'})


def repeated(cell, row=""):
    value = 'office:value-type="float" office:value="1"'
    return ods({"A": f"<table:table-row {row}><table:table-cell {value} {cell}/></table:table-row>"})


def many_rows():
    whole = io.BytesIO()
    write_parquet(Table.from_pydict({"a": Array([7] * 5_100_000, DataType.int64())}), whole)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("form", "content", "why"),
    [
        pytest.param("xlsx", one_cell("XFD1048576"), "1,048,576 rows and 16,384 columns", id="a cell far out"),
        pytest.param("xlsx", one_cell("ZZ1048576"), "1,048,576 rows and 702 columns", id="a cell less far out"),
        pytest.param("xlsx", of_rows(1, 20_000), "20,000 columns", id="many columns"),
        pytest.param("xlsx", of_rows(320_000, 16), "320,000 rows", id="many rows"),
        pytest.param("xlsx", ENTITIES, "a document type", id="entities"),
        pytest.param("xlsx", changed(SMALL, PART, "date", "&b;"), "undefined entity", id="an entity of nobody"),
        pytest.param("xlsx", merged(xlsx({"A": rows(*[["1"] * 20] * 2000)}), *["A1:XFD1048576"] * 200), "merged",
                     id="merged over and over"),
        pytest.param("ods", ODS_ENTITIES, "a document type|no workbook", id="entities of ODS"),
        pytest.param("html", b"<table><tr>" + b"<td colspan=1000>1" * 17, "17,000 columns", id="wide cells"),
        pytest.param("html", b"<table><tr>" + b"<td rowspan=65534 colspan=1000>1" * 10 + b"<tr>" * 1000,
                     "more than 5,000,000 cells", id="tall and wide cells"),
        pytest.param("parquet", many_rows(), "more than 5,000,000 cells", id="many rows in few bytes"),
    ],
)  # fmt: skip
def test_a_table_beyond_its_bounds_is_refused(form, content, why):
    assert len(content) < 1 << 20

    with pytest.raises(UnreadableFile, match=why):
        read(form, content)


def test_what_opendocument_repeats_is_no_larger_than_a_sheet():
    assert len(read("ods", repeated('table:number-columns-repeated="1000000000"')).rows[0]) <= 16_384
    assert len(read("ods", repeated("", 'table:number-rows-repeated="1000000000"')).rows) <= 1_048_576


def test_a_sheet_that_is_unpacked_to_more_than_the_memory_is_refused():
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SMALL)) as small, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in small.namelist():
            if name != PART:
                archive.writestr(name, small.read(name))
        with archive.open(PART, "w") as part:
            part.write(b"<worksheet><sheetData>")
            for _ in range(300):
                part.write(b" " * (1 << 20))
            part.write(b"</sheetData></worksheet>")

    with pytest.raises(UnreadableFile, match=r"it takes more than 256 MiB of memory|too much memory"):
        confined(ReadingJob("workbook", most_memory=256 << 20), whole.getvalue())


def test_a_page_that_would_take_for_ever_is_refused():
    page = b"<table><tr><td>" + b"<div>" * 100_000

    with pytest.raises(UnreadableFile, match="takes too long"):
        confined(ReadingJob("html", most_seconds=1), page)


def test_a_library_that_gives_up_ends_its_process_alone():
    text = f"<si><t>{'x' * 1_000_000}</t></si>"
    cells = '<c t="s"><v>0</v></c>' * 500
    large = xlsx({"A": f"<row>{cells}</row>"}, strings=text)

    with pytest.raises(UnreadableFile, match=r"too much memory|more than"):
        confined(ReadingJob("workbook", most_memory=256 << 20), large)
    assert read("xlsx", SMALL).rows == [["date"]]


def test_files_that_lie_where_the_importer_is_started_are_not_run(tmp_path, monkeypatch):
    for name in ("python_calamine", "zipfile", "importers"):
        (tmp_path / f"{name}.py").write_text("import os; open('run', 'w').close()")
    monkeypatch.chdir(tmp_path)

    assert read("xlsx", xlsx({"A": rows(["cases"])})).rows == [["cases"]]
    assert not Path("run").exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd"])
def test_the_name_of_a_member_is_no_path(name):
    sent = confined(ReadingJob("zip", largest=1 << 20), packed({name: b"date"}))

    assert sent.content == b"date"


_LEAVES_NOTHING = """
import os, signal
from importers.confined.sent_tables import ReadingJob
from importers.formats.confining import confined
from importers.import_refusals import UnreadableFile
try:
    confined(ReadingJob("workbook"), b"no workbook")
except UnreadableFile:
    pass
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print(signal.getsignal(signal.SIGCHLD) is signal.SIG_DFL)
"""


def test_the_process_leaves_nothing_behind():
    run = subprocess.run([sys.executable, "-c", _LEAVES_NOTHING], cwd=ROOT, check=True, capture_output=True, text=True)

    assert run.stdout == "True\n"


@pytest.mark.parametrize("form", ["csv", "tsv", "fixed", "sdmx-csv"])
def test_a_text_of_hardly_anything_but_cells_is_refused_before_they_are_made(form):
    content = b"date,cases\n" + {"csv": b",", "tsv": b"\t", "fixed": b" ", "sdmx-csv": b","}[form] * 20_000_001

    with pytest.raises(UnreadableFile, match="more than 20,000,000 cells"):
        read(form, content)


def test_a_cell_larger_than_any_outline_is_refused_between_tabs_too():
    with pytest.raises(UnreadableFile, match="larger than field limit"):
        read("tsv", b"date\tcases\n2022-03-01\t" + b"7" * (65 << 20))


@pytest.mark.parametrize("form", ["csv", "tsv"])
@pytest.mark.parametrize("text", [b"7", b'""'], ids=["digits", "quotation marks"])
def test_a_line_longer_than_any_is_refused_before_it_is_read(form, text):
    with pytest.raises(UnreadableFile, match="a line of more than 124 MiB"):
        read(form, b"date,cases\n2022-03-01," + text * ((129 << 20) // len(text)))


@pytest.mark.parametrize("form", ["csv", "tsv", "fixed", "sdmx-csv"])
def test_a_long_line_is_no_text_before_it_is_refused(form):
    content = "date,cases\n\N{GRINNING FACE}".encode() + b"7" * (129 << 20)
    tracemalloc.start()

    with pytest.raises(UnreadableFile, match="a line of more than 124 MiB"):
        read(form, content)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1 << 20


def test_of_a_file_and_of_an_answer_no_copy_is_held():
    content = packed({"d.csv": b"7" * (64 << 20)}, zipfile.ZIP_STORED)
    tracemalloc.start()

    sent = confined(ReadingJob("zip", largest=64 << 20), content)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(sent.content) == 64 << 20
    assert most < 65 << 20


def test_all_behind_a_quotation_mark_that_is_left_open_is_not_read_as_one_cell():
    with pytest.raises(UnreadableFile, match="larger than field limit"):
        read("csv", b'date,cases\n2022-03-01,"' + b"some words and more\n" * (4 << 20))


def test_a_workbook_without_a_header_may_have_blank_columns_at_its_end():
    file = FileSpec(
        path="d", format="xlsx", period=PeriodSpec(column="date"), table=TableSpec(names=("date", "cases", "note"))
    )

    assert found(file, decoded(file, xlsx({"A": rows(["d44621", "5"])}))).rows == [("2022-03-01", "5", None)]


def test_lines_of_a_long_text_are_those_of_the_whole():
    lines = [f'2022-03-{day % 28 + 1:02},"a\nb {day}"' for day in range(400_000)]

    rows = read("csv", "\r\n".join(["date,cases", *lines]).encode()).rows

    assert rows == [["date", "cases"], *([line[:10], line[12:-1]] for line in lines)]
