"""Verbs: the revisions feed, and the vintages of a series."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.completing import SERIES
from cli.options import BOUNDS, IN_WORDS, OF_SERIES, REASONS, Given, listing

if TYPE_CHECKING:
    from cli.asking import Asked
    from projections.answers.feed import Revision
    from projections.answers.period_runs import PeriodRuns

_REVERTED_WITHIN = click.option(
    "--reverted-within",
    type=click.IntRange(0, 3650),
    metavar="DAYS",
    default=7,
    help="Within how many days a value is taken back that counts as reverted. [default: 7]",
)
KINDS = ("revision", "withdrawal", "reinstatement", "adjustment", "adjustment-withdrawal", "correction", "voiding")


@click.command()
@click.argument("key", type=SERIES, required=False, metavar="[SERIES|SOURCE]")
@click.option("--source", metavar="SOURCE", help="Only this source.")
@click.option("--series", type=SERIES, help="Only this series.")
@click.option("--q", metavar="TEXT", help="Only series whose key or title contains this text.")
@click.option("--reason", type=click.Choice(REASONS), metavar="REASON", help=f"Only this reason: {IN_WORDS}.")
@click.option("--kind", type=click.Choice(KINDS), metavar="KIND", help=f"Only this kind: one of {', '.join(KINDS)}.")
@click.option("--min-difference", metavar="AMOUNT", help="Only changes of at least this absolute size.")
@click.option(
    "--published-from", metavar="MOMENT", help="Published at this moment or later; a period means its first day."
)
@click.option("--published-to", metavar="MOMENT", help="Published by this moment; a period means its last day.")
@click.option(
    "--recorded-from", metavar="MOMENT", help="Recorded at this moment or later; a period means its first day."
)
@click.option("--recorded-to", metavar="MOMENT", help="Recorded by this moment; a period means its last day.")
@click.option("--after", type=click.IntRange(0), metavar="POSITION", help="Only after this position, oldest first.")
@click.option(
    "--reverted",
    type=click.Choice(("exclude", "only")),
    help="Leave out the values that were taken back within days, and what took them back, or list them alone.",
)
@_REVERTED_WITHIN
@listing
def revisions(asked: "Asked", key: str | None, **wanted: Given) -> None:
    """List every revision, withdrawal, reinstatement, adjustment and correction, newest first."""
    from projections.answers.feed import RevisionFilter, all_revisions

    if key is not None:
        _choose(wanted, "series" if "/" in key else "source", key)
    answer = all_revisions(asked.answers, asked.at, RevisionFilter(**wanted), asked.most + 1)
    if asked.prints("revisions", answer, **wanted):
        return
    from cli.sheets import Sheet
    from cli.wording import NOTHING, amount_text, difference_text, moment_words

    sheet = Sheet("Revisions", asked.moment).columns(
        ("position", "number"), ("figure", "word"), ("what", "word"), ("was", "number"), ("is", "number"),
        ("change", "number"), ("published", "word"), ("after", "number"), ("why", "prose"),
    )  # fmt: skip
    for one in answer.items[: asked.most]:
        # What we put right had been said, so without a value it was a withdrawal.
        was = "withdrawn" if one.kind in ("correction", "voiding") else NOTHING
        now = "withdrawn" if one.kind == "correction" else NOTHING
        sheet.row(
            f"{one.since:,}",
            f"{one.series}/{one.period}",
            one.kind,
            amount_text(one.previous, one.previous_qualifier, is_unknown=one.previous_unknown, nothing=was),
            amount_text(one.value, one.qualifier, is_unknown=one.amount_unknown, nothing=now),
            difference_text(one.difference) if one.difference else "",
            moment_words(one.published_at),
            f"{one.days_since} d" if one.days_since is not None else "",
            _why(one),
        )
    if len(answer.items) > asked.most:
        sheet.note("there are more; show all with --limit 0, choose with --series, --kind and --min-difference")
    sheet.show()


def _choose(wanted: dict[str, Given], option: str, key: str) -> None:
    if wanted[option] not in (None, key):
        raise click.UsageError(f"{key} and --{option} {wanted[option]}: give one of them")
    wanted[option] = key


def _why(one: "Revision") -> str:
    from cli.wording import BACK_CHANGED, ORDER_ASSUMED, reverted_text, words_text

    told = [
        words_text("status", one.status, one.previous_status) if one.value else "",
        words_text("through", one.through, one.previous_through) if one.value else "",
        "wording alone" if one.kind in ("revision", "adjustment") and not one.of_value else "",
        BACK_CHANGED if one.came_back_changed else "",
        ORDER_ASSUMED if one.order_assumed else "",
        reverted_text(one.reverted_by, one.reverts, one.days_until_reverted),
        one.reason if one.reason not in (None, "unstated") else "",
        one.note,
    ]
    return "; ".join(part for part in told if part)


@click.command()
@OF_SERIES
@click.option(
    "--order", type=click.Choice(["asc", "desc"]), default="asc", help="asc: oldest first; desc: latest first."
)
@click.option(
    "--reverted",
    type=click.Choice(("exclude", "only")),
    help="Leave out what was taken back within days, or list only the moments of such pairs.",
)
@_REVERTED_WITHIN
@listing
def vintages(asked: "Asked", series: str, **wanted: Given) -> None:
    """List the moments at which a series changed, and how many figures changed."""
    from projections.answers.releases import ask_vintages

    answer = ask_vintages(asked.answers, asked.at, series, **wanted)
    if asked.prints("vintages", answer, *series.split("/"), **wanted):
        return
    from cli.sheets import Sheet
    from cli.wording import moment_words

    sheet = Sheet(f"Vintages of {series}", asked.moment).columns(
        ("published", "word"),
        ("figures", "number"),
        ("reported", "number"),
        ("changed", "number"),
        ("withdrawn", "number"),
        ("reverted", "number"),
        ("takes back", "number"),
    )
    for one in answer.items[: asked.most]:
        counts = (one.figures, one.reported, one.changed, one.withdrawn, one.reverted, one.reverts)
        sheet.row(moment_words(one.published_at), *(str(count or "") for count in counts))
    if more := asked.told_more(
        len(answer.items), "" if wanted["order"] == "desc" else "; show the latest first with --order desc"
    ):
        sheet.note(more)
    sheet.show()


_COLUMNS = 6


@click.command()
@OF_SERIES
@BOUNDS
@click.option(
    "--from",
    "from_",
    metavar="MOMENT",
    help="First vintage; a period means its first day. [default: no bound]",
)
@click.option("--to", metavar="MOMENT", help="Last vintage; a period means its last day.")
@click.option("--vintage", "vintages", metavar="MOMENT", multiple=True, help="This vintage alone; repeatable.")
@click.option("--reverted", type=click.Choice(("exclude",)), help="Leave out what was taken back within days.")
@_REVERTED_WITHIN
@listing
def triangle(asked: "Asked", series: str, from_: str | None, to: str | None, **bounds: Given) -> None:
    """Show periods by vintages: the value of each period at every moment at which the series changed."""
    from projections.answers.triangle import ask_triangle_runs, run_triangle

    if asked.form == "csv" and asked.is_whole:
        from api.reading.triangle_forms import triangle_text

        whole = run_triangle(asked.answers, asked.at, series, from_=from_, to=to, **bounds)
        asked.writes(triangle_text("csv", whole))
        return
    answer = ask_triangle_runs(asked.answers, asked.at, series, from_=from_, to=to, **bounds)
    if asked.prints("triangle", answer, *series.split("/"), **bounds, **{"from": from_, "to": to}):
        return
    from cli.sheets import Sheet
    from cli.wording import moment_words

    shown = answer.vintages[-_COLUMNS:]
    sheet = Sheet(f"Triangle of {series}", asked.moment)
    sheet.columns(("period", "word"), *((moment_words(vintage), "number") for vintage in shown))
    for row in answer.items[: asked.most]:
        sheet.row(row.period, *_cells(row)[-_COLUMNS:])
    if len(answer.vintages) > _COLUMNS:
        sheet.note(
            f"the last {_COLUMNS} of {len(answer.vintages):,} vintages; all with --csv, choose with --from and --to"
        )
    if more := asked.told_more(len(answer.items), "; choose with --start and --end"):
        sheet.note(more)
    sheet.show()


def _cells(row: "PeriodRuns") -> list[str]:
    from cli.wording import figure_text

    found = [figure_text(None, None)] * row.starts[0]
    for first, end, value, qualifier in zip(row.starts, row.ends, row.values, row.qualifiers, strict=True):
        found += ["withdrawn" if value is None else figure_text(value, qualifier)] * (end - first)
    return found
