"""Checks of what a caller sent against its series; the result is the content of an entry."""

from datetime import date, datetime, timedelta

from msgspec import UNSET

from domain.keys import FigureKey, series_key
from domain.moments import (
    EARLIEST,
    MICROSECONDS_A_DAY,
    instant_text,
    is_date,
    last_instant,
    microseconds,
    microseconds_of,
    moment_text,
)
from domain.periods import Period, period
from domain.reading import EffectiveEntry
from domain.recording.commands import Bulletin, Replacement, SaidAdjustment
from domain.recording.left_out import or_else
from domain.recording.lines import SaidStatement
from domain.recording.pointing import pointing
from domain.refusals import (
    ClosedSeries,
    Malformed,
    NotAPeriod,
    PeriodDoesNotFit,
    PublishedOutOfRange,
    SeriesOfAnotherSource,
)
from domain.series import Series
from domain.statements import Adjustment, Content, Statement, Withdrawal, status_of, through_of, value_of
from domain.values import check_fits, value_text
from domain.words import QUALIFIERS, REASONS, STATUSES, Moment, Reason, Slot, text, word

_LONGEST_NOTE = 2000
_EARLIEST = microseconds(EARLIEST)


def check_published(said: str, clock: datetime) -> Moment:
    """The moment's text; raises NotAMoment, or PublishedOutOfRange before 1900 and more than a day ahead."""
    moment = moment_text(said)
    if _EARLIEST <= microseconds(moment) <= microseconds_of(clock) + MICROSECONDS_A_DAY:
        return moment
    latest = instant_text(clock + timedelta(days=1))
    if not EARLIEST <= last_instant(moment) <= latest and not _is_today(moment, latest):
        raise PublishedOutOfRange(
            f"published at {moment}: it must be between 1900 and one day after the clock ({latest})",
            published_at=moment,
            field="published_at",
        )
    return moment


def _is_today(moment: Moment, latest: str) -> bool:
    # A bare date is its last microsecond, which on any day but midnight lies beyond "now plus one day" of tomorrow.
    return is_date(moment) and EARLIEST[:10] <= moment <= latest[:10]


def fit_period(series: Series, when: str, what: str = "period") -> Period:
    """The period, if the series has such; raises PeriodDoesNotFit or ClosedSeries."""
    try:
        span = period(when)
    except NotAPeriod as refusal:
        refusal.facts["field"] = what
        raise
    if span.frequency != series.frequency:
        raise PeriodDoesNotFit(
            f"{when} is of frequency {span.frequency}; {series.series} has frequency {series.frequency}",
            period=when,
            frequency=series.frequency,
            field=what,
        )
    if series.closed is not None and series.closes_before(span):
        raise ClosedSeries(
            f"{series.series} is closed; its last period is {series.closed.last_period}",
            period=when,
            series=series.series,
            field=what,
        )
    return span


def figure_key_of(bulletin: Bulletin, series: str, when: str) -> FigureKey:
    """The figure that a bulletin speaks of; raises SeriesOfAnotherSource for another source's."""
    key = series_key(series)
    if key.source != bulletin.source:
        raise SeriesOfAnotherSource(
            f"{series} is not a series of {bulletin.source}", series=series, source=bulletin.source
        )
    return FigureKey(key.source, key.series, when)


def content_of(
    said: SaidStatement, series: Series, span: Period, published_at: Moment, document: str | None
) -> Content:
    """The statement, or the withdrawal where no value was said; raises Malformed."""
    reason = None if said.reason is None else checked_reason(said.reason)
    note = None if said.note is None else checked_note(said.note)
    if said.value is None:
        return Withdrawal(published_at=published_at, document=document, reason=reason or "unstated", note=note)
    value = value_text(said.value)
    check_fits(value, series.decimals)
    if said.qualifier != "exact":
        word(said.qualifier, QUALIFIERS, "qualifier")
    if said.status is not None:
        word(said.status, STATUSES, "status")
    return Statement(
        value=value,
        qualifier=said.qualifier,
        status=said.status,
        through=None if said.through is None else _through(said.through, span),
        published_at=published_at,
        document=document,
        reason=reason,
        note=note,
    )


