"""A list that is watched at a site, and the ledger that it is watched for, whose clock a test moves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.look_events import SourceLookedAt
from domain.streams import OfWatch
from importers.watching.watch_list import WatchList, read_watch_list
from importers.watching.watcher import Watcher, WatchLook
from stores.opening import open_ledger
from stores.watch_state import watch_folder
from tests.histories import Clock
from tests.watching.a_site import Page, Site

SPEC = """
name = "town"
source = { source = "town", name = "The town" }
defaults = { unit = "persons", measure = "cumulative", frequency = "D" }

[series.cases]
title = "Cases"

[[files]]
path = "cases.csv"
format = "csv"
period = { column = "date" }
columns = { cases = "cases" }
"""
LIST = """
[[watch]]
name = "cases"
url = "{url}/cases.csv"
spec = "town.toml"
every = "1h"
silent_after = "3d"
within = "20s"
"""
BEGINNING = datetime(2022, 3, 2, 8, tzinfo=UTC)


def a_file(**cases: object) -> bytes:
    """The file with so many cases on days of March."""
    rows = [f"2022-03-{day[1:]},{value}" for day, value in cases.items()]
    return "\n".join(["date,cases", *rows, ""]).encode()


class Watching:
    """A watch over one file of a site."""

    def __init__(self, folder: Path, site: Site, spec: str = SPEC, listed: str = LIST) -> None:
        self.site, self.folder = site, folder
        self.clock = Clock(BEGINNING)
        self.database = folder / "ledger.db"
        self.ledger = open_ledger(self.database, self.clock)
        (folder / "town.toml").write_text(spec)
        (folder / "watch.toml").write_text(listed.replace("{url}", site.url))
        self.publishes(a_file(d01=5))

    @property
    def listed(self) -> WatchList:
        return read_watch_list(self.folder / "watch.toml")

    @property
    def kept(self) -> Path:
        return watch_folder(self.database)

    def publishes(self, body: bytes, **headers: str) -> None:
        self.site.pages["/cases.csv"] = Page(body, headers=_named(headers))

    def breaks(self, status: int = 503, **headers: str) -> None:
        self.site.pages["/cases.csv"] = Page(status=status, headers=_named(headers))

    def look(self, *, trust: bool = False, **after: float) -> WatchLook:
        """One look, so long after the last."""
        self.clock.move(timedelta(**after))
        with self.site.fetcher() as fetcher:
            listed = self.listed
            return Watcher(self.ledger, listed, self.kept, fetcher, trust=trust).look(listed.entries[0])

    def looks(self, *hours: float) -> list[str]:
        """The outcomes of looks, so many hours each after the one before."""
        return [self.look(hours=one).outcome for one in hours]

    def due(self) -> timedelta:
        with self.site.fetcher() as fetcher:
            listed = self.listed
            return Watcher(self.ledger, listed, self.kept, fetcher).due(listed.entries[0])

    def recorded(self) -> list[SourceLookedAt]:
        """The looks that the ledger knows of."""
        return [one.event for one in self.ledger.store.stream(OfWatch("town"))]

    def told(self) -> list[tuple[str, int]]:
        return [(one.outcome, one.looks) for one in self.recorded()]

    def bulletins(self) -> list[Any]:
        """The bulletins that came of the file, by their moments."""
        return [self.ledger.store.at(one).event for one in self.ledger.store.found("bulletins", "town")]

    def requests(self) -> int:
        return len(self.site.asked("/cases.csv"))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): said for name, said in headers.items()}
