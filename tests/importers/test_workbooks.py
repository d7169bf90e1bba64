"""A workbook is read as it is shown: numbers exact, dates as dates, and nothing passed over in silence."""

import pytest

from importers.cells.number_reading import Number
from importers.cells.tables import OtherCell
from importers.formats.decoding import decoded
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec, PeriodSpec
from importers.specs.shape_spec import TableSpec
from tests.importers.workbook_files import changed, merged, ods, ods_row, rows, xlsx


def file_of(form="xlsx", **table):
    return FileSpec(path="d", format=form, period=PeriodSpec(column="date"), table=TableSpec(**table))


def grid(content, **table):
    return decoded(file_of(**table), content)


def cells(content, **table):
    return [list(row) for row in grid(content, **table).rows]


def kinds(row):
    return [type(cell) for cell in row]


def test_numbers_are_those_that_the_workbook_holds_in_the_fewest_digits():
    one = xlsx({"A": rows(["2022", "22.300000000000001", "-0.10000000000000001", "1E-7", "5.0", "1234567.8899999999"])})

    (row,) = cells(one)

    assert row == ["2022", "22.3", "-0.1", "1e-07", "5", "1234567.89"]
    assert kinds(row) == [Number] * 6


def test_a_whole_number_of_more_digits_than_a_workbook_keeps_is_no_number():
    one = xlsx({"A": rows(["9007199254740991", "12345678901234567890", "10000000000000000"])})

    ((exact, inexact, round_one),) = cells(one)

    assert (exact, round_one) == ("9007199254740991", "1e+16")
    assert inexact == "12345678901234567168, of which a workbook keeps 15 digits"
    assert kinds([exact, inexact, round_one]) == [Number, str, Number]


def test_dates_are_told_by_the_format_of_their_cells():
    formats = ("mmm\\-yy", "yyyy", "0&quot; days&quot;", "[Red]#,##0.0", "0.0%", "yyyy\\-mm\\-dd hh:mm")
    row = ["d44621", *(f'<c s="{at}"><v>44621.5</v></c>' for at in range(2, 8))]

    ((day, month, year, days, red, percent, moment),) = cells(xlsx({"A": rows(row)}, formats=formats))

    assert (day, month, year) == ("2022-03-01", "2022-03-01T12:00:00", "2022-03-01T12:00:00")
    assert moment == "2022-03-01T12:00:00"
    assert (days, red, percent) == ("44621.5", "44621.5", "44621.5")
    assert kinds([day, days]) == [str, Number]


def test_dates_may_count_from_1904():
    assert cells(xlsx({"A": rows(["d43159"])}, is_1904=True)) == [["2022-03-01"]]


def test_an_error_is_no_blank():
    one = xlsx({"A": rows(["5", '<c t="e"><v>#N/A</v></c>', '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'])})

    assert cells(one) == [["5", "#N/A", "#DIV/0!"]]


@pytest.mark.parametrize("result", ["", "<v/>", "<v></v>"])
def test_a_formula_without_its_result_is_neither_a_blank_nor_a_number(result):
    one = xlsx({"A": rows(["5", f"<c><f>SUM(A1:A1)</f>{result}</c>"])})

    ((_, cell),) = cells(one)

    assert cell == "=SUM(A1:A1) (a formula without its result)"
    assert type(cell) is str


def test_a_formula_is_its_result():
    one = xlsx(
        {"A": rows(["<c><f>1+1</f><v>2</v></c>", '<c t="str"><f>B1</f><v>north</v></c>', '<c t="str"><f>C</f></c>'])}
    )

    assert cells(one) == [["2", "north"]]


def test_a_raised_footnote_mark_is_no_digit_of_the_number_before_it():
    runs = '<r><t>12</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>3</t></r>'
    one = xlsx({"A": rows(['<c t="s"><v>1</v></c>', f'<c t="inlineStr"><is>{runs}</is></c>', '<c t="s"><v>0</v></c>'])},
               strings=f"<si><t>plain</t></si><si>{runs}</si>")  # fmt: skip

    assert cells(one) == [["12³", "12³", "plain"]]


def test_a_truth_value_is_neither_text_nor_number():
    ((cell,),) = cells(xlsx({"A": rows(['<c t="b"><v>1</v></c>'])}))

    assert (cell, type(cell)) == ("true", OtherCell)


