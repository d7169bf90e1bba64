"""The pasts of a series' figures, or of their growth, for the statistics of revisions."""

from datetime import timedelta

from msgspec.structs import replace

from domain.periods import period
from projections.analysis.growth import PLACES, Transform, grown
from projections.answers.figure_pasts import FigurePasts, figure_pasts
from projections.answers.figures import within
from projections.answers.view import View
from projections.moment import At

# No period with which another one is compared begins earlier before it; and the years that a date can have.
_A_YEAR, _FIRST_YEAR = timedelta(days=366), 1002


def growth_pasts(  # noqa: PLR0913, PLR0917 - what can be asked of the figures
    view: View, at: At, key: str, bounds: tuple[str | None, str | None], reverted_within: int, transform: Transform
) -> FigurePasts:
    """What was reverted stands apart before anything is compared; raises as ``figure_pasts`` does."""
    if transform == "none":
        return figure_pasts(view, at, key, bounds, reverted_within)
    start, end = bounds
    wanted = within(start, end)
    found = figure_pasts(view, at, key, (_earlier(start), end), reverted_within)
    return replace(
        found,
        scale=found.scale if transform == "change" else PLACES,
        figures=[one for one in grown(found.figures, transform) if wanted(one.period)],
        reverted=[one for one in found.reverted if wanted(one.period)],
    )


def _earlier(start: str | None) -> str | None:
    """A bound that lets in what the first figures are compared with."""
    first = None if start is None else period(start).first
    return None if first is None or first.year < _FIRST_YEAR else (first - _A_YEAR).isoformat()
