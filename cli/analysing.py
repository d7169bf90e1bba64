"""Verbs: how the figures of a series were revised, and how long each took to settle."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.options import BOUNDS, OF_SERIES, Given, listing, reading, together

if TYPE_CHECKING:
    from cli.asking import Asked
    from cli.sheets import Kind
    from projections.analysis.sizes import RevisionSizes

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
    from cli.revision_words import revision_sentences
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
    for sentence in revision_sentences(found):
        sheet.note(sentence)
    sheet.show()


def _cells(sizes: "RevisionSizes") -> list[str]:
    from cli.revision_words import short

    numbers = (
        sizes.mean, sizes.mean_absolute, sizes.relative_to_earlier.mean_absolute, sizes.standard_deviation,
        sizes.median, sizes.minimum, sizes.maximum,
    )  # fmt: skip
    counts = (sizes.figures, sizes.up, sizes.down)
    return [*(f"{one:,}" if one else "" for one in counts), *(short(one) for one in numbers)]


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
    from cli.revision_words import short
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
            *(short(value) for value in (one.spread, one.rel_spread, one.min_value, one.max_value)),
        )
    if more := asked.told_more(len(answer.items), "; choose with --start and --end"):
        sheet.note(more)
    sheet.show()
