"""Numbers are read in the notation of any country and any accountant, if the spec says which."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import NotAValue
from importers.cells.number_reading import Number, NumberReader, ReadNumber
from importers.specs.file_spec import FileSpec, NumberSpec, PeriodSpec


def reader(words=None, **numbers):
    return NumberReader(
        FileSpec(path="p", period=PeriodSpec(column="d"), numbers=NumberSpec(**numbers), words=words or {})
    )


PARENTHESES, TRAILING, DASH = {"minus": ("parentheses",)}, {"minus": ("trailing",)}, {"minus": ("dash",)}
GERMAN = {"decimal": ",", "thousands": (".",)}
MILLIONS = {"multiples": {"million": 10**6, "k": 10**3, "K": 1024}}


@pytest.mark.parametrize(
    ("text", "numbers", "value"),
    [
        ("(123)", PARENTHESES, "-123"),
        ("( 1.234,5 )", {**GERMAN, **PARENTHESES}, "-1234.5"),
        ("(0)", PARENTHESES, "0"),
        ("123-", TRAILING, "-123"),
        ("1.234,5 −", {**GERMAN, **TRAILING}, "-1234.5"),
        ("- 123", DASH, "-123"),
        ("–1.234,5", {**GERMAN, **DASH}, "-1234.5"),
        ("−\u00a05 %", {"percent": True, **DASH}, "-5"),
        ("-5", DASH, "-5"),
        ("12.5%", {"percent": True}, "12.5"),
        ("12.5\u00a0%", {"percent": True}, "12.5"),
        ("%12,5", {"decimal": ",", "percent": True}, "12.5"),
        ("-%5", {"percent": True}, "-5"),
        ("(12.5%)", {"percent": True, **PARENTHESES}, "-12.5"),
        ("(12.5)%", {"percent": True, **PARENTHESES}, "-12.5"),
        ("0.12", {"percent": True}, "0.12"),
        ("1.2 million", MILLIONS, "1200000"),
        ("1.25 Million", MILLIONS, "1250000"),
        ("5k", MILLIONS, "5000"),
        ("5K", MILLIONS, "5120"),
        ("(1.2 million)", {**MILLIONS, **PARENTHESES}, "-1200000"),
        ("(1.2) million", {**MILLIONS, **PARENTHESES}, "-1200000"),
        ("0.0000000001 million", MILLIONS, "0.0001"),
        ("12,34,567.8", {"thousands": (",",)}, "1234567.8"),
        ("1,23,456", {"thousands": (",",)}, "123456"),
        ("1’234.5", {"thousands": ("'",)}, "1234.5"),
        ("1\u202f234,5", {"decimal": ",", "thousands": (" ",)}, "1234.5"),
        (
            "\u0661\u066c\u0662\u0663\u0664\u066b\u0665",
            {"decimal": "\u066b", "thousands": ("\u066c",), "digits": "any"},
            "1234.5",
        ),
        ("۱۲۳", {"digits": "any"}, "123"),
        ("\u200e−5", {}, "-5"),
        ("1,5E+03", {"decimal": ","}, "1500"),
        ("0E+0", {}, "0"),
        ("17.953321364452425", {"round": 6}, "17.953321"),
        ("0.30000000000000004", {"round": 6}, "0.3"),
        ("4.440892098500626e-16", {"round": 6}, "0"),
        ("2.5", {"round": 0}, "3"),
        ("-2.5", {"round": 0}, "-3"),
        ("-0.4", {"round": 0}, "0"),
        ("2.50", {"round": 2}, "2.50"),
    ],
)
def test_a_number_is_read_as_the_spec_says_that_it_is_written(text, numbers, value):
    assert reader(**numbers).read(text) == ReadNumber(value, "exact")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(123)", {}),
        ("123-", {}),
        ("- 123", {}),
        ("–123", {}),
        ("--5", DASH),
        ("—5", DASH),
        ("12.5%", {}),
        ("1.2 million", {}),
        ("5m", MILLIONS),
        ("1.234", {"decimal": ","}),
        ("1,234", {}),
        ("(-5)", PARENTHESES),
        ("(5", PARENTHESES),
        ("5)", PARENTHESES),
        ("((5))", PARENTHESES),
        ("-5-", TRAILING),
        ("+5-", TRAILING),
        ("+-5", {}),
        ("5%%", {"percent": True}),
        ("1%2", {"percent": True}),
        ("%5%", {"percent": True}),
        ("%", {"percent": True}),
        ("1.5e3", GERMAN),
        ("1,2,3", {"thousands": (",",)}),
        ("1,23", {"thousands": (",",)}),
        ("1234,567", {"thousands": (",",)}),
        ("1 234", {}),
        ("١٢٣", {}),
        ("\u06612", {"digits": "any"}),
        ("million", MILLIONS),
        ("0.0000000001", {}),
        ("12345678901234 million", MILLIONS),
        ("5-9", {}),
        ("9-5", {"ranges": "low"}),
        ("2021-12-05", {"ranges": "low"}),
        ("5 and 9", {"ranges": "low"}),
        ("about 5-9", {"ranges": "low"}),
        ("1e400", {"round": 2}),
        (" " * 2_000 + "5" + " " * 2_000, {"percent": True, **PARENTHESES}),
    ],
)
def test_what_the_spec_does_not_allow_is_refused(text, numbers):
    with pytest.raises(NotAValue):
        reader(**numbers).read(text)


@pytest.mark.parametrize("text", ["5-9", "5–9", "5 – 9", "5 to 9", "between 5 and 9", "5..9", "5~9", "+5-+9"])
def test_a_range_is_its_low_end_its_high_end_or_its_middle_and_never_exact(text):
    read = {ends: reader(ranges=ends).read(text) for ends in ("low", "high", "middle")}

    assert read == {
        "low": ReadNumber("5", "over"),
        "high": ReadNumber("9", "under"),
        "middle": ReadNumber("7", "about"),
    }


@pytest.mark.parametrize(
    ("text", "numbers", "value"),
    [
        ("5-8", {}, "6.5"),
        ("-5--3", {}, "-4"),
        ("1,5–2,5", {"decimal": ","}, "2"),
        ("1.000-2.000", GERMAN, "1500"),
        ("5%-10%", {"percent": True}, "7.5"),
        ("1-2 million", MILLIONS, "1500000"),
        ("5k-1 million", MILLIONS, "502500"),
        ("123456789012345678.000000001-123456789012345678.000000003", {}, "123456789012345678.000000002"),
    ],
)
def test_the_ends_of_a_range_are_numbers_of_the_spec(text, numbers, value):
    assert reader(**numbers, ranges="middle").read(text).value == value


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [("<5", "under"), ("<=5", "under"), (">= 5", "over"), ("5 or more", "over"), ("< 5%", "under")],
)
def test_a_bound_is_said_by_a_word_beside_the_number(text, qualifier):
    assert reader(percent=True).read(text) == ReadNumber("5", qualifier)


def test_a_number_of_the_files_own_format_is_rounded_too():
    assert reader(round=2).literal(Number("0.30000000000000004")) == "0.3"
    assert reader(round=2).literal(Number("1.5e-16")) == "0"
    assert reader(round=2, decimal=",").literal(Number("1.10")) == "1.10"


SEPARATORS = st.sampled_from(
    [(".", ","), (",", "."), (",", " "), (".", " "), (".", "'"), (",", "'"), (".", ""), (",", ""), ("\u066b", "\u066c")]
)
LIKES = {" ": [" ", "\u00a0", "\u202f", "\u2009"], "'": ["'", "’"]}
DIGITS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९"]


def grouped(whole: str, mark: str, is_indian: bool) -> str:
    """The digits as a book-keeper parts them: by three, or above the thousands by two."""
    step, parts = 3, []
    while len(whole) > step:
        whole, part = whole[:-step], whole[-step:]
        parts.append(part)
        step = 2 if is_indian else 3
    return mark.join([whole, *reversed(parts)])


@given(st.data())
def test_a_number_written_in_any_notation_is_read_back_to_the_last_digit(data):
    draw = data.draw
    number = draw(st.decimals(min_value=-(10**12), max_value=10**12, places=draw(st.integers(0, 9))))
    decimal, thousands = draw(SEPARATORS)
    minus = draw(st.sampled_from(["-", "−", "parentheses", "trailing"]))
    percent, script = draw(st.booleans()), draw(st.sampled_from(DIGITS))
    whole, _, decimals = f"{abs(number):f}".partition(".")
    whole = grouped(whole, draw(st.sampled_from(LIKES.get(thousands, [thousands]))), draw(st.booleans()))
    text = f"{whole}{decimal}{decimals}" if decimals else whole
    text = text.translate(dict(zip(map(ord, DIGITS[0]), script, strict=True)))
    text = f"{text}{draw(st.sampled_from(['', ' ', chr(0xA0)]))}%" if percent else text
    if number < 0:
        text = {"parentheses": f"({text})", "trailing": f"{text}-"}.get(minus, f"{minus}{text}")

    read = reader(
        decimal=decimal,
        thousands=(thousands,) if thousands else (),
        digits="ascii" if script == DIGITS[0] else "any",
        minus=(minus,) if len(minus) > 1 else (),
        percent=percent,
    ).read(text)

    assert read.qualifier == "exact"
    assert Decimal(read.value or "") == number
    assert len((read.value or "").partition(".")[2]) == len(decimals)


@given(st.floats(-1e9, 1e9), st.integers(0, 9))
def test_the_noise_of_a_float_is_rounded_to_the_nearest_value(noise, places):
    nearest = Decimal(repr(noise)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)

    for value in (reader(round=places).read(repr(noise)).value, reader(round=places).literal(Number(repr(noise)))):
        assert Decimal(value or "") == nearest


@given(st.text(alphabet="0123456789.,' ()%-+−~<>ekK–to", max_size=14), st.text(alphabet="0123456789", min_size=1))
def test_a_spec_that_explains_more_reads_what_was_read_before_as_before(text, digits):
    plain, more = reader(), reader(**PARENTHESES, percent=True, ranges="low", multiples={"k": 1000})
    for one in (text, digits, f"{digits}{text}"):
        try:
            read = plain.read(one)
        except NotAValue:
            continue
        assert more.read(one) == read
