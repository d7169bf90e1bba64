"""The page of a figure: how it reads, and everything that was said of it."""

from collections.abc import Sequence

from msgspec import Struct

from api.pages.front_page import value_words
from api.pages.templating import rendered
from api.reading.page_view import PageView
from projections.answers.figure_answer import FigureAnswer, ask_figure
from projections.answers.history import HistoryRow, ask_history
from projections.answers.view import View
from projections.moment import At


class FigurePage(Struct, frozen=True, kw_only=True):
    """What the page shows of a figure."""

    figure: FigureAnswer
    history: Sequence[HistoryRow]
    position: int


def ask_figure_page(view: View, at: At, figure: str) -> FigurePage:
    """The figure and its history."""
    history = ask_history(view, at, figure)
    return FigurePage(figure=ask_figure(view, at, figure), history=history.items, position=history.position)


def figure_page(view: PageView[FigurePage]) -> bytes:
    """The page."""
    (found,) = view.items
    rows = [(one, value_words(one.value, one.qualifier, "withdrawn")) for one in found.history]
    title = f"{found.figure.series}, {found.figure.period}"
    return rendered("figure.html", title=title, view=view, figure=found.figure, rows=rows)
