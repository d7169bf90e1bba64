"""The table ``ready_lines``: what the lists of totals and of series say of each series now, in JSON as it is sent."""

from collections.abc import Iterable, Sequence
from itertools import islice
from operator import itemgetter
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from domain.moments import OPEN
from projections.tables import descriptions, scopes, series
from projections.tables.descriptions import END_OF_ALL
from projections.tables.generation import Generation
from projections.tables.latest_figures import Latest, LatestValue, extents_at_the_head, latest_at_the_head
from projections.tables.listed_series import SeriesAnswer, SourceFacts, Total, followed_total, series_answer, total
from projections.tables.new_rows import Gain, NewRows, Row
from projections.tables.table import Table

List = Literal["series", "totals"]
TABLE = Table(
    name="ready_lines",
    columns=("list TEXT NOT NULL", "key TEXT NOT NULL", "changed INTEGER NOT NULL", "line BLOB NOT NULL"),
    key=("list", "key"),
)
_AT_ONCE = 1_000
_PAGE = """
SELECT p.lines, p.last, p.changed, (
    SELECT n.changed FROM ready_lines n WHERE n.list = :list AND n.key > p.last AND n.key < :end ORDER BY n.key LIMIT 1
) FROM (
    SELECT CAST(group_concat(line, :between) AS BLOB) AS lines, max(key) AS last, max(changed) AS changed FROM (
        SELECT line, key, changed FROM ready_lines
        WHERE list = :list AND key > :behind AND key < :end ORDER BY key LIMIT :limit
    )
) p
"""
_NAMED = """
SELECT r.key, r.changed, r.line FROM json_each(:names) w CROSS JOIN ready_lines r ON r.list = :list AND r.key = w.value
"""
_OLD = """
SELECT s.id, t.line, l.line FROM json_each(:numbers) w CROSS JOIN series s ON s.id = w.value
CROSS JOIN ready_lines t ON t.list = 'totals' AND t.key = s.key
CROSS JOIN ready_lines l ON l.list = 'series' AND l.key = s.key
"""
# The columns of a vintage that say a figure: period, publication, qualifier, value.
_PERIOD, _SAID = itemgetter(2), itemgetter(2, 15, 12, 11)
_encode = msgspec.json.encode
_total = msgspec.json.Decoder(Total)
_answer = msgspec.json.Decoder(SeriesAnswer)


class ReadyStretch(NamedTuple):
    """Lines one behind the other, the key of the last of them, and the last change of any.

    ``next_changed`` is that of the line behind them; all are None where there is none.
    """

    lines: bytes | None
    last: str | None
    changed: int | None
    next_changed: int | None


class ReadyLine(NamedTuple):
    """One line, its series, and the last position at which it changed."""

    series: str
    changed: int
    line: bytes


def write(generation: Generation, drawn: NewRows) -> None:
    """Write the lines again of the series that were touched."""
    gained = {one: drawn.gained[one] for one in drawn.relisted - drawn.redescribed}
    grown = {one: gain for one, gain in gained.items() if gain.reports or (gain.revised and gain.reports is not None)}
    followed = _follow(generation, grown) if grown else set()
    _write(generation, sorted(drawn.relisted - followed))


def write_all(generation: Generation) -> None:
    """Write the lines of all series."""
    _write(generation, sorted(series.numbers(generation).values()))


def _follow(generation: Generation, grown: dict[int, Gain]) -> set[int]:
    """Write on the lines of series that only gained figures behind all others, and revisions of earlier ones; which."""
    rows: list[Row] = []
    followed = set()
    for number, old_total, old_answer in generation.rows(_OLD, {"numbers": _encode(sorted(grown)).decode()}):
        gain = grown[number]
        told = _followed(_total.decode(old_total), gain)
        if told is None:
            continue
        followed.add(number)
        answer = _answer.decode(old_answer)
        answer = replace(
            answer,
            last_period=told.period,
            figures=answer.figures + gain.figures,
            revisions=told.revisions,
            last_changed=gain.changed,
            position=gain.changed,
        )
        rows += _both(told, answer)
    generation.write(TABLE.put, sorted(rows, key=itemgetter(0, 1)))
    return followed


def _followed(old: Total, gain: Gain) -> Total | None:
    """The total behind the one before; None where it does not follow from that."""
    rows = sorted(gain.reports or (), key=_PERIOD)
    if old.value is None or old.later_withdrawn or (rows and _PERIOD(rows[0]) <= (old.period or "")):
        return None
    if gain.revised and gain.revised >= (old.change_since or ""):
        return None
    revisions = old.revisions + gain.revisions
    if not rows:
        return replace(old, revisions=revisions, last_changed=gain.changed)
    known = LatestValue(old.period or "", old.published_at or "", old.qualifier or "", old.value)
    *_, before, latest = known, *(LatestValue(*_SAID(row)) for row in rows[-2:])
    return followed_total(old, Latest(latest, before, None, revisions, 0, gain.changed))


def _write(generation: Generation, numbers: Iterable[int]) -> None:
    sources: dict[str, SourceFacts] = {}
    rest = iter(numbers)
    while some := list(islice(rest, _AT_ONCE)):
        generation.write(TABLE.put, _rows(generation, some, sources))


def _rows(generation: Generation, numbers: Sequence[int], sources: dict[str, SourceFacts]) -> list[Row]:
    latest, extents = latest_at_the_head(generation, numbers), extents_at_the_head(generation, numbers)
    rows: list[Row] = []
    for row in descriptions.series_numbered(generation, numbers):
        source = sources.get(row.source) or sources.setdefault(row.source, _source(generation, row.source))
        one, said = row.series, latest[row.number]
        rows += _both(total(one, source, said), series_answer(one, source, said, extents[row.number]))
    return sorted(rows, key=itemgetter(0, 1))


def _both(told: Total, answer: SeriesAnswer) -> tuple[Row, Row]:
    return (
        ("totals", told.series, told.last_changed, _encode(told)),
        ("series", told.series, told.last_changed, _encode(answer)),
    )


def _source(generation: Generation, name: str) -> SourceFacts:
    described = descriptions.source_at(generation, name, OPEN - 1)
    assert described is not None, "a source is registered before its series"
    return SourceFacts(described.relays, scopes.last(generation, name, OPEN - 1))


def page_behind(  # noqa: PLR0913, PLR0917 - which list, and how far its page goes
    generation: Generation, name: List, source: str | None, behind: str | None, limit: int, between: str
) -> ReadyStretch:
    """The lines behind a key, of one source or of all, with something between each two."""
    first, end = ("", END_OF_ALL) if source is None else (f"{source}/", f"{source}0")
    where = {"list": name, "behind": max(first, behind or ""), "end": end, "limit": limit, "between": between}
    return ReadyStretch._make(generation.one(_PAGE, where))


def lines_of(generation: Generation, name: List, keys: Sequence[str]) -> Iterable[ReadyLine]:
    """The lines of some series."""
    where = {"list": name, "names": _encode(keys).decode()}
    return map(ReadyLine._make, generation.each(_NAMED, where))
