"""Verbs: the ledger as a transparency log: begin, show, sign, publish, restart."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from cli.options import ACTOR, LEDGER, OUTCOME_AS_JSON, WHY_LOST, print_json, together

if TYPE_CHECKING:
    from domain.signed_checkpoint import SignedCheckpoint
    from transparency.transparency_log import Log

_ORIGIN = click.option(
    "--origin",
    required=True,
    metavar="NAME",
    help="The log's name: an address without scheme, such as figures.example/log.",
)


@click.group()
def log() -> None:
    """Manage the ledger as a transparency log that anybody can check: see docs/auditing.md."""


@log.command()
@_ORIGIN
@together(OUTCOME_AS_JSON, LEDGER)
def begin(origin: str, as_json: bool) -> None:
    """Create a signing key and sign the first checkpoint under that name."""
    from cli import settings
    from cli.opening import existing
    from transparency.beginning import begin as begin_log
    from transparency.transparency_log import Log

    path = existing(settings.database())
    with Log.open(path) as found:
        checkpoint, key = begin_log(found, origin), found.surroundings.key
        _tell(path, checkpoint, as_json, found)
    if not as_json:
        from cli.sheets import paragraph

        paragraph(f"Keep {key} secret and safe: anybody who has it can sign in this name, and without it nobody can.")
        paragraph("Give readers the verifier key by other means than this service.")


@log.command()
@together(OUTCOME_AS_JSON, LEDGER)
def show(as_json: bool) -> None:
    """Show the log's name, its key, and how far the ledger is signed."""
    from cli import settings
    from cli.opening import existing
    from transparency.transparency_log import Log

    path = existing(settings.database())
    with Log.open(path) as found:
        _tell(path, found.last(), as_json, found)


@log.command()
@together(OUTCOME_AS_JSON, LEDGER)
def sign(as_json: bool) -> None:
    """Sign everything recorded so far; a running service does this by itself."""
    from cli import settings
    from cli.opening import existing
    from transparency.signing import Signing
    from transparency.transparency_log import Log

    path = existing(settings.database())
    with Log.open(path) as found, closing(Signing(found)) as signing:
        checkpoint = signing.sign()
        assert checkpoint is not None, "the key file waited for its turn"
        _tell(path, checkpoint, as_json, found)


@log.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@LEDGER
def publish(folder: Path) -> None:
    """Write the log to FOLDER as static files (C2SP tlog-tiles), or update them."""
    from cli import settings
    from cli.opening import existing
    from cli.progressing import progress
    from transparency.publishing import publish as publish_log
    from transparency.transparency_log import Log

    with Log.open(existing(settings.database())) as found, progress("Publishing") as step:
        last = publish_log(found, folder, step and (lambda done, total: step(done, total, "")))
    print(f"{folder} holds the log {last.origin} up to size {last.size:,}.")


@log.command()
@_ORIGIN
@together(WHY_LOST, ACTOR, OUTCOME_AS_JSON, LEDGER)
def restart(origin: str, why: str, as_json: bool) -> None:
    """Continue under a new name after a loss; the new log records the last checkpoint of the old one.

    Use this only if signed events, the guard or the key are lost for good.
    """
    from cli import settings
    from cli.opening import existing
    from stores.opening import open_ledger
    from transparency.restarting import restart as restart_log
    from transparency.transparency_log import Log

    path = existing(settings.database())
    with open_ledger(path) as ledger, Log.open(path) as found:
        checkpoint = restart_log(ledger, found, origin, why, settings.actor())
        _tell(path, checkpoint, as_json, found)


@log.command()
@click.argument("checkpoint", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@together(WHY_LOST, ACTOR, OUTCOME_AS_JSON, LEDGER)
def guard(checkpoint: Path, why: str, as_json: bool) -> None:
    """Restore a lost guard: you vouch that nothing was signed after CHECKPOINT, a signed note.

    Use the newest that anybody has: readers, witnesses, a published copy. In doubt, use "log restart": a mistake here
    signs two histories in one name.
    """
    from cli import settings
    from cli.opening import existing
    from stores.opening import open_ledger
    from transparency.transparency_log import Log
    from transparency.vouching import put_guard_back

    path = existing(settings.database())
    note = checkpoint.read_text(encoding="utf-8", errors="replace")
    with open_ledger(path) as ledger, Log.open(path) as found:
        put_guard_back(ledger, found, note, why, settings.actor())
        _tell(path, found.last(), as_json, found)


def _tell(path: Path, checkpoint: "SignedCheckpoint", as_json: bool, found: "Log") -> None:
    from transparency.status import status_of

    told = status_of(found, checkpoint)
    if as_json:
        print_json(told)
        return
    from cli.sheets import Sheet
    from cli.wording import count_text, moment_words

    rows = {
        "verifier key": told.key or f"no key: {told.key_problem}",
        "signed": f"{count_text(told.size, 'event')}, {moment_words(told.signed_at[:19] + 'Z')}",
        "not signed yet": count_text(told.head - told.size, "event") if told.head > told.size else "",
        "root": told.root,
        "cosigned by": ", ".join(told.cosigned_by),
        "checkpoints": f"{told.checkpoints:,} kept",
        "halted": told.halted or "",
    }
    sheet = Sheet(told.origin, str(path)).columns(("", "word"), (" ", "prose"))
    for name, text in rows.items():
        if text:
            sheet.row(name, text)
    sheet.show()
