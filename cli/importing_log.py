"""An exported log made into a new ledger, and what is printed of it."""

from pathlib import Path

import msgspec
from msgspec import Struct

from cli import settings
from cli.command_refusals import InTheWay
from cli.progressing import progress
from cli.sheets import Sheet
from stores.sqlite.copying import settle
from stores.sqlite.looking import looking_at
from stores.sqlite.replacing import put_in_place, unfinished
from transparency.notes import VerifierKey
from upkeep.exported_log import import_log
from upkeep.free_places import check_alone, check_unused
from upkeep.lacking import lacking_of_guard


class ImportedLog(Struct, frozen=True, kw_only=True):
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
    """Make the ledger that the settings name; raises InTheWay, LedgerInUse, NotASigningKey or NotALog."""
    from upkeep.verified_copy import last_kept, root_words

    database = settings.database()
    verifier = VerifierKey.read(key) if key else None
    place = database.resolve()
    _check_place(place)
    with unfinished(place) as part, progress("Importing") as step:
        found = import_log(folder, part, verifier, step and (lambda done, total: step(done, total, "Importing KiB")))
        missing = lacking_of_guard(database, part, found.size, last_kept(part))
        settle(part)
        _check_place(place)
        if place.exists():
            settle(place)
        put_in_place(part, place)
    told = ImportedLog(
        database=str(database),
        position=found.size,
        root=root_words(found.root),
        origin=found.origin,
        checkpoints=found.checkpoints,
        contents=found.contents,
        signed_by=key,
        missing=missing,
    )
    if as_json:
        print(msgspec.json.encode(told).decode())
    else:
        _tell(told)


def _check_place(place: Path) -> None:
    """Nothing is there, or a ledger in which nothing is."""
    if not place.exists():
        check_alone(place)
        return
    if _holds_something(place):
        raise InTheWay(f"there is a ledger already: {place}; name another with --database", path=str(place))
    check_unused(place)


def _holds_something(place: Path) -> bool:
    if not place.is_file() or not place.stat().st_size:
        return not place.is_file()
    try:
        with looking_at(place) as connection:
            counts = connection.execute(
                "SELECT (SELECT count(*) FROM stored_events) + (SELECT count(*) FROM checkpoints)"
            ).fetchone()
            return bool(counts[0])
    except Exception:  # noqa: BLE001 - the database's errors may not be named here; what cannot be read is left alone
        return True


def _tell(told: ImportedLog) -> None:
    sheet = Sheet(f"Imported and checked: {told.database}").columns(("", "word"), (" ", "prose"))
    sheet.row("events", f"{told.position:,}")
    sheet.row("root", told.root)
    sheet.row("log", told.origin or "none was begun: nothing outside the folder vouches for it")
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
