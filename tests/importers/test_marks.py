"""Flags and footnote marks mean what the spec says, and nothing is taken for one that could be something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.cells.cell_reading import CellReader
from importers.cells.marks import Flag
from importers.cells.number_reading import ReadNumber
from importers.import_refusals import NotASpec, UnreadableRow
from importers.reading.file_reading import FileReader
from importers.specs.file_spec import FileSpec, NumberSpec, PeriodSpec
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import LONG

YEARS = """
name = "years"
source = { source = "town", name = "Town" }
defaults = { unit = "persons", measure = "level", frequency = "A", decimals = 0 }
series = { cases-france = { title = "Cases in France" } }

[[files]]
path = "cases.csv"
format = "csv"
period = { column = "year" }
unfold = { columns = "periods", into = "year" }
marks = { "p" = "P", "e" = "E" }
long = { series = "cases-{country}", value = "value" }
"""
EUROSTAT = {"p": "P", "b": "B", "e": "about", "c": "Q", "u": "U", "bp": "B"}
FOOTNOTES = {"*": "", "**": "P", "(p)": "P", "r": "", "¹": "", "[2]": "", "1)": "", "†": "E"}


def cell_reader(marks, numbers=None, **more):
    numbers = numbers or NumberSpec()
    return CellReader(FileSpec(path="p", period=PeriodSpec(column="d"), marks=marks, numbers=numbers, **more))


def amount(text, marks, numbers=None, **more):
    return cell_reader(marks, numbers, **more).amount({"x": text}, "x", 1)


@pytest.mark.parametrize(
    ("text", "value", "qualifier", "status"),
    [
        ("123*", "123", "exact", None),
        ("123**", "123", "exact", "P"),
        ("124r", "124", "exact", None),
        ("125 (p)", "125", "exact", "P"),
        ("(p) 125", "125", "exact", "P"),
        ("126* r", "126", "exact", None),
        ("127¹", "127", "exact", None),
        ("128[2]", "128", "exact", None),
        ("129 1)", "129", "exact", None),
        ("130\u00a0†", "130", "exact", "E"),
        ("<5*", "5", "under", None),
        ("~5 (p)", "5", "about", "P"),
    ],
)
def test_a_mark_beside_a_number_is_taken_off_and_means_what_the_spec_says(text, value, qualifier, status):
    assert amount(text, FOOTNOTES) == ReadNumber(value, qualifier, status)


def test_a_flag_may_be_a_qualifier_and_several_flags_go_together():
    assert amount("12.5 e", EUROSTAT) == ReadNumber("12.5", "about")
    assert amount("12.5 ep", EUROSTAT) == ReadNumber("12.5", "about", "P")
    assert amount("12.5 bp", EUROSTAT) == ReadNumber("12.5", "exact", "B")
    assert amount("12.5 up", {**EUROSTAT, "up": "U"}) == ReadNumber("12.5", "exact", "U")


def test_a_flag_with_which_a_word_ends_does_not_break_it_off():
    assert amount("* 3 or more", {"*": "P", "e": "E"}) == ReadNumber("3", "over", "P")
    assert amount("3 or more e", {"*": "P", "e": "E"}) == ReadNumber("3", "over", "E")


@pytest.mark.parametrize("text", [":", ": c", ":c", ": bp", "c", " "])
def test_a_mark_beside_a_missing_value_leaves_it_missing(text):
    assert amount(text, EUROSTAT, missing=("", ":")) is None


@pytest.mark.parametrize(
    "text",
    [
        "1231)",
        "12 x",
        "five r",
        "error",
        "pepper",
        "12.5 pp",
        "12.5 P",
        "12.5 up",
        "<5 e",
        "12*3",
    ],
)
def test_what_no_mark_explains_is_refused(text):
    with pytest.raises(UnreadableRow):
        amount(text, {**FOOTNOTES, **EUROSTAT})


def test_two_statuses_of_one_cell_are_refused_with_the_way_out():
    with pytest.raises(
        UnreadableRow, match=r"its marks mean two statuses, P and U; `marks` can say .* together: '5 up'"
    ):
        amount("5 up", EUROSTAT)


def test_a_mark_is_looked_for_only_where_the_cell_cannot_be_read_without():
    numbers = NumberSpec(minus=("parentheses",), multiples={"k": 1000})

    assert amount("1e3", {"e3": "E"}, numbers) == ReadNumber("1000", "exact")
    assert amount("c. 5", {"c": "Q"}) == ReadNumber("5", "about")
    assert amount("(5) c", {"c": "Q"}, numbers) == ReadNumber("-5", "exact", "Q")
    assert amount("5k c", {"c": "Q"}, numbers) == ReadNumber("5000", "exact", "Q")


def test_a_mark_overrides_a_word_that_is_only_known_by_default():
    assert amount("5~", {"~": "E"}) == ReadNumber("5", "exact", "E")


@pytest.mark.parametrize(
    ("flag", "meaning"),
    [
        ("P", Flag("exact", "P")),
        ("p", Flag("exact", "P")),
        ("e", Flag("about")),
        ("bp", Flag("exact", "B")),
        ("b", Flag("exact", "B")),
        ("e p", Flag("about", "P")),
        ("e,p", Flag("about", "P")),
        ("pe", Flag("about", "P")),
        ("PP", None),
        ("z", None),
        ("z p", None),
    ],
)
def test_a_column_of_statuses_may_hold_the_flags_of_the_source(flag, meaning):
    reader = cell_reader(EUROSTAT)

    if meaning is None:
        with pytest.raises(UnreadableRow, match=r"not a status of SDMX's CL_OBS_STATUS: .*; `marks = \{ .*\}` would"):
            reader.status({"s": flag}, ("s",), 7)
    else:
        assert reader.status({"s": flag}, ("s",), 7) == meaning


def read(content, **keys):
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
    spec = spec_from(LONG.replace("[files.long]", f"{lines}[files.long]") + 'status = "flag"\n')
    (line,) = FileReader(spec, spec.files[0]).read(content.encode()).lines
    return [(said.value, said.qualifier, said.status) for said in line.said]


HEADER = "date,place,people,flag\n"


def test_marks_in_the_cell_and_in_the_column_are_put_together_or_refused():
    marks = '{ p = "P", e = "about", r = "", ".." = "O" }'

    assert read(HEADER + "2022-03-01,north,5 e,p\n2022-03-01,south,,..\n", marks=marks) == [("5", "about", "P")]
    assert read(HEADER + "2022-03-01,north,5,e\n", marks=marks) == [("5", "about", None)]
    assert read(HEADER + "2022-03-01,north,5 p,p\n", marks=marks) == [("5", "exact", "P")]
    with pytest.raises(
        UnreadableRow, match="row 1, column 'people': its mark says the status P, its column or its period O"
    ):
        read(HEADER + "2022-03-01,north,5 p,..\n", marks=marks)
    with pytest.raises(UnreadableRow, match=r"its column of statuses, .* says 'about'"):
        read(HEADER + "2022-03-01,north,>5,e\n", marks=marks)


def test_a_mark_beside_the_period_is_said_of_all_figures_of_the_row():
    marks = '{ p = "P", "*" = "", "1)" = "" }'

    assert read(HEADER + "2022-03-01 p,north,5,\n", marks=marks) == [("5", "exact", "P")]
    assert read(HEADER + "2022-03-01*,north,5,\n", marks=marks) == [("5", "exact", None)]
    assert read(HEADER + "2022-03-01 1),north,5 p,p\n", marks=marks) == [("5", "exact", "P")]
    with pytest.raises(UnreadableRow, match="its column of statuses and the mark of its period say two things"):
        read(HEADER + "2022-03-01 p,north,5,E\n", marks=marks)
    with pytest.raises(UnreadableRow, match="row 1, column 'date': not a period"):
        read(HEADER + "2022-03-01 z,north,5,\n", marks=marks)
    with pytest.raises(UnreadableRow, match="row 1, column 'date': not a period"):
        read(HEADER + "2022-03-011),north,5,\n", marks=marks)


@pytest.mark.parametrize(
    ("marks", "more", "why"),
    [
        ('{ p = "provisional" }', {}, "a mark means a status .*, a qualifier .* or an empty text"),
        ('{ "" = "P" }', {}, "can be a part of a number"),
        ('{ "-" = "P" }', {}, "can be a part of a number"),
        ('{ "1" = "P" }', {}, "can be a part of a number"),
        ('{ "." = "P" }', {}, "can be a part of a number"),
        ('{ "(1)" = "" }', {"numbers": '{ minus = ["parentheses"] }'}, "is a number below zero by numbers.minus"),
        ('{ k = "P" }', {"numbers": "{ multiples = { k = 1000 } }"}, "words or numbers.multiples explain, too"),
        ('{ rund = "P" }', {"words": '{ rund = "about" }'}, "words or numbers.multiples explain, too"),
        ('{ p = "P", " p" = "E" }', {}, "twice, but for blanks"),
    ],
)
def test_marks_that_could_be_something_else_are_refused_at_the_spec(marks, more, why):
    with pytest.raises(NotASpec, match=why):
        read(HEADER, marks=marks, **more)


MARKS = st.dictionaries(
    st.text(alphabet="*†‡§abcprsuzXYZ()[]#¹²", min_size=1, max_size=3).filter(lambda mark: mark not in ("c", "ca")),
    st.sampled_from(["", "P", "E", "B", "about", "over"]),
    min_size=1,
    max_size=4,
)


@given(MARKS, st.decimals(-(10**6), 10**6, places=2), st.data())
def test_a_number_with_any_one_mark_is_read_with_its_meaning(marks, number, data):
    mark = data.draw(st.sampled_from(sorted(marks)))
    text = data.draw(st.sampled_from([f"{number}{mark}", f"{number} {mark}", f"{mark} {number}"]))

    read = amount(text, marks)

    assert read is not None
    meant = marks[mark]
    assert float(read.value) == float(number)
    assert (read.qualifier, read.status) == ((meant, None) if len(meant) > 1 else ("exact", meant or None))


FOOTNOTE_PATTERNS = {"[{number}]": "", "({letter})": "E", "{number})": "", "{raised}": "P", "*": ""}


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("12[3]", "12", None),
        ("12 [145]", "12", None),
        ("12 (a)", "12", "E"),
        ("(b) 12", "12", "E"),
        ("12 1)", "12", None),
        ("12\u00b2\u2075", "12", "P"),
        ("12[3][4]*", "12", None),
        ("12 (a)[3]", "12", "E"),
    ],
)
def test_a_name_in_braces_stands_for_all_marks_of_its_kind(text, value, status):
    assert amount(text, FOOTNOTE_PATTERNS) == ReadNumber(value, "exact", status)


@pytest.mark.parametrize(
    "text", ["1231)", "12[]", "12[3000]", "12(ab)", "1) 2)", "[3]", "12 {number}", "12 [{number}]"]
)
def test_what_is_no_mark_of_the_kind_is_refused(text):
    with pytest.raises(UnreadableRow):
        amount(text, FOOTNOTE_PATTERNS)


def test_more_than_four_marks_beside_one_number_are_no_marks():
    marks = dict.fromkeys("*^#\u2020\u2021", "")

    assert amount("5*^#\u2020", marks).value == "5"
    with pytest.raises(UnreadableRow):
        amount("5*^#\u2020\u2021", marks)


@pytest.mark.parametrize("text", ["*1231", "*12 3"])
def test_where_a_mark_before_a_number_ends_nobody_knows_if_both_are_digits(text):
    with pytest.raises(UnreadableRow):
        amount(text, {"*{number}": ""})


def test_a_column_of_statuses_may_have_marks_of_a_kind():
    reader = cell_reader({"[{number}]": "E"})

    assert reader.status({"s": "[12]"}, ("s",), 1) == Flag(status="E")


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ('{ "{number}" = "" }', "can be a part of a number: in brackets, as [{number}], it can not"),
        ('{ "{letter}" = "" }', "can be a part of a number"),
        ('{ "[{digits}]" = "" }', "what may stand in braces is number, letter, raised, not 'digits'"),
    ],
)
def test_a_kind_of_marks_that_could_be_something_else_is_refused(marks, why):
    with pytest.raises(NotASpec) as refusal:
        spec_from(LONG.replace("[files.long]", f"marks = {marks}\n\n[files.long]", 1))

    assert why in refusal.value.message


def test_a_kind_of_marks_is_no_number_below_zero():
    said = 'numbers = { minus = ["parentheses"] }\nmarks = { "({number})" = "" }\n\n[files.long]'

    with pytest.raises(NotASpec, match="which is a number below zero"):
        spec_from(LONG.replace("[files.long]", said, 1))


def test_a_mark_beside_a_period_that_is_a_columns_name_is_said_of_all_its_figures():
    spec = spec_from(YEARS)

    contents = FileReader(spec, spec.files[0]).read(b"country,2021,2022p,2023e\nFrance,5,6,7\n")

    said = [(line.period, one.value, one.status) for line in contents.lines for one in line.said]
    assert said == [("2021", "5", None), ("2022", "6", "P"), ("2023", "7", "E")]
