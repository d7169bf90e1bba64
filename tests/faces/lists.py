"""Every list that a ledger has at a moment: its address, its parameters, and how the command line asks for it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.faces.asking import Faces, Where


class List(NamedTuple):
    """A list: where it is over HTTP, and the words by which the command line asks for it."""

    path: str
    words: tuple[str, ...]
    asked: dict[str, Any]


def lists(faces: Faces, where: Where) -> Iterator[List]:
    """All of them."""
    keys = faces.series(where)
    yield List("/v1/totals", ("totals",), {})
    yield List("/v1/series", ("series",), {})
    yield List("/v1/sources", ("sources",), {})
    for source in faces.sources(where):
        yield List(f"/v1/sources/{source}/figures", ("figures", source), {})
        asked = ("figures", source, "--start", "2022-03-02", "--release", "first")
        yield List(f"/v1/sources/{source}/figures", asked, {"start": "2022-03-02", "release": "first"})
        named = ("figures", source, "--vintage", "2022-03-05T08:00:00Z", "--vintage", "2022-03-03")
        yield List(f"/v1/sources/{source}/figures", named, {"vintages": "2022-03-05T08:00:00Z,2022-03-03"})
    yield List("/v1/revisions", ("revisions",), {})
    yield List("/v1/revisions", ("revisions", "--after", "7"), {"after": 7})
    yield List("/v1/revisions", ("revisions", "--kind", "revision", "--after", "7"), {"kind": "revision", "after": 7})
    if keys:
        yield List("/v1/table", ("table", *keys), {"series": ",".join(keys)})
        columns = ("table", *keys, "--vintage", "2022-03-05T08:00:00Z", "--vintage", "2022-03-03")
        yield List("/v1/table", columns, {"series": ",".join(keys), "vintages": "2022-03-05T08:00:00Z,2022-03-03"})
    for key in keys:
        yield from _of_series(key, f"/v1/series/{key}")
        for when in faces.periods(key, where):
            yield List(f"/v1/series/{key}/figures/{when}/history", ("history", f"{key}/{when}"), {})


def _of_series(key: str, base: str) -> Iterator[List]:
    names = ("figures", "years", "months", "days", "vintages", "triangle", "settling", "calendar", "coverage")
    for name in names:
        yield List(f"{base}/{name}", (name, key), {})
    yield List(
        f"{base}/figures", ("figures", key, "--order", "desc", "--release", "2"), {"order": "desc", "release": 2}
    )
    yield List(f"{base}/days", ("days", key, "--sort=-value"), {"sort": "-value"})
    yield List(f"{base}/vintages", ("vintages", key, "--order", "desc"), {"order": "desc"})
    bounds = {"from_": "2022-03-02", "to": "2022-03-03"}
    yield List(f"{base}/triangle", ("triangle", key, "--from", "2022-03-02", "--to", "2022-03-03"), bounds)
    named = ("triangle", key, "--vintage", "2022-03-05T08:00:00Z", "--vintage", "2022-03-03")
    yield List(f"{base}/triangle", named, {"vintages": "2022-03-05T08:00:00Z,2022-03-03"})


def options(where: Where) -> list[str]:
    """A moment as the command line is told it."""
    return [word for name, value in where.items() for word in (f"--{name.replace('_', '-')}", str(value))]
