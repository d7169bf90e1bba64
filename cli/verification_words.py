"""The words for what verification found to be so."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from projections.following.serving_check import Compared
    from upkeep.verifying.verification import Verified


def checks_words(found: "Verified") -> list[str]:
    """Each thing that was checked, with how many there were of it."""
    checks = [
        f"the file is sound, and its guards against changes are in place (schema version {found.schema_version})",
        f"{found.position:,} events: positions without gaps; every leaf and every column matches the bytes",
        f"{found.streams:,} streams: versions 1, 2, 3, ... without gaps",
        f"{found.batches:,} batches: whole, each recorded later than the one before, found under every key",
        f"{found.contents:,} contents of documents: each hashes to its name, and each has the event that brought it",
        f"{found.checkpoints:,} signed checkpoints, {found.held} of them held: none is missing, each with its root",
        f"{found.upper_hashes:,} upper hashes of the tree: as computed from the leaves",
    ]
    if found.projections is not None:
        checks.append(f"projections: {_compared(found.projections)}")
    return checks


def _compared(compared: "Compared") -> str:
    if compared.generation is None:
        return "none that this program uses, so none was compared; the next read creates them"
    if compared.rows is None:
        return (
            f"generation {compared.generation} is of another ledger, and answers nothing; none was compared, and they "
            "are made at the next read"
        )
    tables = ", ".join(f"{name} ({count:,})" for name, count in compared.rows.items())
    behind = f"; they end at position {compared.position:,}, {compared.behind:,} behind" if compared.behind > 0 else ""
    return f"{tables} equal to new ones{behind}"
