"""Verb: what the source declared not to belong to a figure's period."""

import rich_click as click

from cli.negatives import WithNegatives
from cli.options import OF_FIGURE, Given, writing
from cli.statements import COMMON, document_of


@click.command(cls=WithNegatives)
@writing(
    OF_FIGURE,
    click.argument("amount", metavar="[AMOUNT|unknown]", required=False),
    click.option("--withdraw", is_flag=True, help="Record that the source withdrew its adjustment."),
    *COMMON,
)
def adjust(figure: str, amount: str | None, withdraw: bool, **given: Given) -> None:
    """Record that part of a running total's change does not belong to its period.

    AMOUNT is signed, in the unit of the series. Write unknown if the source did not say how much.
    """
    if withdraw == (amount is not None):
        raise click.UsageError("give an amount, the word unknown, or --withdraw")
    from cli.recording import now, opened, tell
    from cli.settings import actor
    from domain.keys import figure_key
    from domain.recording.commands import Bulletin, SaidAdjustment

    key = figure_key(figure)
    declared = SaidAdjustment(
        series=str(key.of),
        period=key.period,
        amount=None if amount == "unknown" else amount,
        reason=given["reason"] or "unstated",
        note=given["note"],
        withdrawn=withdraw,
    )
    with opened() as ledger:
        bulletin = Bulletin(
            source=key.source,
            published_at=now(ledger) if given["published_at"] is None else given["published_at"],
            document=document_of(given),
            adjustments=(declared,),
            expect={} if given["if_version"] is None else {str(key): given["if_version"]},
            claims={(key, "adjustment"): "adjustment-withdrawal" if withdraw else "adjustment"},
        )
        issued = ledger.record(bulletin, actor(), dry_run=given["dry_run"])
    tell(issued, as_json=given["as_json"], dry_run=given["dry_run"])
