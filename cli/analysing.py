"""Verbs: how the figures of a series were revised, and how long each took to settle."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.options import BOUNDS, OF_SERIES, Given, listing, reading, together

if TYPE_CHECKING:
    from cli.asking import Asked
    from cli.sheets import Kind, Sheet
    from projections.analysis.sizes import RevisionSizes
    from projections.answers.revision_stats import RevisionStats

_REVERTED = click.option(
    "--reverted-within",
    type=click.IntRange(0, 3650),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="A figure that comes back to its former value so soon was not revised; 0 counts everything.",
)
_TRANSFORM = click.option(
    "--transform",
    type=click.Choice(["none", "change", "growth", "yearly-growth"]),
    default="none",
    show_default=True,
    help="Measure the change on the period before, its percentage, or that on the same period a year before.",
)
_RELEASES = together(
    click.option(
        "--earlier",
        default="first",
        show_default=True,
        metavar="RELEASE",
        help="From this release on: first, or 2, ...",
    ),
    click.option(
        "--later", default="latest", show_default=True, metavar="RELEASE", help="Up to this one: latest, or 2, ..."
    ),
)
_SIZES: "tuple[tuple[str, Kind], ...]" = (
    ("figures", "number"), ("up", "number"), ("down", "number"), ("mean", "number"), ("mean absolute", "number"),
    ("relative", "number"), ("deviation", "number"), ("median", "number"), ("from", "number"), ("to", "number"),
)  # fmt: skip
_MEASURED = {
    "none": "{}",
    "change": "{}, its change on the period before",
    "growth": "{}, its growth on the period before in percent",
    "yearly-growth": "{}, its growth on the same period a year before in percent",
}
_VERDICTS = {
    "news": "The revisions are news, and no noise",
    "noise": "The revisions are noise, and no news",
    "both": "The revisions may be news or noise",
    "neither": "The revisions are neither news alone nor noise alone",
}


@click.command()
@OF_SERIES
@BOUNDS
@_TRANSFORM
@_RELEASES
@_REVERTED
@click.option(
    "--hac-lags",
    type=click.IntRange(0, 30),
    metavar="N",
    help="Lags of long-run variances. [default: by the figures]",
)
@reading
def analyse(asked: "Asked", series: str, **given: Given) -> None:
    """Measure how figures were revised: sizes, bias, news or noise, by release, by lag and by reason."""
    from projections.answers.revision_stats import ask_revision_stats

    found = ask_revision_stats(asked.answers, asked.at, series, **given)
    if asked.prints("revision_stats", found, *series.split("/"), **given):
        return
    from cli.sheets import Sheet

    what = _MEASURED[found.transform].format(series)
    sheet = Sheet(f"Revisions of {what}, from the {found.earlier} release to the {found.later} one", asked.moment)
    sheet.columns(("", "word"), *_SIZES)
    sheet.row("all", *_cells(found.sizes))
    sheet.heading("From each release")
    for one in found.by_release:
        sheet.row(f"release {one.release}{' (efficient)' if one.is_efficient else ''}", *_cells(one.sizes))
    sheet.heading("Still to come, after the first report")
    for at in found.by_lag:
        sheet.row("1 day" if at.days == 1 else f"{at.days} days", *_cells(at.sizes))
    sheet.heading("Each step, by reason")
    for of in found.by_reason:
        sheet.row(of.reason, *_cells(of.sizes))
    _tests(sheet, found)
    sheet.show()


def _cells(sizes: "RevisionSizes") -> list[str]:
    numbers = (
        sizes.mean, sizes.mean_absolute, sizes.relative_to_earlier.mean_absolute, sizes.standard_deviation,
        sizes.median, sizes.minimum, sizes.maximum,
    )  # fmt: skip
    counts = (sizes.figures, sizes.up, sizes.down)
    return [*(f"{one:,}" if one else "" for one in counts), *(_short(one) for one in numbers)]


def _tests(sheet: "Sheet", found: "RevisionStats") -> None:
    """What is tested, and what stands apart, as sentences below the table."""
    bias, efficiency, settled = found.bias, found.efficiency, found.settling
    told = {
        "No bias: p": bias.hac_p or bias.p,
        "Share of the same sign": found.agreement.share_same_sign,
        "Share of the same direction": found.agreement.share_same_direction,
        "Noise to signal": found.agreement.noise_to_signal,
        "Theil's U1": found.agreement.theil_u1,
        "Earlier values unbiased and efficient (Mincer-Zarnowitz): p": (
            efficiency.mincer_zarnowitz.wald_p if efficiency.mincer_zarnowitz else None
        ),
        "Days until near the latest value, median": settled.lag_near_latest.median,
    }
    for what, value in told.items():
        if value is not None:
            sheet.note(f"{what}: {_short(value)}.")
    if efficiency.verdict is not None:
        sheet.note(f"{_VERDICTS[efficiency.verdict]} (at 5 %).")
    if found.reverted.deliveries:
        sheet.note(
            f"Reverted within {found.reverted.within_days} days, and in none of these: "
            f"{found.reverted.deliveries:,} deliveries of {found.reverted.figures:,} figures."
        )
    sheet.note("Relative: by the earlier values. Numbers are rounded to 4 digits; --json has 15.")


def _short(found: str | None) -> str:
    from cli.wording import number_text
    from projections.analysis.precise import rounded

    return "" if found is None else number_text(rounded(found))


@click.command()
@OF_SERIES
@BOUNDS
@click.option(
    "--within-latest",
    default="0.2",
    show_default=True,
    metavar="SHARE",
    help="A value is near the latest one within this share of it.",
)
@click.option(
    "--min-waiting-period",
    type=click.IntRange(0, 36_500),
    default=0,
    show_default=True,
    metavar="DAYS",
    help="Leave out periods that ended fewer days before.",
)
@_REVERTED
@listing
def settling(asked: "Asked", series: str, **given: Given) -> None:
    """Show how often each figure was revised, and how many days after its period it settled."""
    from projections.answers.settled_figures import ask_settling

    answer = ask_settling(asked.answers, asked.at, series, **given)
    if asked.prints("settling", answer, *series.split("/"), **given):
        return
    from cli.sheets import Sheet

    sheet = Sheet(f"Settling of {series}", asked.moment).columns(
        ("period", "word"), ("revisions", "number"), ("first lag", "number"), ("last lag", "number"),
        ("near latest", "number"), ("spread", "number"), ("relative", "number"), ("least", "number"),
        ("most", "number"),
    )  # fmt: skip
    for one in answer.items[: asked.most]:
        sheet.row(
            one.period,
            f"{one.n_revisions:,}",
            *(f"{days:,} d" for days in (one.min_lag, one.max_lag, one.lag_near_latest)),
            *(_short(value) for value in (one.spread, one.rel_spread, one.min_value, one.max_value)),
        )
    if more := asked.told_more(len(answer.items), "; choose with --start and --end"):
        sheet.note(more)
    sheet.show()
