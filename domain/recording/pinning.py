"""Pins: entries that say aloud what a complete bulletin had said silently, before something late changes it."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from domain.effective import EffectiveEntries
from domain.events import AdjustmentDeclared, AdjustmentWithdrawn, FigureConfirmed, FigureWithdrawn
from domain.keys import FigureKey
from domain.moments import OPEN, begins, day_of, is_date, microseconds
from domain.reading import EffectiveEntry, Place, read
from domain.recording.archive import ReceivedBulletin
from domain.recording.draft import Draft
from domain.statements import Adjustment, Content, Statement, Withdrawal, says_the_same
from domain.words import SLOTS, Moment, Slot


def pin(draft: Draft) -> None:
    """Settle the complete bulletins behind every change of the batch, in order of their publication."""
    by_source: dict[str, list[tuple[ReceivedBulletin, frozenset[str]]]] = {}
    for source, earliest in _first_changes(draft).items():
        lists = draft.archive.completes_since(source, earliest)
        by_source[source] = [(one, one.series) for one in lists]
    if not any(by_source.values()):
        return
    listed = frozenset[str]().union(*(series for lists in by_source.values() for _, series in lists))
    changed = [(key, since) for key, (since, _) in draft.affected.items() if f"{key.source}/{key.series}" in listed]
    for key, since in sorted(changed, key=_by_name):
        lists_of_series = (one for one, series in by_source[key.source] if f"{key.source}/{key.series}" in series)
        behind = [one for one in lists_of_series if microseconds(one.event.published_at) >= since]
        if behind:
            _settle_all(draft, key, behind)


def _first_changes(draft: Draft) -> dict[str, int]:
    """From when on the batch may change how anything of a source had been read."""
    first: dict[str, int] = {}
    for key, (since, _) in draft.affected.items():
        if since < first.get(key.source, OPEN):
            first[key.source] = since
    return first


def _settle_all(draft: Draft, key: FigureKey, lists: Sequence[ReceivedBulletin]) -> None:
    """Settle one figure by all these lists; none need be asked behind one that shields them from every change."""
    open_slots = list(SLOTS)
    for bulletin in lists:
        for slot in tuple(open_slots):
            if bulletin.covers(str(key.of), key.period, slot):
                _settle(draft, key, slot, bulletin)
                if _shields(draft, key, slot, bulletin):
                    open_slots.remove(slot)
        if not open_slots:
            return


def _shields(draft: Draft, key: FigureKey, slot: Slot, bulletin: ReceivedBulletin) -> bool:
    """Whether the figure is read at the list's moment as before and as the list said, on a day behind every change.

    What comes behind such a list is then read as before, too. Within a day of a change it need not be: what is known
    at the day's end only may stand before what is known earlier. A list whose own entry was mended by hand is one that
    had not been read as it said.
    """
    at = bulletin.event.published_at
    if bulletin.voided or bulletin.id in draft.voiding or begins(day_of(at)) <= draft.affected[key][1]:
        return False
    words = _words(draft, key, slot, bulletin)
    return words.is_kept and not words.is_behind and _reads_as_before(draft, key, slot, microseconds(at))


def _reads_as_before(draft: Draft, key: FigureKey, slot: Slot, at: int) -> bool:
    """Whether the batch changes nothing of what is read at a moment, or stands there and is known later."""
    figure = draft.figure(key)

    def stood(until: int, position: int) -> Content | None:
        return _content(figure.stood(slot, (at, OPEN), until, position))

    return all(says_the_same(stood(until, draft.memory.position), stood(until, OPEN)) for until in (at, OPEN))


def _by_name(affected: tuple[FigureKey, int]) -> str:
    return str(affected[0])


def say_aloud(draft: Draft, key: FigureKey, slot: Slot, published_at: Moment, since: int = OPEN) -> None:
    """Say what lists had said silently within a bare date, before an entry of that date is recorded behind them.

    Said afterwards, at an instant of their own, it would stand behind that entry and take its place. ``since`` is an
    order time from which on they speak even if what is recorded next stands behind them.
    """
    if not is_date(published_at):
        return
    for bulletin in draft.lists_of(key.source, published_at):
        begins_at = min(since, draft.recent(key, begins(published_at)).line(slot).ordered(published_at, OPEN))
        if microseconds(bulletin.event.published_at) < begins_at:
            continue
        if _may_speak(draft, key, slot, bulletin):
            words = _words(draft, key, slot, bulletin)
            if not words.is_behind:
                _record(draft, key, slot, bulletin, words.said)


class _Words(NamedTuple):
    """What a list said silently, and whether that is kept, or what was recorded later holds in any case."""

    said: Content | None
    is_kept: bool
    is_behind: bool


def _settle(draft: Draft, key: FigureKey, slot: Slot, bulletin: ReceivedBulletin) -> None:
    if not _may_speak(draft, key, slot, bulletin) or _keeps_its_word(draft, key, slot, bulletin):
        return
    if is_date(bulletin.event.published_at):
        at = bulletin.event.published_at
        say_aloud(draft, key, slot, at, draft.place_of(key, slot, at, bulletin.batch_end)[0])
        if _keeps_its_word(draft, key, slot, bulletin):
            return  # a list of the same day that was received later has spoken instead
    _record(draft, key, slot, bulletin, _words(draft, key, slot, bulletin).said)


def _may_speak(draft: Draft, key: FigureKey, slot: Slot, bulletin: ReceivedBulletin) -> bool:
    return (
        not bulletin.voided
        and bulletin.id not in draft.voiding
        and bulletin.covers(str(key.of), key.period, slot)
        and not draft.figure(key).has_entry_of(slot, bulletin.id)
    )


def _keeps_its_word(draft: Draft, key: FigureKey, slot: Slot, bulletin: ReceivedBulletin) -> bool:
    words = _words(draft, key, slot, bulletin)
    return words.is_behind or words.is_kept


def _words(draft: Draft, key: FigureKey, slot: Slot, bulletin: ReceivedBulletin) -> _Words:
    figure, said_at = draft.figure(key), bulletin.event.published_at
    at = microseconds(said_at)
    place = draft.place_of(key, slot, said_at, bulletin.batch_end)
    line = figure.line(slot)
    # Whatever lies between is of the list's own instant, or of the day that its bare date names.
    end = line.up_to((at, OPEN))
    last, known = _content(line.stand[end - 1] if end else None), _content(read(line.stand, at, end))
    said, stood = (_content(figure.stood(slot, place, until, bulletin.batch_end)) for until in (at, OPEN))
    # A bare date that stood before the list and was not known yet is no word of the list's.
    is_kept = says_the_same(said, known) and any(says_the_same(one, last) for one in (said, stood))
    return _Words(said, is_kept, _is_behind(draft, line, end, place, said_at))


def _is_behind(draft: Draft, line: EffectiveEntries, end: int, place: Place, said_at: Moment) -> bool:
    """Whether any of the first ``end`` came behind the list that stands at a place, and would lose its own to a pin.

    A bare date of the list's day that was recorded later is behind it wherever it stands; a pin came with its list.
    """
    day = day_of(said_at)
    begins_at = begins(day)
    backwards = (line.stand[at] for at in range(end - 1, -1, -1))
    for one in takewhile(lambda one: one.ordered >= begins_at, backwards):
        if one.place > place or one.content.published_at == day:
            came = draft.archive.bulletin(one.entry.bulletin).batch_end if one.entry.pinned else one.position
            if came > place[1]:
                return True
    return False


def _content(one: EffectiveEntry | None) -> Content | None:
    return one.content if one else None


def _record(draft: Draft, key: FigureKey, slot: Slot, bulletin: ReceivedBulletin, said: Content | None) -> None:
    at, document = bulletin.event.published_at, bulletin.event.document
    kind: type[Any] = FigureWithdrawn if slot == "statement" else AdjustmentWithdrawn
    fact: dict[str, Content] = {"withdrawal": Withdrawal(published_at=at, document=document)}
    if isinstance(said, Statement):
        kind = FigureConfirmed
        statement = Statement(
            value=said.value,
            qualifier=said.qualifier,
            status=said.status,
            through=said.through,
            published_at=at,
            document=document,
            reason="unstated",
        )
        fact = {"statement": statement}
    elif isinstance(said, Adjustment):
        kind = AdjustmentDeclared
        declared = Adjustment(amount=said.amount, published_at=at, document=document, reason=said.reason)
        fact = {"adjustment": declared}
    draft.record_entry(kind, key, begins(at), **fact, bulletin=bulletin.id, pinned=True)
    draft.pinned.add(key)
