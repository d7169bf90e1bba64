"""An exported log made into a new ledger, and what is printed of it."""

from pathlib import Path

from msgspec import Struct

from cli import settings
from cli.missing_words import missing_words
from cli.options import print_json
from cli.progressing import progress
from cli.sheets import Sheet
from domain.codec import hash_text
from transparency.notes import VerifierKey
from upkeep.importing_log import import_log


class _LogImport(Struct, frozen=True, kw_only=True):
    """A ledger made of an exported log; ``root`` (base64) is over its ``position`` events.

    ``signed_by`` is the key that was found to have signed its last checkpoint, if one was given.
    """

    database: str
    position: int
    root: str
    origin: str | None
    checkpoints: int
    contents: int
    signed_by: str | None
    missing: str | None


def imported_log(folder: Path, key: str | None, as_json: bool) -> None:
    """Make the ledger that the settings name; raises FileExists, LedgerInUse, NotASigningKey or NotALog."""
    database = settings.database()
    verifier = VerifierKey.read(key) if key else None
    with progress("Importing") as step:
        imported = import_log(folder, database, verifier, step)
    told = _LogImport(
        database=str(database),
        position=imported.size,
        root=hash_text(imported.root),
        origin=imported.origin,
        checkpoints=imported.checkpoints,
        contents=imported.contents,
        signed_by=key,
        missing=missing_words(imported.missing) if imported.missing else None,
    )
    if as_json:
        print_json(told)
    else:
        _print(told)


def _print(told: _LogImport) -> None:
    sheet = Sheet(f"Imported and checked: {told.database}").columns(("", "word"), (" ", "prose"))
    sheet.row("events", f"{told.position:,}")
    sheet.row("root", told.root)
    sheet.row("log", told.origin or "none: nothing outside the folder confirms the log")
    sheet.row("contents", f"{told.contents:,}")
    if told.origin:
        sheet.row("checkpoints", f"{told.checkpoints:,}")
        sheet.row("signed by", told.signed_by or "not checked: --key was not given")
        sheet.note(
            "Who goes on with this log needs its signing key and its guard beside the ledger; without the "
            "guard nothing is recorded."
        )
    if told.missing:
        sheet.row("missing", told.missing)
    sheet.show()
