"""Which sources and series there are at a position, by their keys, page by page."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from domain.series import Series, Source
from projections.moment import At

_AT = "d.pos_from <= :r AND :r < d.pos_to"
_SERIES = f"""
SELECT s.id, d.key, d.body FROM descriptions d JOIN series s ON s.key = d.key
WHERE d.kind = 'series' AND d.key > :behind AND d.key < :end AND {_AT} ORDER BY d.key LIMIT :limit
"""  # noqa: S608 - made of the constant above
_NAMED = f"""
SELECT s.id, d.key, d.body FROM json_each(:names) w
JOIN descriptions d ON d.kind = 'series' AND d.key = w.value AND {_AT} JOIN series s ON s.key = d.key ORDER BY w.key
"""  # noqa: S608 - made of the constant above
_SOURCES = f"""
SELECT d.body FROM descriptions d WHERE d.kind = 'source' AND d.key > :behind AND {_AT} ORDER BY d.key LIMIT :limit
"""  # noqa: S608 - made of the constant above
# Behind every key and every slug, which are ASCII.
_END = "\x7f"
ALL = -1


class Shelved(NamedTuple):
    """A series with its number in the tables."""

    number: int
    series: Series


class _Titled(Struct):
    title: str


_titled = msgspec.json.Decoder(_Titled)
_series = msgspec.json.Decoder(Series)
_source = msgspec.json.Decoder(Source)


def shelved(  # noqa: PLR0913 - which ones, and how far the page goes
    connection: sqlite3.Connection,
    at: At,
    source: str | None = None,
    q: str | None = None,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> list[Shelved]:
    """The series behind a key, of one source or with a word in their key or title; not read beyond the page."""
    first, end = ("", _END) if source is None else (f"{source}/", f"{source}0")
    most = ALL if limit is None else limit
    where = {
        "behind": max(first, behind or ""),
        "end": end,
        "r": at.position,
        "limit": most if q is None else ALL,
    }
    rows: Iterator[tuple[int, str, str]] = connection.execute(_SERIES, where)
    found = []
    for number, key, body in rows if most else ():
        if q is None or q.lower() in f"{key} {_titled.decode(body).title}".lower():
            found.append(Shelved(number, _series.decode(body)))
            if len(found) == most:
                break
    return found


def named(connection: sqlite3.Connection, at: At, names: Sequence[str]) -> list[Shelved]:
    """The series of these names, in their order; those that there are not are left out."""
    rows = connection.execute(_NAMED, {"names": msgspec.json.encode(names).decode(), "r": at.position})
    return [Shelved(number, _series.decode(body)) for number, _, body in rows]


def sources(
    connection: sqlite3.Connection, at: At, *, behind: str | None = None, limit: int | None = None
) -> list[Source]:
    """The sources behind a slug."""
    where = {"behind": behind or "", "r": at.position, "limit": ALL if limit is None else limit}
    return [_source.decode(body) for (body,) in connection.execute(_SOURCES, where)]
