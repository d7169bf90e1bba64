"""Verbs: rebuild the projections, and verify the ledger and what is derived from it."""

from pathlib import Path

import rich_click as click
from msgspec import Struct

from cli.options import LEDGER, print_json


class _Verification(Struct, frozen=True):
    """A ledger found whole: its last position, the leaf there and the Merkle root over all events, both in base64."""

    position: int
    last_leaf: str
    root: str
    checks: list[str]


@click.command()
@LEDGER
def rebuild() -> None:
    """Rebuild the projections from the events while the old ones serve."""
    from cli import settings
    from cli.opening import existing
    from cli.progressing import progress
    from projections.following.rebuilding import rebuild as build
    from projections.tables.pointer import Pointer
    from stores.sqlite.store import Store

    path = existing(settings.database())
    store = Store(path)
    try:
        with progress("Rebuilding") as step:
            position = build(Pointer(path), store, step and (lambda done, total: step(done, total, "")))
    finally:
        store.close()
    print(f"Rebuilt the projections of {path} up to position {position:,}.")


@click.command()
@click.option(
    "--held",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A checkpoint that you kept earlier; repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@LEDGER
def verify(held: tuple[Path, ...], as_json: bool) -> None:
    """Check every stored event and everything derived from it, and compare with checkpoints that you kept earlier.

    Only checkpoints kept elsewhere can reveal that somebody rewrote the whole ledger and signed it again.
    """
    from cli import settings
    from cli.opening import existing
    from cli.progressing import progress
    from cli.verification_words import checks_words
    from domain.codec import hash_text
    from upkeep.verifying.verification import verified

    path = existing(settings.database())
    with progress("Verifying") as step:
        found = verified(path, step, held)
    leaf, root, checks = hash_text(found.last_leaf), hash_text(found.root), checks_words(found)
    if as_json:
        print_json(_Verification(found.position, leaf, root, checks))
        return
    from cli.sheets import paragraph

    for check in checks:
        paragraph(f"ok  {check}", indent=4)
    paragraph(f"{path} is whole up to position {found.position:,}; the root of all events is {root}")
