"""Verb: watch the addresses of a list."""

import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from cli.options import JSON, LEDGER, print_json

if TYPE_CHECKING:
    from importers.watching.fetching import Fetcher
    from importers.watching.watch_list import WatchList
    from importers.watching.watcher import WatchLook


@click.command()
@click.argument("path", metavar="LIST", type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="Look at what is due, and stop: for a timer.")
@click.option("--now", "is_now", is_flag=True, help="Look at everything, due or not, and stop.")
@click.option("--trust", is_flag=True, help="Take what arrives, and what is held, however little plausible it is.")
@JSON
@LEDGER
def watch(path: Path, once: bool, is_now: bool, trust: bool, as_json: bool) -> None:
    """Fetch the files of LIST over HTTPS when they are due, import what changed, and record that we looked.

    With --once the exit code is 1 if a file could not be read or is held as not
    plausible, if a source is silent for longer than its silent_after,
    or if it could not be seen for longer than twice its every.
    """
    from importers.watching.fetching import Fetcher
    from importers.watching.watch_list import read_watch_list

    wanted = read_watch_list(path)
    with Fetcher(contact=wanted.contact) as fetcher:
        looks = watched(wanted, fetcher, as_json=as_json, once=once or is_now, whether_due=is_now, trust=trust)
    if any(one.is_wrong for one in looks):
        sys.exit(1)


def watched(
    wanted: "WatchList", fetcher: "Fetcher", *, as_json: bool, once: bool, whether_due: bool, trust: bool = False
) -> "Sequence[WatchLook]":
    """Keep the watch of the ledger that the settings name, and print each look; the looks, if it was once."""
    from cli.settings import database
    from importers.watching.keeping_watch import keep_watch, look_once, only_watch
    from importers.watching.watcher import Watcher
    from stores.opening import open_ledger
    from stores.watch_state import watch_folder

    place = database()
    folder, found = watch_folder(place), list["WatchLook"]()
    with only_watch(folder), open_ledger(place) as ledger:
        watcher = Watcher(ledger, wanted, folder, fetcher, trust=trust)
        if not once:
            keep_watch(watcher, wanted.entries, lambda look: _print(look, as_json=as_json), _stopped(fetcher))
            return ()
        look_once(watcher, wanted.entries, found.append, whether_due=whether_due)
    _print_all(found, as_json=as_json)
    return found


def _stopped(fetcher: "Fetcher") -> threading.Event:
    """What a signal to stop sets, after which no answer is waited for."""
    stop = threading.Event()

    def end(*_: object) -> None:
        stop.set()
        fetcher.leave()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    click.echo("Watching; Ctrl-C ends.", err=True)
    return stop


def _print(look: "WatchLook", *, as_json: bool) -> None:
    if as_json:
        print_json(look)
    else:
        click.echo(f"{look.looked_at} {look.name} {look.outcome}{_told(look)}")
    sys.stdout.flush()


def _print_all(looks: "Sequence[WatchLook]", *, as_json: bool) -> None:
    from cli.sheets import Sheet
    from cli.wording import count_text, moment_words

    if as_json:
        print_json(looks)
        return
    sheet = Sheet(f"{count_text(len(looks), 'address', 'addresses')} looked at")
    sheet.columns(("watch", "word"), ("", "word"), ("published", "word"), ("by", "word"), ("", "prose"))
    for one in looks:
        sheet.row(one.name, one.outcome, moment_words(one.published_at), one.published_by or "", _told(one).strip(" :"))
    if not looks:
        sheet.note("Nothing was due.")
    if any(one.outcome == "held" for one in looks):
        sheet.note("asreported held shows what waits; asreported held issue, or drop, decides it")
    sheet.show()


def _told(look: "WatchLook") -> str:
    """What is to be said beside the outcome."""
    from cli.wording import count_text, moment_words

    events = 0 if look.summary is None else look.summary.events
    found = [
        look.why or "",
        f"{count_text(events, 'event')} recorded" if events else "",
        f"silent: nothing changed since {moment_words(look.silent_since)}" if look.silent_since else "",
        f"blind: not seen since {moment_words(look.blind_since)}" if look.blind_since else "",
    ]
    said = "; ".join(one for one in found if one)
    return f": {said}" if said else ""
