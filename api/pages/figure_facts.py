"""Everything that the page of a figure shows, asked together: how it reads, its history, why, and how to check it."""

from collections.abc import Sequence

from msgspec import Struct

from api.pages.evidence_rows import copies_of
from domain.keys import figure_key
from domain.refusals import Unknown, UnknownFigure
from domain.series import Series, Source
from domain.streams import OfFigure
from projections.answers.citing import Citation, cite_figure
from projections.answers.explaining import Explanation, ask_explanation
from projections.answers.figure_answer import (
    FigureAnswer,
    FigureNotPublishedThen,
    FigureNotRecordedThen,
    FigureVoided,
    ask_figure,
)
from projections.answers.figures import FigureRow, ask_figures
from projections.answers.history import HistoryRow, ask_history
from projections.answers.known import known_series, known_source
from projections.answers.public_address import public_address
from projections.answers.view import View
from projections.moment import At

# How many rows of its history a page shows; those recorded last.
_MOST_ROWS = 100
_IS_NOT_THERE = (UnknownFigure, FigureVoided, FigureNotRecordedThen, FigureNotPublishedThen)


class FigurePage(Struct, frozen=True, kw_only=True):
    """What the page shows of a figure. ``absence`` says why there is none, and is None where there is one.

    ``earlier`` counts the rows of the history that are left out. ``copies`` are the documents of which there are bytes.
    ``public`` is the service's own address, if that is known.
    """

    series: Series
    source: Source
    period: str
    figure: FigureAnswer | None
    absence: Unknown | None
    explanation: Explanation | None
    history: Sequence[HistoryRow]
    earlier: int
    copies: frozenset[str]
    citation: Citation | None
    before: FigureRow | None
    after: FigureRow | None
    public: str
    position: int


def ask_figure_page(view: View, at: At, figure: str) -> FigurePage:
    """The figure with its history and all that is said of it; raises UnknownFigure where nothing was ever recorded."""
    key = figure_key(figure)
    found, absence = _read(view, at, figure)
    count = view.store.version_at(OfFigure(key), at.position)
    if absence is not None and not (count or isinstance(absence, FigureNotRecordedThen)):
        raise absence
    earlier = max(0, count - _MOST_ROWS)
    history = ask_history(view, at, figure, behind=str(earlier)).items if count else []
    series = known_series(view, at, str(key.of)).series
    return FigurePage(
        series=series,
        source=known_source(view, at, key.source),
        period=key.period,
        figure=found,
        absence=absence,
        explanation=ask_explanation(view, at, figure) if count else None,
        history=history,
        earlier=earlier,
        copies=copies_of(view, at, (row.document.id for row in history if row.document)),
        citation=cite_figure(view, at, figure) if found else None,
        before=_neighbour(view, at, figure, "desc"),
        after=_neighbour(view, at, figure, "asc"),
        public=public_address(view),
        position=view.last_change(str(key.of), at.position),
    )


def _read(view: View, at: At, figure: str) -> tuple[FigureAnswer | None, Unknown | None]:
    """The figure, or why there is none."""
    try:
        return ask_figure(view, at, figure), None
    except _IS_NOT_THERE as refusal:
        return None, refusal


def _neighbour(view: View, at: At, figure: str, order: str) -> FigureRow | None:
    """The figure beside it, in one direction or the other."""
    key = figure_key(figure)
    found = ask_figures(view, at, str(key.of), order=order, behind=key.period, limit=1).items
    return found[0] if found else None
