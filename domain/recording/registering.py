"""Sources and series: registered, opened, described again and closed."""

from typing import Any

from msgspec.structs import replace

from domain.addresses import address
from domain.events import SeriesClosed, SeriesDescribed, SeriesOpened, SourceDescribed, SourceRegistered
from domain.keys import SeriesKey, series_key, slug
from domain.periods import period
from domain.recording.checking import checked_note, fit_period
from domain.recording.commands import CloseSeries, DescribeSeries, DescribeSource, OpenSeries, RegisterSource
from domain.recording.draft import Draft
from domain.recording.left_out import or_else
from domain.recording.pointing import pointing
from domain.refusals import (
    AlreadyExists,
    ChangedMeanwhile,
    ClosedSeries,
    LaterFiguresExist,
    Malformed,
    SaysNothingNew,
)
from domain.series import Series, SeriesFacts, check_arithmetic, check_day
from domain.statements import Statement, value_of
from domain.streams import OfSeries, OfSource
from domain.values import check_fits
from domain.words import FREQUENCIES, MEASURES, name, word

LONGEST_NAME = 300


def register_source(draft: Draft, new: RegisterSource) -> None:
    """Make a source known; raises AlreadyExists."""
    if draft.memory.source(new.source) is not None:
        raise AlreadyExists(f"source {new.source} is already registered", source=new.source)
    draft.record(SourceRegistered, OfSource(new.source), 0, **_source_facts(new.name, new.url, new.relays))


def describe_source(draft: Draft, new: DescribeSource) -> None:
    """Change a source's name, URL or relayed source; raises SaysNothingNew or ChangedMeanwhile."""
    known = draft.memory.known_source(new.source)
    _check_version(f"source {new.source}", known.version, new.expect)
    facts = _source_facts(or_else(new.name, known.name), or_else(new.url, known.url), or_else(new.relays, known.relays))
    if facts == {"name": known.name, "url": known.url, "relays": known.relays}:
        raise SaysNothingNew(f"source {new.source} already has this description", source=new.source)
    draft.record(SourceDescribed, OfSource(new.source), known.version, **facts)


def _check_version(what: str, version: int, expected: int | None) -> None:
    if expected is not None and expected != version:
        raise ChangedMeanwhile(f"{what} is at version {version}, not {expected}: read it again", version=version)


def _source_facts(named: str, url: str | None, relays: str | None) -> dict[str, str | None]:
    return {
        "name": name(named, LONGEST_NAME, "name"),
        "url": None if url is None else address(url),
        "relays": None if relays is None else _relayed(relays),
    }


def _relayed(said: str) -> str:
    with pointing(field="relays"):
        return slug(said, "source")


def open_series(draft: Draft, new: OpenSeries) -> None:
    """Open a series of a registered source; raises AlreadyExists or UnknownSource."""
    key = series_key(new.series)
    draft.memory.known_source(key.source)
    if draft.memory.series(new.series) is not None:
        raise AlreadyExists(f"series {new.series} is already open", series=new.series)
    draft.record(
        SeriesOpened,
        OfSeries(key),
        0,
        unit=name(new.unit, LONGEST_NAME, "unit"),
        measure=word(new.measure, MEASURES, "measure"),
        frequency=word(new.frequency, FREQUENCIES, "frequency"),
        **_description(new),
    )


def describe_series(draft: Draft, command: DescribeSeries) -> None:
    """Change a series' description; a change of its arithmetic needs a reason."""
    known = draft.memory.known_series(command.series)
    _check_version(f"series {known.series}", known.version, command.expect)
    new = replace(
        known,
        title=or_else(command.title, known.title),
        description=or_else(command.description, known.description),
        decimals=or_else(command.decimals, known.decimals),
        starts_on=or_else(command.starts_on, known.starts_on),
        lag_days=or_else(command.lag_days, known.lag_days),
    )
    facts = _description(new)
    _check_arithmetic(draft, known, new, command.reason)
    if replace(known, **facts) == known:
        raise SaysNothingNew(f"series {known.series} already has this description", series=known.series)
    reason = checked_note(command.reason, "reason")
    draft.record(SeriesDescribed, OfSeries(known.key), known.version, reason=reason, **facts)


def _check_arithmetic(draft: Draft, known: Series, new: Series, reason: str | None) -> None:
    if new.decimals < known.decimals:
        raise Malformed(
            f"decimals of {known.series} can be raised, not lowered below {known.decimals}", field="decimals"
        )
    if replace(new, title=known.title, description=known.description) != known and not reason:
        raise Malformed("decimals, starts_on and lag_days change what figures mean: give a reason", field="reason")
    if new.decimals > known.decimals:
        _check_all_fit(draft, known.key, new.decimals)


def close_series(draft: Draft, closing: CloseSeries) -> None:
    """Record that a series ended; raises ClosedSeries if that is known."""
    series = closing.series
    known = draft.memory.known_series(series)
    _check_version(f"series {series}", known.version, closing.expect)
    if known.closed is not None:
        raise ClosedSeries(f"{series} is already closed; its last period is {known.closed.last_period}", series=series)
    fit_period(known, closing.last_period, "last_period")
    _check_none_behind(draft, known.key, closing.last_period)
    with pointing(field="successors"):
        successors = tuple(draft.memory.known_series(one).series for one in closing.successors)
    draft.record(
        SeriesClosed,
        OfSeries(known.key),
        known.version,
        last_period=period(closing.last_period).text,
        successors=successors,
        reason=checked_note(closing.reason, "reason"),
    )


def _check_none_behind(draft: Draft, key: SeriesKey, last_period: str) -> None:
    last = period(last_period).first
    for beyond, figure in sorted(draft.memory.figures_of(key).items()):
        if beyond.span.first > last and isinstance(figure.reads("statement"), Statement):
            raise LaterFiguresExist(
                f"{key} has a value for {beyond.period}, after {last_period}: withdraw it, or end the series later",
                period=beyond.period,
                field="last_period",
            )


def _check_all_fit(draft: Draft, key: SeriesKey, decimals: int) -> None:
    for figure in map(draft.figure, tuple(draft.memory.figures_of(key))):
        for content in (*(one.content for one in figure.entries), *(one.content for one in figure.amendments)):
            if (value := value_of(content)) is not None:
                check_fits(value, decimals, "decimals")


def _description(new: SeriesFacts) -> dict[str, Any]:
    """What an event says of a series that may be changed, checked."""
    check_arithmetic(new.decimals, new.lag_days)
    return {
        "title": name(new.title, LONGEST_NAME, "title"),
        "description": checked_note(new.description, "description"),
        "decimals": new.decimals,
        "starts_on": None if new.starts_on is None else _day(new.starts_on),
        "lag_days": new.lag_days,
    }


def _day(said: str) -> str:
    with pointing(field="starts_on"):
        check_day(said)
    return said
