"""Verbs: build the projections anew, and verify the ledger and what is derived from it."""

import rich_click as click

from cli.options import LEDGER


@click.command()
@LEDGER
def rebuild() -> None:
    """Build the projections anew from the events, while the old ones serve."""
    from cli import settings
    from cli.asking import existing
    from cli.progressing import progress
    from domain.store import Store
    from projections.rebuild import rebuild as build
    from projections.tables import Pointer

    path = existing(settings.database())
    store = Store(path)
    try:
        with progress("Rebuilding") as step:
            position = build(Pointer(path), store, step and (lambda done, total: step(done, total, "")))
    finally:
        store.close()
    print(f"Rebuilt the projections of {path} up to position {position:,}.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was checked as JSON.")
@LEDGER
def verify(as_json: bool) -> None:
    """Check every stored event, and the projections against new ones built from the events alone."""
    import msgspec

    from cli import settings
    from cli.asking import existing
    from cli.progressing import progress
    from cli.verifying import verified

    path = existing(settings.database())
    with progress("Verifying") as step:
        found = verified(path, step)
    if as_json:
        print(msgspec.json.encode(found).decode())
        return
    for check in found.checks:
        print(f"ok  {check}")
    print(f"{path} is whole up to position {found.position:,}; the last event's leaf is {found.last_leaf}")
