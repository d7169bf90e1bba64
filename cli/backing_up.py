"""Verb: a verified copy of the ledger in one file, made while the service runs."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from msgspec import Struct

from cli.options import LEDGER, print_json

if TYPE_CHECKING:
    from upkeep.backing_up import BackedUp

NOT_IN_IT = (
    "The backup does not contain the signing key and the operators' log: keep copies of both elsewhere, just as secret."
)


class _Backup(Struct, frozen=True, kw_only=True):
    """A backup that counts: ``size`` in bytes, ``root`` (base64) over all events up to ``head``.

    A checkpoint of the log ``origin`` covers the first ``signed`` of them, none the last ``unsigned``; ``missing`` are
    positions that the guard knows of and the ledger lacked already, or why that cannot be told.
    """

    path: str
    size: int
    head: int
    root: str
    origin: str | None
    signed: int
    unsigned: int
    missing: str | None


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@LEDGER
def backup(file: Path, as_json: bool) -> None:
    """Copy the ledger to FILE while it is in use, and verify the copy. Only a verified copy gets the name FILE."""
    from cli import settings
    from cli.opening import existing
    from cli.progressing import progress
    from upkeep.backing_up import back_up

    path = existing(settings.database())
    with progress("Copying") as step:
        made = back_up(path, file, step)
    _print(file, made, as_json)


def _print(file: Path, made: "BackedUp", as_json: bool) -> None:
    from cli.missing_words import positions_words, signed_words
    from domain.codec import hash_text

    copied, missing = made.copied, positions_words(made.missing) if made.missing else None
    root = hash_text(copied.root)
    if as_json:
        backup = _Backup(
            path=str(file),
            size=made.size,
            head=copied.head,
            root=root,
            origin=copied.last.origin if copied.last else None,
            signed=copied.head - copied.unsigned,
            unsigned=copied.unsigned,
            missing=missing or made.unknown,
        )
        print_json(backup)
        return
    from cli.sheets import Sheet

    sheet = Sheet(f"Backed up and verified: {file}").columns(("", "word"), (" ", "prose"))
    sheet.row("size", f"{made.size:,} bytes")
    sheet.row("events", f"{copied.head:,}")
    sheet.row("root", root)
    sheet.row("signed", signed_words(copied))
    if missing:
        sheet.row("missing", f"{missing} were signed, and the ledger lacks them: it is an older copy")
    if made.unknown:
        sheet.row("missing", f"it is unknown what was signed last: {made.unknown}; asreported doctor")
    sheet.note(NOT_IN_IT)
    sheet.show()
