"""Periods as the cells of a file name them, in any of the forms that a spec can say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tests.importers.writings.drawn_tables import toml

_DAY_ZERO = date(1899, 12, 30)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_YEARS_FROM = "years_from = 1950"
Said = Callable[[date], str]


@dataclass(frozen=True)
class PeriodWriting:
    """One form: the format's name, the text of the period that begins on a day, and what else a spec has to say.

    ``parts`` are those of the text that stand in columns of their own, where they do. A form ``of_numbers`` may stand
    as a number of the file's own format.
    """

    form: str
    said: Said
    more: str = ""
    parts: int = 1
    of_numbers: bool = False

    def spec(self, columns: tuple[str, ...]) -> str:
        """The line of a spec that says so."""
        where = f"column = {toml(columns[0])}" if len(columns) == 1 else f"columns = {toml(columns)}"
        more = f", {self.more}" if self.more else ""
        return f"period = {{ {where}, formats = {toml([self.form])}{more} }}"


def _strftime(form: str) -> Said:
    """The text by a format of strptime, of which the names of months are English everywhere."""

    def said(day: date) -> str:
        text = form.replace("%q", str((day.month + 2) // 3)).replace("%B", _MONTHS[day.month - 1])
        return day.strftime(text.replace("%b", _MONTHS[day.month - 1][:3]))

    return said


def _seconds(day: date, hours: int = 0) -> int:
    return int((datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=hours)).timestamp())


def _by(form: str, more: str = "", parts: int = 1, *, of_numbers: bool = False) -> PeriodWriting:
    return PeriodWriting(form, _strftime(form), more, parts, of_numbers)


def _sdmx(said: Said) -> PeriodWriting:
    return PeriodWriting("sdmx", said)


_DAYS = (
    PeriodWriting("iso", date.isoformat),
    PeriodWriting("iso", lambda day: f"{day}T05:30:00Z"),
    *map(_by, ("%d.%m.%Y", "%m/%d/%Y", "%Y/%m/%d", "%d %b %Y", "%B %d, %Y", "%Y-%j", "%A %d %B %Y")),
    _by("%Y%m%d", of_numbers=True),
    _by("%d-%b-%y", _YEARS_FROM),
    _by("%Y %m %d", parts=3),
    PeriodWriting("epoch", lambda day: str(_seconds(day)), of_numbers=True),
    PeriodWriting("epoch-ms", lambda day: str(_seconds(day) * 1000), of_numbers=True),
    PeriodWriting("epoch", lambda day: str(_seconds(day, 9)), 'zone = "Asia/Tokyo"', of_numbers=True),
    PeriodWriting("serial", lambda day: str((day - _DAY_ZERO).days), of_numbers=True),
    _sdmx(lambda day: f"{day.year}M{day.month:02}D{day.day:02}"),
    _sdmx(lambda day: f"{day.year}-D{day.timetuple().tm_yday:03}"),
    _sdmx(lambda day: f"{day}/P1D"),
)
_WEEKS = (
    PeriodWriting("iso", lambda day: "{}-W{:02}".format(*day.isocalendar())),
    _by("%G-W%V"), _by("W%V/%G"), _by("%G %V", parts=2), _by("%d.%m.%Y"),
    _sdmx(lambda day: "{}W{:02}".format(*day.isocalendar())),
    _sdmx(lambda day: "{}-W{}".format(*day.isocalendar())),
    _sdmx(lambda day: f"{day}/P7D"),
)  # fmt: skip
_OF_MONTHS = (
    PeriodWriting("iso", lambda day: f"{day.year}-{day.month:02}"),
    PeriodWriting("iso", date.isoformat),
    *map(_by, ("%B %Y", "%m/%Y", "%Y %b", "%b. %Y")), _by("%Y%m", of_numbers=True),
    _by("%b-%y", _YEARS_FROM), _by("%Y %m", parts=2), _by("%Y %B", parts=2),
    PeriodWriting("serial", lambda day: str((day - _DAY_ZERO).days), of_numbers=True),
    _sdmx(lambda day: f"{day.year}M{day.month:02}"), _sdmx(lambda day: f"{day.year}-M{day.month}"),
    _sdmx(lambda day: f"{day}/P1M"),
)  # fmt: skip
_QUARTERS = (
    PeriodWriting("iso", lambda day: f"{day.year}-Q{(day.month + 2) // 3}"),
    PeriodWriting("iso", date.isoformat),
    *map(_by, ("Q%q %Y", "%Y Q%q", "%q/%Y", "%YQ%q", "%b %Y")), _by("%yQ%q", _YEARS_FROM), _by("%Y %q", parts=2),
    _by("%Y Q%q", parts=2), _sdmx(lambda day: f"{day.year}Q{(day.month + 2) // 3}"), _sdmx(lambda day: f"{day}/P3M"),
)  # fmt: skip
_OF_YEARS = (
    PeriodWriting("iso", lambda day: f"{day.year}", of_numbers=True),
    _by("%Y", of_numbers=True), _by("%d.%m.%Y"), _by("%y", _YEARS_FROM), _by("Y%Y"),
    PeriodWriting("fiscal", lambda day: f"{day.year}/{(day.year + 1) % 100:02}"),
    PeriodWriting("fiscal", lambda day: f"{day.year}-{day.year + 1}"),
    PeriodWriting("fiscal", lambda day: f"FY{day.year}/{(day.year + 1) % 100:02}"),
    _sdmx(lambda day: f"{day.year}A"), _sdmx(lambda day: f"{day.year}-A1"), _sdmx(lambda day: f"{day}/P1Y"),
)  # fmt: skip
FORMS = {"D": _DAYS, "W": _WEEKS, "M": _OF_MONTHS, "Q": _QUARTERS, "A": _OF_YEARS}


def period_writing(draw: st.DrawFn, frequency: str, *, in_one_column: bool) -> PeriodWriting:
    """Any form of that frequency's periods."""
    return draw(st.sampled_from([one for one in FORMS[frequency] if not (in_one_column and one.parts > 1)]))
