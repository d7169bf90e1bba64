"""Numbers, days and instants as pages say them."""

import re
from datetime import UTC, date, datetime

from projections.tables.latest_figures import State

NARROW_SPACE, _MINUS = chr(0x202F), chr(0x2212)
QUALIFIERS = {"about": "about ", "over": "over ", "under": "under "}
NO_VALUE: dict[State, str] = {"withdrawn": "withdrawn", "not-published-then": "not published yet"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ENDS_OF_A_DAY = ("00:00:00.000000Z", "23:59:59.999999Z")
_WEB = re.compile(r"https?://[^\s<>\"]+", re.ASCII | re.IGNORECASE)


def grouped(value: str | int) -> str:
    """A number's text with narrow spaces between thousands and a minus sign, as text: nothing is rounded.

    >>> grouped("-1234567.50").replace(chr(0x202f), "_").replace(chr(0x2212), "minus ")
    'minus 1_234_567.50'
    """
    text = str(value)
    sign = _MINUS if text.startswith("-") else ""
    whole, point, rest = text.removeprefix("-").partition(".")
    groups = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)]
    return f"{sign}{NARROW_SPACE.join(reversed(groups))}{point}{rest}"


def signed(value: str | int) -> str:
    """A difference, which shows its direction; nothing of nothing has none.

    >>> signed("2710").replace(chr(0x202f), "_"), signed("0"), signed("0.00")
    ('+2_710', '0', '0.00')
    """
    text = str(value)
    return f"+{grouped(text)}" if text.strip("0.") and not text.startswith("-") else grouped(text)


def qualified(number: str, qualifier: str | None) -> str:
    """A number as it was qualified, in words.

    >>> qualified("5", "over"), qualified("5", "exact"), qualified("5", None)
    ('over 5', '5', '5')
    """
    return f"{QUALIFIERS.get(qualifier or '', '')}{number}"


def value_words(value: str | None, qualifier: str | None, state: State) -> str:
    """A value as it was qualified, or why there is none.

    >>> value_words("5", "about", "reported"), value_words(None, None, "not-published-then")
    ('about 5', 'not published yet')
    """
    return NO_VALUE[state] if value is None else qualified(grouped(value), qualifier)


def day_words(said: str) -> str:
    """A day in words; any other period, and an instant, as it is.

    >>> day_words("2022-03-02"), day_words("2022-Q1")
    ('2 March 2022', '2022-Q1')
    """
    if not _DAY.fullmatch(said):
        return said
    day = date.fromisoformat(said)
    return f"{day.day} {day:%B %Y}"


def instant_words(said: str) -> str:
    """An instant in UTC up to its seconds, in words; a day stays a day.

    >>> instant_words("2025-06-30T08:00:00+03:00"), instant_words("2025-06-30")
    ('30 June 2025, 05:00:00 UTC', '30 June 2025')
    """
    if _DAY.fullmatch(said):
        return day_words(said)
    instant = datetime.fromisoformat(said).astimezone(UTC)
    return f"{instant.day} {instant:%B %Y, %H:%M:%S} UTC"


def moment_words(said: str) -> str:
    """A day as it is; an instant in UTC up to its minutes, as tables show it.

    >>> moment_words("2025-06-30T08:00:59.000000Z"), moment_words("2025-06-30")
    ('2025-06-30, 08:00 UTC', '2025-06-30')
    """
    if _DAY.fullmatch(said):
        return said
    return f"{datetime.fromisoformat(said).astimezone(UTC):%Y-%m-%d, %H:%M} UTC"


def bound_words(said: str) -> str:
    """A bound as a form says it: the day, where it is the first or the last instant of one.

    >>> bound_words("2024-01-31T23:59:59.999999Z"), bound_words("2024-01-31T08:00:00.000000Z"), bound_words("")
    ('2024-01-31', '2024-01-31T08:00:00.000000Z', '')
    """
    day, _, time = said.partition("T")
    return day if time in _ENDS_OF_A_DAY else said


def web_address(said: str | None) -> str | None:
    """An address that a page may link to, which is one of the web; None for any other.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)"), web_address(None)
    ('https://example.org/a', None, None)
    """
    return said if said is not None and _WEB.fullmatch(said) else None


def shortened(text: str, most: int = 160) -> str:
    """A text of so many characters at most, with dots where it was cut.

    >>> shortened("one two", 5), shortened("one two", 7)
    ('one …', 'one two')
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()} …"


def counted(count: int, one: str, many: str | None = None) -> str:
    """How many there are of a thing.

    >>> counted(1, "day"), counted(0, "day"), counted(2, "series", "series")
    ('1 day', '0 days', '2 series')
    """
    return f"{grouped(count)} {one if count == 1 else many or f'{one}s'}"
