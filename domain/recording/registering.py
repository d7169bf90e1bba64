"""Sources and series: how they become known, are described anew and end."""

from domain.addresses import address
from domain.events import SeriesClosed, SeriesDescribed, SeriesOpened, SourceDescribed, SourceRegistered
from domain.keys import SeriesKey, series_key, slug
from domain.moments import moment_text
from domain.periods import period
from domain.recording.checking import checked_note, fit_period
from domain.recording.commands import Closing, NewSeries, NewSource, SeriesDescription
from domain.recording.draft import Draft
from domain.recording.pointing import pointing
from domain.refusals import AlreadyExists, ChangedMeanwhile, LaterFiguresExist, Malformed, NotAMoment, SaysNothingNew
from domain.refusals import SeriesClosed as Closed
from domain.statements import Statement, value_of
from domain.streams import OfSeries, OfSource
from domain.values import check_fits
from domain.words import FREQUENCIES, MEASURES, name, word

LONGEST_NAME = 300
_MOST_DECIMALS, _MOST_LAG = 9, 366


def register_source(draft: Draft, new: NewSource) -> None:
    """Make a source known; raises AlreadyExists."""
    if draft.desk.source(new.source) is not None:
        raise AlreadyExists(f"source {new.source} is registered already", source=new.source)
    draft.record(SourceRegistered, OfSource(new.source).name, 0, **_source_facts(new))


def describe_source(draft: Draft, new: NewSource, expect: int | None = None) -> None:
    """State a source's name, URL and relayed source anew; raises SaysNothingNew or ChangedMeanwhile."""
    known = draft.desk.known_source(new.source)
    _check_version(f"source {new.source}", known.version, expect)
    facts = _source_facts(new)
    if facts == {"name": known.name, "url": known.url, "relays": known.relays}:
        raise SaysNothingNew(f"source {new.source} is described just so", source=new.source)
    draft.record(SourceDescribed, OfSource(new.source).name, known.version, **facts)


def _check_version(what: str, version: int, expected: int | None) -> None:
    if expected is not None and expected != version:
        raise ChangedMeanwhile(f"{what} is at version {version}, not {expected}: read it again", version=version)


def _source_facts(new: NewSource) -> dict[str, str | None]:
    return {
        "name": name(new.name, LONGEST_NAME, "name"),
        "url": None if new.url is None else address(new.url),
        "relays": None if new.relays is None else _relayed(new.relays),
    }


def _relayed(said: str) -> str:
    with pointing(field="relays"):
        return slug(said, "source")


def open_series(draft: Draft, new: NewSeries) -> None:
    """Open a series of a registered source; raises AlreadyExists or UnknownSource."""
    key = series_key(new.series)
    draft.desk.known_source(key.source)
    if draft.desk.series(new.series) is not None:
        raise AlreadyExists(f"series {new.series} is open already", series=new.series)
    draft.record(
        SeriesOpened,
        OfSeries(key).name,
        0,
        unit=name(new.unit, LONGEST_NAME, "unit"),
        measure=word(new.measure, MEASURES, "measure"),
        frequency=word(new.frequency, FREQUENCIES, "frequency"),
        **_arithmetic(new.title, new.description, new.decimals, new.starts_on, new.lag_days),
    )


def describe_series(draft: Draft, series: str, new: SeriesDescription, expect: int | None = None) -> None:
    """State a series' description anew; a change of its arithmetic needs a reason."""
    known = draft.desk.known_series(series)
    _check_version(f"series {series}", known.version, expect)
    decimals = known.decimals if new.decimals is None else new.decimals
    starts_on = known.starts_on if new.starts_on is None else new.starts_on
    lag_days = known.lag_days if new.lag_days is None else new.lag_days
    title = known.title if new.title is None else new.title
    description = known.description if new.description is None else new.description
    facts = _arithmetic(title, description, decimals, starts_on, lag_days)
    if decimals < known.decimals:
        raise Malformed(f"decimals of {series} can be raised, not lowered below {known.decimals}", field="decimals")
    if (decimals, starts_on, lag_days) != (known.decimals, known.starts_on, known.lag_days) and not new.reason:
        raise Malformed("decimals, starts_on and lag_days change what figures mean: give a reason", field="reason")
    if decimals > known.decimals:
        _check_all_fit(draft, known.key, decimals)
    if all(getattr(known, field) == value for field, value in facts.items()):
        raise SaysNothingNew(f"series {series} is described just so", series=series)
    draft.record(
        SeriesDescribed, OfSeries(known.key).name, known.version, reason=checked_note(new.reason, "reason"), **facts
    )


def close_series(draft: Draft, series: str, closing: Closing, expect: int | None = None) -> None:
    """Record that a series ended; raises SeriesClosed if that is known."""
    known = draft.desk.known_series(series)
    _check_version(f"series {series}", known.version, expect)
    if known.closed is not None:
        raise Closed(f"{series} is closed already; its last period is {known.closed.last_period}", series=series)
    fit_period(known, closing.last_period, "last_period")
    _check_none_behind(draft, known.key, closing.last_period)
    with pointing(field="successors"):
        successors = tuple(draft.desk.known_series(one).series for one in closing.successors)
    draft.record(
        SeriesClosed,
        OfSeries(known.key).name,
        known.version,
        last_period=period(closing.last_period).text,
        successors=successors,
        reason=checked_note(closing.reason, "reason"),
    )


def _check_none_behind(draft: Draft, key: SeriesKey, last_period: str) -> None:
    last = period(last_period).first
    for beyond, figure in sorted(draft.desk.figures_of(key).items()):
        if beyond.span.first > last and isinstance(figure.reads("statement"), Statement):
            raise LaterFiguresExist(
                f"{key} has a value for {beyond.period}, after {last_period}: withdraw it, or end the series later",
                period=beyond.period,
                field="last_period",
            )


def _check_all_fit(draft: Draft, key: SeriesKey, decimals: int) -> None:
    for figure in draft.desk.figures_of(key).values():
        for content in (*(one.content for one in figure.entries), *(one.content for one in figure.amendments)):
            if (value := value_of(content)) is not None:
                check_fits(value, decimals, "decimals")


def _arithmetic(
    title: str, description: str | None, decimals: int, starts_on: str | None, lag_days: int
) -> dict[str, object]:
    if not 0 <= decimals <= _MOST_DECIMALS:
        raise Malformed(f"decimals are 0 to {_MOST_DECIMALS}, not {decimals}", field="decimals")
    if not 0 <= lag_days <= _MOST_LAG:
        raise Malformed(f"lag_days are 0 to {_MOST_LAG}, not {lag_days}", field="lag_days")
    return {
        "title": name(title, LONGEST_NAME, "title"),
        "description": checked_note(description, "description"),
        "decimals": decimals,
        "starts_on": None if starts_on is None else _day(starts_on),
        "lag_days": lag_days,
    }


def _day(said: str) -> str:
    with pointing(field="starts_on"):
        if len(moment_text(said)) != len("2022-03-02"):
            raise NotAMoment(f"not a date: {said!r:.40}", moment=said)
    return said
