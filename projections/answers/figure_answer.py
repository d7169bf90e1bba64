"""One figure at a moment, with its adjustment and its version, or why there is none."""

from msgspec import Struct

from domain.events import FigureEvent
from domain.refusals import Unknown, UnknownFigure
from domain.statements import Adjustment, Statement
from domain.streams import OfFigure, Recorded
from projections.answers.evidence import Evidence, evidence
from projections.answers.figure_view import FigureView, figure_view
from projections.answers.known import known_source
from projections.answers.view import View
from projections.moment import At


class FigureVoided(Unknown):
    """Every entry of this figure was voided."""


class FigureNotRecordedThen(Unknown):
    """The ledger did not yet have this figure at that position."""


class FigureNotPublishedThen(Unknown):
    """The source had not yet published this figure at that moment."""


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


def ask_figure(view: View, at: At, key: str) -> FigureAnswer:
    """One figure, its adjustment and its version; raises UnknownFigure and its kin."""
    figure = figure_view(view, at, key)
    return figure_answer(figure, known_source(view, at, figure.key.source).relays)


def known_figure(view: View, at: At, key: str) -> tuple[FigureView, Recorded[FigureEvent]]:
    """A figure of which anything is recorded by then, and its last event; raises UnknownFigure and its kin."""
    figure = figure_view(view, at, key)
    for last in figure.events():
        return figure, last
    raise absence(figure)


def figure_answer(figure: FigureView, relays: str | None = None) -> FigureAnswer:
    """How the figure reads; raises FigureVoided, UnknownFigure, FigureNotRecordedThen or FigureNotPublishedThen."""
    answer, key = figure.vintages.answer("statement"), figure.key
    if answer is None or not (answer.has_value or figure.vintages.has_value()):
        raise absence(figure)
    content = figure.content("statement", answer.entry)
    said = content if isinstance(content, Statement) else None
    (last,) = figure.events()
    return FigureAnswer(
        series=str(key.of),
        relays=relays,
        period=key.period,
        value=said.value if said else None,
        qualifier=said.qualifier if said else None,
        status=said.status if said else None,
        through=said.through if said else None,
        kind=figure.change(answer).kind,
        reason=content.reason,
        note=content.note,
        published_at=content.published_at,
        entry=answer.entry,
        revisions=figure.revisions(),
        adjustment=_adjustment(figure, ignored=said is None),
        document=evidence(figure.store, content.document),
        version=last.event.version,
        position=last.position,
    )


def _adjustment(figure: FigureView, *, ignored: bool) -> AdjustmentAnswer | None:
    answer = figure.vintages.answer("adjustment")
    if answer is None or not answer.has_value:
        return None
    declared = figure.content("adjustment", answer.entry)
    assert isinstance(declared, Adjustment), "the answer of this slot has a value"
    return AdjustmentAnswer(
        amount=declared.amount,
        reason=declared.reason,
        note=declared.note,
        published_at=declared.published_at,
        entry=answer.entry,
        ignored=ignored,
    )


def absence(figure: FigureView) -> Unknown:
    """Why there is no figure at a moment; what is recorded later tells no more than that it was not recorded then."""
    key, position = figure.key, figure.at.position
    first = figure.vintages.first_value()
    if first is not None:
        return FigureNotPublishedThen(
            f"{key} was first published at {first.published_at}",
            figure=str(key),
            first_published_at=first.published_at,
        )
    if not figure.events():
        if figure.store.version(OfFigure(key)):
            return FigureNotRecordedThen(f"at position {position} the ledger had nothing of {key}", figure=str(key))
        return UnknownFigure(f"no value of {key} was ever recorded", figure=str(key))
    if figure.vintages.was_said() and not figure.vintages.has_effective():
        return FigureVoided(f"{key} has no value at position {position}: its entries were voided", figure=str(key))
    what = "only withdrawals stand" if figure.vintages.has_effective() else "none was reported"
    return UnknownFigure(f"{key} has no value at position {position}: {what}", figure=str(key))