def test_merged_cells_stand_in_each_of_their_places():
    one = merged(xlsx({"A": rows(["2021", "", "x"], ["", "", "7"], ["1", "2", "3"])}), "A1:B2")

    assert cells(one) == [["2021", "2021", "x"], ["2021", "2021", "7"], ["1", "2", "3"]]


def test_rows_and_columns_are_where_they_stand_in_the_sheet():
    one = xlsx({"A": '<row r="3"><c r="C3"><v>1</v></c></row><row r="5"><c r="D5" t="e"><v>#REF!</v></c></row>'})

    assert cells(one) == [[None] * 4, [None] * 4, [None, None, "1", None], [None] * 4, [None, None, None, "#REF!"]]


TWO = {"Notes": rows(["Source: us"]), "Data": rows(["date", "cases"], ["d44621", "5"])}


def test_a_sheet_is_taken_by_its_name_or_its_number():
    by_name, by_number, by_pattern = (grid(xlsx(TWO), sheet=one) for one in ("data", 2, "Da*"))

    assert by_name.rows == by_number.rows == by_pattern.rows == [["date", "cases"], ["2022-03-01", "5"]]
    assert (by_name.taken, by_number.taken) == ((), ("sheet 2, 'Data'",))


def test_the_only_sheet_that_has_the_columns_of_the_spec_is_taken_and_told():
    assert grid(xlsx(TWO)).taken == ("sheet 2, 'Data'",)
    assert grid(xlsx(TWO), header=("cases",)).taken == ("sheet 2, 'Data'",)


def test_hidden_and_empty_sheets_are_not_meant_unless_they_are_named():
    three = xlsx({"Old": rows(["date"]), "Data": rows(["date", "cases"]), "Empty": ""}, hidden=["Old"])

    assert cells(three) == [["date", "cases"]]
    assert cells(three, sheet="Old") == [["date"]]


@pytest.mark.parametrize(
    ("sheets", "sheet", "why"),
    [
        pytest.param({"A": rows(["date"]), "B": rows(["date"])}, None, "it has several sheets, and several have the "
                     "columns 'date': 1 'A', 2 'B'; name one in the spec: table.sheet = \"A\"", id="two that fit"),
        pytest.param({"A": rows(["x"]), "B": rows(["y"])}, None, "none has the columns 'date'", id="none that fits"),
        pytest.param({"A": rows(["x"])}, "B", "no.* is called 'B'; there are: 1 'A'", id="no sheet of the name"),
        pytest.param({"A": rows(["x"])}, 2, "there is no sheet 2; there are: 1 'A'", id="no sheet of the number"),
        pytest.param({"A": ""}, None, "no sheet has anything in it", id="nothing in any"),
    ],
)  # fmt: skip
def test_a_sheet_that_nobody_can_tell_is_refused(sheets, sheet, why):
    with pytest.raises(UnreadableFile, match=why):
        grid(xlsx(sheets), sheet=sheet)


def test_an_opendocument_sheet_is_read_like_any_other():
    share = 'office:value-type="percentage" office:value="0.052"'
    rate = f"<table:table-cell {share}><text:p>5.2%</text:p></table:table-cell>"
    one = ods({"A": ods_row("date", "cases", "rate") + ods_row("2022-03-01", "1234.5", rate)})

    assert cells(one, form="ods") == [["date", "cases", "rate"], ["2022-03-01", "1234.5", "0.052"]]
    assert cells(one) == cells(one, form="ods")


def test_rows_and_cells_that_opendocument_says_once_are_as_many_as_it_says():
    repeated = '<table:table-cell office:value-type="float" office:value="7" table:number-columns-repeated="2"/>'
    last = '<table:table-cell table:number-columns-repeated="16384"/>'
    one = ods({"A": ods_row(repeated, more='table:number-rows-repeated="3"')
               + ods_row(last, more='table:number-rows-repeated="1048573"')})  # fmt: skip

    assert cells(one) == [["7", "7"]] * 3


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        pytest.param('office:value-type="string" office:string-value="" calcext:value-type="error"', "#N/A", id="now"),
        pytest.param('calcext:value-type="error" office:value-type="string"', "Err:502", id="in the other order"),
        pytest.param('office:value-type="float" office:value="0"', "#DIV/0!", id="as a zero"),
    ],
)
def test_an_error_in_opendocument_is_neither_a_blank_nor_a_zero(cell, shown):
    one = ods({"A": ods_row("5", f"<table:table-cell {cell}><text:p>{shown}</text:p></table:table-cell>")})

    assert cells(one) == [["5", shown]]


