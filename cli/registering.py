"""Verbs: how sources and series become known, are described anew and end."""

import rich_click as click

from cli.completing import SERIES
from cli.options import OF_SERIES, Given, writing

MEASURES = ("cumulative", "increment", "level")
FREQUENCIES = ("D", "W", "M", "Q", "A")
STARTS_ON = click.option("--starts-on", metavar="DATE", help="The day from which a running total counts.")


@click.command()
@writing(
    click.argument("source"),
    click.option("--name", required=True, help="What it is called."),
    click.option("--url", help="Where it publishes."),
    click.option("--relays", metavar="SOURCE", help="The source whose figures it passes on."),
    dry_run=False,
)
def register(source: str, name: str, url: str | None, relays: str | None, as_json: bool) -> None:
    """Make a source known; this makes the ledger, if there is none."""
    from cli.recording import opened, tell
    from cli.settings import actor
    from domain.recording.commands import RegisterSource

    with opened(make=True) as ledger:
        receipt = ledger.record(RegisterSource(source=source, name=name, url=url, relays=relays), actor())
    tell(receipt, as_json=as_json, what=f"source {source}")


@click.command()
@writing(
    OF_SERIES,
    click.option("--title", required=True, help="What it measures."),
    click.option("--unit", required=True, help="What one of it is."),
    click.option("--measure", type=click.Choice(MEASURES), required=True, help="A running total, an amount, a state."),
    click.option("--frequency", type=click.Choice(FREQUENCIES), required=True, help="How long its periods are."),
    click.option("--description", help="More about it."),
    click.option(
        "--decimals", type=click.IntRange(0, 9), metavar="N", default=0, help="Decimals of its values. [default: 0]"
    ),
    STARTS_ON,
    click.option(
        "--lag-days",
        type=click.IntRange(0, 366),
        metavar="N",
        default=0,
        help="Days between the last day counted and the period's end. [default: 0]",
    ),
)
def open(series: str, dry_run: bool, as_json: bool, **facts: Given) -> None:  # noqa: A001 - the domain's own word
    """Open a series of a registered source."""
    from cli.recording import opened, tell
    from cli.settings import actor
    from domain.recording.commands import OpenSeries

    with opened() as ledger:
        receipt = ledger.record(OpenSeries(series=series, **facts), actor(), dry_run=dry_run)
    tell(receipt, as_json=as_json, dry_run=dry_run, what=f"series {series}")


@click.command()
@writing(
    click.argument("key", type=SERIES, metavar="SOURCE|SERIES"),
    click.option("--name", help="Of a source: what it is called."),
    click.option("--url", help="Of a source: where it publishes."),
    click.option("--relays", metavar="SOURCE", help="Of a source: whose figures it passes on."),
    click.option("--title", help="Of a series: what it measures."),
    click.option("--description", help="Of a series: more about it."),
    click.option(
        "--decimals", type=click.IntRange(0, 9), metavar="N", help="Of a series: can be raised, with a reason."
    ),
    STARTS_ON,
    click.option("--lag-days", type=click.IntRange(0, 366), metavar="N", help="Of a series: with a reason."),
    click.option("--reason", metavar="TEXT", help="Why the series' arithmetic changes."),
    dry_run=False,
)
def describe(key: str, as_json: bool, **facts: Given) -> None:
    """State a source's or series' description anew; what is not given stays as it is."""
    from cli.recording import opened, tell
    from cli.settings import actor
    from domain.recording.commands import DescribeSeries, DescribeSource

    given = {name: value for name, value in facts.items() if value is not None}
    of_source = {"name", "url", "relays"}
    strange = given.keys() & of_source if "/" in key else given.keys() - of_source
    if strange:
        raise click.UsageError(
            f"--{min(strange).replace('_', '-')} does not describe a {'series' if '/' in key else 'source'}"
        )
    command = DescribeSeries(series=key, **given) if "/" in key else DescribeSource(source=key, **given)
    with opened() as ledger:
        receipt = ledger.record(command, actor())
    tell(receipt, as_json=as_json, what=f"the description of {key}")


@click.command()
@writing(
    OF_SERIES,
    click.argument("last_period", metavar="PERIOD"),
    click.option(
        "--successor", "successors", type=SERIES, multiple=True, help="The series that goes on; may be repeated."
    ),
    click.option("--reason", metavar="TEXT", help="Why it ended."),
    click.option("--if-version", type=click.IntRange(0), metavar="N", help="Only if the series is at this version."),
)
def close(
    series: str,
    last_period: str,
    successors: tuple[str, ...],
    reason: str | None,
    if_version: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Record that the source stopped publishing a series after a period."""
    from cli.recording import opened, tell
    from cli.settings import actor
    from domain.recording.commands import CloseSeries

    command = CloseSeries(
        series=series, last_period=last_period, successors=successors, reason=reason, expect=if_version
    )
    with opened() as ledger:
        receipt = ledger.record(command, actor(), dry_run=dry_run)
    tell(receipt, as_json=as_json, dry_run=dry_run, what=f"the closing of {series}")
