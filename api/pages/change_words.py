"""A change in words: its kind, its reason, and what was said before and after it."""

from typing import Protocol

from msgspec import Struct

from api.pages.wording import counted, day_words, grouped, qualified, signed

KIND_WORDS = {
    "report": "first reported",
    "revision": "revised",
    "confirmation": "said again",
    "withdrawal": "withdrawn",
    "reinstatement": "given again",
    "adjustment": "adjustment declared",
    "adjustment-withdrawal": "adjustment withdrawn",
    "correction": "our entry corrected",
    "voiding": "our entry voided",
    "voided": "recorded, and voided since",
}
# Kinds of what we did, and not the source.
OURS = ("correction", "voiding")
REASON_WORDS = {
    "verification": "after verification",
    "late-data": "late data",
    "source-error": "an error of the source",
    "methodology": "another method",
    "reclassification": "reclassified",
    "wording": "other wording",
    "unstated": "no reason stated",
}


class SaidChange(Protocol):
    """What a change of a figure says, in the feed and in a history."""

    @property
    def kind(self) -> str: ...
    @property
    def slot(self) -> str: ...
    @property
    def value(self) -> str | None: ...
    @property
    def previous(self) -> str | None: ...
    @property
    def difference(self) -> str | None: ...
    @property
    def qualifier(self) -> str | None: ...
    @property
    def previous_qualifier(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def previous_status(self) -> str | None: ...
    @property
    def through(self) -> str | None: ...
    @property
    def previous_through(self) -> str | None: ...
    @property
    def amount_unknown(self) -> bool: ...
    @property
    def previous_unknown(self) -> bool: ...
    @property
    def reason(self) -> str | None: ...


class SaidOfReversions(Protocol):
    """What a change says of the values that were taken back within days: whether it was one, or takes one back."""

    @property
    def days_until_reverted(self) -> int | None: ...
    @property
    def reverts(self) -> int | None: ...


class ChangeWords(Struct, frozen=True, kw_only=True):
    """A change as pages say it; ``before`` and ``after`` are None where there was nothing to be read."""

    kind: str
    before: str | None
    after: str | None
    difference: str | None
    reason: str | None


def change_words(one: SaidChange) -> ChangeWords:
    """The change in words."""
    before = said_words(
        one.previous, one.previous_qualifier, one.previous_status, one.previous_through, is_unknown=one.previous_unknown
    )
    after = said_words(one.value, one.qualifier, one.status, one.through, is_unknown=one.amount_unknown)
    return ChangeWords(
        kind=kind_words(one),
        before=None if before == after else before,
        after=f"{after} of other periods" if one.kind == "adjustment" else after,
        difference=signed(one.difference) if one.difference is not None and _is_some(one.difference) else None,
        reason=reason_words(one.reason),
    )


def kind_words(one: SaidChange) -> str:
    """What the change was; a revision that leaves the value as it is, is one of wording."""
    is_of_wording = one.kind == "revision" and one.difference is not None and not _is_some(one.difference)
    if is_of_wording:
        return "reworded"
    return KIND_WORDS.get(one.kind, one.kind)


def reason_words(reason: str | None) -> str | None:
    """The reason of a change, which may be that none was stated."""
    return None if reason is None else REASON_WORDS.get(reason, reason)


def said_words(
    value: str | None, qualifier: str | None, status: str | None, through: str | None, *, is_unknown: bool = False
) -> str | None:
    """What was said of a figure: its value as it was put, with what limits it; None where it had no value.

    >>> said_words("200000", "over", "P", "2025-06-04").replace(chr(0x202f), "_")
    'over 200_000, counted to 4 June 2025, status P'
    >>> said_words(None, None, None, None), said_words(None, None, None, None, is_unknown=True)
    (None, 'an unknown amount')
    """
    if is_unknown:
        return "an unknown amount"
    if value is None:
        return None
    words = [qualified(grouped(value), qualifier)]
    if through is not None:
        words.append(f"counted to {day_words(through)}")
    if status is not None:
        words.append(f"status {status}")
    return ", ".join(words)


def since_words(days: int | None) -> str | None:
    """How long after the first value of its figure a change was published.

    >>> since_words(0), since_words(1), since_words(None)
    ('on the day of the first value', '1 day after the first value', None)
    """
    if days is None:
        return None
    return f"{counted(days, 'day')} after the first value" if days else "on the day of the first value"


def reverted_words(days: int | None, *, reverts: bool) -> str | None:
    """That a value was taken back after some days, or that it takes one back; None of all others.

    >>> reverted_words(1, reverts=False), reverted_words(0, reverts=True), reverted_words(None, reverts=False)
    ('reverted after 1 day', 'takes back what stood for less than a day', None)
    """
    if days is None:
        return None
    stood = counted(days, "day") if days else "less than a day"
    return f"takes back what stood for {stood}" if reverts else f"reverted after {stood}"


def reverted_of(said: SaidOfReversions) -> str | None:
    """That a change was taken back within days, or takes one back, in words; None of all others."""
    return reverted_words(said.days_until_reverted, reverts=said.reverts is not None)


def _is_some(difference: str) -> bool:
    return bool(difference.strip("-0."))
