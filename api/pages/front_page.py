"""The front page: current totals and where to go on, for people who look rather than read."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from api.html.document import document
from api.html.markup import Html, element, joined, lines, link
from api.http import addresses
from api.http.addresses import filled
from api.reading.page_view import PageView
from projections.tables.latest_figures import State
from projections.tables.listed_series import Total

_OF_FIGURES = (
    (addresses.TOTALS, "totals"),
    (f"{addresses.TOTALS}.csv", "totals as CSV"),
    (addresses.SOURCES, "sources"),
    (addresses.SERIES_LIST, "series"),
    (addresses.REVISIONS, "revisions, newest first"),
)
_BESIDE = [
    link(address, name)
    for address, name in (
        (addresses.EVENTS, "the ledger, event by event"),
        (addresses.DOCS, "how to use this over HTTP"),
        (addresses.OPENAPI, "OpenAPI document"),
        (addresses.PROBLEMS, "problem types"),
        (addresses.READY, "health"),
        (addresses.METRICS, "metrics"),
    )
]
_INTRODUCTION = element(
    "p", "Figures that sources reported, and every later change. Add ", element("code", "as_of=2022-03-02"),
    " to an address to see what had been published by that day, ", element("code", "position="),
    " to see what this ledger held at that position.",
)  # fmt: skip
_COLUMNS = ("Series", "Value", "Unit", "Period", "Change", "Revisions", "Series as JSON")
_NUMBERS = frozenset({"Value", "Change"})
_HEAD = element(
    "thead",
    element(
        "tr", *(element("th", one, class_="number") if one in _NUMBERS else element("th", one) for one in _COLUMNS)
    ),
)
_NO_VALUE: dict[State, str] = {"withdrawn": "withdrawn", "not-published-then": "not published yet"}
_STATISTICS = ("years", "months", "days")
_BETWEEN = " · "
_EMPTY_LINE = Html()


def front_page(view: PageView[Total]) -> bytes:
    """The current totals, source by source and those of closed series apart, with links into everything behind them."""
    title = f"asreported, {view.moment}" if view.moment else "asreported"
    going_on = [one for one in view.items if one.closed is None]
    closed = [one for one in view.items if one.closed is not None]
    parts = [element("h1", title), _INTRODUCTION]
    if view.moment:
        parts.append(element("p", f"This page is {view.moment}. ", link("/", "Now"), class_="then"))
    if going_on:
        parts.append(_table(going_on, view))
    if closed:
        parts += [element("h2", "No longer published"), _table(closed, view)]
    parts.append(_EMPTY_LINE if view.items else element("p", "No series yet."))
    if view.next is not None:
        parts.append(element("p", element("a", "More series", rel="next", href=view.next)))
    parts += [_links(view), element("p", f"Ledger position {view.position}.", class_="small")]
    return document(title, lines(parts))


def _links(view: PageView[Total]) -> Html:
    of_figures = [view.link(address, name) for address, name in _OF_FIGURES]
    return element("p", joined([*of_figures, *_BESIDE], _BETWEEN))


def _table(totals: Sequence[Total], view: PageView[Total]) -> Html:
    body = lines(["", *_rows(totals, view), ""])
    return element("table", _HEAD, "\n", element("tbody", body), class_="stacked")


def _rows(totals: Sequence[Total], view: PageView[Total]) -> Iterator[Html]:
    source = ""
    for total in totals:
        if total.source != source:
            source = total.source
            relays = f", relaying {total.relays}" if total.relays else ""
            name = view.link(filled(addresses.SOURCE, source), source)
            yield element("tr", element("th", name, relays, colspan=len(_COLUMNS)))
        yield _row(total, view)


def _row(total: Total, view: PageView[Total]) -> Html:
    words = total.series.split("/")
    series, figures = filled(addresses.SERIES, *words), filled(addresses.FIGURES, *words)
    period = total.period and view.link(filled(addresses.FIGURE, *words, total.period), total.period)
    change = _change(total)
    more = [view.link(figures, "figures"), *(view.link(f"{series}/{one}", one) for one in _STATISTICS)]
    return element(
        "tr",
        element("td", view.link(series, total.title), _closed(total), class_="title"),
        _cell("Value", _value(total), class_="number"),
        _cell("Unit", total.unit),
        _cell("Period", period, class_="whole") if period else element("td"),
        _cell("Change", change, class_="number") if change else element("td"),
        _cell("Revisions", f"{total.revisions}"),
        _cell("As JSON", joined(more, _BETWEEN), class_="links"),
    )


def _cell(name: str, inside: str, **attributes: str) -> Html:
    """A cell that says its name where a narrow window has no column for it."""
    return element("td", inside, **attributes, data_name=name)


def _closed(total: Total) -> str:
    return f" (closed after {total.closed})" if total.closed else ""


def _value(total: Total) -> Html:
    if total.value is None:
        return joined([_NO_VALUE[total.state]])
    later = f"; {total.later_withdrawn} later withdrawn" if total.later_withdrawn else ""
    return joined([_qualified(grouped(total.value), total.qualifier), later])


def _change(total: Total) -> Html | None:
    if total.change is None:
        return None
    sign = "+" if Decimal(total.change) > 0 else ""
    change = _qualified(f"{sign}{grouped(total.change)}", total.change_qualifier)
    if total.adjustment_unknown:
        return joined([change, ", of which an unknown part was declared to belong to other periods"])
    if total.adjustment is None:
        return change
    adjusted = _qualified(grouped(total.adjustment), None)
    return joined([change, ", of which ", adjusted, " was declared to belong to other periods"])


def _qualified(number: str, qualifier: str | None) -> Html:
    """A number with its qualifier, which no browser breaks."""
    return element("span", number if qualifier in (None, "exact") else f"{qualifier} {number}", class_="whole")


def grouped(value: str) -> str:
    """A number's text with thin spaces between thousands and a minus sign, as text: nothing is rounded.

    >>> grouped("-1234567.50").replace(chr(0x202f), "_").replace(chr(0x2212), "minus ")
    'minus 1_234_567.50'
    """
    sign = chr(0x2212) if value.startswith("-") else ""
    whole, point, rest = value.removeprefix("-").partition(".")
    groups = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)]
    return f"{sign}{chr(0x202F).join(reversed(groups))}{point}{rest}"
