"""The page of a comparison: what reads differently at two moments, the largest differences first, and why."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Unpack
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from api.http.addresses import COMPARE_PAGE, SERIES, filled
from api.pages.compared_reasons import counted_reasons, is_new, reasons_of
from api.pages.compared_text import ComparedAddresses, moment_said, plain_comparison
from api.pages.picture_words import difference_words
from api.pages.series_words import declared_part
from api.pages.templating import rendered
from api.pages.wording import counted
from api.reading.page_view import PageView, with_query
from domain.series import Source
from projections.answers.compared_months import MonthPair, compared_months
from projections.answers.comparing import ComparedMoment, Comparison, MomentPair, ask_comparison
from projections.answers.differing import FigureDifference
from projections.answers.known import known_source
from projections.answers.series_list import ask_series
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.moment import At
from projections.tables.listed_series import SeriesAnswer, Total

_SHOWN, _NEW = 100, 10
_A_WEEK = timedelta(days=7)


class ComparePage(Struct, frozen=True, kw_only=True):
    """What the page shows: the comparison with the reason of each difference, and the months of both moments.

    ``series``, ``publisher`` and ``total`` are those of the later position.
    """

    series: SeriesAnswer
    publisher: Source
    total: Total
    comparison: Comparison
    reasons: dict[str, str]
    months: Sequence[MonthPair]
    position: int


def ask_compare_page(view: View, at: At, key: str, **moments: Unpack[MomentPair]) -> ComparePage:
    """The comparison that the read answers, and what else there is to say of it."""
    found = ask_comparison(view, at, key, **moments)
    later = view.at(position=max(found.before.position, found.after.position))
    series = ask_series(view, later, key)
    return ComparePage(
        series=series,
        publisher=known_source(view, later, series.source),
        total=ask_totals(view, later, series=[key]).items[0],
        comparison=found,
        reasons=reasons_of(view, found),
        months=compared_months(view, found),
        position=found.position,
    )


class ShownMoment(Struct, frozen=True, kw_only=True):
    """One of the moments: what it is called, its total, and a view of it, whose links stay there."""

    name: str
    words: str
    total: ComparedMoment
    at: PageView[ComparePage]


def compare_page(view: PageView[ComparePage]) -> bytes:
    """The page."""
    (found,) = view.items
    compared, series = found.comparison, found.series
    changed, new = _largest_first(compared.items), [one for one in compared.items if is_new(one)]
    largest = [(one, found.reasons[one.period]) for one in changed]
    counts = _counts(len(changed), len(new))
    first, second = _shown_moment(view, "First", compared.before), _shown_moment(view, "Second", compared.after)
    named = f"{series.title} ({series.series}), in {series.unit}"
    lasting = urlencode(compared.lasting)
    return rendered(
        "compare.html",
        title=f"{series.title}: what changed",
        view=view,
        series=series,
        publisher=found.publisher,
        declared=declared_part,
        compared=compared,
        first=first,
        second=second,
        counts=counts,
        changed=largest[:_SHOWN],
        more=max(0, len(largest) - _SHOWN),
        new=new[::-1][:_NEW],
        more_new=max(0, len(new) - _NEW),
        reasons=counted_reasons(why for _, why in largest),
        years=compared.years[-_SHOWN:],
        more_years=max(0, len(compared.years) - _SHOWN),
        months=found.months[-_SHOWN:],
        more_months=max(0, len(found.months) - _SHOWN),
        alternative=difference_words(found.months),
        data=with_query(filled(f"{SERIES}/compare", *series.series.split("/")), view.others),
        text=plain_comparison(named, (compared.before, compared.after), largest, counts, series.frequency),
        where=_addresses(series.series, first, second, lasting),
        lasting=lasting,
        form=_form(view, found.total),
    )


def _addresses(series: str, first: ShownMoment, second: ShownMoment, lasting: str) -> ComparedAddresses:
    compared = with_query(filled(COMPARE_PAGE, *series.split("/")), lasting)
    return ComparedAddresses(before=first.at.series(series), after=second.at.series(series), compared=compared)


def _shown_moment(view: PageView[ComparePage], name: str, one: ComparedMoment) -> ShownMoment:
    asked = {**({"as_of": one.as_of} if one.as_of else {}), "position": one.position}
    return ShownMoment(name=name, words=moment_said(one), total=one, at=replace(view, asked=urlencode(asked)))


def _largest_first(items: Sequence[FigureDifference]) -> list[FigureDifference]:
    """Those that had been published at both moments, the largest difference first, then those without one."""
    changed = [one for one in items if not is_new(one)]
    return sorted(changed, key=lambda one: (one.difference is None, -abs(Decimal(one.difference or 0)), one.period))


def _counts(changed: int, new: int) -> str:
    if not changed and not new:
        return "Every figure reads the same at both moments."
    reads = "No figure that had been published reads differently"
    if changed:
        reads = f"{counted(changed, 'published figure')} {'reads' if changed == 1 else 'read'} differently"
    if not new:
        return f"{reads}."
    return f"{reads}; {counted(new, 'figure')} {'was' if new == 1 else 'were'} published at one of the moments only."


def _form(view: PageView[ComparePage], total: Total) -> dict[str, str]:
    """The fields as they were asked for; if nothing was, the last week in which anything was published."""
    asked = {name: view.chosen(name) for name in ("from", "to", "from_position", "to_position")}
    if any(asked.values()) or total.published_at is None:
        return asked
    last = date.fromisoformat(total.published_at[:10])
    return {**asked, "from": str(last - _A_WEEK), "to": str(last)}
