"""Periods are read in the forms that statistics offices, clocks and spreadsheets have, and one reading is enough."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import period
from domain.periods import period_of as period_with
from domain.refusals import NotAPeriod
from importers.cells.cell_reading import CellReader
from importers.import_refusals import NotASpec, UnreadableFile, UnreadableRow
from importers.periods.dates import Calendar, check_format, period_of
from importers.periods.publication import published_in
from importers.specs.file_spec import PUBLISHED, FileSpec, PeriodSpec
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import PEOPLE


@pytest.mark.parametrize(
    ("text", "form", "frequency", "read"),
    [
        ("2022M03", "sdmx", "M", "2022-03"),
        ("2022-M03", "sdmx", "M", "2022-03"),
        ("2022M3", "sdmx", "M", "2022-03"),
        ("2022 M03", "sdmx", "M", "2022-03"),
        ("2022-03", "sdmx", "M", "2022-03"),
        ("2022Q1", "sdmx", "Q", "2022-Q1"),
        ("2022-Q1", "sdmx", "Q", "2022-Q1"),
        ("2022q4", "sdmx", "Q", "2022-Q4"),
        ("2022W09", "sdmx", "W", "2022-W09"),
        ("2022-W9", "sdmx", "W", "2022-W09"),
        ("2020W53", "sdmx", "W", "2020-W53"),
        ("2022", "sdmx", "A", "2022"),
        ("2022A", "sdmx", "A", "2022"),
        ("2022-A1", "sdmx", "A", "2022"),
        ("2022-03-01", "sdmx", "D", "2022-03-01"),
        ("2022M03D15", "sdmx", "D", "2022-03-15"),
        ("2022-D060", "sdmx", "D", "2022-03-01"),
        ("2024-D366", "sdmx", "D", "2024-12-31"),
        ("2022-03-01T00:00:00", "sdmx", "D", "2022-03-01"),
        ("2022-03-01/P1M", "sdmx", "M", "2022-03"),
        ("2022-04-01T00:00:00/P3M", "sdmx", "Q", "2022-Q2"),
        ("2022-02-28/P7D", "sdmx", "W", "2022-W09"),
        ("2022-01-01/P1Y", "sdmx", "A", "2022"),
        ("2021/22", "fiscal", "A", "2021"),
        ("2021-22", "fiscal", "A", "2021"),
        ("2021–22", "fiscal", "A", "2021"),
        ("2021/2022", "fiscal", "A", "2021"),
        ("FY2021/22", "fiscal", "A", "2021"),
        ("1999/00", "fiscal", "A", "1999"),
        ("1646092800", "epoch", "D", "2022-03-01"),
        ("1646092800.0", "epoch", "D", "2022-03-01"),
        ("-86400", "epoch", "D", "1969-12-31"),
        ("1646092800000", "epoch-ms", "D", "2022-03-01"),
        ("1.6460928E12", "epoch-ms", "D", "2022-03-01"),
        ("0", "epoch-ms", "D", "1970-01-01"),
        ("86400000", "epoch-ms", "D", "1970-01-02"),
        ("1646092800000", "epoch-ms", "M", "2022-03"),
        ("44621", "serial", "D", "2022-03-01"),
        ("44621.0", "serial", "D", "2022-03-01"),
        ("44621.75", "serial", "D", "2022-03-01"),
        ("61", "serial", "D", "1900-03-01"),
        ("44621", "serial", "Q", "2022-Q1"),
    ],
)
def test_a_format_with_a_name_reads_its_forms(text, form, frequency, read):
    assert period_of(text, (form,), frequency) == read


@pytest.mark.parametrize(
    ("text", "form", "frequency"),
    [
        ("2022M13", "sdmx", "M"),
        ("2022M00", "sdmx", "M"),
        ("2022Q5", "sdmx", "Q"),
        ("2022S1", "sdmx", "Q"),
        ("2022W53", "sdmx", "W"),
        ("2022-D366", "sdmx", "D"),
        ("2022-D000", "sdmx", "D"),
        ("2022M02D30", "sdmx", "D"),
        ("2022-03-15/P1M", "sdmx", "M"),
        ("2022Q1", "sdmx", "M"),
        ("2022M03", "sdmx", "Q"),
        ("2021-12", "fiscal", "A"),
        ("2021/2023", "fiscal", "A"),
        ("2021/2", "fiscal", "A"),
        ("2021", "fiscal", "A"),
        ("1646092800000", "epoch", "D"),
        ("1e9999999", "epoch", "D"),
        ("1e-9999999", "epoch", "D"),
        ("NaN", "epoch", "D"),
        ("1_646_092_800", "epoch", "D"),
        ("60", "serial", "D"),
        ("0", "serial", "D"),
        ("-44621", "serial", "D"),
        ("20220301", "serial", "D"),
        ("202203", "serial", "D"),
        ("2022-03-01", "serial", "D"),
    ],
)
def test_what_is_of_no_such_form_is_refused(text, form, frequency):
    with pytest.raises(NotAPeriod):
        period_of(text, (form,), frequency)


@pytest.mark.parametrize(
    ("text", "form", "why"),
    [
        ("2022", "serial", "this is 1905-07-14 by serial, and by %Y the year 2022"),
        ("1646092800", "epoch-ms", "this is 1970-01-20 by epoch-ms, and 2022-03-01 by epoch"),
        ("20220301", "epoch", "this is 1970-08-23 by epoch, and has the digits of a year, a month or a day"),
        ("2022", "epoch", "this is 1970-01-01 by epoch, and has the digits of a year"),
        ("1.3.45", "%d.%m.%y", "its year can be 1945 or 2045; `years_from = 1930`"),
        ("Q1-45", "Q%q-%y", "its year can be 1945 or 2045; `years_from = 1930`"),
    ],
)
def test_what_is_nearly_always_something_else_is_refused(text, form, why):
    with pytest.raises(NotAPeriod, match=why):
        period_of(text, (form,), "Q" if "q" in form else "D")


def test_years_of_two_digits_are_those_of_a_hundred_years_that_the_spec_begins():
    read = {first: [period_of(f"1.3.{year}", ("%d.%m.%y",), "A", Calendar(years_from=first)) for year in (29, 30, 99)]
            for first in (1900, 1930, 1999, 2000)}  # fmt: skip

    assert read == {
        1900: ["1929", "1930", "1999"],
        1930: ["2029", "1930", "1999"],
        1999: ["2029", "2030", "1999"],
        2000: ["2029", "2030", "2099"],
    }
    assert period_of("Q1-45", ("Q%q-%y",), "Q", Calendar(years_from=1930)) == "1945-Q1"
    assert period_of("29.2.00", ("%d.%m.%y",), "D", Calendar(years_from=1930)) == "2000-02-29"
    with pytest.raises(NotAPeriod):
        period_of("29.2.00", ("%d.%m.%y",), "D", Calendar(years_from=1900))


def test_an_instant_is_of_the_day_that_the_clocks_of_the_zone_show():
    before_midnight = int(datetime(2022, 3, 31, 22, 30, tzinfo=UTC).timestamp())

    assert period_of(str(before_midnight), ("epoch",), "M") == "2022-03"
    assert period_of(str(before_midnight), ("epoch",), "M", Calendar("Europe/Berlin")) == "2022-04"
    assert published_in("2022-03-31T22:30:00Z", "Europe/Berlin", "Q") == "2022-Q2"
    assert published_in("2022-03-31", "Europe/Berlin", "Q") == "2022-Q1"
    assert [published_in("2021-01-03T08:00:00Z", "UTC", one) for one in "DWMQA"] == [
        "2021-01-03", "2020-W53", "2021-01", "2021-Q1", "2021",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "by_default", "in_berlin"),
    [
        ("2022-02-28T23:00:00.000Z", "2022-02-28", "2022-03-01"),
        ("2022-03-31 22:30 UTC", "2022-03-31", "2022-04-01"),
        ("2022-03-31T18:00-0500", "2022-03-31", "2022-04-01"),
        ("2022-03-01T00:00:00+01:00", "2022-03-01", "2022-03-01"),
        ("2022-02-28T23:00:00", "2022-02-28", "2022-02-28"),
    ],
)
def test_a_time_with_an_offset_is_of_the_day_that_stands_there_or_of_that_of_the_zone(text, by_default, in_berlin):
    for form in ("iso", "sdmx"):
        assert period_of(text, (form,), "D") == by_default
        assert period_of(text, (form,), "D", Calendar("Europe/Berlin")) == in_berlin


def test_a_time_with_an_offset_in_a_form_of_the_spec_is_of_the_day_of_the_zone_too():
    form = ("%d.%m.%Y %H:%M %z",)

    assert period_of("28.02.2022 23:00 +0000", form, "M") == "2022-02"
    assert period_of("28.02.2022 23:00 +0000", form, "M", Calendar("Europe/Berlin")) == "2022-03"


@pytest.mark.parametrize("text", ["2022-02-28T24:00Z", "2022-12-31T23:59:60Z"])
def test_a_time_that_no_clock_of_the_zone_shows_is_refused_there(text):
    with pytest.raises(NotAPeriod):
        period_of(text, ("iso",), "D", Calendar("Europe/Berlin"))
    assert period_of(text, ("iso",), "D") == text[:10]


def reader(**keys):
    return CellReader(FileSpec(path="p", period=PeriodSpec(**keys)))


def test_a_period_may_stand_in_several_columns():
    read = reader(columns=("year", "month"), formats=("%Y %m", "%Y M%m", "%Y %b"))

    cells = [{"year": " 2022 ", "month": month} for month in ("3", "03", "M03", "Mar")]
    assert {read.period(one, 1, "M") for one in cells} == {"2022-03"}
    assert reader(columns=("y", "q"), formats=("%Y %q",)).period({"q": "2", "y": "2022"}, 1, "Q") == "2022-Q2"
    assert reader(columns=("y", "m", "d"), formats=("%Y %m %d",)).period({"y": "2022", "m": "3", "d": "1"}, 1, "W")
    with pytest.raises(UnreadableRow, match=r"row 4, column 'year, month': not a period .*: '2022'"):
        read.period({"year": "2022", "month": None}, 4, "M")
    with pytest.raises(UnreadableFile, match="row 4 has no column 'month'"):
        read.period({"year": "2022"}, 4, "M")


def test_a_file_without_a_period_is_of_the_one_in_which_it_was_published():
    read = reader(of="published", zone="Asia/Tokyo")

    assert read.period({PUBLISHED: "2022-03-01T15:30:00Z"}, 1, "D") == "2022-03-02"


@pytest.mark.parametrize(
    ("period", "why"),
    [
        ("{}", "period needs a column"),
        ('{ column = "date", of = "published" }', "period has one of column, columns and of"),
        ('{ column = "date", columns = ["a", "b"] }', "period has one of column, columns and of"),
        ('{ columns = ["a"] }', "several columns"),
        ('{ columns = ["a", "a"] }', "several columns"),
        ('{ columns = ["a", "b"], former_columns = ["c"] }', "former names of period.column"),
        ('{ column = "date", zone = "Berlin" }', "period.zone 'Berlin' is not known"),
        ('{ column = "date", zone = "../../etc/passwd" }', "is not known"),
        ('{ column = "date", years_from = 30 }', "period.years_from is a year such as 1930, not 30"),
        ('{ column = "date", formats = ["epoch_ms"] }', "has no directive such as %Y, and is none of iso, sdmx, "),
        ('{ column = "date", formats = ["fiscal"] }', "'fiscal' is of years, not of D"),
        ('{ column = "date", formats = ["%Y/%y"] }', "a year such as 2021/22 is read by the format fiscal"),
    ],
)
def test_a_period_that_cannot_be_read_is_refused_at_the_spec(period, why):
    with pytest.raises(NotASpec, match=why):
        spec_from(PEOPLE.replace('{ column = "date" }', period))


ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# How a period of each frequency is written, and the format that reads it.
WRITTEN = {
    "D": {
        "iso": lambda day, _: day.isoformat(),
        "sdmx": lambda day, _: f"{day.year:04}-D{day.timetuple().tm_yday:03}",
        "%d.%m.%Y": lambda day, _: f"{day.day}.{day.month}.{day.year:04}",
        "%m/%d/%Y": lambda day, _: f"{day.month:02}/{day.day:02}/{day.year:04}",
        "%Y%m%d": lambda day, _: f"{day.year:04}{day.month:02}{day.day:02}",
        "%d-%b-%y": lambda day, _: f"{day.day:02}-{ENGLISH[day.month - 1]}-{day.year % 100:02}",
        "epoch": lambda day, zone: str(int(datetime(day.year, day.month, day.day, 12, tzinfo=zone).timestamp())),
        "epoch-ms": lambda day, zone: str(int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000),
        "serial": lambda day, _: str((day - date(1899, 12, 30)).days),
    },
    "W": {
        "iso": lambda day, _: period_with(day, "W"),
        "sdmx": lambda day, _: period_with(day, "W").replace("-W0", "W"),
        "W%V %G": lambda day, _: "W{1} {0}".format(*day.isocalendar()),
    },
    "M": {
        "sdmx": lambda day, _: f"{day.year:04}M{day.month:02}",
        "%b-%y": lambda day, _: f"{ENGLISH[day.month - 1]}-{day.year % 100:02}",
        "%Y %b": lambda day, _: f"{day.year:04} {ENGLISH[day.month - 1].upper()}",
        "%m/%Y": lambda day, _: f"{day.month}/{day.year:04}",
    },
    "Q": {
        "sdmx": lambda day, _: f"{day.year:04}Q{(day.month + 2) // 3}",
        "Q%q-%y": lambda day, _: f"Q{(day.month + 2) // 3}-{day.year % 100:02}",
        "%qQ%Y": lambda day, _: f"{(day.month + 2) // 3}Q{day.year:04}",
    },
    "A": {
        "iso": lambda day, _: f"{day.year:04}",
        "sdmx": lambda day, _: f"{day.year:04}A",
        "fiscal": lambda day, _: f"{day.year:04}/{(day.year + 1) % 100:02}",
        "FY%Y": lambda day, _: f"FY{day.year:04}",
    },
}


@given(
    st.dates(date(1940, 1, 1), date(2038, 12, 31)),
    st.sampled_from([(frequency, form) for frequency, forms in WRITTEN.items() for form in forms]),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
)
def test_a_period_written_in_a_format_is_read_back(day, written, zone):
    frequency, form = written
    text = WRITTEN[frequency][form](day, ZoneInfo(zone))

    read = period_of(text, (form,), frequency, Calendar(zone, years_from=1939))

    assert check_format(form, frequency) is None
    assert read == period_with(day, frequency)


@given(st.dates(date(1940, 1, 1), date(2038, 12, 31)), st.sampled_from("DWMQA"), st.data())
def test_two_formats_read_one_period_or_refuse(day, frequency, data):
    forms = data.draw(st.lists(st.sampled_from(sorted(WRITTEN["D"])), min_size=2, max_size=4, unique=True))
    text = WRITTEN["D"][forms[0]](day, ZoneInfo("UTC"))

    try:
        read = period_of(text, tuple(forms), frequency, Calendar(years_from=1939))
    except NotAPeriod:
        return
    assert period(read).first <= day <= period(read).last


@given(st.text(alphabet="0123456789-/QMWADPT:. ", max_size=12), st.sampled_from("DWMQA"))
def test_any_text_is_a_period_of_the_frequency_or_refused(text, frequency):
    for form in ("sdmx", "fiscal", "epoch", "epoch-ms", "serial"):
        if check_format(form, frequency) is None:
            try:
                assert period(period_of(text, (form,), frequency)).frequency == frequency
            except NotAPeriod:
                continue


def test_the_days_of_a_spreadsheet_are_those_between_its_own_mistake_and_the_next_century():
    first, last = date(1900, 3, 1), date(2199, 12, 31)

    assert period_of("61", ("serial",), "D") == first.isoformat()
    assert period_of(str((last - first + timedelta(days=61)).days), ("serial",), "D") == last.isoformat()
