"""Verb: a backup put back as the ledger, if it verifies, with what it lacks said aloud."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from msgspec import Struct

from cli.options import LEDGER

if TYPE_CHECKING:
    from upkeep.verified_copy import Copied


class Restored(Struct, frozen=True, kw_only=True):
    """A ledger that was put back: ``root`` (base64) is over ``position`` events; ``missing`` says what it lacks.

    ``put_aside`` is where the ledger went that was there before.
    """

    database: str
    backup: str
    position: int
    root: str
    missing: list[str]
    put_aside: str | None


@click.command()
@click.argument("backup", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="BACKUP")
@click.option("--replace", is_flag=True, help="Put the ledger that is there aside; it is never deleted.")
@click.option("--json", "as_json", is_flag=True, help="Print what was restored as JSON.")
@LEDGER
def restore(backup: Path, replace: bool, as_json: bool) -> None:
    """Put BACKUP back as the ledger, if it verifies, and say what it lacks; stop everything that uses the ledger first.

    The signing key, the guard and the operators' log stay as they are.
    """
    from cli import settings
    from cli.progressing import progress
    from stores.sqlite.copying import settle
    from stores.sqlite.replacing import put_in_place, unfinished
    from stores.sqlite.schema import check_header
    from upkeep.verified_copy import verified_copy

    database = settings.database()
    place = database.resolve()
    check_header(backup)
    _check_place(place, backup, replace)
    with unfinished(place) as part, progress("Restoring") as step:
        _copy(backup, part)
        found = verified_copy(part, step)
        missing = _missing(database, place, part, found)
        settle(part)
        _check_place(place, backup, replace)
        aside = _aside(place) if place.exists() else None
        put_in_place(part, place, aside)
    told = Restored(
        database=str(database),
        backup=str(backup),
        position=found.head,
        root=found.root_text,
        missing=missing,
        put_aside=str(aside) if aside else None,
    )
    _tell(told, found, as_json)


def _check_place(place: Path, backup: Path, replace: bool) -> None:
    from cli.command_refusals import InTheWay
    from upkeep.free_places import check_alone, check_unused

    if not place.exists():
        check_alone(place)
        return
    if not replace:
        raise InTheWay(f"there is a ledger already: {place}; --replace puts it aside", path=str(place))
    if place.samefile(backup):
        raise InTheWay(f"{backup} is the ledger itself", path=str(place))
    check_unused(place)


def _copy(backup: Path, part: Path) -> None:
    """The bytes as they are, with what SQLite had not brought into the file yet, if that lies beside it."""
    for ending in ("-wal", ""):
        source = backup.with_name(backup.name + ending)
        if source.exists():
            shutil.copyfile(source, part.with_name(part.name + ending))


def _aside(place: Path) -> Path:
    """A name that nothing has yet."""
    name, number = f"{place.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}", 1
    aside = place.with_name(name)
    while aside.exists():
        number += 1
        aside = place.with_name(f"{name}-{number}")
    return aside


def _missing(database: Path, place: Path, part: Path, found: "Copied") -> list[str]:
    from upkeep.lacking import lacking_of_guard, lacking_of_ledger, still_halted

    said = [lacking_of_guard(database, part, found.head, found.last), still_halted(database)]
    if place.exists():
        said.append(lacking_of_ledger(place, part, found.head))
    return [one for one in said if one is not None]


def _tell(told: Restored, found: "Copied", as_json: bool) -> None:
    import msgspec

    from cli.backing_up import signed_words
    from cli.sheets import Sheet

    if as_json:
        print(msgspec.json.encode(told).decode())
        return
    sheet = Sheet(f"Restored and verified: {told.database}").columns(("", "word"), (" ", "prose"))
    sheet.row("events", f"{told.position:,}")
    sheet.row("root", told.root)
    sheet.row("signed", signed_words(found))
    if told.put_aside:
        sheet.row("put aside", told.put_aside)
    for one in told.missing:
        sheet.row("missing", one)
    if not told.missing:
        sheet.note("Nothing is known to be missing.")
    sheet.note("The signing key, the guard and the operators' log were left as they are.")
    sheet.show()
