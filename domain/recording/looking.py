"""The looks at a source's addresses, each run of them with one outcome recorded as one fact."""

import re

from domain.addresses import address
from domain.look_events import SourceLookedAt
from domain.moments import is_instant, microseconds
from domain.recording.checking import check_published, checked_note
from domain.recording.draft import Draft, Subject
from domain.recording.look_commands import LookAtSource
from domain.recording.pointing import pointing
from domain.refusals import Malformed, NotAMoment, shown
from domain.streams import OfWatch
from domain.words import LOOK_OUTCOMES, Moment, word

# So many patterns are named by one event at most; more of them are several events of one batch.
MOST_PATTERNS = 100
_MOST_SERIES = 10_000
# Slugs, of which any part may be left open.
_PATTERN = re.compile(r"[a-z0-9*-]{1,64}", re.ASCII)
_MOST_LOOKS, _LONGEST_EVERY = 10**9, 366 * 24 * 3600


def look_at_source(draft: Draft, command: LookAtSource) -> Subject:
    """Record a run of looks with one outcome; raises UnknownSource, or Malformed for a run that cannot have been."""
    stream = OfWatch(draft.memory.known_source(command.source).source)
    version = draft.archive.version(stream)
    why = checked_note(command.why, "why")
    first, last = (_instant(said, what, draft) for what, said in (("first", command.first), ("last", command.last)))
    if not command.series or len(command.series) > _MOST_SERIES:
        raise Malformed(f"a look is at 1 to {_MOST_SERIES:,} series", field="series")
    for start in range(0, len(command.series), MOST_PATTERNS):
        event = draft.record(
            SourceLookedAt,
            stream,
            version,
            url=address(command.url),
            series=command.series[start : start + MOST_PATTERNS],
            first=first,
            last=last,
            looks=command.looks,
            outcome=word(command.outcome, LOOK_OUTCOMES, "outcome"),
            every=command.every,
            why=why,
        )
        check_looks(event)
    return Subject(stream, "look")


def check_looks(event: SourceLookedAt) -> None:
    """Raise Malformed or NotAMoment for a run of looks that no ledger records."""
    for said in (event.first, event.last):
        if not is_instant(said):
            raise NotAMoment(f"not an instant as it is kept: {shown(said)}", moment=said)
    if microseconds(event.first) > microseconds(event.last):
        raise Malformed(f"the first look, {event.first}, comes after the last, {event.last}", field="first")
    if not 0 < len(event.series) <= MOST_PATTERNS or not all(map(_PATTERN.fullmatch, event.series)):
        raise Malformed(f"not 1 to {MOST_PATTERNS} patterns of slugs", field="series")
    if not 0 < event.looks <= _MOST_LOOKS:
        raise Malformed(f"not a number of looks: {event.looks!s:.40}", field="looks")
    if not 0 < event.every <= _LONGEST_EVERY:
        raise Malformed(f"looked at every so many seconds: 1 to {_LONGEST_EVERY:,}", field="every")


def _instant(said: str, what: str, draft: Draft) -> Moment:
    with pointing(field=what):
        moment = check_published(said, draft.now)
        if not is_instant(moment):
            raise NotAMoment(f"a look happens at an instant, not on a day: {shown(said)}", moment=said)
        return moment
