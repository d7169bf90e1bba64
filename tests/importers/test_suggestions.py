"""A refusal of a cell shows the lines of the spec that would read it, and each of them does what it says."""

import re
import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import replace

from importers.cells.cell_reading import CellReader
from importers.cells.suggestions import numbers_suggested, periods_suggested
from importers.import_refusals import UnreadableRow
from importers.specs.file_spec import FileSpec, NumberSpec, PeriodSpec
from importers.specs.shape_spec import TableSpec

FILE = FileSpec(path="p", period=PeriodSpec(column="d"))
GERMAN = replace(FILE, numbers=NumberSpec(decimal=",", thousands=(".",)))
_LINE = re.compile(r"`(.*?)` (?:reads ([^,;]+?)(?: and says nothing of it)?(?=[,;]|\Z)|passes over it)")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1,234", ['`numbers = { thousands = [","] }` reads 1234', '`numbers = { decimal = "," }` reads 1.234']),
        ("1.234,5", ['`numbers = { decimal = ",", thousands = ["."] }` reads 1234.5']),
        ("(1,234.5)", ['`numbers = { thousands = [","], minus = ["parentheses"] }` reads -1234.5']),
        ("12.5%", ["`numbers = { percent = true }` reads 12.5"]),
        ("5-9", ['`numbers = { ranges = "low" }` reads over 5']),
        ("1.2 million", ['`numbers = { multiples = { "million" = 1000000 } }` reads 1200000']),
        ("0.30000000000000004", ["`numbers = { round = 6 }` reads 0.3"]),
        ("123*", ['`marks = { "*" = "" }` reads 123 and says nothing of it']),
        ("n/a", ['`missing = ["", "NaN", "n/a"]` passes over it']),
        ("\u0661\u0662", ['`numbers = { digits = "any" }` reads 12']),
        ("5 (r)", ['`marks = { "(r)" = "" }` reads 5 and says nothing of it']),
        ("\u20ac 5", ['`marks = { "\u20ac" = "" }` reads 5 and says nothing of it']),
        ("1.2m", ['`numbers = { multiples = { "m" = 1000000 } }` reads 1200000']),
        ("\u20135", ['`numbers = { minus = ["dash"] }` reads -5']),
        ("- 5", ['`numbers = { minus = ["dash"] }` reads -5']),
        ("\u20145", []),
        ("5 lots", []),
        ("12 apples and 5 pears", []),
        ("9" * 90, []),
    ],
)
def test_a_number_that_is_refused_is_told_how_it_would_be_read(text, lines):
    assert numbers_suggested(FILE, text) == "".join(
        f"{'; ' if not at else ', '}{line}" for at, line in enumerate(lines)
    )


def test_a_suggested_line_keeps_what_the_spec_says_already():
    file = replace(FILE, marks={"p": "P"}, missing=("",))

    assert numbers_suggested(file, "5 r") == '; `marks = { "p" = "P", "r" = "" }` reads 5 and says nothing of it'
    assert numbers_suggested(file, "n/a") == '; `missing = ["", "n/a"]` passes over it'
    assert numbers_suggested(GERMAN, "5%") == (
        '; `numbers = { decimal = ",", thousands = ["."], percent = true }` reads 5'
    )


PASSING = '; frequencies = {{ {} = "" }} in its period would pass over it'


@pytest.mark.parametrize(
    ("text", "frequency", "told"),
    [
        ("03/04/2022", "D", '`formats = ["%d/%m/%Y"]` reads 2022-04-03, `formats = ["%m/%d/%Y"]` reads 2022-03-04'),
        ("13/04/2022", "D", '`formats = ["%d/%m/%Y"]` reads 2022-04-13'),
        ("2022M03", "M", '`formats = ["sdmx"]` reads 2022-03'),
        ("Mar-22", "M", '`formats = ["%b-%y"]` reads 2022-03'),
        ("Q1 2022", "Q", '`formats = ["Q%q %Y"]` reads 2022-Q1'),
        ("2021/22", "A", '`formats = ["fiscal"]` reads 2021'),
        ("44621", "D", '`formats = ["serial"]` reads 2022-03-01'),
        ("1646092800000", "D", '`formats = ["epoch-ms"]` reads 2022-03-01'),
        (
            "2022",
            "M",
            "it is 2022, and the series has the frequency M" + PASSING.format("M"),
        ),
        (
            "2022-03",
            "D",
            "it is 2022-03, and the series has the frequency D" + PASSING.format("D"),
        ),
    ],
)
def test_a_period_that_is_refused_is_told_how_it_would_be_read(text, frequency, told):
    assert periods_suggested(FILE, text, frequency) == f"; {told}"


