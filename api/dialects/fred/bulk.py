"""FRED's second version: all figures of a release, page by page, and with vintages where they are asked for."""

import base64
import binascii
from collections.abc import Generator, Iterator
from itertools import islice

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.fred.bad_requests import bad_request
from api.dialects.fred.figure_runs import Collapsed, run_figures
from api.dialects.fred.fred_forms import JSON, Field
from api.dialects.fred.fred_ids import asked_source
from api.dialects.fred.given import is_yes, number, text, word
from api.dialects.fred.real_time import RealTime, real_time
from api.dialects.fred.real_time_rows import RealTimeRow, held_rows
from api.dialects.fred.series_fields import series_fields
from domain.series import Source
from projections.answers.versions import versions
from projections.tables import descriptions
from projections.tables.descriptions import SeriesRow

MOST = 500_000
_AT_A_TIME = 500
_MOST_CURSOR = 400
# So many series are described at a time.
_SERIES = 100


class _BulkPlace(Struct, frozen=True, array_like=True):
    """Where a page begins: in which series, behind how many of its rows, and of which moment all pages are."""

    release: int
    position: int
    first: int
    last: int
    is_dated: bool
    is_extended: bool
    series: str = ""
    rows: int = 0


def release_figures(asked: DialectRequest) -> DialectReply:
    """A page of a release; each names the next one, and all are of the moment of the first."""
    word(asked, "format", ("json",), "json")
    word(asked, "file_type", ("json",), "json")
    release, source = asked_source(asked, "release_id", "release")
    limit = number(asked, "limit", MOST, 1, MOST)
    place = _place(asked, release)
    page = _Page(asked, place)
    return DialectReply(
        body=page.pieces(release, source, limit), media_type=JSON, headers=[(b"x-asreported-resolution", b"day")]
    )


def _place(asked: DialectRequest, release: int) -> _BulkPlace:
    said = text(asked, "next_cursor") or text(asked, "cursor")
    if said is None:
        wanted = real_time(asked)
        is_extended = is_yes(asked, "extended")
        is_dated = is_extended or any(text(asked, name) for name in ("realtime_start", "realtime_end"))
        return _BulkPlace(release, asked.at.position, wanted.first, wanted.last, is_dated, is_extended)
    try:
        place = msgspec.json.decode(base64.urlsafe_b64decode(said[:_MOST_CURSOR].encode()), type=_BulkPlace)
        RealTime(place.first, place.last).said  # noqa: B018 - raises for what is no day
    except (binascii.Error, msgspec.DecodeError, ValueError, OverflowError):
        raise bad_request("Variable next_cursor is not a cursor that this service gave.") from None
    if place.release != release or not 0 <= place.position <= asked.at.position or not place.rows >= 0:
        raise bad_request("Variable next_cursor is of another release, or of another ledger.")
    return place


def _cursor(place: _BulkPlace) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode()


class _Page:
    """One page of a release as it is written, with as many figures as are wanted and no more of them read."""

    def __init__(self, asked: DialectRequest, place: _BulkPlace) -> None:
        self._asked = replace(asked, at=replace(asked.at, position=place.position))
        self._place = place
        self._wanted = RealTime(place.first, place.last)
        self._collapsed = Collapsed(place.first, place.last)

    def pieces(self, release: int, source: Source, limit: int) -> Iterator[bytes]:
        """The whole answer; where the next page begins is known at its end, and stands there."""
        name = {
            "release_id": release,
            "name": source.name,
            "url": source.url,
            "sources": [{"id": release, "name": source.name}],
        }
        yield b'{"release":%b,"series":[' % msgspec.json.encode(name)
        left, following, between = limit, None, b""
        for row, fields in self._series(source):
            if not left:
                following = replace(self._place, series=row.key, rows=0)
                break
            skipped = self._place.rows if row.key == self._place.series else 0
            yield between + _begin(fields)
            taken, has_more = yield from self._figures(row.key, skipped, left)
            yield b"]}"
            left, between = left - taken, b","
            if has_more:
                following = replace(self._place, series=row.key, rows=skipped + taken)
                break
        end = {
            "has_more": following is not None,
            "next_cursor": None if following is None else _cursor(following),
            "collapsed": self._collapsed.total,
        }
        yield b"]," + msgspec.json.encode(end)[1:]

    def _series(self, source: Source) -> Iterator[tuple[SeriesRow, dict[str, Field]]]:
        rows = descriptions.series_behind(self._asked.view.generation, self._asked.at, source.source)
        remaining = [row for row in rows if row.key >= self._place.series]
        for some in (remaining[at : at + _SERIES] for at in range(0, len(remaining), _SERIES)):
            yield from zip(some, series_fields(self._asked, some, self._wanted), strict=True)

    def _figures(self, key: str, skipped: int, limit: int) -> Generator[bytes, None, tuple[int, bool]]:
        """So many figures of a series; afterwards how many there were, and whether there are more."""
        found = islice(self._rows(key), skipped, None)
        taken, between = 0, b""
        while some := list(islice(found, min(_AT_A_TIME, limit - taken))):
            yield between + b",".join(msgspec.json.encode(self._written(one)) for one in some)
            taken, between = taken + len(some), b","
        return taken, next(found, None) is not None

    def _rows(self, key: str) -> Iterator[RealTimeRow]:
        found = versions(self._asked.view, self._asked.at, key)
        figures = run_figures(found, self._collapsed, is_worded=self._place.is_extended)
        return (row for figure in figures for row in held_rows(figure, self._wanted))

    def _written(self, row: RealTimeRow) -> dict[str, Field]:
        fields = row.fields(None, is_extended=self._place.is_extended)
        return fields if self._place.is_dated else {"date": fields["date"], "value": fields["value"]}


def _begin(fields: dict[str, Field]) -> bytes:
    """A series without its end, behind which its figures are written."""
    described = {
        "series_id": fields["id"],
        "title": fields["title"],
        "frequency": fields["frequency"],
        "units": fields["units"],
        "seasonal_adjustment": fields["seasonal_adjustment"],
        "last_updated": fields["last_updated"],
        "copyright_id": None,
        "notes": fields["notes"],
    }
    return msgspec.json.encode(described)[:-1] + b',"observations":['
