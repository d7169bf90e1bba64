"""The log of a ledger exported into a folder that gets its name last."""

import shutil
from contextlib import closing, suppress
from pathlib import Path

from domain.refusals import Refusal
from stores.durable import settle_folder
from stores.sqlite.replacing import part_of
from stores.sqlite.upkeep import SQLiteRows
from stores.untrusted import Damaged
from transparency.signing import Signing
from transparency.transparency_log import Log
from upkeep.exports.layout import is_unfinished
from upkeep.exports.writing import Exported, write_log
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FileExists, FoundWrong


def export_log(path: Path, folder: Path, step: Progress | None = None) -> Exported:
    """Write the whole log of a ledger, signed as far as the key is there; raises FileExists or FoundWrong."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExists(f"{folder} is not empty; give an empty or new folder", folder=str(folder))
    part = _fresh(folder)
    try:
        with Log.open(path) as log:
            _sign(log)
            exported = write_log(log, SQLiteRows(log.store), part, step)
        part.replace(folder)
        settle_folder(part.parent)
    except Damaged as damage:
        raise FoundWrong(f"nothing was exported: {damage.message}") from damage
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return exported


def _fresh(folder: Path) -> Path:
    part = part_of(folder.absolute())
    if part.exists() and not is_unfinished(part):
        raise FileExists(f"{part} is in the way, and is not an interrupted export; move it away", folder=str(part))
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    return part


def _sign(log: Log) -> None:
    """Sign what was recorded since; where that cannot be, what was signed already is exported."""
    if log.checkpoints.last() is not None:
        # Where a leaf is missing or no leaf, exporting tells which.
        with suppress(Refusal, ValueError, TypeError), closing(Signing(log)) as signing:
            signing.sign()
