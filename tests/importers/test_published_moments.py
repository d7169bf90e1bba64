"""The moment of publication is read as a spec says, or refused."""

import pytest

from domain.refusals import NotAMoment
from importers.periods.published_moments import check_published_format, published_of


@pytest.mark.parametrize(
    ("text", "form", "zone", "read"),
    [
        ("2022-01-27", "iso", "Europe/Berlin", "2022-01-27"),
        (" 2022-01-27 ", "iso", "UTC", "2022-01-27"),
        ("2022-01-27T08:30:00Z", "iso", "Europe/Berlin", "2022-01-27T08:30:00.000000Z"),
        ("2022-01-27 08:30", "iso", "Europe/Berlin", "2022-01-27T07:30:00.000000Z"),
        ("20220127083000", "%Y%m%d%H%M%S", "America/New_York", "2022-01-27T13:30:00.000000Z"),
        ("GDPC1_20220127", "GDPC1_%Y%m%d", "UTC", "2022-01-27"),
        ("27.01.2022", "%d.%m.%Y", "UTC", "2022-01-27"),
    ],
)
def test_a_day_stays_a_day_and_a_time_is_one_of_the_zone(text, form, zone, read):
    assert published_of(text, (form,), zone) == read


@pytest.mark.parametrize("text", ["", "2022-01", "2022-02-30", "20220127x", "yesterday", "0001-01-01", "2022-W04"])
def test_what_is_no_day_and_no_time_is_refused(text):
    with pytest.raises(NotAMoment, match="not a day or time of publication written as iso"):
        published_of(text, ("iso",), "UTC")


def test_two_formats_that_read_two_days_are_refused():
    with pytest.raises(NotAMoment, match="this can be 2022-02-01 by %d/%m/%Y or 2022-01-02 by %m/%d/%Y"):
        published_of("01/02/2022", ("%d/%m/%Y", "%m/%d/%Y"), "UTC")


def test_a_format_that_says_no_day_cannot_say_a_publication():
    assert "says no day" in str(check_published_format("%Y-%m"))
    assert check_published_format("iso") is None
    assert check_published_format("v%Y%m%d") is None
