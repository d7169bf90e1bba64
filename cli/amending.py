"""Verbs: our own mistakes: an entry corrected, voided or filed under another figure, a whole bulletin voided."""

from typing import TYPE_CHECKING, Any

import rich_click as click

from cli.completing import FIGURE
from cli.options import IF_VERSION, IN_WORDS, OF_FIGURE, QUALIFIERS, REASONS, WHY, Given, writing

if TYPE_CHECKING:
    from domain.recording.commands import Replacement
    from domain.recording.receipts import Receipt
    from domain.statements import Content

ENTRY = click.argument("entry", type=click.IntRange(1), metavar="ENTRY")


@click.command()
@writing(
    OF_FIGURE,
    ENTRY,
    click.option("--value", metavar="VALUE", help="What it should have said."),
    click.option("--amount", metavar="AMOUNT|unknown", help="What an adjustment should have said."),
    click.option("--withdrawal", is_flag=True, help="It should have been a withdrawal."),
    click.option("--qualifier", type=click.Choice(QUALIFIERS), help="How the source put it."),
    click.option("--status", metavar="LETTER", help="SDMX observation status; '' for none."),
    click.option("--through", metavar="DATE", help="The last day counted; '' for none."),
    click.option("--published-at", metavar="MOMENT", help="When the source said so."),
    click.option("--document", metavar="ID", help="The document that says so."),
    click.option("--reason", type=click.Choice(REASONS), metavar="REASON", help=f"The source's reason: {IN_WORDS}."),
    click.option("--note", metavar="TEXT", help="The entry's note; '' for none."),
    WHY,
    IF_VERSION,
)
def correct(
    figure: str, entry: int, why: str, if_version: int | None, dry_run: bool, as_json: bool, **new: Given
) -> None:
    """Put right an entry that we had stored wrongly; what is not given stays as it is."""
    from cli.recording import opened, tell, unless_changed
    from cli.settings import actor
    from domain.keys import figure_key
    from domain.recording.memory import LedgerMemory

    with opened() as ledger:

        def upon_what_it_says() -> "Receipt":
            known = LedgerMemory(ledger.store).figure(figure_key(figure))
            expect = known.version if if_version is None else if_version
            replacement = _replacement(known.says(entry), new)
            return ledger.correct(figure, entry, replacement, why, actor(), expect=expect, dry_run=dry_run)

        issued = upon_what_it_says() if if_version is not None else unless_changed(upon_what_it_says)
    tell(issued, as_json=as_json, dry_run=dry_run, what=f"the correction of entry {entry} of {figure}")


def _replacement(stands: "Content | None", new: dict[str, Any]) -> "Replacement":
    """The whole that the entry should have said: what was given over what it says now."""
    from domain.recording.commands import Replacement
    from domain.statements import Adjustment, Statement

    kept = {name: getattr(stands, name) for name in ("reason", "note") if stands is not None}
    if isinstance(stands, Statement):
        kept |= {name: getattr(stands, name) for name in ("value", "qualifier", "status", "through")}
    if isinstance(stands, Adjustment):
        kept |= {"amount": stands.amount, "amount_unknown": stands.amount is None}
    withdrawal = new.pop("withdrawal")
    given = {name: value or None for name, value in new.items() if value is not None}
    if given.get("amount") is not None:
        unknown = given["amount"] == "unknown"
        given |= {"amount": None if unknown else given["amount"], "amount_unknown": unknown}
    if withdrawal:
        if given.get("value") or given.get("amount"):
            raise click.UsageError("a withdrawal has neither a value nor an amount")
        kept = {name: kept[name] for name in ("reason", "note") if name in kept}
    return Replacement(**{**kept, **given})


@click.command()
@writing(
    click.argument("figure", type=FIGURE, required=False, metavar="[FIGURE]"),
    click.argument("entry", type=click.IntRange(1), required=False, metavar="[ENTRY]"),
    click.option("--bulletin", "bulletins", multiple=True, metavar="ID", help="A whole bulletin; may be repeated."),
    WHY,
    IF_VERSION,
)
def void(
    figure: str | None,
    entry: int | None,
    bulletins: tuple[str, ...],
    why: str,
    if_version: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take out an entry that we should not have stored, or whole bulletins that we had misread."""
    if bulletins and (figure or if_version is not None):
        raise click.UsageError("void an entry of a figure, or --bulletin, not both")
    if not bulletins and (figure is None or entry is None):
        raise click.UsageError("name a figure and its entry, or --bulletin ID")
    from cli.recording import opened, tell
    from cli.settings import actor
    from cli.wording import count_text

    with opened() as ledger:
        if bulletins:
            issued = ledger.void_bulletins(bulletins, why, actor(), dry_run=dry_run)
            what = f"the voiding of {count_text(len(bulletins), 'bulletin')}"
        else:
            issued = ledger.void(figure or "", entry or 0, why, actor(), expect=if_version, dry_run=dry_run)
            what = f"the voiding of entry {entry} of {figure}"
    tell(issued, as_json=as_json, dry_run=dry_run, what=what)


@click.command()
@writing(OF_FIGURE, ENTRY, click.argument("target", type=FIGURE, metavar="FIGURE"), WHY, IF_VERSION)
def refile(
    figure: str, entry: int, target: str, why: str, if_version: int | None, dry_run: bool, as_json: bool
) -> None:
    """File an entry under the figure that it was said of, and void it where it stands."""
    from cli.recording import opened, tell
    from cli.settings import actor

    with opened() as ledger:
        issued = ledger.refile(figure, entry, target, why, actor(), expect=if_version, dry_run=dry_run)
    tell(issued, as_json=as_json, dry_run=dry_run, what=f"the refiling of entry {entry} of {figure}")
