"""The front page: current totals and where to go on, for people who look rather than read."""

from collections.abc import Sequence
from html import escape

from projections.totals import Total

# Allowed by its hash in the content security policy, so that nothing else may style or run here.
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;"
    "border-bottom:1px solid #ddd}td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}"
    "a{color:#0b57d0}p.small{color:#555;font-size:.9rem}"
)
_LINKS = (
    ("/v1/totals", "totals"),
    ("/v1/totals.csv", "totals as CSV"),
    ("/v1/sources", "sources"),
    ("/v1/series", "series"),
    ("/v1/revisions", "revisions, newest first"),
    ("/v1/events", "the ledger, event by event"),
    ("/docs", "how to use this over HTTP"),
    ("/v1/openapi.json", "OpenAPI document"),
    ("/problems", "problem types"),
    ("/health/ready", "health"),
    ("/metrics", "metrics"),
)
_HEAD = ("Series", "Value", "", "Period", "Change", "Revisions", "")


def document(title: str, inside: str) -> bytes:
    """A whole HTML page without scripts; ``inside`` is HTML."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n{inside}\n</body></html>\n"
    ).encode()


def front_page(totals: Sequence[Total], position: int) -> bytes:
    """The current totals as a table, with links into everything behind them."""
    head = "".join(
        f'<th class="number">{one}</th>' if one in {"Value", "Change"} else f"<th>{one}</th>" for one in _HEAD
    )
    rows = "\n".join(_row(one) for one in totals)
    table = (
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"
        if totals
        else "<p>No series yet.</p>"
    )
    links = " · ".join(f'<a href="{escape(href)}">{escape(name)}</a>' for href, name in _LINKS)
    return document(
        "asreported",
        "<h1>asreported</h1>\n<p>What sources reported, and every change since. Add <code>as_of=2022-03-02</code> "
        "to an address to see what had been published by then, "
        "<code>position=</code> to see what this ledger then held.</p>\n"
        f'{table}\n<p>{links}</p>\n<p class="small">Ledger position {position}.</p>',
    )


def _row(one: Total) -> str:
    address = f"/v1/series/{one.series}"
    value = "withdrawn" if one.value is None else grouped(one.value)
    change = "" if one.change is None else f"{'+' if not one.change.startswith('-') else ''}{grouped(one.change)}"
    period = (
        ""
        if one.period is None
        else f'<a href="{escape(address)}/figures/{escape(one.period)}">{escape(one.period)}</a>'
    )
    qualifier = "" if one.qualifier in (None, "exact") else f"{one.qualifier} "
    more = " · ".join(
        f'<a href="{escape(address)}/{name}">{name}</a>' for name in ("figures", "years", "months", "days")
    )
    return (
        f'<tr><td><a href="{escape(address)}">{escape(one.title)}</a></td>'
        f'<td class="number">{escape(qualifier + value)}</td><td>{escape(one.unit)}</td><td>{period}</td>'
        f'<td class="number">{escape(change)}</td><td>{one.revisions}</td><td>{more}</td></tr>'
    )


def grouped(value: str) -> str:
    """A number's text with thin spaces between thousands, as text: nothing is rounded.

    >>> grouped("-1234567.50").replace(chr(0x202f), "_")
    '-1_234_567.50'
    """
    sign = "-" if value.startswith("-") else ""
    whole, point, rest = value.removeprefix("-").partition(".")
    groups = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)]
    return f"{sign}{chr(0x202F).join(reversed(groups))}{point}{rest}"
