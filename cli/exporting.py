"""Verbs: the whole log as plain files, byte for byte, the figures as Parquet, or vintages for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from msgspec import Struct

from cli.options import BOUNDS, LEDGER, print_json

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


class _Exports(click.RichGroup):
    """What can be exported; a folder by itself is for the log, as it was before there was anything else."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that the first word names, or that of the log."""
        return super().resolve_command(ctx, args if args and args[0] in self.commands else ["log", *args])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave options before a folder to the verb of the log."""
        is_ours = not args or args[0] in {"--help", "-h"} or args[0] in self.commands
        return super().parse_args(ctx, args if is_ours else ["log", *args])


@click.group(cls=_Exports)
def export() -> None:
    """Write the whole log, all versions of all figures, or vintages, as files for others to keep or to read.

    `asreported export FOLDER` is short for `asreported export log FOLDER`.
    """


@export.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    required=True,
    help="The folder; each export adds to it.",
)
@click.option(
    "--position", type=click.IntRange(0), metavar="N", help="As recorded up to this position. [default: last]"
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@LEDGER
def figures(folder: Path, position: int | None, as_json: bool) -> None:
    """Write every version of every figure to FOLDER as Parquet, for DuckDB, polars and others.

    `manifest.json` lists the files by position. What it lists is whole and stays as it is; a position that is there
    is not written again.
    """
    from cli.opening import consulted
    from cli.progressing import progress
    from upkeep.exports.figures_export import export_figures

    with consulted() as answers, progress("Exporting") as step:
        exported = export_figures(answers, answers.at(position=position), folder, step)
    if as_json:
        print_json(exported)
        return
    from cli.sheets import Sheet

    sheet = Sheet(f"Exported: {folder}").columns(("", "word"), (" ", "prose"))
    sheet.row("position", f"{exported.position:,}")
    for name, file in (("versions", exported.versions), ("series", exported.series)):
        sheet.row(name, f"{file.rows:,} in {file.name}, {file.size:,} bytes")
    sheet.show()


@export.command()
@click.argument("shape", type=click.Choice(["reviser", "rjd3revisions", "forecast-evaluation"]))
@click.argument("key", metavar="SERIES|SOURCE")
@click.option(
    "--to",
    "place",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    required=True,
    help="A new file, .csv or .parquet.",
)
@BOUNDS
@click.option("--as-of", metavar="MOMENT", help="As published by this moment; a date means its whole day, UTC.")
@click.option(
    "--position", type=click.IntRange(0), metavar="N", help="As recorded up to this position. [default: last]"
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@LEDGER
def vintages(
    *,
    shape: str,
    key: str,
    place: Path,
    start: str | None,
    end: str | None,
    as_of: str | None,
    position: int | None,
    as_json: bool,
) -> None:
    """Write the vintages of a series or a source to FILE in the columns that another program reads.

    Each vintage is a day, and repeats every figure that was known by then. What that leaves out is counted.
    """
    from cli.exporting_vintages import export_vintages
    from cli.nearest import pointing_to_the_nearest
    from cli.opening import consulted
    from cli.wording import count_text

    with consulted() as answers, pointing_to_the_nearest(answers):
        exported = export_vintages(answers, answers.at(as_of, position), shape, key, (start, end), place)
    if as_json:
        print_json(exported)
        return
    from cli.sheets import Sheet

    sheet = Sheet(f"Exported: {place}").columns(("", "word"), (" ", "prose"))
    sheet.row("rows", f"{exported.rows:,}")
    sheet.row("collapsed", f"{count_text(exported.collapsed, 'version')} followed by another one on the same day")
    for word, count in (("withdrawals", exported.withdrawals), ("qualifiers", exported.qualifiers)):
        if count:
            sheet.row(word, f"{count:,} left out")
    if exported.not_read:
        sheet.note(f"{shape} takes no series of frequency {', '.join(exported.not_read)}")
    sheet.show()


@export.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@LEDGER
def log(folder: Path, as_json: bool) -> None:
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
