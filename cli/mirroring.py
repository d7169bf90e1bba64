"""Verb: a checked copy of somebody's public ledger, made and kept up to date."""

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from msgspec import Struct

from cli.options import LEDGER, OUTCOME_AS_JSON, print_json, together

if TYPE_CHECKING:
    from cli.settings import Found
    from transparency.notes import VerifierKey
    from upkeep.upstream.origin_address import OriginAddress


class _Mirrored(Struct, frozen=True, kw_only=True):
    """A mirror that is up to date: ``size`` events were signed as ``origin``, with that root (base64).

    ``position`` is the last that is here, ``checkpoints`` are the signed ones, ``key`` checked them.
    """

    database: str
    address: str
    origin: str
    key: str
    size: int
    root: str
    position: int
    checkpoints: int


@click.command()
@click.argument("address", required=False, metavar="ADDRESS")
@click.option("--key", metavar="KEY", help="The verifier key of the log, not taken from the service itself.")
@click.option("--once", is_flag=True, help="Bring the mirror up to date and stop.")
@together(OUTCOME_AS_JSON, LEDGER)
def mirror(address: str | None, key: str | None, once: bool, as_json: bool) -> None:
    """Keep a whole, checked copy of the public ledger at ADDRESS, such as https://figures.example.

    The first time, name the address and the log's key. Later "asreported mirror" alone goes on. Serve it with:
    asreported serve.
    """
    from cli import settings
    from transparency.notes import VerifierKey
    from upkeep.upstream.mirroring import bring_up
    from upkeep.upstream.origin_address import OriginAddress

    _check_file(settings.find("database"))
    path = settings.database()
    named = OriginAddress.read(address) if address else None
    _begin_or_point(path, named, VerifierKey.read(key) if key else None)
    from cli.progressing import progress

    with progress("Following") as step:
        bring_up(path, step)
    _print(path, as_json)
    if not once:
        _follow(path)


def _check_file(named: "Found") -> None:
    from stores.upstream import is_postgresql

    if is_postgresql(named.value):
        raise click.UsageError(f"a mirror is a file, not a database ({named.origin}): name it with --database FILE")


def _begin_or_point(path: Path, address: "OriginAddress | None", key: "VerifierKey | None") -> None:
    from cli.progressing import progress
    from upkeep.upstream.mirror_places import begin_mirror, mirrored_at, point_mirror
    from upkeep.upstream.origin_address import OriginAddress

    if path.exists():
        known, pinned = mirrored_at(path)
        if address is not None or key is not None:
            point_mirror(path, address or OriginAddress.read(known.address), key or pinned)
        return
    if address is None or key is None:
        raise click.UsageError(f"there is no mirror {path} yet: name the ADDRESS of a ledger, and its key with --key")
    path.parent.mkdir(parents=True, exist_ok=True)
    with progress("Copying") as step:
        begin_mirror(path, address, key, step)


def _print(path: Path, as_json: bool) -> None:
    from domain.codec import hash_text
    from transparency.transparency_log import Log
    from upkeep.upstream.mirror_places import mirrored_at

    upstream, key = mirrored_at(path)
    with Log.open(path) as log:
        last = log.last()
        told = _Mirrored(
            database=str(path),
            address=upstream.address,
            origin=last.origin,
            key=str(key),
            size=last.size,
            root=hash_text(last.root),
            position=log.store.head(),
            checkpoints=log.checkpoints.last_number(),
        )
    if as_json:
        print_json(told)
        return
    from cli.sheets import Sheet

    sheet = Sheet(f"Mirrored and checked: {told.address}", told.database).columns(("", "word"), (" ", "prose"))
    for name, text in (
        ("log", told.origin),
        ("key", told.key),
        ("events", f"{told.size:,}, all of them signed"),
        ("root", told.root),
        ("checkpoints", f"{told.checkpoints:,}"),
    ):
        sheet.row(name, text)
    sheet.show()


def _follow(path: Path) -> None:
    """Follow until a signal to stop."""
    from upkeep.upstream.mirroring import follow

    stop, last = threading.Event(), ""

    def tell(wrong: str) -> None:
        nonlocal last
        if wrong != last:
            click.echo(wrong or "following again", err=True)
            last = wrong

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    click.echo("Following it; Ctrl-C ends.", err=True)
    follow(path, stop, tell)
