"""The front page: current totals by source, those of closed series apart."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from api.pages.templating import rendered
from api.pages.wording import grouped, qualified, signed
from api.reading.page_view import PageView
from projections.tables.latest_figures import State
from projections.tables.listed_series import Total

_NO_VALUE: dict[State, str] = {"withdrawn": "withdrawn", "not-published-then": "not published yet"}


class ShownTotal(Struct, frozen=True, kw_only=True):
    """A total in the words of the page."""

    series: str
    title: str
    unit: str
    value: str
    period: str | None
    change: str | None
    adjustment: str | None
    revisions: str
    later_withdrawn: int
    closed: str | None


class ShownSource(Struct, frozen=True, kw_only=True):
    """A source with whom it relays, and its totals."""

    source: str
    relays: str | None
    rows: Sequence[ShownTotal]


def front_page(view: PageView[Total]) -> bytes:
    """The current totals, with links into everything behind them."""
    going_on = [one for one in view.items if one.closed is None]
    closed = [one for one in view.items if one.closed is not None]
    return rendered(
        "front.html", title="asreported", view=view, sources=_by_source(going_on), closed=_by_source(closed)
    )


def _by_source(totals: Sequence[Total]) -> list[ShownSource]:
    together = groupby(totals, key=lambda one: (one.source, one.relays))
    return [
        ShownSource(source=source, relays=relays, rows=[_shown(one) for one in rows])
        for (source, relays), rows in together
    ]


def _shown(total: Total) -> ShownTotal:
    return ShownTotal(
        series=total.series,
        title=total.title,
        unit=total.unit,
        value=value_words(total.value, total.qualifier, total.state),
        period=total.period,
        change=None if total.change is None else qualified(signed(total.change), total.change_qualifier),
        adjustment=_adjustment(total),
        revisions=grouped(total.revisions),
        later_withdrawn=total.later_withdrawn,
        closed=total.closed,
    )


def value_words(value: str | None, qualifier: str | None, state: State) -> str:
    """A value as it was qualified, or why there is none.

    >>> value_words("5", "about", "reported"), value_words(None, None, "not-published-then")
    ('about 5', 'not published yet')
    """
    return _NO_VALUE[state] if value is None else qualified(grouped(value), qualifier)


def _adjustment(total: Total) -> str | None:
    if total.adjustment_unknown:
        return "an unknown part was"
    return None if total.adjustment is None else f"{grouped(total.adjustment)} was"
