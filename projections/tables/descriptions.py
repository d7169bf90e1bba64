"""The table ``descriptions``: what is said of sources and series, from position to position."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, assert_never

import msgspec
from msgspec import Struct

from domain.events import SeriesFact, SourceFact
from domain.moments import OPEN
from domain.series import Series, Source, evolve_series, evolve_source
from domain.streams import series_of, source_of
from projections.moment import At
from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.series import number
from projections.tables.table import Table

TABLE = Table(
    name="descriptions",
    columns=(
        "kind TEXT NOT NULL",
        "key TEXT NOT NULL",
        "pos_from INTEGER NOT NULL",
        "pos_to INTEGER NOT NULL",
        "body TEXT NOT NULL",
        "sought TEXT NOT NULL",
    ),
    key=("kind", "key", "pos_from"),
)
_CURRENT = "SELECT body FROM descriptions WHERE kind = ? AND key = ? AND pos_to = ?"
_END = "UPDATE descriptions SET pos_to = ? WHERE kind = ? AND key = ? AND pos_to = ?"
_THEN = "SELECT body FROM descriptions WHERE kind = ? AND key = ? AND pos_from <= ? AND pos_to > ?"
_EVERY = "SELECT pos_from, body FROM descriptions WHERE kind = ? AND key = ? AND pos_from <= ? ORDER BY pos_from"
_AT = "d.pos_from <= :r AND :r < d.pos_to"
_SERIES = f"""
SELECT s.id, d.key, d.body FROM descriptions d JOIN series s ON s.key = d.key
WHERE d.kind = 'series' AND d.key > :behind AND d.key < :end AND {_AT} AND (:q IS NULL OR instr(d.sought, :q))
ORDER BY d.key LIMIT :limit
"""  # noqa: S608 - made of the constant above
_NAMED = f"""
SELECT s.id, d.key, d.body FROM json_each(:names) w
JOIN descriptions d ON d.kind = 'series' AND d.key = w.value AND {_AT} JOIN series s ON s.key = d.key ORDER BY w.key
"""  # noqa: S608 - made of the constant above
_NUMBERED = f"""
SELECT s.id, s.key, d.body FROM json_each(:numbers) w CROSS JOIN series s ON s.id = w.value
JOIN descriptions d ON d.kind = 'series' AND d.key = s.key AND d.pos_to = {OPEN}
"""  # noqa: S608 - made of a constant
_KEYS = """
SELECT d.key FROM descriptions d WHERE d.kind = 'series' AND d.key > ? AND d.key < ?
AND d.pos_from <= ? AND ? < d.pos_to ORDER BY d.key LIMIT ?
"""
_SOUGHT = f"""
SELECT d.key, d.sought FROM descriptions d WHERE d.kind = 'series' AND {_AT} ORDER BY d.key LIMIT :limit
"""  # noqa: S608 - made of the constant above
_SOURCES = f"""
SELECT d.body FROM descriptions d WHERE d.kind = 'source' AND d.key > :behind AND {_AT} ORDER BY d.key LIMIT :limit
"""  # noqa: S608 - made of the constant above
_REGISTERED = f"""
SELECT d.body FROM descriptions d WHERE d.kind = 'source' AND {_AT}
ORDER BY (SELECT min(f.pos_from) FROM descriptions f WHERE f.kind = 'source' AND f.key = d.key)
"""  # noqa: S608 - made of the constant above
# Greater than every key and every slug, which are ASCII.
END_OF_ALL = "\x7f"
_NO_LIMIT = -1


class NumberedSeries(NamedTuple):
    """A series with its number in the tables."""

    number: int
    series: Series


class SeriesRow(Struct, frozen=True, gc=False):
    """A series of a list: its number in the tables, its key, and its description as it is stored."""

    number: int
    key: str
    body: str

    @property
    def source(self) -> str:
        """Whose it is."""
        return self.key.partition("/")[0]

    @property
    def series(self) -> Series:
        """The series as it is described."""
        return _series.decode(self.body)


_series = msgspec.json.Decoder(Series)
_source = msgspec.json.Decoder(Source)


def write(generation: Generation, drawn: NewRows) -> None:
    """Write what events say of sources and series, one behind the other."""
    for position, event in drawn.described:
        match event:
            case SeriesFact():
                kind, key = "series", str(series_of(event))
                known = generation.first(_CURRENT, (kind, key, OPEN))
                described: Series | Source = evolve_series(_series.decode(known[0]) if known else None, event)
            case SourceFact():
                kind, key = "source", source_of(event)
                known = generation.first(_CURRENT, (kind, key, OPEN))
                described = evolve_source(_source.decode(known[0]) if known else None, event)
            case _:
                assert_never(event)
        body = msgspec.json.encode(described).decode()
        generation.execute(_END, (position, kind, key, OPEN))
        generation.execute(TABLE.put, (kind, key, position, OPEN, body, _sought(described)))


def _sought(described: Series | Source) -> str:
    """Where a word is looked for: in the key and in the title or name, whatever the case."""
    match described:
        case Series():
            return f"{described.series} {described.title}".lower()
        case Source():
            return f"{described.source} {described.name}".lower()
        case _:
            assert_never(described)


def has_text(described: Series, q: str) -> bool:
    """Whether a text stands in the key or the title, as lists search for it."""
    return q.lower() in _sought(described)


def series_at(generation: Generation, key: str, position: int) -> NumberedSeries | None:
    """The series as it is described at a position; None before it was opened."""
    row = generation.first(_THEN, ("series", key, position, position))
    return NumberedSeries(number(generation, key), _series.decode(row[0])) if row else None


def of_series(generation: Generation, key: str, position: int) -> list[tuple[int, Series]]:
    """Every description of a series up to a position, with the position from which on it held."""
    return [(row[0], _series.decode(row[1])) for row in generation.rows(_EVERY, ("series", key, position))]


def source_at(generation: Generation, slug: str, position: int) -> Source | None:
    """The source as it is described at a position; None before it was registered."""
    row = generation.first(_THEN, ("source", slug, position, position))
    return _source.decode(row[0]) if row else None


def series_behind(  # noqa: PLR0913 - which ones, and how far the page goes
    generation: Generation,
    at: At,
    source: str | None = None,
    q: str | None = None,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> list[SeriesRow]:
    """The series behind a key, of one source or with a word in their key or title; not read beyond the page."""
    first, end = ("", END_OF_ALL) if source is None else (f"{source}/", f"{source}0")
    where = {
        "behind": max(first, behind or ""),
        "end": end,
        "q": None if q is None else q.lower(),
        "r": at.position,
        "limit": _NO_LIMIT if limit is None else limit,
    }
    return [SeriesRow(*row) for row in generation.each(_SERIES, where)]


def named(key: str) -> str:
    """Whether a series, given by the expression of its key, is named so, as an expression: two positions and a word."""
    return (
        f"EXISTS (SELECT 1 FROM descriptions n WHERE n.kind = 'series' AND n.key = {key} AND n.pos_from <= ? "  # noqa: S608 - made of an expression of ours
        "AND ? < n.pos_to AND instr(n.sought, ?))"
    )


def keys_of(generation: Generation, at: At, source: str, limit: int) -> list[str]:
    """The keys of the first series of a source."""
    rows = generation.rows(_KEYS, (f"{source}/", f"{source}0", at.position, at.position, limit))
    return [key for (key,) in rows]


def series_named(generation: Generation, at: At, names: Sequence[str]) -> list[SeriesRow]:
    """The series of these names, in their order; those that there are not are left out."""
    rows = generation.each(_NAMED, {"names": msgspec.json.encode(names).decode(), "r": at.position})
    return [SeriesRow(*row) for row in rows]


def series_numbered(generation: Generation, numbers: Iterable[int]) -> list[SeriesRow]:
    """The series of these numbers, as they are described last."""
    rows = generation.each(_NUMBERED, {"numbers": msgspec.json.encode(list(numbers)).decode()})
    return [SeriesRow(*row) for row in rows]


def sought_texts(generation: Generation, at: At, most: int) -> list[tuple[str, str]]:
    """The keys of the first series, each with the text in which a word is looked for."""
    return list(generation.rows(_SOUGHT, {"r": at.position, "limit": most}))


def sources_behind(
    generation: Generation, at: At, *, behind: str | None = None, limit: int | None = None
) -> list[Source]:
    """The sources behind a slug."""
    where = {"behind": behind or "", "r": at.position, "limit": _NO_LIMIT if limit is None else limit}
    return [_source.decode(body) for (body,) in generation.each(_SOURCES, where)]


def sources_registered(generation: Generation, at: At) -> list[Source]:
    """Every source in the order in which they were registered, which no later one changes."""
    return [_source.decode(body) for (body,) in generation.each(_REGISTERED, {"r": at.position})]
