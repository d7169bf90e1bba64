"""Every question that the service and the command line ask, answered at any moment on both axes."""

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Self, cast

import msgspec
from msgspec import Struct

from domain.keys import figure_key, series_key, slug
from domain.moments import OPEN, last_instant, moment_text
from domain.periods import period
from domain.refusals import Malformed, UnknownSeries, UnknownSource
from domain.series import Series, Source
from domain.store import Store
from domain.values import plain
from projections import comparing, explaining, feed, figures, holdings, releases, runner, statistics, trail
from projections.amounts import Amount, amounts
from projections.figure_answer import FigureAnswer, figure_answer
from projections.heaviest import LeftOut, left_out, ranked
from projections.listing import Listing
from projections.moment import At, resolve
from projections.series_at import SeriesAt, Standing, series_at
from projections.tables import Generation, Pointer
from projections.totals import Latest, Total, kept_total, latest_at

_STREAM_MOST = 300


class Day(Struct, frozen=True, kw_only=True):
    """One amount: ``value`` is ``difference`` less ``adjustment``, None where that is unknown; in the series' unit."""

    day: str
    first_day: str = msgspec.field(name="from")
    value: str | None
    difference: str
    adjustment: str | None
    adjustment_unknown: bool
    spans_days: int
    period: str
    qualifier: str


class Days(Struct, frozen=True, kw_only=True):
    """Amounts by day, or the heaviest first; ``left_out`` are those that no single day can be given."""

    items: list[Day]
    position: int
    left_out: list[LeftOut]
    why: str | None = None


class TableRow(Struct, frozen=True, kw_only=True):
    """One period and its value in each of the series asked for."""

    period: str
    values: dict[str, str | None]


class Lag(Struct, frozen=True, kw_only=True):
    """How far the projections are behind the ledger, in events."""

    projection: str
    position: int
    head: int
    lag: int


