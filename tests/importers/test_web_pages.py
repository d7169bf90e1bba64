"""A table of a web page is read as a browser lays it out and as a reader sees it."""

import pytest

from importers.formats.decoding import decoded
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec, PeriodSpec
from importers.specs.shape_spec import TableSpec


def grid(page, encoding="utf-8-sig", **table):
    file = FileSpec(
        path="d", format="html", period=PeriodSpec(column="date"), table=TableSpec(**table), encoding=encoding
    )
    return decoded(file, page if isinstance(page, bytes) else page.encode())


def cells(page, **table):
    return [list(row) for row in grid(page, **table).rows]


def cell(inner):
    ((found,),) = cells(f"<table><tr><td>{inner}</table>")
    return found


def test_a_cell_that_spans_others_stands_in_all_their_places():
    page = """<table><thead><tr><th rowspan=2>date<th colspan=2>cases<tr><th>north<th>south</thead>
        <tbody><tr><td rowspan=0>2022-03-01<td>5<td>7<tr><td>6<td>8</tbody></table>"""

    assert cells(page) == [
        ["date", "cases", "cases"],
        ["date", "north", "south"],
        ["2022-03-01", "5", "7"],
        ["2022-03-01", "6", "8"],
    ]


def test_no_cell_reaches_down_into_another_section():
    page = "<table><tbody><tr><td rowspan=9>a<td>1</tbody><tbody><tr><td>b<td>2</tbody></table>"

    assert cells(page) == [["a", "1"], ["b", "2"]]


def test_a_cell_that_reaches_down_behind_the_last_one_of_a_row_stands_there():
    page = "<table><tr><td>1<td>2<td rowspan=2>3<tr><td>4<td>5<tr><td>6</table>"

    assert cells(page) == [["1", "2", "3"], ["4", "5", "3"], ["6", None, None]]


def test_the_foot_of_a_table_comes_last_wherever_it_is_written():
    assert cells("<table><tfoot><tr><td>sum</tfoot><tr><td>1</table>") == [["1"], ["sum"]]


@pytest.mark.parametrize(
    ("inner", "seen"),
    [
        pytest.param("  1\n 234 ", "1 234", id="blanks are taken together"),
        pytest.param("1&nbsp;234", "1\xa0234", id="a no-break space stays"),
        pytest.param("North<br>Sea", "North Sea", id="a break of the line parts words"),
        pytest.param("12<sup>3</sup>", "12³", id="a footnote's number is no digit of the figure"),
        pytest.param("12<sup><a href='#n'>[3]</a></sup>", "12[3]", id="nor one in a link"),
        pytest.param("CO<sub>2</sub>", "CO₂", id="what stands below the line"),
        pytest.param('<span style="display: none">0012</span>12', "12", id="what is hidden by its style"),
        pytest.param("<span hidden>0012</span>12<script>3</script><!-- 4 -->", "12", id="what nobody sees"),
        pytest.param("<b>1</b><i>2</i>", "12", id="letters of another face are of one word"),
        pytest.param("<p>a</p><p>b</p>", "a b", id="paragraphs"),
        pytest.param("&lt;5 &amp; more", "<5 & more", id="letters that HTML names"),
    ],
)  # fmt: skip
def test_a_cell_says_what_its_reader_sees(inner, seen):
    assert cell(inner) == seen


def test_the_cells_of_a_table_within_a_cell_are_not_those_of_the_outer_one():
    page = "<table><tr><td>menu<table id=inner><tr><td>date<td>cases</table></table>"

    assert cells(page, sheet="inner") == [["date", "cases"]]
    assert cells(page, sheet=1) == [["menu"]]


PAGE = """<table><tr><td>menu</table><table><caption>Cases by <b>day</b></caption><tr><th>date<th>cases</table>
    <table style="display:none"><tr><th>date</table>"""


def test_the_table_that_has_the_columns_of_the_spec_is_taken_and_told():
    assert grid(PAGE).taken == ("table 2, 'Cases by day'",)
    assert cells(PAGE) == cells(PAGE, sheet=2) == cells(PAGE, sheet="cases by day") == [["date", "cases"]]


@pytest.mark.parametrize(
    ("page", "why"),
    [
        pytest.param("<p>404", "there is no table in it", id="no table"),
        pytest.param("<table><tr><td>date</table>" * 2, "several have the columns 'date': 1, 2", id="two that fit"),
        pytest.param("<table><tr><td>x</table>" * 2, "none has the columns 'date'", id="none that fits"),
        pytest.param(b"<table><tr><td>\xff</table>", "not text in utf-8", id="no text"),
        pytest.param(
            '<meta charset="latin-7"><table>', "in 'latin-7', which is not known|cp|iso", id="no such encoding"
        ),
        pytest.param("<table><tr><td>" + "<b>" * 400 + "x", "more than 200 elements within one another", id="deep"),
    ],
)
def test_a_page_without_the_table_is_refused(page, why):
    with pytest.raises(UnreadableFile, match=why):
        grid(page)


def test_a_page_is_read_in_the_encoding_that_it_names_and_that_is_told():
    page = '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"><table><tr><td>Köln – 5</table>'

    read = grid(page.encode("cp1252"))

    assert read.rows == [["Köln – 5"]]
    assert read.taken == ("encoding cp1252, which the page names",)


def test_the_encoding_of_the_spec_goes_before_that_of_the_page():
    page = '<meta charset="utf-8"><table><tr><td>Köln</table>'.encode("cp1252")

    assert grid(page, encoding="cp1252").rows == [["Köln"]]
    assert grid(page, encoding=("utf-8", "cp1252")).taken == ("encoding cp1252",)
