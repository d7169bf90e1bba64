"""Verbs: current totals, and several series side by side."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.completing import SERIES
from cli.options import BOUNDS, listing
from domain.keys import series_key

if TYPE_CHECKING:
    from cli.asking import Asked
    from projections.tables.listed_series import Total


@click.command()
@click.option("--source", metavar="SOURCE", help="Only this source.")
@click.option("--series", type=SERIES, multiple=True, help="Only this series; repeatable.")
@listing
def totals(asked: "Asked", source: str | None, series: tuple[str, ...]) -> None:
    """Show current totals: the latest figure of each series."""
    from projections.answers.totals import ask_totals

    answer = ask_totals(asked.answers, asked.at, source, series)
    if not asked.prints("totals", answer, source=source, series=series):
        show_totals("Totals", asked.moment, answer.items, asked)


def show_totals(title: str, moment: str, items: "list[Total]", asked: "Asked | None" = None) -> None:
    """The totals as a table, source by source."""
    from cli.sheets import Sheet
    from cli.wording import figure_text

    sheet = Sheet(title, moment).columns(
        ("series", "word"), ("total", "number"), ("period", "word"), ("change", "number"), ("since", "word"),
        ("revised", "number"), ("", "prose"),
    )  # fmt: skip
    source = ""
    for one in items[: asked.most if asked else None]:
        if one.source != source:
            source = one.source
            sheet.heading(f"{source}, relaying {one.relays}" if one.relays else source)
        sheet.row(
            series_key(one.series).series,
            figure_text(one.value, one.qualifier),
            one.period or "",
            _change(one),
            one.change_since or "",
            str(one.revisions or ""),
            _remark(one),
        )
    if asked and (more := asked.told_more(len(items))):
        sheet.note(more)
    sheet.show()


def _change(one: "Total") -> str:
    from cli.wording import difference_text

    return "" if one.change is None else difference_text(one.change, one.change_qualifier)


_NO_VALUE = {"withdrawn": "withdrawn", "not-published-then": "not published yet"}


def _remark(one: "Total") -> str:
    from cli.wording import count_text, elsewhere_text

    told = [f"{one.title}; {one.unit}", _NO_VALUE.get(one.state, "")]
    told.append(elsewhere_text(one.adjustment, is_unknown=one.adjustment_unknown))
    if one.later_withdrawn:
        told.append(f"{count_text(one.later_withdrawn, 'later figure')} withdrawn")
    if one.closed:
        successors = ", ".join(series_key(key).series for key in one.successors)
        told.append(f"closed after {one.closed}" + (f", continued as {successors}" if successors else ""))
    return "; ".join(filter(None, told))


@click.command()
@click.argument("series", type=SERIES, nargs=-1, required=True)
@BOUNDS
@click.option("--vintage", "vintages", metavar="MOMENT", multiple=True, help="A column as of this moment; repeatable.")
@listing
def table(
    asked: "Asked", series: tuple[str, ...], start: str | None, end: str | None, vintages: tuple[str, ...]
) -> None:
    """Show several series side by side, one column each, or one for each vintage."""
    from cli.sheets import Sheet
    from cli.wording import figure_text
    from projections.answers.series_table import ask_table

    answer = ask_table(asked.answers, asked.at, series, start, end, vintages)
    if asked.prints("table", answer, series=series, start=start, end=end, vintages=vintages):
        return
    sheet = Sheet("Figures side by side", asked.moment)
    sheet.columns(("period", "word"), *((name, "number") for name in answer.columns))
    for row in answer.items[: asked.most]:
        cells = [figure_text(row.values[name], row.qualifiers[name]) for name in answer.columns]
        states = [row.states[name] for name in answer.columns]
        sheet.row(
            row.period,
            *("withdrawn" if state == "withdrawn" else cell for cell, state in zip(cells, states, strict=True)),
        )
    if more := asked.told_more(len(answer.items), "; choose with --start and --end"):
        sheet.note(more)
    sheet.show()
