"""Verb: a backup put back as the ledger, if it verifies, with a report of what it lacks."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from msgspec import Struct

from cli.options import LEDGER, print_json

if TYPE_CHECKING:
    from upkeep.restoring import Restored


class _Restoration(Struct, frozen=True, kw_only=True):
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
@click.option("--replace", is_flag=True, help="Put an existing ledger aside; it is never deleted.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@LEDGER
def restore(backup: Path, replace: bool, as_json: bool) -> None:
    """Restore BACKUP as the ledger, if it verifies, and say what it lacks. Stop everything that uses the ledger first.

    The signing key, the guard and the operators' log stay as they are.
    """
    from cli import settings
    from cli.progressing import progress
    from upkeep.restoring import restore_backup

    database = settings.database()
    with progress("Restoring") as step:
        restored = restore_backup(backup, database, step, replace=replace)
    _print(database, backup, restored, as_json)


def _print(database: Path, backup: Path, restored: "Restored", as_json: bool) -> None:
    from cli.missing_words import missing_words, signed_words
    from domain.codec import hash_text

    told = _Restoration(
        database=str(database),
        backup=str(backup),
        position=restored.copied.head,
        root=hash_text(restored.copied.root),
        missing=[missing_words(lack) for lack in restored.missing],
        put_aside=str(restored.put_aside) if restored.put_aside else None,
    )
    if as_json:
        print_json(told)
        return
    from cli.sheets import Sheet

    sheet = Sheet(f"Restored and verified: {database}").columns(("", "word"), (" ", "prose"))
    sheet.row("events", f"{told.position:,}")
    sheet.row("root", told.root)
    sheet.row("signed", signed_words(restored.copied))
    if told.put_aside:
        sheet.row("put aside", told.put_aside)
    for words in told.missing:
        sheet.row("missing", words)
    if not told.missing:
        sheet.note("Nothing is known to be missing.")
    sheet.note("The signing key, the guard and the operators' log were not changed.")
    sheet.show()
