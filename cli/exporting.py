"""Verb: the whole log as plain files, byte for byte."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from cli.options import LEDGER

if TYPE_CHECKING:
    from transparency.transparency_log import Log
    from upkeep.exporting_log import Exported


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER")
@click.option("--json", "as_json", is_flag=True, help="Print what was exported as JSON.")
@LEDGER
def export(folder: Path, as_json: bool) -> None:
    """Write the whole log into FOLDER as plain files: events, checkpoints and the bytes of documents.

    What was recorded since is signed first, where the key is at hand. `asreported import log` makes a ledger of it.
    """
    import msgspec

    from cli import settings
    from cli.command_refusals import FoundWrong, InTheWay
    from cli.opening import existing
    from cli.progressing import progress
    from stores.durable import settle_folder
    from transparency.transparency_log import Log
    from upkeep.exporting_log import NotWhole
    from upkeep.exporting_log import export as export_log

    path = existing(settings.database())
    if folder.exists() and any(folder.iterdir()):
        raise InTheWay(f"{folder} is not empty; an export goes into a folder of its own", folder=str(folder))
    part = _fresh(folder)
    try:
        with Log.open(path) as log, progress("Exporting") as step:
            _sign(log)
            told = export_log(log, part, step and (lambda done, total: step(done, total, "Exporting")))
        part.replace(folder)
        settle_folder(part.parent)
    except NotWhole as error:
        raise FoundWrong(f"nothing was exported: {error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    if as_json:
        print(msgspec.json.encode(told).decode())
    else:
        _tell(folder, told)


def _fresh(folder: Path) -> Path:
    from cli.command_refusals import InTheWay
    from upkeep.exporting_log import is_unfinished

    part = folder.absolute().with_name(folder.absolute().name + ".part")
    if part.exists() and not is_unfinished(part):
        raise InTheWay(f"{part} is in the way, and holds no export that was interrupted", folder=str(part))
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    return part


def _sign(log: "Log") -> None:
    """Sign what was recorded since; where that cannot be, what was signed already is exported."""
    from domain.refusals import Refusal
    from transparency.signing import Signing

    if log.checkpoints.last() is not None:
        with suppress(Refusal, ValueError):  # where a leaf is missing, exporting tells which
            Signing(log).sign()


def _tell(folder: Path, told: "Exported") -> None:
    from cli.sheets import Sheet
    from cli.wording import count_text

    sheet = Sheet(f"Exported: {folder}").columns(("", "word"), (" ", "prose"))
    sheet.row("events", f"{told.size:,}")
    sheet.row("root", told.root)
    sheet.row("checkpoints", f"{told.checkpoints:,} of {told.origin}" if told.origin else "none: no log was begun")
    sheet.row("contents", f"{told.contents:,}")
    if told.unsigned:
        sheet.note(f"{count_text(told.unsigned, 'event')} behind the last checkpoint left out: nothing is signed now")
    sheet.show()
