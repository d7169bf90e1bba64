"""What complete bulletins had said silently is said by entries of their own before anything late can change it."""

from typing import Any

from domain.desk import ReceivedBulletin
from domain.draft import Draft
from domain.events import AdjustmentDeclared, AdjustmentWithdrawn, FigureConfirmed, FigureWithdrawn
from domain.figure import Figure
from domain.keys import FigureKey, figure_of_stream
from domain.moments import microseconds
from domain.reading import read
from domain.statements import Adjustment, Content, Statement, Withdrawal, says_the_same
from domain.words import Slot

_SLOTS: tuple[Slot, Slot] = ("statement", "adjustment")


def pin(draft: Draft, *, voiding: frozenset[str] = frozenset()) -> None:
    """Settle the complete bulletins behind every change of the batch, in order of their publication.

    ``voiding`` are the bulletins that the same batch voids: they say nothing any more.
    """
    by_source: dict[str, list[ReceivedBulletin]] = {}
    for stream, published in sorted(draft.affected.items()):
        key = figure_of_stream(stream)
        if key.source not in by_source:
            earliest = min(at for name, at in draft.affected.items() if figure_of_stream(name).source == key.source)
            by_source[key.source] = draft.desk.completes_since(key.source, earliest)
        for bulletin in by_source[key.source]:
            if bulletin.id not in voiding and microseconds(bulletin.event.published_at) >= published:
                for slot in _SLOTS:
                    _settle(draft, key, slot, bulletin)


def _settle(draft: Draft, key: FigureKey, slot: Slot, bulletin: ReceivedBulletin) -> None:
    figure = draft.figure(key)
    if not bulletin.covers(str(key.of), key.period, slot) or _has_own_entry(figure, slot, bulletin.id):
        return
    published = microseconds(bulletin.event.published_at)
    said = figure.reads(slot, published, bulletin.batch_end)
    now = read(figure.standing(slot), published)
    if now is not None and now.published == published and now.position > bulletin.batch_end:
        return  # at one instant the later recorded one holds
    if not says_the_same(said, now.content if now else None):
        _record(draft, key, slot, bulletin, said)


def _has_own_entry(figure: Figure, slot: Slot, bulletin: str) -> bool:
    return any(one.slot == slot and one.bulletin == bulletin for one in figure.entries)


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
    draft.record_entry(kind, key, microseconds(at), **fact, bulletin=bulletin.id, pinned=True)
