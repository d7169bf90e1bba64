"""Verbs: which sources and series the ledger holds."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.completing import SERIES
from cli.options import listing
from cli.wording import NOTHING

if TYPE_CHECKING:
    from cli.asking import Asked
    from projections.tables.listed_series import SeriesAnswer

_EVERY = {"D": "daily", "W": "weekly", "M": "monthly", "Q": "quarterly", "A": "yearly"}


@click.command()
@click.argument("key", type=SERIES, required=False, metavar="[SERIES]")
@click.option("--source", metavar="SOURCE", help="Only this source.")
@click.option("--q", metavar="TEXT", help="Only series whose key or title contains this text.")
@listing
def series(asked: "Asked", key: str | None, source: str | None, q: str | None) -> None:
    """List the series with their extent, or show one series in full."""
    from projections.answers.series_list import ask_series, ask_series_list

    if key is None:
        answer = ask_series_list(asked.answers, asked.at, source, q)
        if not asked.prints("series_list", answer, source=source, q=q):
            _show_list(asked, answer.items)
        return
    if source or q:
        raise click.UsageError("--source and --q apply to the list, not to one series")
    one = ask_series(asked.answers, asked.at, key)
    if not asked.prints("series", one, *key.split("/")):
        _show_one(asked, one)


def _show_list(asked: "Asked", items: "list[SeriesAnswer]") -> None:
    from cli.sheets import Sheet
    from cli.wording import number_text, span_text

    sheet = Sheet("Series", asked.moment).columns(
        ("series", "word"), ("measure", "word"), ("every", "word"), ("figures", "number"), ("from to", "word"),
        ("revised", "number"), ("title, unit", "prose"),
    )  # fmt: skip
    for one in items[: asked.most]:
        closed = "; closed" if one.closed else ""
        sheet.row(
            one.series,
            one.measure,
            _EVERY[one.frequency],
            number_text(one.figures),
            span_text(one.first_period, one.last_period),
            str(one.revisions or ""),
            f"{one.title}; {one.unit}{closed}",
        )
    if more := asked.told_more(len(items)):
        sheet.note(more)
    sheet.show()


def _show_one(asked: "Asked", one: "SeriesAnswer") -> None:
    from cli.sheets import Sheet
    from cli.wording import count_text, number_text, span_text

    source = f"{one.source}, relaying {one.relays}" if one.relays else one.source
    told = {
        "title": one.title,
        "description": one.description or "",
        "source": source,
        "unit": one.unit,
        "measure": f"{one.measure}, {_EVERY[one.frequency]}",
        "decimals": str(one.decimals) if one.decimals else "",
        "counts from": one.starts_on or "",
        "lag": count_text(one.lag_days, "day") if one.lag_days else "",
        "figures": f"{number_text(one.figures)}, {span_text(one.first_period, one.last_period)}",
        "revised": count_text(one.revisions, "time"),
        "closed": f"after {one.closed}" if one.closed else "",
        "goes on as": ", ".join(one.successors),
        "last changed": f"at position {one.last_changed:,}",
        "version": str(one.version),
    }
    sheet = Sheet(one.series, asked.moment).columns(("", "word"), (" ", "prose"))
    for name, text in told.items():
        if text:
            sheet.row(name, text)
    sheet.show()


@click.command()
@listing
def sources(asked: "Asked") -> None:
    """List the sources, and whom they relay."""
    from cli.sheets import Sheet
    from projections.answers.sources import ask_sources

    answer = ask_sources(asked.answers, asked.at)
    if asked.prints("sources", answer):
        return
    sheet = Sheet("Sources", asked.moment).columns(
        ("source", "word"), ("relays", "word"), ("series", "number"), ("name", "prose")
    )
    for one in answer.items[: asked.most]:
        sheet.row(
            one.source, one.relays or NOTHING, str(len(one.series)), f"{one.name}, {one.url}" if one.url else one.name
        )
    sheet.show()
