"""The check that an event says only what a ledger records, whoever signed it."""

import re

from domain.events import (
    AdjustmentDeclared,
    BulletinReceived,
    ContentReceived,
    DocumentReceived,
    EntryCorrected,
    EntryVoided,
    Event,
    FigureFact,
    SeriesClosed,
    SeriesDescribed,
    SeriesOpened,
    Span,
    StatementFact,
    WithdrawalFact,
)
from domain.keys import figure_key, series_key
from domain.look_events import SourceLookedAt
from domain.moments import moment_text
from domain.periods import period
from domain.recording.contents import LARGEST_CONTENT, checked_media_type
from domain.recording.looking import check_looks
from domain.refusals import Malformed, NotAMoment, shown
from domain.series import check_arithmetic, check_day
from domain.statements import Adjustment, Content, Statement
from domain.values import check_value

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def check_series_recordable(event: Event) -> None:
    """Raise Malformed for what no ledger records of a series."""
    if isinstance(event, SeriesOpened | SeriesDescribed):
        check_arithmetic(event.decimals, event.lag_days)
        if event.starts_on is not None:
            check_day(event.starts_on)
    elif isinstance(event, SeriesClosed):
        period(event.last_period)
        for successor in event.successors:
            series_key(successor)


def check_recordable(event: Event) -> None:
    """Raise Malformed for numbers, moments, periods and names that no ledger records.

    All that is computed takes them to be right: a value of twelve letters could have billions of digits.
    """
    if isinstance(event, FigureFact):
        _check_figure(event)
    elif isinstance(event, BulletinReceived):
        _check_moment(event.published_at)
        for one in event.complete:
            _check_span(one)
    elif isinstance(event, DocumentReceived):
        if event.published_at is not None:
            _check_moment(event.published_at)
    elif isinstance(event, ContentReceived):
        _check_bytes(event)
    elif isinstance(event, SourceLookedAt):
        check_looks(event)
    else:
        check_series_recordable(event)


def _check_figure(event: FigureFact) -> None:
    if isinstance(event, StatementFact):
        _check_content(event.statement)
    elif isinstance(event, WithdrawalFact):
        _check_content(event.withdrawal)
    elif isinstance(event, AdjustmentDeclared):
        _check_content(event.adjustment)
    elif isinstance(event, EntryCorrected):
        said = [one for one in (event.statement, event.withdrawal, event.adjustment) if one is not None]
        if len(said) != 1:
            raise Malformed(f"a correction puts one thing in an entry's place, not {len(said)}", field="statement")
        _check_content(said[0])
    elif isinstance(event, EntryVoided) and event.refiled_as is not None:
        figure_key(f"{event.refiled_as.series}/{event.refiled_as.period}")


def _check_bytes(event: ContentReceived) -> None:
    if not _SHA256.fullmatch(event.sha256) or not 0 < event.size <= LARGEST_CONTENT:
        raise Malformed(f"not {event.size!s:.40} bytes of {shown(event.sha256)}", field="sha256")
    if checked_media_type(event.media_type) != event.media_type:
        raise Malformed(f"not a media type as it is kept: {shown(event.media_type)}", field="media_type")


def _check_span(span: Span) -> None:
    series_key(span.series)
    for bound in (span.start, span.end):
        if bound is not None:
            period(bound)


def _check_content(said: Content) -> None:
    _check_moment(said.published_at)
    if isinstance(said, Statement):
        check_value(said.value)
        if said.through is not None:
            check_day(said.through)
    elif isinstance(said, Adjustment) and said.amount is not None:
        check_value(said.amount)


def _check_moment(said: str) -> None:
    if moment_text(said) != said:
        raise NotAMoment(f"not a moment as it is kept: {shown(said)}", moment=said)
