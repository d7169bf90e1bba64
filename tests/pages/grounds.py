"""Ledgers that are served to a browser, each with the words of which the addresses of all pages are made."""

import fcntl
import os
import re
import shutil
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import quote

import httpx

from cli import example
from stores.opening import open_ledger
from tests.api.conftest import fill, ticking
from tests.api.odd_ledger import LEVELS, WEEK, fill_oddly
from tests.begun import begin
from tests.contract.running import served

ORIGIN = "figures.example/log"
# What a page cannot do without, by its name.
_QUERIES = {"compare_page": "from={then}&to={now}"}


class Words(NamedTuple):
    """What the addresses of a ledger's pages are made of, and a day in the past at which it read otherwise."""

    source: str
    series: str
    period: str
    then: str
    now: str


class Ground(NamedTuple):
    """A ledger that is served at an address."""

    address: str
    words: Words

    @property
    def series(self):
        """The part of addresses that names the series."""
        return f"series/{self.words.source}/{self.words.series}"

    def get(self, path, **more):
        return httpx.get(f"{self.address}{path}", timeout=60, **more)

    def path(self, page):
        """The address of a page, with everything that it cannot do without."""
        names = re.findall(r"\{(\w+):", page.path)
        found = self._known() if {"document", "bulletin"} & set(names) else {}
        words = {**self.words._asdict(), **found}
        path = "/".join(_filled(part, words) for part in page.path.split("/"))
        query = _QUERIES.get(page.name, "").format(**words)
        return f"{path}?{query}" if query else path

    def _known(self):
        history = f"/v1/{self.series}/figures/{self.words.period}/history"
        said = self.get(history).json()["items"][0]
        return {"document": said["document"]["id"], "bulletin": said["bulletin"]}


def having(path, query):
    """The address with more in its query."""
    return f"{path}{'&' if '?' in path else '?'}{query}"


def _filled(part, words):
    name = re.fullmatch(r"\{(\w+):\w+\}", part)
    return quote(words[name[1]], safe="") if name else part


@contextmanager
def demo(folder):
    """The built-in example, as `asreported demo` serves it."""
    words = Words("ua-general-staff", "personnel", "2022-03-02", "2022-03-02", "2025-06-12")
    with _served(folder, "demo", lambda path: _filled_with(path, example.load), words) as ground:
        yield ground


@contextmanager
def troubled(folder):
    """A small ledger with what goes wrong in life: withdrawals, adjustments, corrections, voidings, hostile titles."""
    words = Words("war-losses", "personnel", "2022-03-02", "2022-03-12", "2022-03-15")
    with _served(folder, "troubled", lambda path: _filled_with(path, fill, ticking()), words) as ground:
        yield ground


@contextmanager
def odd(folder):
    """Series that are seldom met, with numbers as long as they can be."""
    source, _, series = LEVELS.partition("/")
    words = Words(source, series, WEEK, "2022-03-07", "2022-03-08")
    with _served(folder, "odd", lambda path: _filled_with(path, fill_oddly, ticking()), words) as ground:
        yield ground


def _filled_with(path, load, *clock):
    with open_ledger(path, *clock) as ledger:
        load(ledger)
    begin(path, ORIGIN)


@contextmanager
def _served(folder, name, make, words):
    path = folder / f"{name}.db"
    if not path.exists():
        make(path)
    with served(path) as address:
        yield Ground(address, words)


@contextmanager
def real(folder, everything):
    """The whole real history; the ledger is a copy, since a service writes projections beside it."""
    words = Words("war-losses", "personnel", "2024-01-02", "2022-03-06", "2025-02-28")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for file in everything.parent.glob(f"{everything.name}*"):
            shutil.copy(file, folder / file.name)
    with served(folder / everything.name) as address:
        yield Ground(address, words)


assert os.name == "posix", "files are locked as POSIX does"
