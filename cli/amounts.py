"""Verbs: what a series added by years, months, days or between any two days."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.options import BOUNDS, OF_SERIES, Given, listing, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.asking import Asked
    from cli.sheets import Sheet
    from projections.answers.listing import Listing
    from projections.answers.statistics import Statistics
    from projections.answers.view import View
    from projections.moment import At

    Ask = Callable[[View, At, str], Listing[Statistics]]

_BY_YEAR = (
    ("total", "number"), ("days", "number"), ("a day", "number"), ("counted", "word"), ("heaviest day", "word"),
    ("revised", "number"), ("net effect", "number"), ("adjusted", "number"), ("total less that", "number"),
    ("longer spans", "prose"),
)  # fmt: skip
_OF_LEVEL = (("first", "number"), ("last", "number"), ("least", "number"), ("most", "number"), ("change", "number"))
_BEFORE_ADJUSTMENTS = "Total and average are before adjustments, which are what the source declared not to belong here."


@click.command()
@OF_SERIES
@listing
def years(asked: "Asked", series: str) -> None:
    """Show the statistics of every year."""
    from projections.answers.buckets import ask_years

    _buckets(asked, "years", "year", series, ask_years)


@click.command()
@OF_SERIES
@listing
def months(asked: "Asked", series: str) -> None:
    """Show the statistics of every month."""
    from projections.answers.buckets import ask_months

    _buckets(asked, "months", "month", series, ask_months)


def _buckets(asked: "Asked", route: str, name: str, series: str, ask: "Ask") -> None:
    answer = ask(asked.answers, asked.at, series)
    if asked.prints(route, answer, *series.split("/")):
        return
    from cli.sheets import Sheet

    sheet = Sheet(f"{series} by {name}", asked.moment)
    is_level = any(one.level for one in answer.items)
    sheet.columns((name, "word"), *(_OF_LEVEL if is_level else _BY_YEAR))
    for one in answer.items[: asked.most]:
        sheet.row(getattr(one, name), *(_level_cells(one) if is_level else _cells(one)))
    if any(_is_adjusted(one) for one in answer.items[: asked.most]):
        sheet.note(_BEFORE_ADJUSTMENTS)
    _end(asked, sheet, answer, len(answer.items))


def _end(asked: "Asked", sheet: "Sheet", answer: Given, rows: int) -> None:
    if answer.why:
        sheet.note(answer.why)
    if more := asked.told_more(rows):
        sheet.note(more)
    sheet.show()


def _cells(one: Given) -> list[str]:
    from cli.wording import changed_text, figure_text, number_text, span_text, spanning_text

    heaviest = one.heaviest[0] if one.heaviest else None
    of_value, of_wording = one.revisions.of_value, one.revisions.of_wording
    return [
        figure_text(one.total, one.qualifier),
        number_text(one.days) if one.days else "",
        figure_text(one.daily_average, one.qualifier) if one.days else "",
        "whole" if one.complete else span_text(one.first_day, one.through) if one.days else "",
        f"{heaviest.day}: {figure_text(heaviest.value, heaviest.qualifier)}" if heaviest else "",
        f"{of_value} (+{of_wording} wording)" if of_wording else str(of_value or ""),
        changed_text(one.net_effect),
        _adjusted(one.adjustments),
        figure_text(one.total_adjusted, one.qualifier) if _is_adjusted(one) else "",
        spanning_text(one.spanning),
    ]


def _is_adjusted(one: Given) -> bool:
    return one.adjustments is not None and bool(one.adjustments.known or one.adjustments.unknown)


def _adjusted(declared: Given) -> str:
    from cli.wording import difference_text

    if declared is None or not (declared.known or declared.unknown):
        return ""
    unknown = f"{declared.unknown} unknown" if declared.unknown else ""
    return ", ".join(filter(None, (difference_text(declared.amount) if declared.known else "", unknown)))


def _level_cells(one: Given) -> list[str]:
    from cli.wording import difference_text, figure_text

    if one.level is None:
        return [""] * len(_OF_LEVEL)
    level = one.level
    return [
        figure_text(level.first, level.first_qualifier),
        figure_text(level.last, level.last_qualifier),
        figure_text(level.min, level.min_qualifier),
        figure_text(level.max, level.max_qualifier),
        difference_text(level.change, one.qualifier),
    ]


@click.command()
@OF_SERIES
@BOUNDS
@click.option("--sort", type=click.Choice(["day", "-value"]), help="day: by date; -value: the heaviest days first.")
@listing
def days(asked: "Asked", series: str, start: str | None, end: str | None, sort: str | None) -> None:
    """Show amounts by day, or rank the heaviest days and list what the ranking leaves out, with the reason."""
    from projections.answers.days import ask_listed_days

    answer = ask_listed_days(asked.answers, asked.at, series, start, end, sort or "day")
    if asked.prints("days", answer, *series.split("/"), start=start, end=end, sort=sort):
        return
    from cli.sheets import Sheet

    ranked = sort == "-value"
    sheet = Sheet(f"{'Heaviest days' if ranked else 'Days'} of {series}", asked.moment)
    sheet.columns(
        ("rank", "number"), ("day", "word"), ("amount", "number"), ("difference", "number"), ("adjusted", "number"),
        ("figure", "word"), ("published", "word"), ("", "prose"),
    )  # fmt: skip
    for rank, one in enumerate(answer.items[: asked.most], 1):
        sheet.row(str(rank) if ranked else "", *_day_cells(one))
    hint = "" if ranked else "; rank them with --sort=-value, choose with --start and --end"
    if more := asked.told_more(len(answer.items), hint):
        sheet.note(more)
    for note in filter(None, (answer.why, _lag(answer))):
        sheet.note(note)
    sheet.show()
    _show_left_out(answer, asked.most)


def _day_cells(one: Given) -> list[str]:
    from cli.wording import moment_words

    return [
        one.day,
        *_amount_cells(one),
        one.period,
        moment_words(one.published_at),
        "" if one.spans_days == 1 else f"{one.spans_days} days, from {one.first_day}" if one.spans_days else "no day",
    ]


def _amount_cells(one: Given) -> list[str]:
    """What was added, and where part of that was declared not to belong here, the difference and that part."""
    from cli.wording import amount_text, difference_text

    adjusted = "unknown" if one.adjustment_unknown else difference_text(one.adjustment) if one.adjustment else ""
    return [
        amount_text(one.value, one.qualifier, is_unknown=one.adjustment_unknown),
        difference_text(one.difference, one.qualifier) if adjusted else "",
        adjusted,
    ]


def _lag(answer: Given) -> str:
    from cli.wording import count_text

    if not answer.lag_days or not answer.items:
        return ""
    one = answer.items[-1]
    lag = count_text(answer.lag_days, "day")
    return f"The series lags by {lag}: the increase in the figure of {one.period} belongs to {one.day}."


def _show_left_out(answer: Given, most: int) -> None:
    from cli.sheets import Sheet
    from cli.wording import span_text

    if not answer.left_out:
        return
    sheet = Sheet("Left out of the ranking").columns(
        ("days", "word"), ("amount", "number"), ("difference", "number"), ("adjusted", "number"), ("figure", "word"),
        ("why", "prose"),
    )  # fmt: skip
    for one in answer.left_out[:most]:
        span = span_text(one.start, one.day) if one.spans_days else one.day
        sheet.row(span, *_amount_cells(one), one.period, one.why)
    if len(answer.left_out) > most:
        sheet.note(f"{len(answer.left_out) - most:,} more left out")
    sheet.show()


@click.command()
@OF_SERIES
@BOUNDS
@reading
def stats(asked: "Asked", series: str, start: str | None, end: str | None) -> None:
    """Show the statistics between any two days, inclusive."""
    from projections.answers.buckets import ask_stats

    one = ask_stats(asked.answers, asked.at, series, start, end)
    if asked.prints("stats", one, *series.split("/"), start=start, end=end):
        return
    from cli.sheets import Sheet
    from cli.wording import figure_text, number_text, span_text

    title = f"{series} from {one.start} to {one.end}" if one.start and one.end else f"{series}: nothing is counted"
    sheet = Sheet(title, asked.moment).columns(("", "word"), (" ", "prose"))
    named = zip((name for name, _ in (_OF_LEVEL if one.level else _BY_YEAR)), _told(one), strict=True)
    for name, cell in named:
        if cell and name != "heaviest day":
            sheet.row(name, cell if name != "counted" else span_text(one.first_day, one.through))
    sheet.row("figures", number_text(one.figures))
    for rank, heavy in enumerate(one.heaviest, 1):
        sheet.row("heaviest days" if rank == 1 else "", f"{heavy.day}: {figure_text(heavy.value, heavy.qualifier)}")
    if _is_adjusted(one):
        sheet.note(_BEFORE_ADJUSTMENTS)
    sheet.show()


def _told(one: Given) -> list[str]:
    return _level_cells(one) if one.level else _cells(one)
