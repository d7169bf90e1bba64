"""The spans of a complete bulletin: in order, of its own source, and so few that an event holds them."""

from functools import lru_cache

from domain.codec import LARGEST_EVENT
from domain.events import Span
from domain.moments import OPEN
from domain.periods import period
from domain.recording.checking import figure_key_of
from domain.recording.commands import Bulletin
from domain.recording.draft import Draft
from domain.recording.pointing import pointing
from domain.refusals import EventTooLarge, Malformed, UnknownWord, shown
from domain.words import LISTED_SLOTS

# What else stands in the event of a bulletin takes at least so many bytes.
_LEAST_BESIDE = 256


@lru_cache(maxsize=16)
def check_they_fit(spans: tuple[Span, ...]) -> None:
    """Refuse at once what no event could hold: each span is looked for among all figures of its series."""
    if sum(map(_least_size, spans)) > LARGEST_EVENT - _LEAST_BESIDE:
        raise EventTooLarge(
            f"{len(spans):,} spans are more than an event of {LARGEST_EVENT:,} bytes holds; send several bulletins "
            "with the same published_at and document, each the whole list of some of the series",
            field="complete",
        )


def _least_size(span: Span) -> int:
    """How many bytes the span takes in an event, at least."""
    size = len('{"series":""},') + len(span.series)
    size += len(',"start":""') + len(span.start) if span.start else 0
    size += len(',"end":""') + len(span.end) if span.end else 0
    return size


def checked_spans(draft: Draft, bulletin: Bulletin) -> tuple[Span, ...]:
    """The spans in their order; raises what is wrong with them."""
    # Those of a list that was recorded are in order, and right for ever: no series is ever taken back.
    if draft.memory.agreement(bulletin.complete, OPEN) and bulletin.complete[0].series.startswith(
        f"{bulletin.source}/"
    ):
        return bulletin.complete
    complete = sorted(bulletin.complete, key=lambda one: (one.series, one.of, one.start or "", one.end or ""))
    for span in complete:
        with pointing(series=span.series, field="complete"):
            _check_span(draft, bulletin, span)
    return tuple(complete)


def _check_span(draft: Draft, bulletin: Bulletin, span: Span) -> None:
    figure_key_of(bulletin, span.series, "2000")
    draft.memory.known_series(span.series)
    if span.of not in LISTED_SLOTS:
        raise UnknownWord(f"a bulletin is complete of statements or adjustments, not of {shown(span.of)}", word=span.of)
    first, last = (None if bound is None else period(bound) for bound in (span.start, span.end))
    if first is not None and last is not None and last.last < first.first:
        told = f"complete from {span.start} to {span.end}: it ends before it starts, and lists nothing"
        raise Malformed(told, series=span.series)
