"""The reasons that a source gave for the steps of a series' figures from one value to the next."""

from domain.keys import figure_key
from projections.answers.figure_pasts import FigurePasts
from projections.answers.figure_view import FigureView
from projections.answers.view import View
from projections.moment import At
from projections.tables.change_reasons import reasons_at

_UNSTATED = "unstated"


class StepReasons:
    """The reason of each entry that a figure came to read, as known at a moment.

    Most are those of revisions. But where the revision is of a bare date, and its repetition has an hour, the
    repetition was known first and made the step.
    """

    def __init__(self, view: View, at: At, pasts: FigurePasts) -> None:
        self._view, self._at, self._pasts = view, at, pasts
        self._revised = {
            (period, entry): reason for period, entry, reason in reasons_at(view.generation, pasts.number, at)
        }

    def of(self, period: str, entry: int) -> str:
        """The reason that an entry of a figure states."""
        said = (period, entry)
        return (self._revised[said] if said in self._revised else self._stated(period, entry)) or _UNSTATED

    def _stated(self, period: str, entry: int) -> str | None:
        key = figure_key(f"{self._pasts.series.series}/{period}")
        figure = FigureView(self._view.store, self._view.generation, self._pasts.number, key, self._at)
        return figure.content("statement", entry).reason
