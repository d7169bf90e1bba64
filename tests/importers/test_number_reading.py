"""Numbers in cells are read exactly, with what is said of them, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import NotAValue
from importers.cells.number_reading import Number, NumberReader, ReadNumber
from importers.specs.file_spec import FileSpec, NumberSpec, PeriodSpec


def reader(decimal=".", thousands=(), words=None):
    numbers = NumberSpec(decimal=decimal, thousands=tuple(thousands))
    return NumberReader(FileSpec(path="p", period=PeriodSpec(column="d"), numbers=numbers, words=words or {}))


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        ("5840", "5840", "exact"),
        (" 5,840 ", "5840", "exact"),
        ("~5,840", "5840", "about"),
        ("about 5 840", "5840", "about"),
        ("Approximately 5840", "5840", "about"),
        ("> 12.50", "12.50", "over"),
        ("more than 1,234,567", "1234567", "over"),
        ("5,000+", "5000", "over"),
        ("+1,650", "1650", "exact"),
        ("almost 200", "200", "under"),
        ("up to 200000", "200000", "under"),
        ("3 approx.", "3", "about"),
        ("-25", "-25", "exact"),
        ("−25", "-25", "exact"),
        (".5", "0.5", "exact"),
        ("007", "7", "exact"),
        ("1.5e+03", "1500", "exact"),
    ],
)
def test_a_number_in_a_text_is_read_with_its_mark(text, value, qualifier):
    assert reader(thousands=",\N{SPACE}").read(text) == ReadNumber(value, qualifier)


@pytest.mark.parametrize(
    "text",
    [
        "12,34",
        "1 234,567",
        "5 k",
        "~",
        "~5+",
        "",
        "1.",
        "five",
        "1,2345",
        "--5",
        "5 over 3",
        "\N{FULLWIDTH DIGIT ONE}2",
    ],
)
def test_what_is_not_a_number_of_the_format_is_refused(text):
    with pytest.raises(NotAValue):
        reader(thousands=", ").read(text)


@pytest.mark.parametrize("blank", ["\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"])
def test_a_blank_between_thousands_may_be_one_of_typography(blank):
    assert reader(",", [" "]).read(f"1{blank}234,5").value == "1234.5"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("17.953321364452425", "it has 15 decimals, more than the 9 that a value can have: '17.95"),
        ("0.30000000000000004", "it has 17 decimals"),
        ("12345678901234567890", "it has 20 digits, more than the 18 that a value can have"),
        ("n/a", "not a number, and not under `missing`: 'n/a'"),
        ("1,234", "not a number of the spec's format .`numbers`, `words`.: '1,234'"),
    ],
)
def test_a_number_that_no_figure_can_have_is_told_what_is_wrong(text, why):
    with pytest.raises(NotAValue, match=why):
        reader().read(text)


@pytest.mark.parametrize("text", ["0,123", "00,123", "000,123,456", "-0,500", "01,234"])
def test_a_nought_before_a_separator_is_no_thousand_but_a_decimal_with_another_mark(text):
    with pytest.raises(NotAValue):
        reader(thousands=[","]).read(text)


def test_a_spec_may_bring_words_of_its_own():
    amounts = reader(words={"rund": "about", "über": "over"})

    assert amounts.read("rund 300").qualifier == "about"
    assert amounts.word("ÜBER") == "over"
    assert amounts.word("") == "exact"
    assert amounts.word("perhaps") is None


@pytest.mark.parametrize(("literal", "value"), [("2.20", "2.20"), ("1e5", "100000"), ("-0", "0"), ("25E-1", "2.5")])
def test_a_number_of_the_format_itself_is_kept_as_said(literal, value):
    read = reader(decimal=",").literal(Number(literal))

    assert read == value
    assert type(read) is str


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "1e400", "12345678901234567890"])
def test_a_number_that_no_figure_can_have_is_refused(literal):
    with pytest.raises(NotAValue):
        reader().literal(Number(literal))


@given(
    st.decimals(min_value=-(10**15), max_value=10**15, places=3),
    st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'"), (",", "\N{NO-BREAK SPACE}")]),
)
def test_a_number_written_with_separators_is_read_to_the_last_digit(number, marks):
    decimal, thousands = marks
    written = f"{number:,.3f}".translate({ord("."): decimal, ord(","): thousands})

    read = reader(decimal, [thousands]).read(written).value

    assert read == (f"{number:.3f}" if number else "0.000")
