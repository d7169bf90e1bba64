"""Verbs: what a series added by years, months, days or between any two days."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.options import BOUNDS, OF_SERIES, Given, listing, reading

if TYPE_CHECKING:
    from cli.asking import Asked
    from cli.sheets import Sheet

_BY_YEAR = (
    ("total", "number"), ("days", "number"), ("a day", "number"), ("counted", "word"), ("heaviest day", "word"),
    ("revised", "number"), ("net effect", "number"), ("adjusted", "number"),
)  # fmt: skip
_OF_LEVEL = (("first", "number"), ("last", "number"), ("least", "number"), ("most", "number"), ("change", "number"))


@click.command()
@OF_SERIES
@listing
def years(asked: "Asked", series: str) -> None:
    """The statistics of every year."""
    _buckets(asked, "years", "year", series)


@click.command()
@OF_SERIES
@listing
def months(asked: "Asked", series: str) -> None:
    """The statistics of every month."""
    _buckets(asked, "months", "month", series)


def _buckets(asked: "Asked", route: str, name: str, series: str) -> None:
    answer = getattr(asked.answers, route)(asked.at, series)
    if asked.prints(route, answer, *series.split("/")):
        return
    from cli.sheets import Sheet

    sheet = Sheet(f"{series} by {name}", asked.moment)
    is_level = any(one.level for one in answer.items)
    sheet.columns((name, "word"), *(_OF_LEVEL if is_level else _BY_YEAR))
    for one in answer.items[: asked.most]:
        sheet.row(getattr(one, name), *(_level_cells(one) if is_level else _cells(one)))
    _end(asked, sheet, answer, len(answer.items))


def _end(asked: "Asked", sheet: "Sheet", answer: Given, rows: int) -> None:
    if answer.why:
        sheet.note(answer.why)
    if more := asked.told_more(rows):
        sheet.note(more)
    sheet.show()


def _cells(one: Given) -> list[str]:
    from cli.wording import difference_text, figure_text, number_text, span_text

    heaviest = one.heaviest[0] if one.heaviest else None
    of_value, of_wording = one.revisions.of_value, one.revisions.of_wording
    return [
        figure_text(one.total, one.qualifier),
        number_text(one.days),
        number_text(one.daily_average),
        "whole" if one.complete else span_text(one.first_day, one.through),
        f"{heaviest.day}: {figure_text(heaviest.value, heaviest.qualifier)}" if heaviest else "",
        f"{of_value} (+{of_wording} wording)" if of_wording else str(of_value or ""),
        difference_text(one.net_effect) if one.net_effect not in (None, "0") else "",
        _adjusted(one.adjustments),
    ]


def _adjusted(declared: Given) -> str:
    from cli.wording import difference_text

    if declared is None or not (declared.known or declared.unknown):
        return ""
    unknown = f"{declared.unknown} unknown" if declared.unknown else ""
    return ", ".join(filter(None, (difference_text(declared.amount) if declared.known else "", unknown)))


def _level_cells(one: Given) -> list[str]:
    from cli.wording import difference_text, number_text

    if one.level is None:
        return [""] * len(_OF_LEVEL)
    level = one.level
    return [
        *(number_text(value) for value in (level.first, level.last, level.min, level.max)),
        difference_text(level.change),
    ]


@click.command()
@OF_SERIES
@BOUNDS
@click.option("--sort", type=click.Choice(["day", "-value"]), help="By day, or -value: the heaviest days first.")
@listing
def days(asked: "Asked", series: str, start: str | None, end: str | None, sort: str | None) -> None:
    """Amounts by day, or the heaviest days first with what is left out of the ranking and why."""
    answer = asked.answers.days(asked.at, series, start, end, sort or "day")
    if asked.prints("days", answer, *series.split("/"), start=start, end=end, sort=sort):
        return
    from cli.sheets import Sheet
    from cli.wording import difference_text, figure_text

    ranked = sort == "-value"
    sheet = Sheet(f"{'Heaviest days' if ranked else 'Days'} of {series}", asked.moment)
    sheet.columns(
        ("rank", "number"), ("day", "word"), ("amount", "number"), ("difference", "number"), ("adjusted", "number"),
        ("figure", "word"), ("", "prose"),
    )  # fmt: skip
    for rank, one in enumerate(answer.items[: asked.most], 1):
        adjusted = "unknown" if one.adjustment_unknown else difference_text(one.adjustment) if one.adjustment else ""
        sheet.row(
            str(rank) if ranked else "",
            one.day,
            "unknown" if one.value is None else figure_text(one.value, one.qualifier),
            difference_text(one.difference) if adjusted else "",
            adjusted,
            one.period,
            f"{one.spans_days} days, from {one.first_day}" if one.spans_days != 1 else "",
        )
    hint = "" if ranked else "; --sort=-value ranks the heaviest, --start and --end choose"
    if more := asked.told_more(len(answer.items), hint):
        sheet.note(more)
    if answer.why:
        sheet.note(answer.why)
    sheet.show()
    _show_left_out(answer, asked.most)


def _show_left_out(answer: Given, most: int) -> None:
    from cli.sheets import Sheet
    from cli.wording import difference_text, span_text

    if not answer.left_out:
        return
    sheet = Sheet("Left out of the ranking").columns(
        ("days", "word"), ("difference", "number"), ("figure", "word"), ("why", "prose")
    )
    for one in answer.left_out[:most]:
        sheet.row(span_text(one.start, one.day), difference_text(one.difference), one.period, one.why)
    if len(answer.left_out) > most:
        sheet.note(f"{len(answer.left_out) - most:,} more left out")
    sheet.show()


@click.command()
@OF_SERIES
@BOUNDS
@reading
def stats(asked: "Asked", series: str, start: str | None, end: str | None) -> None:
    """The statistics between any two days, both included."""
    one = asked.answers.stats(asked.at, series, start, end)
    if asked.prints("stats", one, *series.split("/"), start=start, end=end):
        return
    from cli.sheets import Sheet
    from cli.wording import figure_text, number_text, span_text

    sheet = Sheet(f"{series} from {one.start} to {one.end}", asked.moment).columns(("", "word"), (" ", "prose"))
    names = [name for name, _ in (_OF_LEVEL if one.level else _BY_YEAR) if name not in ("counted", "heaviest day")]
    cells = _level_cells(one) if one.level else [cell for at, cell in enumerate(_cells(one)) if at not in (3, 4)]
    if not one.level:
        sheet.row("counted", span_text(one.first_day, one.through))
    for name, cell in zip(names, cells, strict=True):
        if cell:
            sheet.row(name, cell)
    sheet.row("figures", number_text(one.figures))
    for rank, heavy in enumerate(one.heaviest, 1):
        sheet.row("heaviest days" if rank == 1 else "", f"{heavy.day}: {figure_text(heavy.value, heavy.qualifier)}")
    sheet.show()
