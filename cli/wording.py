"""Numbers, moments and figures as people read them; never in JSON or CSV."""

import sys
from typing import TYPE_CHECKING

from domain.moments import is_date
from domain.words import Moment

if TYPE_CHECKING:
    from projections.answers.statistics import Spanning

_MARKS = {"about": "~", "over": ">", "under": "<", "exact": ""}
MARKS_IN_WORDS = {"~": "about", ">": "more than", "<": "almost or up to"}
NOTHING = "-"
ORDER_ASSUMED = "the order within the day is assumed, because one of the two gives no hour"
BACK_CHANGED = "came back with another value"


def number_text(value: str | int | None) -> str:
    """A number with thousands separators, its digits as they were said.

    >>> number_text("1450310.50"), number_text(-1250), number_text(None)
    ('1,450,310.50', '-1,250', '-')
    """
    if value is None:
        return NOTHING
    whole, point, fraction = str(value).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{point}{fraction}"


def difference_text(value: str | int | None, qualifier: str | None = None) -> str:
    """A difference, which always shows its direction, as far as it can be claimed.

    >>> difference_text("3160"), difference_text("-1250"), difference_text("0"), difference_text("10", "about")
    ('+3,160', '-1,250', '0', '~+10')
    """
    text = number_text(value)
    sign = "+" if text[0] not in "-0" or (text.startswith("0.") and text.strip("0.")) else ""
    return f"{_MARKS.get(qualifier or 'exact', '')}{sign}{text}"


def figure_text(value: str | None, qualifier: str | None = None) -> str:
    """A value as it was qualified.

    >>> figure_text("1000000", "over"), figure_text("5840"), figure_text(None, "about")
    ('>1,000,000', '5,840', '-')
    """
    return NOTHING if value is None else _MARKS.get(qualifier or "exact", "") + number_text(value)


def amount_text(
    value: str | None, qualifier: str | None = None, *, is_unknown: bool = False, nothing: str = NOTHING
) -> str:
    """A value or an amount, or that there is one of which nobody said how much.

    >>> amount_text("4"), amount_text(None, is_unknown=True), amount_text(None), amount_text(None, nothing="withdrawn")
    ('4', 'unknown', '-', 'withdrawn')
    """
    return "unknown" if is_unknown else nothing if value is None else figure_text(value, qualifier)


def changed_text(difference: str | None) -> str:
    """A difference between two values; nothing where there is none, whatever its digits.

    >>> changed_text("-4"), changed_text("0.00"), changed_text(None)
    ('-4', '', '')
    """
    return difference_text(difference) if difference is not None and difference.strip("-0.") else ""


def words_text(name: str, now: str | None, before: str | None) -> str:
    """A status or last day, and what it was where that was another; nothing where there never was one.

    >>> words_text("status", "A", "P"), words_text("status", None, "P"), words_text("through", "2025-06-04", None)
    ('status A, before P', 'no status, before P', 'through 2025-06-04')
    """
    if now is None and before is None:
        return ""
    told = f"no {name}" if now is None else f"{name} {now}"
    return told if before in (None, now) else f"{told}, before {before}"


def moment_words(moment: str | None) -> str:
    """A stored moment without what is zero.

    >>> moment_words("2022-03-02"), moment_words("2025-01-01T13:38:00.000000Z")
    ('2022-03-02', '2025-01-01 13:38:00Z')
    """
    if moment is None:
        return NOTHING
    if is_date(Moment(moment)):
        return moment
    day, _, time = moment.rstrip("Z").partition("T")
    return f"{day} {time.removesuffix('.000000')}Z"


def second_words(moment: str) -> str:
    """A stored moment to the second, where what is below it tells nobody anything.

    >>> second_words("2025-01-01T13:38:00.250000Z"), second_words("2022-03-02")
    ('2025-01-01 13:38:00Z', '2022-03-02')
    """
    return moment_words(f"{moment.partition('.')[0]}Z" if "." in moment else moment)


def count_text(number: int, one: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> count_text(1, "event"), count_text(1200, "event"), count_text(2, "entry", "entries")
    ('1 event', '1,200 events', '2 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def reverted_text(by: int | None, reverts: int | None, days: int | None) -> str:
    """That a value was taken back by another entry, or takes one back; of all others nothing.

    >>> reverted_text(3, None, 1), reverted_text(None, 2, 0), reverted_text(None, None, None)
    ('reverted after 1 day', 'takes back a value of less than a day', '')
    """
    stood = count_text(days, "day") if days else "less than a day"
    if by is not None:
        return f"reverted after {stood}"
    return "" if reverts is None else f"takes back a value of {stood}"


def span_text(first: str | None, last: str | None) -> str:
    """From one day to another, in one word where they are the same."""
    if first is None or last is None:
        return NOTHING
    return first if first == last else f"{first} to {last}"


def spanning_text(beyond: "Spanning | None") -> str:
    """What spans longer than the year or month in which it ends, with its days; nothing where there is nothing."""
    if beyond is None:
        return ""
    return f"{figure_text(beyond.amount, beyond.qualifier)} from {span_text(beyond.first_day, beyond.through)}"


def quote_text(words: str) -> str:
    """Words in quotation marks, plain ones where the terminal has no others."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower()
    return f"“{words}”" if encoding.startswith("utf") else f'"{words}"'


def elsewhere_text(adjustment: str | None, *, is_unknown: bool) -> str:
    """What was declared not to belong to a figure's change, in words; nothing where nothing was.

    >>> elsewhere_text("1650", is_unknown=False)
    '1,650 of the change was declared to belong to other periods'
    """
    if is_unknown:
        return "an unknown part of the change was declared to belong to other periods"
    return (
        "" if adjustment is None else f"{number_text(adjustment)} of the change was declared to belong to other periods"
    )
