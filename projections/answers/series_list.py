"""Series: what they are, and what there is of them."""

from collections.abc import Sequence

from domain.series import Series
from projections.answers.known import known_series, known_source
from projections.answers.listing import Listing
from projections.answers.series_pages import ReadyList, ReadyPage, last_listed, sources_of
from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions
from projections.tables.descriptions import SeriesRow
from projections.tables.latest_figures import extents_at, latest_at
from projections.tables.listed_series import SeriesAnswer, series_answer


def ask_series_list(  # noqa: PLR0913 - the filters of a list, and how far its page goes
    view: View,
    at: At,
    source: str | None = None,
    q: str | None = None,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> Listing[SeriesAnswer]:
    """Series by key, of one source or with a word in their key or title, those behind a key."""
    if source is not None:
        known_source(view, at, source)
    page = descriptions.series_behind(view.generation, at, source, q, behind=behind, limit=limit)
    return Listing(items=_SERIES.items(view, at, page), position=last_listed(view, at, source))


def ready_series_list(  # noqa: PLR0913 - the filters of a list, how far its page goes, and how it is written
    view: View,
    at: At,
    source: str | None = None,
    q: str | None = None,
    *,
    behind: str | None,
    limit: int,
    between: str,
) -> ReadyPage | None:
    """The same as the JSON that is kept ready; None where it has to be asked for."""
    return None if q is not None else _SERIES.page(view, at, source, behind=behind, limit=limit, between=between)


def ask_series(view: View, at: At, key: str) -> SeriesAnswer:
    """One series; raises UnknownSeries."""
    known = known_series(view, at, key)
    return _SERIES.items(view, at, descriptions.series_named(view.generation, at, [known.series.series]))[0]


def every_series(view: View, at: At) -> list[Series]:
    """Every series by its key, as it is described and no more: nothing of its figures is read."""
    return [one.series for one in descriptions.series_behind(view.generation, at)]


def described_series(view: View, at: At, source: str, most: int | None = None) -> list[Series]:
    """The first series of one source by their keys, as they are described; none where there is no such source."""
    return [one.series for one in descriptions.series_behind(view.generation, at, source, limit=most)]


def series_answers_at(view: View, at: At, page: Sequence[SeriesRow]) -> list[SeriesAnswer]:
    """What some series are and what there is of them, by the rule that holds at every moment."""
    numbers, sources = [one.number for one in page], sources_of(view, at, page)
    latest, extents = latest_at(view.generation, numbers, at), extents_at(view.generation, numbers, at)
    return [series_answer(one.series, sources[one.source], latest[one.number], extents[one.number]) for one in page]


_SERIES = ReadyList("series", SeriesAnswer, series_answers_at)
