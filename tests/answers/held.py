"""What a ledger holds that a question can name: its sources, series, periods, documents, and the days that it is of."""

from collections import defaultdict
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from domain.events import ContentReceived
from stores.opening import open_store
from stores.sqlite.checkpoints import Checkpoints


class Held(NamedTuple):
    """``periods`` are those of each series; ``contents`` are documents with the SHA-256 of their bytes.

    ``instants`` are those at which something was recorded, ``days`` the first and the last on which to ask, ``size`` is
    how many events were signed, ``checkpoints`` how often.
    """

    head: int
    sources: list[str]
    periods: dict[str, list[str]]
    documents: list[str]
    bulletins: list[str]
    contents: list[tuple[str, str]]
    streams: list[str]
    instants: list[str]
    days: tuple[date, date]
    size: int
    checkpoints: int


def held_by(path: Path) -> Held:
    """All of it, of the ledger in a file."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    contents: list[tuple[str, str]] = []
    with closing(open_store(path)) as store:
        for _, event in store.after(0):
            kind, _, rest = event.stream.partition("/")
            names[kind][rest] = None
            if isinstance(event, ContentReceived):
                contents.append((rest, event.sha256))
        signed, head = Checkpoints(store).all(), store.head()
        instants = list(store.recorded(store.batch_ends(0, head)).values())
    periods: dict[str, list[str]] = {one: [] for one in names["series"]}
    for figure in names["figure"]:
        series, _, period = figure.rpartition("/")
        periods[series].append(period)
    return Held(
        head=head,
        sources=list(names["source"]),
        periods={one: sorted(found) for one, found in periods.items() if found},
        documents=list(names["document"]),
        bulletins=list(names["bulletin"]),
        contents=contents,
        streams=[f"{kind}/{rest}" for kind, found in names.items() for rest in found],
        instants=instants,
        days=_days(periods),
        size=signed[-1].size,
        checkpoints=len(signed),
    )


def _days(periods: dict[str, list[str]]) -> tuple[date, date]:
    """From the first day that a figure is of until some days behind the last one."""
    found = [date.fromisoformat(one) for some in periods.values() for one in some if len(one) == len("2022-03-02")]
    return min(found), max(found) + timedelta(days=10)
