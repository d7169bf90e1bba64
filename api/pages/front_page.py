"""The front page: current totals and where to go on, for people who look rather than read."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from urllib.parse import urlencode

from msgspec import Struct

from projections.tables.totals import State, Total

# Allowed by its hash in the content security policy, so that nothing else may style or run here.
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;"
    "border-bottom:1px solid #ddd}td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}"
    "td.title{overflow-wrap:anywhere;min-width:10rem}.whole,.links{white-space:nowrap}"
    "p.then{background:#fff3c4;padding:.5rem .8rem}a{color:#0b57d0}p.small{color:#555;font-size:.9rem}"
    # A narrow window gets a series' cells one below the other, each with its name: no number is broken or out of sight.
    "@media(max-width:70rem){.stacked,.stacked tbody,.stacked tr,.stacked td,.stacked th{display:block}"
    ".stacked thead{display:none}.stacked tr{border-bottom:1px solid #ddd;padding:.3rem 0}"
    ".stacked td,.stacked th{border:0;padding:.1rem 0;min-width:0;text-align:left}.stacked td:empty{display:none}"
    '.stacked .links{white-space:normal}.stacked td[data-name]::before{content:attr(data-name) ": "}}'
)
_OF_FIGURES = (
    ("/v1/totals", "totals"),
    ("/v1/totals.csv", "totals as CSV"),
    ("/v1/sources", "sources"),
    ("/v1/series", "series"),
    ("/v1/revisions", "revisions, newest first"),
)
_BESIDE = (
    ("/v1/events", "the ledger, event by event"),
    ("/docs", "how to use this over HTTP"),
    ("/v1/openapi.json", "OpenAPI document"),
    ("/problems", "problem types"),
    ("/health/ready", "health"),
    ("/metrics", "metrics"),
)
_HEAD = ("Series", "Value", "Unit", "Period", "Change", "Revisions", "Series as JSON")
_NO_VALUE: dict[State, str] = {"withdrawn": "withdrawn", "not-published-then": "not published yet"}


class Shown(Struct, frozen=True):
    """Which moment and which part of the totals a page shows; ``next`` is the address of the page behind it.

    ``asked`` are the words of the address that name the moment, so that every link leads to the same one.
    """

    as_of: str | None
    position: int
    asked: tuple[tuple[str, str], ...] = ()
    next: str | None = None

    @property
    def moment(self) -> str:
        """The moment in words, where it is not now."""
        published = f"as published by {self.as_of}" if self.as_of else ""
        recorded = f"as the ledger stood at position {self.position}" if self.asked[bool(self.as_of) :] else ""
        return ", ".join(filter(None, (published, recorded)))

    def link(self, address: str, name: str) -> str:
        """A link to what is shown at an address at this moment."""
        asked = f"?{urlencode(self.asked)}" if self.asked else ""
        return f'<a href="{escape(address + asked)}">{escape(name)}</a>'


def document(title: str, inside: str) -> bytes:
    """A whole HTML page without scripts; ``inside`` is HTML."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n{inside}\n</body></html>\n"
    ).encode()


def front_page(totals: Sequence[Total], shown: Shown) -> bytes:
    """The current totals, source by source and those of closed series apart, with links into everything behind them."""
    then = shown.moment
    banner = f'<p class="then">What follows is {escape(then)}. <a href="/">Now</a></p>\n' if then else ""
    links = " · ".join(shown.link(*one) for one in _OF_FIGURES)
    beside = " · ".join(f'<a href="{escape(href)}">{escape(name)}</a>' for href, name in _BESIDE)
    more = f'<p><a rel="next" href="{escape(shown.next)}">More series</a></p>\n' if shown.next else ""
    going_on = [one for one in totals if one.closed is None]
    closed = [one for one in totals if one.closed is not None]
    tables = _table(going_on, shown) + (f"<h2>No longer published</h2>\n{_table(closed, shown)}" if closed else "")
    return document(
        f"asreported, {then}" if then else "asreported",
        f"<h1>asreported{escape(f', {then}') if then else ''}</h1>\n"
        "<p>What sources reported, and every change since. Add <code>as_of=2022-03-02</code> "
        "to an address to see what had been published by then, "
        "<code>position=</code> to see what this ledger then held.</p>\n"
        f"{banner}{tables or '<p>No series yet.</p>'}\n{more}<p>{links} · {beside}</p>\n"
        f'<p class="small">Ledger position {shown.position}.</p>',
    )


def _table(totals: Sequence[Total], shown: Shown) -> str:
    if not totals:
        return ""
    head = "".join(
        f'<th class="number">{one}</th>' if one in {"Value", "Change"} else f"<th>{one}</th>" for one in _HEAD
    )
    rows, source = [], ""
    for one in totals:
        if one.source != source:
            source = one.source
            said = shown.link(f"/v1/sources/{source}", source)
            relays = f", relaying {escape(one.relays)}" if one.relays else ""
            rows.append(f'<tr><th colspan="{len(_HEAD)}">{said}{relays}</th></tr>')
        rows.append(_row(one, shown))
    body = "\n".join(rows)
    return f'<table class="stacked"><thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>\n'


def _row(one: Total, shown: Shown) -> str:
    address = f"/v1/series/{one.series}"
    period = "" if one.period is None else shown.link(f"{address}/figures/{one.period}", one.period)
    more = " · ".join(shown.link(f"{address}/{name}", name) for name in ("figures", "years", "months", "days"))
    closed = f" (closed after {escape(one.closed)})" if one.closed else ""
    cells = (
        f'<td class="number" data-name="Value">{_value(one)}</td>',
        f'<td data-name="Unit">{escape(one.unit)}</td>',
        f'<td class="whole" data-name="Period">{period}</td>' if period else "<td></td>",
        f'<td class="number" data-name="Change">{change}</td>' if (change := _change(one)) else "<td></td>",
        f'<td data-name="Revisions">{one.revisions}</td>',
        f'<td class="links" data-name="As JSON">{more}</td>',
    )
    return f'<tr><td class="title">{shown.link(address, one.title)}{closed}</td>{"".join(cells)}</tr>'


def _value(one: Total) -> str:
    if one.value is None:
        return _NO_VALUE[one.state]
    later = f"; {one.later_withdrawn} later withdrawn" if one.later_withdrawn else ""
    return f"{_qualified(grouped(one.value), one.qualifier)}{later}"


def _change(one: Total) -> str:
    if one.change is None:
        return ""
    sign = "+" if Decimal(one.change) > 0 else ""
    change = _qualified(f"{sign}{grouped(one.change)}", one.change_qualifier)
    if one.adjustment_unknown:
        return f"{change}, of which an unknown part was declared to belong to other periods"
    if one.adjustment is None:
        return change
    return f"{change}, of which {_qualified(grouped(one.adjustment), None)} was declared to belong to other periods"


def _qualified(number: str, qualifier: str | None) -> str:
    """A number with its qualifier, as HTML that no browser breaks."""
    text = number if qualifier in (None, "exact") else f"{qualifier} {number}"
    return f'<span class="whole">{text}</span>'


def grouped(value: str) -> str:
    """A number's text with thin spaces between thousands and a minus sign, as text: nothing is rounded.

    >>> grouped("-1234567.50").replace(chr(0x202f), "_").replace(chr(0x2212), "minus ")
    'minus 1_234_567.50'
    """
    sign = chr(0x2212) if value.startswith("-") else ""
    whole, point, rest = value.removeprefix("-").partition(".")
    groups = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)]
    return f"{sign}{chr(0x202F).join(reversed(groups))}{point}{rest}"
