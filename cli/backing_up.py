"""Verb: a verified copy of the ledger in one file, made while the service runs."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from msgspec import Struct

from cli.options import LEDGER

if TYPE_CHECKING:
    from transparency.notes import Checkpoint
    from upkeep.verified_copy import Copied

NOT_IN_IT = "The signing key and the operators' log are not in it: keep copies of both apart, as secret as they are."


class BackedUp(Struct, frozen=True, kw_only=True):
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
@click.option("--json", "as_json", is_flag=True, help="Print what was backed up as JSON.")
@LEDGER
def backup(file: Path, as_json: bool) -> None:
    """Copy the ledger into FILE while it is in use, and verify the copy: what does not verify never gets the name."""
    from cli import settings
    from cli.command_refusals import InTheWay
    from cli.opening import existing
    from cli.progressing import progress
    from stores.sqlite.copying import copy_online, settle
    from stores.sqlite.replacing import put_in_place, unfinished
    from stores.surroundings import surroundings_of
    from upkeep.free_places import check_alone
    from upkeep.lacking import lacking_of
    from upkeep.verified_copy import verified_copy

    path = existing(settings.database())
    if file.exists():
        raise InTheWay(f"{file} is there already; a backup goes into a file of its own", path=str(file))
    check_alone(file)
    signed, lost = _guarded(path)  # before copying: a service that runs signs on
    with unfinished(file) as part, progress("Copying") as step:
        copy_online(path, part, step and (lambda done, total: step(done, total, "Copying")))
        found = verified_copy(part, step)
        missing = lacking_of(signed, part, found.head) if signed else None
        if signed is None and found.last is not None:
            lost = lost or f"{surroundings_of(path).guard} is missing"
        settle(part)
        put_in_place(part, file)
    _tell(file, found, missing, lost, as_json)


def _guarded(path: Path) -> "tuple[Checkpoint | None, str | None]":
    """What was signed last, or why that cannot be told: what there is can still be copied."""
    from domain.refusals import Refusal
    from stores.surroundings import surroundings_of
    from transparency.guarding import guarded

    try:
        return guarded(surroundings_of(path)), None
    except Refusal as refusal:
        return None, refusal.message.partition(". Nothing is")[0]


def _tell(file: Path, found: "Copied", missing: str | None, lost: str | None, as_json: bool) -> None:
    import msgspec

    told = BackedUp(
        path=str(file),
        size=file.stat().st_size,
        head=found.head,
        root=found.root_text,
        origin=found.last.origin if found.last else None,
        signed=found.head - found.unsigned,
        unsigned=found.unsigned,
        missing=missing or lost,
    )
    if as_json:
        print(msgspec.json.encode(told).decode())
        return
    from cli.sheets import Sheet

    sheet = Sheet(f"Backed up and verified: {file}").columns(("", "word"), (" ", "prose"))
    sheet.row("size", f"{told.size:,} bytes")
    sheet.row("events", f"{told.head:,}")
    sheet.row("root", told.root)
    sheet.row("signed", signed_words(found))
    if missing:
        sheet.row("missing", f"{missing} were signed, and the ledger lacks them: it is an older copy of itself")
    if lost:
        sheet.row("missing", f"what was signed last cannot be told: {lost}; asreported doctor")
    sheet.note(NOT_IN_IT)
    sheet.show()


def signed_words(found: "Copied") -> str:
    """How far the ledger is signed, in words."""
    if found.last is None:
        return "nothing: no log was begun"
    behind = f"; {found.unsigned:,} behind it are not signed" if found.unsigned else ""
    return f"{found.last.origin} up to position {found.last.size:,}{behind}"
