"""Verbs: what waits to be issued: proposals that an import held back, or that somebody prepared."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.options import ACTOR, DRY_RUN, JSON, LEDGER, OUTCOME_AS_JSON, print_json, together

if TYPE_CHECKING:
    from stores.proposal import Proposal
    from stores.proposal_register import ProposalRegister

_PROPOSAL = click.argument("proposal", metavar="PROPOSAL")
_SHORT = 8


@click.group()
def held() -> None:
    """List, show, issue or drop what was held back: bulletins that wait.

    An import holds a version back that is not plausible beside the one before it. A later version may decide it; else
    a person does. PROPOSAL is its id, or the beginning of it.
    """


@held.command("list")
@click.option("--state", type=click.Choice(("waiting", "issued", "dropped")), help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, metavar="N", help="Maximum number. [default: 100]")
@together(JSON, LEDGER)
def list_(state: str | None, limit: int, as_json: bool) -> None:
    """List the proposals, newest first."""
    from stores.proposal import Proposals

    found = Proposals(items=_register().proposals(state, limit))  # type: ignore[arg-type]  # click lets nothing else pass
    if as_json:
        print_json(found)
        return
    from cli.sheets import Sheet
    from cli.wording import second_words

    sheet = Sheet("Proposals").columns(
        ("proposal", "word"), ("state", "word"), ("source", "word"), ("published", "word"), ("figures", "number"),
        ("by", "word"), ("what", "prose"),
    )  # fmt: skip
    for one in found.items:
        what = "; ".join((one.title, *one.doubts, *filter(None, (one.why,))))
        published = second_words(one.published_at)
        sheet.row(one.id[:_SHORT], one.state, one.source, published, f"{one.figures:,}", one.proposed_by, what)
    if not found.items:
        sheet.note("Nothing waits.")
    elif any(one.state == "waiting" for one in found.items):
        sheet.note(
            "asreported held show PROPOSAL tells what would become of one that waits; issue, or drop, decides it"
        )
    sheet.show()


@held.command()
@_PROPOSAL
@together(JSON, LEDGER)
def show(proposal: str, as_json: bool) -> None:
    """Show a proposal, and what would become of it if it were issued now."""
    from cli.recording import opened

    register = _register()
    with opened() as ledger:
        shown = register.shown(register.named(proposal), ledger)
    if as_json:
        print_json(shown)
        return
    from cli.recording import tell

    _print(shown.proposal)
    for receipt in shown.would_become:
        tell(receipt, as_json=False, dry_run=True)
    if shown.proposal.state == "waiting":
        from cli.sheets import command

        short = shown.proposal.id[:_SHORT]
        command("To decide", f"asreported held issue {short}, or asreported held drop {short} --why TEXT")


@held.command()
@_PROPOSAL
@together(DRY_RUN, ACTOR, OUTCOME_AS_JSON, LEDGER)
def issue(proposal: str, dry_run: bool, as_json: bool) -> None:
    """Record a proposal, as it was published then; you become its actor."""
    from cli.recording import opened, tell
    from cli.settings import actor

    register = _register()
    with opened() as ledger:
        receipts = register.issue(register.named(proposal), ledger, actor(), dry_run=dry_run)
    if as_json:
        print_json(receipts)
        return
    for receipt in receipts:
        tell(receipt, as_json=False, dry_run=dry_run)


@held.command()
@_PROPOSAL
@click.option("--why", metavar="TEXT", help="Why it is not issued; kept beside the ledger.")
@together(ACTOR, LEDGER)
def drop(proposal: str, why: str | None) -> None:
    """Drop a proposal: nothing is recorded of it, and the next import passes it over."""
    from cli.settings import actor
    from cli.wording import second_words

    register = _register()
    dropped = register.drop(register.named(proposal), actor(), why)
    print(f"Dropped: {dropped.title}, published {second_words(dropped.published_at)}.")


def _register() -> "ProposalRegister":
    from cli import settings
    from cli.opening import existing
    from stores.proposal_register import ProposalRegister

    return ProposalRegister(existing(settings.database()))


def _print(one: "Proposal") -> None:
    from api.http.addresses import PROPOSAL_PAGE, filled
    from cli.sheets import Sheet
    from cli.wording import second_words

    sheet = Sheet(f"Proposal {one.id}").columns(("", "word"), (" ", "prose"))
    sheet.row("state", one.state)
    sheet.row("what", one.title)
    sheet.row("source", one.source)
    sheet.row("published", second_words(one.published_at))
    sheet.row("figures", f"{one.figures:,}")
    sheet.row("page", f"{filled(PROPOSAL_PAGE, one.id)} of the service, for everybody who has the link")
    for doubt in one.doubts:
        sheet.row("held because", doubt)
    sheet.row("proposed", f"{second_words(one.proposed_at)} by {one.proposed_by}")
    if one.decided_at:
        sheet.row("decided", f"{second_words(one.decided_at)} by {one.decided_by}{f': {one.why}' if one.why else ''}")
    sheet.show()
