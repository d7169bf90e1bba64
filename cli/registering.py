"""Verbs: register, open, describe and close sources and series."""

import rich_click as click

from cli.completing import SERIES
from cli.options import OF_SERIES, Given, writing

MEASURES = ("cumulative", "increment", "level")
FREQUENCIES = ("D", "W", "M", "Q", "A")
STARTS_ON = click.option("--starts-on", metavar="DATE", help="First day that a running total counts.")


@click.command()
@writing(
    click.argument("source"),
    click.option("--name", required=True, help="The name of the source."),
    click.option("--url", help="The URL where it publishes."),
    click.option("--relays", metavar="SOURCE", help="The source whose figures it relays."),
    dry_run=False,
)
def register(source: str, name: str, url: str | None, relays: str | None, as_json: bool) -> None:
    """Register a source; this creates the ledger if there is none."""
    from cli.recording import opened, tell
    from cli.settings import actor
    from domain.recording.commands import RegisterSource

    with opened(make=True) as ledger:
        receipt = ledger.record(RegisterSource(source=source, name=name, url=url, relays=relays), actor())
    tell(receipt, as_json=as_json, what=f"source {source}")


@click.command()
@writing(
    OF_SERIES,
    click.option("--title", required=True, help="The title: what the series measures."),
    click.option("--unit", required=True, help="The unit, such as persons."),
    click.option(
        "--measure",
        type=click.Choice(MEASURES),
        required=True,
        help="cumulative: a running total; increment: an amount; level: a state.",
    ),
    click.option(
        "--frequency",
        type=click.Choice(FREQUENCIES),
        required=True,
        help="The length of its periods: day, week, month, quarter or year (A).",
    ),
    click.option("--description", help="A longer description."),
    click.option(
        "--decimals", type=click.IntRange(0, 9), metavar="N", default=0, help="Decimals of the values. [default: 0]"
    ),
    STARTS_ON,
    click.option(
        "--lag-days",
        type=click.IntRange(0, 366),
        metavar="N",
        default=0,
        help="Days between the last day counted and the end of the period. [default: 0]",
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
    click.option("--name", help="Source: its name."),
    click.option("--url", help="Source: the URL where it publishes."),
    click.option("--relays", metavar="SOURCE", help="Source: the source whose figures it relays."),
    click.option("--title", help="Series: its title."),
    click.option("--description", help="Series: a longer description."),
    click.option(
        "--decimals", type=click.IntRange(0, 9), metavar="N", help="Series: more decimals than before; needs --reason."
    ),
    STARTS_ON,
    click.option(
        "--lag-days",
        type=click.IntRange(0, 366),
        metavar="N",
        help="Series: days between the last day counted and the end of the period; needs --reason.",
    ),
    click.option("--reason", metavar="TEXT", help="Why decimals, starts-on or lag-days change."),
    dry_run=False,
)
def describe(key: str, as_json: bool, **facts: Given) -> None:
    """Change the description of a source or series; options that you leave out change nothing."""
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
        "--successor", "successors", type=SERIES, multiple=True, help="A series that continues it; repeatable."
    ),
    click.option("--reason", metavar="TEXT", help="Why the series ended."),
    click.option(
        "--if-version", type=click.IntRange(0), metavar="N", help="Refuse unless the series is at this version."
    ),
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
    """Record that the source stopped publishing a series after PERIOD."""
    from cli.recording import opened, tell
    from cli.settings import actor
    from domain.recording.commands import CloseSeries

    command = CloseSeries(
        series=series, last_period=last_period, successors=successors, reason=reason, expect=if_version
    )
    with opened() as ledger:
        receipt = ledger.record(command, actor(), dry_run=dry_run)
    tell(receipt, as_json=as_json, dry_run=dry_run, what=f"the closing of {series}")
