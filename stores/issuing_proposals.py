"""The issuing of what a proposal would record: what has to be registered first, and its bulletins behind that."""

from contextlib import suppress

from domain.recording.commands import DescribeSeries, RegisterSource
from domain.recording.group import CommandGroup
from domain.recording.idempotency import Attempt
from domain.recording.ledger import Ledger
from domain.recording.receipts import Receipt
from stores.packed_bulletins import ProposalCommands, Registering


class _OnlyTried(Exception):
    """Whatever was recorded in the transaction is to be forgotten."""


def would_record(ledger: Ledger, commands: ProposalCommands, by: str) -> tuple[Receipt, ...]:
    """What the bulletins would come to, a receipt for each; raises a refusal of the ledger."""
    receipts: tuple[Receipt, ...] = ()
    lacking = _lacking(ledger, commands)
    if not lacking:
        return tuple(ledger.record(one, by, dry_run=True) for one in commands.bulletins)
    with suppress(_OnlyTried), ledger.together() as group:
        _register(group, lacking, by)
        receipts = tuple(group.record(one, by, dry_run=True) for one in commands.bulletins)
        _forget()
    return receipts


def _forget() -> None:
    raise _OnlyTried


def record_proposed(
    ledger: Ledger, commands: ProposalCommands, by: str, proposed_by: str, attempt: Attempt | None
) -> tuple[Receipt, ...]:
    """Record the bulletins as one actor, and what they need as who proposed them; raises a refusal of the ledger.

    Each whole list of some series is durable by itself, as an import records them; the same again is nothing.
    """
    lacking = _lacking(ledger, commands)
    while lacking:
        with ledger.together() as group:
            while lacking and not group.is_full:
                _register(group, [lacking.pop(0)], proposed_by)
    only = attempt if len(commands.bulletins) == 1 else None
    return tuple(ledger.record(one, by, attempt=only) for one in commands.bulletins)


def _lacking(ledger: Ledger, commands: ProposalCommands) -> list[Registering]:
    """What the ledger does not have of what is to be registered: somebody may have done so meanwhile."""
    return [one for one in commands.registering if not _is_there(ledger, one)]


def _is_there(ledger: Ledger, one: Registering) -> bool:
    if isinstance(one, RegisterSource):
        return ledger.source(one.source) is not None
    known = ledger.series(one.series)
    if isinstance(one, DescribeSeries):
        return known is not None and isinstance(one.decimals, int) and known.decimals >= one.decimals
    return known is not None


def _register(group: CommandGroup, commands: list[Registering], by: str) -> None:
    for one in commands:
        group.record(one, by)
