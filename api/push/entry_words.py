"""Revisions in plain words: the title of a feed's entry, and its summary."""

import re
from decimal import Decimal

from domain.moments import is_date
from domain.words import Moment
from projections.answers.evidence import Evidence
from projections.answers.feed import Revision

# What XML 1.0 cannot hold, and what turns the direction of the text behind it.
_NOT_SHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_INSTEAD = chr(0xFFFD)
_MOST_SHOWN = 2000
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_PERIOD = re.compile(r"(\d{4})(?:-(Q\d)|-W(\d\d)|-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_SAME = ("value", "qualifier", "status", "through", "amount_unknown")


def shown(text: str, most: int = _MOST_SHOWN) -> str:
    """A text that others wrote, as a feed can hold it: without control characters, and not longer than so much.

    >>> shown("a" + chr(0) + "b"), shown("abcdef", 3)
    ('a\ufffdb', 'abc...')
    """
    cut = text if len(text) <= most else f"{text[:most]}..."
    return _NOT_SHOWN.sub(_INSTEAD, cut)


def period_words(period: str) -> str:
    """A period as a person says it.

    >>> [period_words(one) for one in ("2024-01-02", "2024-01", "2024-Q1", "2024-W09", "2024")]
    ['2 January 2024', 'January 2024', 'Q1 2024', 'week 9 of 2024', '2024']
    """
    found = _PERIOD.fullmatch(period)
    assert found is not None, "the domain knows no other form"
    year, quarter, week, month, day = found.groups()
    if quarter:
        return f"{quarter} {year}"
    if week:
        return f"week {int(week)} of {year}"
    words = [str(int(day))] if day else []
    return " ".join([*words, *([_MONTHS[int(month) - 1]] if month else []), year])


def title_words(one: Revision, title: str) -> str:
    """What happened, in one line.

    The qualifier is part of the number: ``Personnel, 2 January 2024: about 360,010 instead of 359,990``.
    """
    return f"{shown(title, 300)}, {period_words(one.period)}: {_happened(one)}"


def _happened(one: Revision) -> str:
    now, before = _now(one), _before(one)
    instead = f" instead of {before}" if before and before != now else ""
    match one.kind:
        case "withdrawal":
            return f"withdrawn; it was {before}" if before else "withdrawn"
        case "reinstatement":
            return f"given again as {now}{instead}"
        case "adjustment":
            return f"{now or 'no amount'} declared to belong to other periods{instead}"
        case "adjustment-withdrawal":
            return f"the adjustment was withdrawn{f'; it was {before}' if before else ''}"
        case "correction":
            return f"our entry corrected to {now or 'no value'}{instead}"
        case "voiding":
            return f"our entry voided{f'; it said {before}' if before else ''}"
        case _:
            return f"{now or 'no value'}{instead}" if instead else f"{now or 'no value'}, said in other words"


def _now(one: Revision) -> str | None:
    return "an unknown amount" if one.amount_unknown else number_words(one.value, one.qualifier)


def _before(one: Revision) -> str | None:
    return "an unknown amount" if one.previous_unknown else number_words(one.previous, one.previous_qualifier)


def number_words(value: str | None, qualifier: str | None) -> str | None:
    """A number with how the source put it; None for no number.

    >>> number_words("1456610", "about"), number_words("-0.000000001", "exact"), number_words(None, None)
    ('about 1,456,610', '-0.000000001', None)
    """
    if value is None:
        return None
    return f"{Decimal(value):,f}" if qualifier in (None, "exact") else f"{qualifier} {Decimal(value):,f}"


def summary_words(one: Revision, unit: str, recorded_at: str, recorded_by: str, evidence: Evidence | None) -> str:
    """Why, by whom, when, and by which evidence: a sentence each."""
    sign = "" if one.difference is None or one.difference.startswith("-") else "+"
    told = (
        _reverted_words(one),
        one.difference and f"Difference: {sign}{Decimal(one.difference):,f} {shown(unit, 100)}.",
        one.reason and f"Reason: {one.reason}.",
        one.note and f"Note: {shown(one.note)}",
        f"Published {_moment_words(one.published_at)}.",
        f"Recorded {_moment_words(recorded_at)} by {shown(recorded_by, 100)}, at position {one.since} of the ledger.",
        evidence and _evidence_words(evidence),
    )
    return "\n".join(part for part in told if part)


def _reverted_words(one: Revision) -> str | None:
    days = one.days_until_reverted
    stood = "less than a day" if not days else "1 day" if days == 1 else f"{days} days"
    if one.reverted_at is not None:
        return f"Reverted after {stood}: the former value was published again {_moment_words(one.reverted_at)}."
    return None if one.reverts is None else f"Takes back what stood for {stood}."


def _moment_words(moment: str) -> str:
    if is_date(Moment(moment)):
        return period_words(moment)
    return f"{period_words(moment[:10])}, {moment[11:16]} UTC"


def _evidence_words(evidence: Evidence) -> str:
    named = shown(evidence.title or evidence.url or f"document {evidence.id}")
    quote = f" \u201c{shown(evidence.quote)}\u201d" if evidence.quote else ""
    return f"Evidence: {named}.{quote}"