def test_a_text_of_opendocument_that_is_said_to_be_of_no_type_is_no_blank():
    untyped = "<table:table-cell><text:p>7</text:p></table:table-cell>"

    assert cells(ods({"A": ods_row("5", untyped)})) == [["5", "7"]]


def test_a_formula_of_opendocument_without_its_result_is_no_blank():
    one = ods({"A": ods_row("5", '<table:table-cell table:formula="of:=[.A1]*2"/>')})

    assert cells(one) == [["5", "=[.A1]*2 (a formula without its result)"]]


def test_a_raised_mark_in_opendocument_is_no_digit_of_the_number_before_it():
    styles = '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
    shown = '<text:p>12<text:span text:style-name="T1">3</text:span></text:p>'
    one = ods({"A": ods_row(f'<table:table-cell office:value-type="string">{shown}</table:table-cell>')}, styles=styles)

    assert cells(one) == [["12³"]]


def test_merged_cells_of_opendocument_stand_in_each_of_their_places():
    spans = 'office:value-type="string" table:number-columns-spanned="2"'
    wide = f"<table:table-cell {spans}><text:p>a</text:p></table:table-cell>"
    one = ods({"A": ods_row(wide, "<table:covered-table-cell/>", "b") + ods_row("1", "2", "3")})

    assert cells(one) == [["a", "a", "b"], ["1", "2", "3"]]


def test_a_comment_is_no_part_of_its_cell():
    noted = ('<table:table-cell table:formula="of:=1" office:value-type="float" office:value="5"><office:annotation>'
             "<text:p>#N/A</text:p></office:annotation><text:p>5</text:p></table:table-cell>")  # fmt: skip

    assert cells(ods({"A": ods_row(noted)})) == [["5"]]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"no workbook", "it is no workbook that can be read", id="a text"),
        pytest.param(xlsx(TWO)[:-400], "it is no workbook that can be read", id="cut off"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
            "a compound file with sectors of a size that none has",
            id="old",
        ),
        pytest.param(
            changed(xlsx({"A": rows(["5"])}), "xl/worksheets/sheet1.xml", "</row>", "</wor>"),
            "its XML cannot be read: mismatched tag",
            id="no XML",
        ),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(content, why):
    with pytest.raises(UnreadableFile, match=why):
        grid(content)


def test_hidden_rows_and_columns_are_read_and_told_of():
    said = rows(["date", "note", "cases"], ["d44621", "x", "5"], ["d44622", "y", "6"], []).replace(
        '<row r="3"', '<row hidden="1" r="3"'
    )
    hidden = changed(
        xlsx({"A": said.replace('<row r="4"', '<row r="4" hidden="true"')}), "xl/worksheets/sheet1.xml",
        "<sheetData>", '<cols><col min="2" max="2" hidden="1"/><col min="4" max="16384" hidden="1"/></cols><sheetData>',
    )  # fmt: skip

    assert len(cells(hidden)) == 3
    assert grid(hidden).taken == ("1 hidden row and 1 hidden column, read like all others",)
    assert grid(xlsx({"A": said})).taken == ("1 hidden row, read like all others",)
    assert grid(xlsx({"A": rows(["date"])})).taken == ()


def test_what_opendocument_hides_by_a_filter_or_in_a_closed_group_is_told_of_too():
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="9"/>'
    group = f'<table:table-row-group table:display="false">{ods_row("2022-03-03", "7")}</table:table-row-group>'
    filtered = ods_row("2022-03-01", "5", more='table:visibility="filter"')
    one = ods({"A": columns + ods_row("date", "cases") + filtered + ods_row("2022-03-02", "6") + group})

    assert len(cells(one, form="ods")) == 4
    assert grid(one, form="ods").taken == ("2 hidden rows and 1 hidden column, read like all others",)
