"""Classify a statement: report, revision, confirmation or another kind, by how its figure reads."""

from typing import Any

from msgspec.structs import replace

from domain.effective import EffectiveEntries
from domain.events import (
    AdjustmentDeclared,
    AdjustmentWithdrawn,
    FigureConfirmed,
    FigureReinstated,
    FigureReported,
    FigureRevised,
    FigureWithdrawn,
)
from domain.keys import FigureKey
from domain.moments import OPEN, begins, is_date
from domain.reading import KINDS, Kind, Place, kind_of, read
from domain.recording.checking import published_of
from domain.recording.draft import Draft
from domain.recording.pinning import say_aloud
from domain.recording.pointing import pointing
from domain.refusals import ChangedMeanwhile, SaysNothingNew, WrongKind
from domain.statements import Content, Statement, Withdrawal, says_the_same
from domain.words import Moment, Slot, word

_EVENTS: dict[Kind, type[Any]] = {
    "report": FigureReported,
    "revision": FigureRevised,
    "confirmation": FigureConfirmed,
    "reinstatement": FigureReinstated,
}


def check_version(draft: Draft, key: FigureKey, expected: int | None) -> None:
    """Refuse to go on if the figure is not at the version that the caller had seen; raises UnknownSeries first."""
    with pointing(field="series", series=str(key.of), period=key.period):
        draft.memory.known_series(str(key.of))
    version = draft.figure(key).version
    if expected is not None and expected != version:
        raise ChangedMeanwhile(
            f"{key} is at version {version}, not {expected}: read it again"
            if version
            else f"nothing is recorded of {key} yet: its version is 0, not {expected}",
            figure=str(key),
            series=str(key.of),
            period=key.period,
            version=version,
            field="expect",
        )


def judge(  # noqa: PLR0913 - what is said of which figure, and on whose terms
    draft: Draft,
    key: FigureKey,
    content: Content,
    *,
    slot: Slot,
    bulletin: str,
    silent: bool,
    claim: Kind | None = None,
) -> bool:
    """Record what the content turns out to be; ``silent``: a repetition of what is in force is nothing.

    Answers whether the figure then reads as the content says.
    """
    since = begins(content.published_at)
    figure = draft.recent(key, since)
    if figure.repeated(slot, content) is None:
        place = draft.place_of(key, slot, content.published_at)
        line = draft.line(key, slot, since)
        kind = _kind(line, slot, content, place)
        # What is in force may be known at the end of its day only: then the repetition is known before it, and is told.
        known = read(line.stand, published_of(content), line.up_to(place))
        if kind != "confirmation" or not silent or not says_the_same(content, known.content if known else None):
            if is_date(content.published_at):
                say_aloud(draft, key, slot, content.published_at)
                # Where it does stand: no list may have spoken.
                line = draft.line(key, slot, since)
                kind = _kind(line, slot, content, (line.ordered(content.published_at, OPEN), OPEN))
            _check_claim(key, kind, claim, content.published_at)
            _record(draft, key, content, slot=slot, kind=kind, bulletin=bulletin)
        else:
            _check_claim(key, kind, claim, content.published_at)
    now = read(draft.line(key, slot, since).stand, published_of(content))
    return says_the_same(content, now.content if now else None)


def is_in_force(draft: Draft, key: FigureKey, content: Content, slot: Slot) -> bool:
    """Whether a whole list that says the content says nothing new, and the figure then reads as it says."""
    line, published = draft.recent(key, begins(content.published_at)).line(slot), published_of(content)
    place = draft.place_of(key, slot, content.published_at)
    before = line.before(place)
    said = before, read(line.stand, published, line.up_to(place)), read(line.stand, published)
    return all(says_the_same(content, one.content if one else None) for one in said)


def _kind(line: EffectiveEntries, slot: Slot, content: Content, place: Place) -> Kind:
    before = line.before(place)
    had_value = line.value_before(place) is not None
    return kind_of(content, slot, before.content if before else None, had_value=had_value)


def _check_claim(key: FigureKey, kind: Kind, claim: Kind | None, published_at: Moment) -> None:
    if claim is None or claim == kind:
        return
    word(claim, KINDS, "claim")
    if kind == "confirmation":
        raise SaysNothingNew(f"{key}: this repeats what is in force; it is a confirmation, not a {claim}", kind=kind)
    told = f"{key}: by what had been published at {published_at}, this is a {kind}, not a {claim}"
    raise WrongKind(told, kind=kind, claim=claim)


def _record(  # noqa: PLR0913 - the facts of one entry
    draft: Draft, key: FigureKey, content: Content, *, slot: Slot, kind: Kind, bulletin: str
) -> None:
    published = begins(content.published_at)
    if isinstance(content, Withdrawal):
        event = FigureWithdrawn if slot == "statement" else AdjustmentWithdrawn
        draft.record_entry(event, key, published, withdrawal=content, bulletin=bulletin)
    elif isinstance(content, Statement):
        if kind == "revision" and content.reason is None:
            content = replace(content, reason="unstated")
        draft.record_entry(_EVENTS[kind], key, published, statement=content, bulletin=bulletin)
    else:
        draft.record_entry(AdjustmentDeclared, key, published, adjustment=content, bulletin=bulletin)
