"""Verbs: our own mistakes: an entry corrected, voided or filed under another figure, a whole bulletin voided."""

from typing import TYPE_CHECKING, Any

import rich_click as click

from cli.completing import FIGURE
from cli.options import IF_VERSION, IN_WORDS, OF_FIGURE, QUALIFIERS, REASONS, WHY, Given, writing

if TYPE_CHECKING:
    from domain.recording.commands import Replacement

ENTRY = click.argument("entry", type=click.IntRange(1), metavar="ENTRY")


@click.command()
@writing(
    OF_FIGURE,
    ENTRY,
    click.option("--value", metavar="VALUE", help="The value it should have."),
    click.option("--amount", metavar="AMOUNT|unknown", help="The amount an adjustment should have."),
    click.option("--withdrawal", is_flag=True, help="It should have been a withdrawal."),
    click.option("--qualifier", type=click.Choice(QUALIFIERS), help="How the source qualified the value."),
    click.option("--status", metavar="LETTER", help="SDMX observation status; '' removes it."),
    click.option("--through", metavar="DATE", help="The last day counted; '' removes it."),
    click.option("--published-at", metavar="MOMENT", help="When the source published it."),
    click.option("--document", metavar="ID", help="The id of the document that shows it."),
    click.option("--reason", type=click.Choice(REASONS), metavar="REASON", help=f"The source's reason: {IN_WORDS}."),
    click.option("--note", metavar="TEXT", help="The entry's note; '' removes it."),
    WHY,
    IF_VERSION,
)
def correct(
    figure: str, entry: int, why: str, if_version: int | None, dry_run: bool, as_json: bool, **new: Given
) -> None:
    """Correct an entry that we recorded wrongly; options that you leave out change nothing."""
    from cli.recording import opened, tell
    from cli.settings import actor
    from domain.recording.commands import CorrectEntry

    command = CorrectEntry(figure=figure, entry=entry, new=_replacement(**new), why=why, expect=if_version)
    with opened() as ledger:
        receipt = ledger.record(command, actor(), dry_run=dry_run)
    tell(receipt, as_json=as_json, dry_run=dry_run, what=f"the correction of entry {entry} of {figure}")


def _replacement(amount: str | None, withdrawal: bool, **given: Given) -> "Replacement":
    """What was given of the entry; an empty text takes away what may be missing, and is no moment or document."""
    from domain.recording.commands import Replacement

    if withdrawal and (given["value"] or amount):
        raise click.UsageError("a withdrawal has neither a value nor an amount")
    facts: dict[str, Any] = {name: text for name, text in given.items() if text is not None}
    facts |= {name: None for name in ("status", "through", "note") if facts.get(name) == ""}
    facts = {name: text for name, text in facts.items() if text != ""}
    if amount:
        facts["amount"] = None if amount == "unknown" else amount
    return Replacement(withdrawn=withdrawal, **facts)


@click.command()
@writing(
    click.argument("figure", type=FIGURE, required=False, metavar="[FIGURE]"),
    click.argument("entry", type=click.IntRange(1), required=False, metavar="[ENTRY]"),
    click.option("--bulletin", "bulletins", multiple=True, metavar="ID", help="Void a whole bulletin; repeatable."),
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
    """Remove an entry that we should not have recorded, or whole bulletins that we misread."""
    if bulletins and (figure or if_version is not None):
        raise click.UsageError("void an entry of a figure, or --bulletin, not both")
    if not bulletins and (figure is None or entry is None):
        raise click.UsageError("name a figure and its entry, or --bulletin ID")
    from cli.recording import opened, tell
    from cli.settings import actor
    from cli.wording import count_text
    from domain.recording.commands import VoidBulletins, VoidEntry

    with opened() as ledger:
        if bulletins:
            receipt = ledger.record(VoidBulletins(bulletins=bulletins, why=why), actor(), dry_run=dry_run)
            what = f"the voiding of {count_text(len(bulletins), 'bulletin')}"
        else:
            command = VoidEntry(figure=figure or "", entry=entry or 0, why=why, expect=if_version)
            receipt = ledger.record(command, actor(), dry_run=dry_run)
            what = f"the voiding of entry {entry} of {figure}"
    tell(receipt, as_json=as_json, dry_run=dry_run, what=what)


@click.command()
@writing(OF_FIGURE, ENTRY, click.argument("target", type=FIGURE, metavar="FIGURE"), WHY, IF_VERSION)
def refile(
    figure: str, entry: int, target: str, why: str, if_version: int | None, dry_run: bool, as_json: bool
) -> None:
    """Move an entry to the figure that it belongs to: file it there, and void it here."""
    from cli.recording import opened, tell
    from cli.settings import actor
    from domain.recording.commands import RefileEntry

    command = RefileEntry(figure=figure, entry=entry, target=target, why=why, expect=if_version)
    with opened() as ledger:
        receipt = ledger.record(command, actor(), dry_run=dry_run)
    tell(receipt, as_json=as_json, dry_run=dry_run, what=f"the refiling of entry {entry} of {figure}")
