"""Amendments: an entry corrected, voided or filed under another figure, and bulletins voided."""

from msgspec import UnsetType

from domain.events import BulletinVoided, EntryCorrected, EntryVoided, RefiledAs
from domain.keys import FigureKey, figure_key
from domain.moments import begins
from domain.reading import EffectiveEntry, Entry
from domain.recording.checking import check_goes_with, checked_note, fit_period, replacement_of
from domain.recording.commands import CorrectEntry, RefileEntry, VoidBulletins, VoidEntry
from domain.recording.draft import Draft
from domain.recording.judging import check_version, judge
from domain.recording.pinning import pin
from domain.refusals import (
    AlreadyVoided,
    CannotBeCorrected,
    InvalidText,
    SaysNothingNew,
    SeriesOfAnotherSource,
    UnknownEntry,
    UnknownFigure,
)
from domain.statements import Content, Statement, Withdrawal
from domain.streams import OfBulletin


def correct_entry(draft: Draft, command: CorrectEntry) -> None:
    """Replace the whole of an entry; raises UnknownEntry, CannotBeCorrected or SaysNothingNew."""
    key, number = figure_key(command.figure), command.entry
    check_version(draft, key, command.expect)
    now = _standing(draft, key, number)
    series = draft.memory.known_series(str(key.of))
    content = replacement_of(command.new, now, series, key.span, draft.now)
    if not isinstance(command.new.document, UnsetType):
        draft.archive.document(command.new.document)
    if content == now.content:
        raise SaysNothingNew(f"entry {number} of {key} already says that", figure=str(key), entry=number)
    published = min(begins(now.content.published_at), begins(content.published_at))
    why = _checked_why(command.why)
    draft.record_entry(EntryCorrected, key, published, entry=number, why=why, **_as_fact(content))
    pin(draft)


def void_entry(draft: Draft, command: VoidEntry) -> None:
    """Take an entry out permanently; raises UnknownEntry or CannotBeCorrected."""
    key = figure_key(command.figure)
    check_version(draft, key, command.expect)
    now = _standing(draft, key, command.entry)
    draft.record_entry(EntryVoided, key, now.ordered, entry=command.entry, why=_checked_why(command.why))
    pin(draft)


def refile_entry(draft: Draft, command: RefileEntry) -> None:
    """Void an entry here and file it under the figure that it was said of; raises SaysNothingNew if it stands there."""
    key, target = figure_key(command.figure), figure_key(command.target)
    check_version(draft, key, command.expect)
    now = _standing(draft, key, command.entry)
    _check_target(draft, key, target, command.entry, now)
    entry = draft.figure(target).version + 1
    draft.record_entry(
        EntryVoided,
        key,
        now.ordered,
        entry=command.entry,
        why=_checked_why(command.why),
        refiled_as=RefiledAs(series=str(target.of), period=target.period, entry=entry),
    )
    judge(draft, target, now.content, slot=now.entry.slot, bulletin=now.entry.bulletin, silent=False)
    if draft.figure(target).version < entry:
        raise SaysNothingNew(f"{target} already has this entry", figure=str(target))
    pin(draft)


def _check_target(draft: Draft, key: FigureKey, target: FigureKey, number: int, now: EffectiveEntry) -> None:
    if target == key:
        raise SaysNothingNew(f"entry {number} is already under {key}", figure=str(key), entry=number)
    if target.source != key.source:
        raise SeriesOfAnotherSource(
            f"{target} is not a figure of {key.source}", series=str(target.of), source=key.source
        )
    series = draft.memory.known_series(str(target.of))
    check_goes_with(now.content, now.entry.slot, series, fit_period(series, target.period))


def void_bulletins(draft: Draft, command: VoidBulletins) -> None:
    """Void bulletins with all their entries, pins and completeness; raises UnknownBulletin or AlreadyVoided."""
    note = _checked_why(command.why)
    bulletins = [draft.archive.bulletin(name) for name in dict.fromkeys(command.bulletins)]
    for bulletin in bulletins:
        if bulletin.voided:
            raise AlreadyVoided(f"bulletin {bulletin.id} was already voided", bulletin=bulletin.id)
        draft.record(BulletinVoided, OfBulletin(bulletin.id), bulletin.version, why=note)
        for key, number in draft.archive.entries_of(bulletin):
            entry = draft.figure(key).entry(number)
            if entry is not None and not draft.figure(key).is_voided(number):
                _void_with(draft, key, entry, bulletin.id, note)
    draft.voiding = frozenset(bulletin.id for bulletin in bulletins)
    pin(draft)


def _checked_why(why: str) -> str:
    if not why.strip():
        raise InvalidText(
            "give --why, or why over HTTP: a correction or voiding without a reason cannot be audited", field="why"
        )
    return checked_note(why, "why") or ""


def _void_with(draft: Draft, key: FigureKey, entry: Entry, bulletin: str, why: str | None) -> None:
    stood = draft.figure(key).line(entry.slot).of(entry.number)
    assert stood is not None, "it is not voided yet"
    draft.record_entry(EntryVoided, key, stood.ordered, entry=entry.number, why=why, bulletin=bulletin)


def _standing(draft: Draft, key: FigureKey, number: int) -> EffectiveEntry:
    figure = draft.figure(key)
    if figure.version == 0:
        raise UnknownFigure(f"nothing was ever recorded of {key}", figure=str(key))
    entry = figure.entry(number)
    if entry is None and not 1 <= number <= figure.version:
        raise UnknownEntry(f"{key} has no entry {number}", figure=str(key), entry=number)
    if entry is None or figure.is_voided(number):
        what = "is a correction or a voiding" if entry is None else "is voided"
        raise CannotBeCorrected(f"entry {number} of {key} {what}; it cannot be corrected", entry=number)
    stood = figure.line(entry.slot).of(number)
    assert stood is not None, "it is not voided"
    return stood


def _as_fact(content: Content) -> dict[str, Content]:
    if isinstance(content, Statement):
        return {"statement": content}
    return {"withdrawal" if isinstance(content, Withdrawal) else "adjustment": content}