def test_a_period_that_two_formats_read_is_told_to_leave_one():
    file = replace(FILE, period=PeriodSpec(column="d", formats=("%d/%m/%Y", "%m/%d/%Y")))

    with pytest.raises(UnreadableRow) as refused:
        CellReader(file).period({"d": "03/04/2022"}, 2, "D")

    assert refused.value.message == (
        "row 2, column 'd': this can be 2022-04-03 by %d/%m/%Y or 2022-03-04 by %m/%d/%Y: '03/04/2022'; "
        'the one that is meant has to stand alone, `formats = ["%d/%m/%Y"]` or another'
    )


def test_what_is_refused_under_a_decimal_comma_is_told_both_readings():
    with pytest.raises(UnreadableRow) as refused:
        CellReader(replace(FILE, numbers=NumberSpec(decimal=","))).amount({"x": "1.234"}, "x", 3)

    assert refused.value.message == (
        "row 3, column 'x': not a number of the spec's format (`numbers`, `words`): '1.234'; "
        '`numbers = { decimal = ",", thousands = ["."] }` reads 1234, `numbers = { decimal = "." }` reads 1.234'
    )


def with_line(file: FileSpec, line: str) -> FileSpec:
    """The file with what a line of TOML says of it."""
    ((key, said),) = tomllib.loads(line).items()
    kinds = {"table": TableSpec, "numbers": NumberSpec, "marks": dict[str, str], "missing": tuple[str, ...]}
    if key == "formats":
        return replace(file, period=replace(file.period, formats=tuple(said)))
    return replace(file, **{key: convert(said, kinds[key])})


_CELLS = st.one_of(
    st.text(alphabet="0123456789.,' ()%-+\u2212\u2013~<>kM*rp\u00a0", max_size=12),
    st.from_regex(r"\A\(?-?[1-9]\d{0,2}([., ']\d{3}){0,2}([.,]\d{1,3})?\)?[-%*rk]?\Z"),
)


@given(_CELLS, st.sampled_from([FILE, GERMAN]))
@example("1,234", FILE)
@example("<0p", FILE)
@example('5"', FILE)
@example("5\\", FILE)
def test_each_line_that_is_suggested_for_a_number_reads_what_it_says(text, file):
    try:
        CellReader(file).amount({"x": text}, "x", 1)
    except UnreadableRow:
        for line, read in _LINE.findall(numbers_suggested(file, text)):
            amount = CellReader(with_line(file, line)).amount({"x": text}, "x", 1)
            told = "" if amount is None else f"{amount.qualifier} {amount.value}".removeprefix("exact ")
            assert told == read


@pytest.mark.parametrize(
    ("cells", "pattern"), [(["persons", "degC"], "persons"), ([None, "1000"], "1000"), (["[EUR]"], "[[]EUR]")]
)
def test_a_row_without_a_period_is_told_with_the_line_that_passes_over_it(cells, pattern):
    with pytest.raises(UnreadableRow) as refusal:
        CellReader(FILE).period({"d": "", **{str(at): cell for at, cell in enumerate(cells)}}, 1, "D")

    line = f'`table = {{ pass_over = ["{pattern}"] }}` passes over it'
    assert refusal.value.message.endswith(f"; if the row is no figure, {line}")


@given(
    st.from_regex(r"\A(\d{1,4}|Mar|Q1|W\d)[-./ :]?(\d{1,2}|Mar|Q1)?[-./ :]?(\d{2}|\d{4})?\Z"), st.sampled_from("DWMQA")
)
def test_each_line_that_is_suggested_for_a_period_reads_what_it_says(text, frequency):
    try:
        CellReader(FILE).period({"d": text}, 1, frequency)
    except UnreadableRow:
        for line, read in _LINE.findall(periods_suggested(FILE, text, frequency)):
            file = with_line(FILE, line)
            if read:
                assert CellReader(file).period({"d": text}, 1, frequency) == read
            else:
                assert file.table.pass_over == (text.strip(),)