class Answers:
    """Reads the projections of one ledger; safe to share among threads, each has a connection of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pointer = Pointer(store.path)
        self._local = threading.local()

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The answers of the ledger in that file."""
        return cls(Store(Path(path)))

    def __enter__(self) -> Self:
        """The answers themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the files."""
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()
        self._forget()

    def _forget(self) -> None:
        generation = getattr(self._local, "generation", None)
        if generation is not None:
            generation.close()
        self._local = threading.local()

    @property
    def generation(self) -> Generation:
        """The generation that serves, on this thread's connection."""
        stamp = self.pointer.stamp()
        if getattr(self._local, "stamp", None) != stamp:
            if not self.pointer.read():
                self.catch_up()
                stamp = self.pointer.stamp()
            old = getattr(self._local, "generation", None)
            if old is not None:
                old.close()
            self._local.generation = Generation(self.pointer.file(self.pointer.read()))
            self._local.stamp = stamp
        return cast("Generation", self._local.generation)

    def head(self) -> int:
        """The ledger's last position."""
        return self.store.head()

    def bookmark(self) -> int:
        """The position that the projections have reached; 0 before they were first made."""
        return self.generation.bookmark() if self.pointer.read() else 0

    def catch_up(self) -> int:
        """Wait until the projections have reached the ledger's head, following if nobody else does; raises Behind."""
        head = self.store.head()
        runner.reach(self.pointer, self.store, head, self._reached)
        return head

    def _reached(self) -> int:
        return self.bookmark() if self.pointer.read() else -1

    def follow(self, stop: threading.Event) -> None:
        """Keep the projections up to date until told to stop."""
        runner.follow(self.pointer, self.store, stop, self._reached)

    def lag(self) -> list[Lag]:
        """How far each projection is behind; they move together, so they share one bookmark."""
        head, reached = self.head(), self.bookmark()
        return [Lag(projection="answers", position=reached, head=head, lag=head - reached)]

    def at(self, as_of: str | None = None, position: int | None = None, recorded_as_of: str | None = None) -> At:
        """The moment that a question names; raises NotAMoment or AboveHead."""
        return resolve(self.store, as_of, position, recorded_as_of)

    def last_change(self, series: str | None, position: int) -> int:
        """The last position up to that one at which an answer about the series could have changed."""
        if series is None:
            return position
        row = self.generation.connection.execute(
            "SELECT max(t.position) FROM series s JOIN touches t ON t.series = s.id WHERE s.key = ? AND t.position <= ?",
            (series, position),
        ).fetchone()
        return int(row[0] or 0)

    def _described(self, kind: str, key: str, at: At) -> bytes | None:
        row = self.generation.connection.execute(
            "SELECT body FROM descriptions WHERE kind = ? AND key = ? AND pos_from <= ? AND pos_to > ?",
            (kind, key, at.position, at.position),
        ).fetchone()
        return row[0] if row else None

    def known_series(self, at: At, key: str) -> tuple[int, Series]:
        """The series' number in the tables and its description at the position; raises UnknownSeries."""
        name = str(series_key(key))
        body = self._described("series", name, at)
        if body is None:
            raise UnknownSeries(f"no series {name} at position {at.position}", series=name)
        (number,) = self.generation.connection.execute("SELECT id FROM series WHERE key = ?", (name,)).fetchone()
        return number, msgspec.json.decode(body, type=Series)

    def _known_source(self, at: At, name: str) -> Source:
        body = self._described("source", slug(name, "source"), at)
        if body is None:
            raise UnknownSource(f"no source {name} at position {at.position}", source=name)
        return msgspec.json.decode(body, type=Source)

    def _all(self, kind: str, at: At) -> list[str]:
        return [
            key
            for (key,) in self.generation.connection.execute(
                "SELECT key FROM descriptions WHERE kind = ? AND pos_from <= ? AND pos_to > ? ORDER BY key",
                (kind, at.position, at.position),
            )
        ]

    def _latest(self, number: int, at: At) -> Latest:
        if at.published == OPEN:
            kept = kept_total(self.generation.connection, number)
            if kept is not None and kept.last_changed <= at.position:
                return kept
        return latest_at(self.generation.connection, number, at)

    def _wanted(self, at: At, source: str | None, series: Sequence[str]) -> list[str]:
        if source is not None:
            self._known_source(at, source)
        for one in series:
            self.known_series(at, one)
        names = list(series) or self._all("series", at)
        return [one for one in names if source is None or one.startswith(f"{source}/")]

    def totals(self, at: At, source: str | None = None, series: Sequence[str] = ()) -> Listing[Total]:
        """Current totals: the latest figure of every series asked for."""
        items = [self._total(at, one) for one in self._wanted(at, source, series)]
        return Listing(items=items, position=max((one.last_changed for one in items), default=at.position))

    def _total(self, at: At, key: str) -> Total:
        number, series = self.known_series(at, key)
        latest = self._latest(number, at)
        return Total(
            series=key,
            title=series.title,
            unit=series.unit,
            measure=series.measure,
            source=series.key.source,
            relays=self._known_source(at, series.key.source).relays,
            value=latest.value,
            qualifier=latest.qualifier,
            period=latest.period,
            published_at=latest.published_at,
            change=latest.change,
            change_since=latest.previous_period if latest.change is not None else None,
            revisions=latest.revisions,
            figures=latest.figures,
            last_changed=latest.last_changed,
            closed=series.closed.last_period if series.closed else None,
            successors=series.closed.successors if series.closed else (),
        )

    def sources(self, at: At) -> Listing[holdings.SourceAnswer]:
        """Every source, with whom it relays."""
        items = [self.source(at, one) for one in self._all("source", at)]
        return Listing(items=items, position=at.position)

    def source(self, at: At, name: str) -> holdings.SourceAnswer:
        """One source; raises UnknownSource."""
        source = self._known_source(at, name)
        series = [one for one in self._all("series", at) if one.startswith(f"{name}/")]
        return holdings.SourceAnswer(
            source=name, name=source.name, url=source.url, relays=source.relays, series=series, position=at.position
        )

    def series_list(self, at: At, source: str | None = None, q: str | None = None) -> Listing[holdings.SeriesAnswer]:
        """Series by key, of one source or with a word in their key or title."""
        items = [self.series(at, one) for one in self._wanted(at, source, ())]
        if q is not None:
            items = [one for one in items if q.lower() in f"{one.series} {one.title}".lower()]
        return Listing(items=items, position=at.position)

    def series(self, at: At, key: str) -> holdings.SeriesAnswer:
        """One series; raises UnknownSeries."""
        number, series = self.known_series(at, key)
        latest = self._latest(number, at)
        relays = self._known_source(at, series.key.source).relays
        return holdings.series_answer(series, relays, latest, self.last_change(key, at.position))

    def _read(self, at: At, key: str) -> tuple[Series, SeriesAt]:
        number, series = self.known_series(at, key)
        return series, series_at(self.generation.connection, number, at)

    def figures(
        self,
        at: At,
        key: str,
        start: str | None = None,
        end: str | None = None,
        order: str = "asc",
        release: str | None = None,
    ) -> Listing[figures.FigureRow]:
        """One row a period published by then; ``release`` is first, latest or a number."""
        _, stands = self._read(at, key)
        if order not in ("asc", "desc"):
            raise Malformed(f"order is asc or desc, not {order!r:.40}", order=order)
        if release is not None and release not in ("first", "latest") and not _is_count(release):
            raise Malformed(f"release is first, latest or a number, not {release!r:.40}", release=release)
        rows = figures.rows(stands, start, end, order, release)
        return Listing(items=rows, position=self.last_change(key, at.position))

    def figure(self, at: At, key: str) -> FigureAnswer:
        """One figure, its adjustment and its version; raises UnknownFigure and its kin."""
        name = figure_key(key)
        self.known_series(at, str(name.of))
        return figure_answer(self.store, name, self.store.stream(name.stream), at)

    def history(self, at: At, key: str) -> Listing[trail.TrailRow]:
        """The audit trail of a figure, by position."""
        name = figure_key(key)
        self.known_series(at, str(name.of))
        kept = [one for one in self.store.stream(name.stream) if one.position <= at.position]
        if not kept:
            figure_answer(self.store, name, self.store.stream(name.stream), at)
        return Listing(items=trail.trail(self.store, kept, at), position=kept[-1].position)

    def explain(self, at: At, key: str) -> explaining.Explanation:
        """The rule applied to a figure."""
        name = figure_key(key)
        self.known_series(at, str(name.of))
        kept = self.store.stream(name.stream)
        if not any(one.position <= at.position for one in kept):
            figure_answer(self.store, name, kept, at)
        return explaining.explain(self.store, str(name.of), name.period, kept, at)

    def years(self, at: At, key: str) -> Listing[statistics.Statistics]:
        """The statistics of every year."""
        series, stands = self._read(at, key)
        return Listing(items=statistics.years(series, stands), position=self.last_change(key, at.position))

    def months(self, at: At, key: str) -> Listing[statistics.Statistics]:
        """The statistics of every month; none, with why, where a month is finer than the series' periods."""
        series, stands = self._read(at, key)
        position = self.last_change(key, at.position)
        if statistics.is_finer("M", series.frequency):
            return Listing(items=[], position=position, why=_too_fine("months", series))
        return Listing(items=statistics.months(series, stands), position=position)

    def days(self, at: At, key: str, start: str | None = None, end: str | None = None, sort: str = "day") -> Days:
        """Amounts by their last day, or with ``-value`` the heaviest days first."""
        series, stands = self._read(at, key)
        position = self.last_change(key, at.position)
        if sort not in ("day", "-value"):
            raise Malformed(f"sort is day or -value, not {sort!r:.40}", sort=sort)
        if statistics.is_finer("D", series.frequency):
            return Days(items=[], position=position, left_out=[], why=_too_fine("days", series))
        first = date.min if start is None else period(start).first
        last = date.max if end is None else period(end).last
        booked = [one for one in amounts(series, stands) if first <= one.last <= last]
        if sort == "-value":
            return Days(items=[_day(one) for one in ranked(booked)], position=position, left_out=left_out(booked))
        return Days(items=[_day(one) for one in booked], position=position, left_out=[])

    def stats(self, at: At, key: str, start: str | None = None, end: str | None = None) -> statistics.Statistics:
        """The same statistics between any two days, both included."""
        series, stands = self._read(at, key)
        spans = [period(one.period) for one in stands.figures] or [period("2000")]
        first = (
            period(start).first if start else min(spans[0].first, date.fromisoformat(series.starts_on or "9000-01-01"))
        )
        last = period(end).last if end else spans[-1].last
        return statistics.between(series, stands, first, last)

    def _entries(self, at: At, key: str) -> list[Standing]:
        number, _ = self.known_series(at, key)
        rows = self.generation.connection.execute(
            "SELECT slot, period, published, entry, position, value, qualifier, status, through, published_at, has_value "
            "FROM vintages WHERE series = ? AND slot = 0 AND published <= ? AND rec_from <= ? AND ? < rec_to",
            (number, at.published, at.position, at.position),
        )
        return [Standing._make(row) for row in rows]

    def vintages(self, at: At, key: str) -> Listing[releases.Moment]:
        """The moments at which anything of the series changed."""
        return Listing(items=releases.moments(self._entries(at, key)), position=self.last_change(key, at.position))

    def triangle(self, at: At, key: str, most: int = 50) -> releases.Triangle:
        """Periods by vintages, over the last ``most`` vintages."""
        return releases.triangle(key, self._entries(at, key), self.last_change(key, at.position), most)

    def rectangles(self, at: At, key: str) -> Listing[releases.Rectangle]:
        """Every effective version on both axes."""
        number, _ = self.known_series(at, key)
        rows = self.generation.connection.execute(
            "SELECT slot, period, published, entry, rec_from, rec_to, next_pub, next_pos, value, qualifier FROM vintages "
            "WHERE series = ? AND slot IN (0, 1) AND rec_from <= ? AND published <= ? ORDER BY slot, period, published, entry, rec_from",
            (number, at.position, at.published),
        )
        return Listing(items=releases.rectangles(rows, at.position), position=self.last_change(key, at.position))

    def compare(self, key: str, before: At, after: At) -> comparing.Comparison:
        """What changed of a series between two moments, by the description of the later position."""
        _, old = self._read(before, key)
        series, new = self._read(after, key)
        return comparing.compare(
            series, (before, after), (old, new), self.last_change(key, max(before.position, after.position))
        )

    def table(self, at: At, keys: Sequence[str], start: str | None = None, end: str | None = None) -> Listing[TableRow]:
        """Several series side by side, a column each; None where a series has no value."""
        wanted = figures.within(start, end)
        rows: dict[str, dict[str, str | None]] = {}
        for key in keys:
            _, stands = self._read(at, key)
            for one in stands.figures:
                if wanted(one.period):
                    rows.setdefault(one.period, dict.fromkeys(keys))[key] = one.value
        items = [TableRow(period=when, values=rows[when]) for when in sorted(rows)]
        return Listing(items=items, position=max((self.last_change(key, at.position) for key in keys), default=0))

    def revisions(
        self, at: At, wanted: feed.RevisionFilter, limit: int = 100, offset: int = 0
    ) -> Listing[feed.Revision]:
        """The revisions feed, newest first; with ``after``, oldest first."""
        if wanted.series is not None:
            self.known_series(at, wanted.series)
        if wanted.source is not None:
            self._known_source(at, wanted.source)
        bounds = self._recorded(wanted)
        items = feed.revisions(self.generation.connection, at, wanted, bounds, limit, offset)
        return Listing(items=items, position=self.last_change(wanted.series, at.position))

    def _recorded(self, wanted: feed.RevisionFilter) -> tuple[int, int]:
        first, last = 0, OPEN
        if wanted.recorded_from is not None:
            text = moment_text(wanted.recorded_from)
            text = f"{text}T00:00:00.000000Z" if len(text) == len("2022-03-02") else text
            first = self.store.position_before(text) + 1
        if wanted.recorded_to is not None:
            last = self.store.position_at(last_instant(moment_text(wanted.recorded_to)))
        return first, last

    def document(self, at: At, name: str) -> holdings.DocumentAnswer:
        """A document and what rests on it; raises UnknownDocument."""
        return holdings.document_answer(self.store, name, self._resting(name), at.position)

    def bulletin(self, at: At, name: str) -> holdings.BulletinAnswer:
        """A bulletin and what it came to; raises UnknownBulletin."""
        return holdings.bulletin_answer(self.store, name, self._resting(name), at.position)

    def _resting(self, name: str) -> list[int]:
        return [
            row[0]
            for row in self.generation.rows("SELECT position FROM evidence WHERE name = ? ORDER BY position", (name,))
        ]

    def events(self, after: int = 0, limit: int = 100, stream: str | None = None) -> list[tuple[int, bytes]]:
        """The ledger itself: positions and stored bytes behind a position, of one stream or all."""
        if stream is not None and len(stream) > _STREAM_MOST:
            raise Malformed("no stream has so long a name", stream=stream[:_STREAM_MOST])
        return self.store.stored(after, limit, stream)

    def event(self, position: int) -> bytes:
        """The stored bytes at one position; raises AboveHead."""
        resolve(self.store, position=position)
        found = self.store.stored(position - 1, 1)
        if not found or position < 1:
            raise Malformed("the first event stands at position 1", position=position)
        return found[0][1]


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text[:6]) and len(text) <= 6  # noqa: PLR2004 - no figure has a million releases


def _too_fine(what: str, series: Series) -> str:
    return f"{what} are finer than the series' frequency {series.frequency}: its amounts are not known by {what}"


def _day(one: Amount) -> Day:
    value = one.value
    return Day(
        day=one.last.isoformat(),
        first_day=one.first.isoformat(),
        value=None if value is None else plain(value),
        difference=plain(one.difference),
        adjustment=None if one.adjustment is None else plain(one.adjustment),
        adjustment_unknown=one.is_unknown,
        spans_days=one.days,
        period=one.figure.period,
        qualifier=one.figure.answer.qualifier,
    )
