"""Verb: the whole log as plain files, byte for byte."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from msgspec import Struct

from cli.options import LEDGER, print_json

if TYPE_CHECKING:
    from upkeep.exports.writing import Exported


class _Export(Struct, frozen=True, kw_only=True):
    """The log that was written: ``size`` events with that ``root`` (base64); ``unsigned`` ones were left out."""

    folder: str
    size: int
    root: str
    origin: str | None
    checkpoints: int
    contents: int
    unsigned: int


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@LEDGER
def export(folder: Path, as_json: bool) -> None:
    """Write the whole log to FOLDER as plain files: events, checkpoints and the bytes of documents.

    Events recorded since the last checkpoint are signed first, if the key is there. To create a ledger from FOLDER, run
    `asreported import log FOLDER`.
    """
    from cli import settings
    from cli.opening import existing
    from cli.progressing import progress
    from upkeep.exporting_log import export_log

    path = existing(settings.database())
    with progress("Exporting") as step:
        exported = export_log(path, folder, step)
    _print(folder, exported, as_json)


def _print(folder: Path, exported: "Exported", as_json: bool) -> None:
    from domain.codec import hash_text

    root = hash_text(exported.root)
    if as_json:
        told = _Export(
            folder=str(folder),
            size=exported.size,
            root=root,
            origin=exported.origin,
            checkpoints=exported.checkpoints,
            contents=exported.contents,
            unsigned=exported.unsigned,
        )
        print_json(told)
        return
    from cli.sheets import Sheet
    from cli.wording import count_text

    sheet = Sheet(f"Exported: {folder}").columns(("", "word"), (" ", "prose"))
    sheet.row("events", f"{exported.size:,}")
    sheet.row("root", root)
    sheet.row(
        "checkpoints",
        f"{exported.checkpoints:,} of {exported.origin}" if exported.origin else "none: the ledger is not signed",
    )
    sheet.row("contents", f"{exported.contents:,}")
    if exported.unsigned:
        sheet.note(
            f"{count_text(exported.unsigned, 'event')} behind the last checkpoint left out: nothing is signed now"
        )
    sheet.show()
