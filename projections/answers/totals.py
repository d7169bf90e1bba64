"""Current totals: the latest figure of each series, as it reads at the head or at any other moment."""

from collections.abc import Sequence

from projections.answers.listing import Listing
from projections.answers.series_pages import ReadyList, ReadyPage, last_listed, named_series, sources_of
from projections.answers.view import View
from projections.moment import At
from projections.tables.descriptions import SeriesRow
from projections.tables.latest_figures import latest_at
from projections.tables.listed_series import Total, total


def ask_totals(  # noqa: PLR0913 - the filters of a list, and how far its page goes
    view: View,
    at: At,
    source: str | None = None,
    series: Sequence[str] = (),
    q: str | None = None,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> Listing[Total]:
    """Current totals: the latest figure of every series asked for, those behind a key."""
    page = named_series(view, at, source, series, q, behind=behind, limit=limit)
    return Listing(items=_TOTALS.items(view, at, page), position=last_listed(view, at, source, series))


def ready_totals(  # noqa: PLR0913 - the filters of a list, how far its page goes, and how it is written
    view: View,
    at: At,
    source: str | None = None,
    series: Sequence[str] = (),
    q: str | None = None,
    *,
    behind: str | None,
    limit: int,
    between: str,
) -> ReadyPage | None:
    """The same as the JSON that is kept ready; None where it has to be asked for."""
    is_kept = not series and q is None
    return _TOTALS.page(view, at, source, behind=behind, limit=limit, between=between) if is_kept else None


def totals_at(view: View, at: At, page: Sequence[SeriesRow]) -> list[Total]:
    """The totals of some series, by the rule that holds at every moment."""
    latest, sources = latest_at(view.generation, [one.number for one in page], at), sources_of(view, at, page)
    return [total(one.series, sources[one.source], latest[one.number]) for one in page]


_TOTALS = ReadyList("totals", Total, totals_at)
