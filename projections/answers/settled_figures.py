"""The figures of a series with the time that each took to settle."""

from fractions import Fraction

from domain.moments import day_of, from_microseconds
from domain.periods import period
from domain.refusals import Malformed
from domain.values import value_text
from projections.analysis.settling import Settling, settling
from projections.answers.figure_pasts import figure_pasts
from projections.answers.listing import Listing
from projections.answers.reverted_turns import REVERTED_WITHIN
from projections.answers.view import View
from projections.moment import At


def ask_settling(  # noqa: PLR0913, PLR0917 - what can be asked of the figures
    view: View,
    at: At,
    key: str,
    start: str | None = None,
    end: str | None = None,
    within_latest: str = "0.2",
    min_waiting_period: int = 0,
    reverted_within: int = REVERTED_WITHIN,
) -> Listing[Settling]:
    """The figures that have a value, by period; raises UnknownSeries, AnalysisTooLarge, Malformed and NotAValue.

    ``min_waiting_period`` leaves out periods that ended fewer days before the moment of the question.
    """
    pasts = figure_pasts(view, at, key, (start, end), reverted_within)
    last = _day(pasts.until) - min_waiting_period
    share = _share(within_latest)
    old = (one for one in pasts.figures if not min_waiting_period or period(one.period).last.toordinal() <= last)
    items = [found for one in old if (found := settling(one, share, pasts.unit)) is not None]
    return Listing(items=items, position=view.last_change(key, at.position))


def _share(said: str) -> Fraction:
    found = Fraction(value_text(said, "within_latest"))
    if not 0 <= found <= 1:
        raise Malformed(f"within_latest is a share from 0 to 1, not {said}", within_latest=said)
    return found


def _day(moment: int) -> int:
    return period(day_of(from_microseconds(moment))).last.toordinal()
