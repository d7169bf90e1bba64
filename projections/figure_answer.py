"""One figure at a moment, with its adjustment and its version, or why there is none."""

from collections.abc import Sequence

from msgspec import Struct

from domain.keys import FigureKey
from domain.reading import Standing, derive, read
from domain.refusals import Unknown, UnknownFigure
from domain.statements import Adjustment, Statement
from domain.store import Kept, Store
from projections.moment import At
from projections.trail import Evidence, evidence, replayed


class FigureNotRecordedThen(Unknown):
    """The ledger had nothing of this figure at that position."""


class FigureNotPublishedThen(Unknown):
    """The source had said nothing of this figure at that moment."""


class AdjustmentAnswer(Struct, frozen=True, kw_only=True):
    """What the source declared not to belong to the period; ``ignored`` where the figure itself reads as no value."""

    amount: str | None
    reason: str
    note: str | None
    published_at: str
    entry: int
    ignored: bool


class FigureAnswer(Struct, frozen=True, kw_only=True):
    """How a figure reads; ``value`` None is a withdrawal, ``version`` what to expect when writing to it next.

    ``relays`` is the source whose figure this one passes on.
    """

    series: str
    relays: str | None
    period: str
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    kind: str
    reason: str | None
    note: str | None
    published_at: str
    entry: int
    revisions: int
    adjustment: AdjustmentAnswer | None
    document: Evidence | None
    version: int
    position: int


def figure_answer(
    store: Store, key: FigureKey, kept: Sequence[Kept], at: At, relays: str | None = None
) -> FigureAnswer:
    """How the figure reads; raises UnknownFigure, FigureNotRecordedThen or FigureNotPublishedThen."""
    known = [one for one in kept if one.position <= at.position]
    figure = replayed(known)
    stand = figure.standing("statement")
    answer = read(stand, at.published)
    if answer is None or not any(one.has_value for one in stand if one.published <= at.published):
        raise _absence(key, kept, at, stand)
    changes = derive([one for one in stand if one.published <= at.published])
    said = answer.content if isinstance(answer.content, Statement) else None
    return FigureAnswer(
        series=str(key.of),
        relays=relays,
        period=key.period,
        value=said.value if said else None,
        qualifier=said.qualifier if said else None,
        status=said.status if said else None,
        through=said.through if said else None,
        kind=next(one.kind for one in changes if one.standing == answer),
        reason=answer.content.reason,
        note=answer.content.note,
        published_at=answer.content.published_at,
        entry=answer.entry.number,
        revisions=sum(one.revises_value for one in changes),
        adjustment=_adjustment(read(figure.standing("adjustment"), at.published), ignored=said is None),
        document=evidence(store, answer.content.document),
        version=figure.version,
        position=known[-1].position,
    )


def _adjustment(answer: Standing | None, *, ignored: bool) -> AdjustmentAnswer | None:
    if answer is None or not isinstance(answer.content, Adjustment):
        return None
    declared = answer.content
    return AdjustmentAnswer(
        amount=declared.amount,
        reason=declared.reason,
        note=declared.note,
        published_at=declared.published_at,
        entry=answer.entry.number,
        ignored=ignored,
    )


def _absence(key: FigureKey, kept: Sequence[Kept], at: At, stand: Sequence[Standing]) -> Unknown:
    """Why there is no figure at a moment; what is recorded later tells no more than that it was not recorded then."""
    first = next((one for one in stand if one.has_value), None)
    if first is not None:
        return FigureNotPublishedThen(
            f"{key} was first published at {first.content.published_at}",
            figure=str(key),
            first_published_at=first.content.published_at,
        )
    known = [one for one in kept if one.position <= at.position]
    if known:
        is_said = any(one.slot == "statement" for one in replayed(known).entries)
        what = "only withdrawals stand" if stand else "its entries were voided" if is_said else "none was reported"
        return UnknownFigure(f"{key} has no value at position {at.position}: {what}", figure=str(key))
    if kept:
        return FigureNotRecordedThen(f"at position {at.position} the ledger had nothing of {key}", figure=str(key))
    return UnknownFigure(f"no value of {key} was ever recorded", figure=str(key))