def adjustment_of(said: SaidAdjustment, series: Series, published_at: Moment, document: str | None) -> Content:
    """The adjustment, or its withdrawal; raises Malformed."""
    reason, note = checked_reason(said.reason) or "unstated", checked_note(said.note)
    _check_adjustable(series)
    if said.withdrawn:
        return Withdrawal(published_at=published_at, document=document, reason=reason, note=note)
    amount = None if said.amount is None else value_text(said.amount, "amount")
    if amount is not None:
        check_fits(amount, series.decimals, "amount")
    return Adjustment(amount=amount, published_at=published_at, document=document, reason=reason, note=note)


def check_goes_with(content: Content, slot: Slot, series: Series, span: Period) -> None:
    """Refuse to file under a figure what could not have been said of it."""
    if slot == "adjustment":
        _check_adjustable(series)
    if isinstance(content, Statement):
        check_fits(content.value, series.decimals)
        _through(content.through, span)
    elif isinstance(content, Adjustment) and content.amount is not None:
        check_fits(content.amount, series.decimals, "amount")


def replacement_of(new: Replacement, stood: EffectiveEntry, series: Series, span: Period, clock: datetime) -> Content:
    """The whole of what an entry should have said: what is given, over what it says now."""
    old = stood.content
    _check_slot(new, stood.entry.slot)
    published = old.published_at if new.published_at is UNSET else check_published(new.published_at, clock)
    document = or_else(new.document, old.document)
    if stood.entry.slot == "adjustment":
        return adjustment_of(_adjusted(new, old, series, span), series, published, document)
    return content_of(_restated(new, old, series), series, span, published, document)


def _adjusted(new: Replacement, old: Content, series: Series, span: Period) -> SaidAdjustment:
    withdrawn = new.withdrawn or (new.amount is UNSET and isinstance(old, Withdrawal))
    return SaidAdjustment(
        series=series.series,
        period=span.text,
        amount=None if withdrawn else or_else(new.amount, value_of(old)),
        reason=(old.reason if new.reason is UNSET else new.reason) or "unstated",
        note=or_else(new.note, old.note),
        withdrawn=withdrawn,
    )


def _restated(new: Replacement, old: Content, series: Series) -> SaidStatement:
    stood = old if isinstance(old, Statement) else None
    return SaidStatement(
        series=series.series,
        value=None if new.withdrawn else or_else(new.value, value_of(stood)),
        qualifier=or_else(new.qualifier, stood.qualifier if stood else "exact"),
        status=or_else(new.status, status_of(stood)),
        through=or_else(new.through, through_of(stood)),
        reason=or_else(new.reason, old.reason),
        note=or_else(new.note, old.note),
    )


def _check_slot(new: Replacement, slot: Slot) -> None:
    is_worded = new.qualifier not in (UNSET, "exact") or {new.status, new.through} - {UNSET, None}
    of_statement, of_adjustment = new.value is not UNSET or is_worded, new.amount is not UNSET
    if of_adjustment if slot == "statement" else of_statement:
        raise Malformed(
            f"the entry is in the {slot} slot; a value stays a value and an adjustment an adjustment",
            slot=slot,
            field="value" if slot == "adjustment" else "amount",
        )
    if new.withdrawn and (new.value is not UNSET or new.amount is not UNSET):
        raise Malformed("a withdrawal has neither a value nor an amount", field="withdrawn")


def _check_adjustable(series: Series) -> None:
    if series.measure == "level":
        raise Malformed(
            f"{series.series} is a level: it cannot have adjustments",
            series=series.series,
            field="series",
        )


def checked_reason(reason: Reason | None) -> Reason | None:
    """The reason, if it is a known word or none."""
    if reason is not None:
        word(reason, REASONS, "reason")
    return reason


def checked_note(note: str | None, what: str = "note") -> str | None:
    """The note in NFC; raises InvalidText."""
    return None if note is None else text(note, _LONGEST_NOTE, what, lines=True)


def _through(said: str | None, span: Period) -> str | None:
    if said is None:
        return None
    with pointing(field="through"):
        moment = moment_text(said)
    if not is_date(moment) or not span.first <= date.fromisoformat(moment) <= span.last:
        raise PeriodDoesNotFit(f"through {said} is not a day of {span.text}", period=span.text, field="through")
    return moment


def published_of(content: Content) -> int:
    """When the content was published, in microseconds since 1970."""
    return microseconds(content.published_at)
