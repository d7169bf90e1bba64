"""The page of a series: its value, its years and heaviest days, what changed of it, and its figures, newest first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from api.charts.sizes import MOST_BARS
from api.http.addresses import CALENDAR_PAGE, FIGURE_PAGE, RECONCILIATION, TRIANGLE_PAGE, filled
from api.pages.change_words import change_words, reverted_of
from api.pages.compared_claims import ComparedClaims, compared_claims
from api.pages.heaviest_days import HeaviestDays, heaviest_days
from api.pages.link import Link
from api.pages.link_card import link_card
from api.pages.picture_words import amounts_words, days_words, total_words
from api.pages.series_links import comparisons, downloads
from api.pages.series_words import change_of_total, described, when_words
from api.pages.slider import slider_words
from api.pages.templating import rendered
from api.reading.page_view import PageView, with_query
from domain.moments import OPEN
from domain.periods import period
from domain.series import Closed, Source
from projections.answers.buckets import ask_years
from projections.answers.citing import PlainCitation, cite_total_plainly
from projections.answers.days import Day, ask_listed_days
from projections.answers.feed import Revision, ask_revisions
from projections.answers.figures import FigureRow, ask_figures
from projections.answers.known import known_series, known_source
from projections.answers.public_address import public_address
from projections.answers.releases import ask_vintages
from projections.answers.series_list import ask_series
from projections.answers.statistics import Statistics
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.moment import At
from projections.tables.listed_series import SeriesAnswer, Total

_FIGURES, _REVISIONS, _YEARS = 30, 10, 100
# So many days are told apart on a phone, too.
_BY_DAY = timedelta(days=120)


class SeriesPage(Struct, frozen=True, kw_only=True):
    """What the page shows of a series.

    ``amounts`` are those of the figures by period, as far as they are known by days. ``through`` is the last day that
    the latest figure counts, where it covers its period in part. ``by_day`` are the last amounts up to those of the
    figures, where all of them are too many to be drawn one by one. ``first_published`` is when something was, of a
    series of which nothing had been yet; ``closed`` how the series ended; ``next`` the period before which more
    figures lie. ``public`` is the service's own address, if that is known; ``claims`` are None without rules for them.
    """

    series: SeriesAnswer
    publisher: Source
    total: Total
    years: Sequence[Statistics]
    heaviest: HeaviestDays | None
    revisions: Sequence[Revision]
    figures: Sequence[FigureRow]
    amounts: Mapping[str, Day]
    by_day: Sequence[Day]
    through: str | None
    first_published: str | None
    closed: Closed | None
    citation: PlainCitation | None
    next: str | None
    public: str
    claims: ComparedClaims | None
    position: int


def ask_series_page(view: View, at: At, series: str, before: str | None = None) -> SeriesPage:
    """What the reads of the series answer; ``before``: the figures of earlier periods alone."""
    found, total = ask_series(view, at, series), ask_totals(view, at, series=[series]).items[0]
    end = None if before is None else (period(before).first - timedelta(days=1)).isoformat()
    rows = ask_figures(view, at, series, end=end, order="desc", limit=_FIGURES + 1).items
    listed = ask_listed_days(view, at, series)
    days = list(listed.items)
    shown = {one.period for one in rows[:_FIGURES]}
    return SeriesPage(
        series=found,
        publisher=known_source(view, at, found.source),
        total=total,
        years=ask_years(view, at, series).items,
        heaviest=None if listed.why else heaviest_days(days, ask_listed_days(view, at, series, sort="-value")),
        revisions=ask_revisions(view, at, series=series, limit=_REVISIONS).items,
        figures=rows[:_FIGURES],
        amounts={one.period: one for one in days if one.period in shown},
        by_day=_by_day(days, shown),
        through=_through(view, at, total),
        first_published=_first_published(view, at, series) if total.state == "not-published-then" else None,
        closed=known_series(view, at, series).series.closed,
        citation=cite_total_plainly(view, at, series),
        next=rows[_FIGURES - 1].period if len(rows) > _FIGURES else None,
        public=public_address(view),
        claims=compared_claims(view, at, found.series),
        position=found.position,
    )


def _by_day(days: Sequence[Day], shown: Collection[str]) -> Sequence[Day]:
    last = max((one.day for one in days if one.period in shown), default=None)
    if last is None or len(days) <= MOST_BARS["narrow"]:
        return ()
    first = (date.fromisoformat(last) - _BY_DAY).isoformat()
    return [one for one in days if first < one.day <= last]


def _through(view: View, at: At, total: Total) -> str | None:
    if total.period is None:
        return None
    return ask_figures(view, at, total.series, start=total.period, end=total.period).items[0].through


def _first_published(view: View, at: At, series: str) -> str | None:
    """When the first of its figures was published, as far as the ledger knew by the position."""
    found = ask_vintages(view, At(OPEN, at.position), series).items
    return found[0].published_at if found else None


def series_page(view: PageView[SeriesPage]) -> bytes:
    """The page."""
    (found,) = view.items
    series, here = found.series, view.series(found.series.series)
    return rendered(
        "series.html",
        title=series.title,
        view=view,
        page=found,
        series=series,
        publisher=found.publisher,
        card=link_card(view, found.public, series.series),
        total=found.total,
        winding=slider_words(series),
        described=described(series),
        when=when_words(series.measure, found.total.period, found.through),
        change=change_of_total(found.total, series.frequency),
        years=found.years[-_YEARS:],
        more_years=max(0, len(found.years) - _YEARS),
        rows=[(one, found.amounts.get(one.period)) for one in found.figures],
        alternatives={
            "total": total_words(series, found.total),
            "amounts": amounts_words(found.heaviest.ranked if found.heaviest else [], series.unit),
            "by_day": days_words(found.by_day, series.unit),
        },
        changes=[(one, change_words(one), reverted_of(one)) for one in found.revisions],
        comparisons=comparisons(view, found.total),
        triangle=view.to(TRIANGLE_PAGE, *series.series.split("/")),
        calendar=view.to(CALENDAR_PAGE, *series.series.split("/")),
        reconciliation=view.among(RECONCILIATION, series=series.series),
        downloads=downloads(view, series.series, series.frequency),
        newest=here,
        earlier=None if found.next is None else with_query(here, f"before={found.next}"),
        cited=_cited(view, found.citation),
        is_adjusted=any(one.adjustments and (one.adjustments.known or one.adjustments.unknown) for one in found.years),
    )


def _cited(view: PageView[SeriesPage], citation: PlainCitation | None) -> Link | None:
    """The citation of the latest figure, and the address at which its page never changes."""
    if citation is None:
        return None
    page = filled(FIGURE_PAGE, *citation.figure.split("/"))
    return Link(citation.text, view.fixed(page))
