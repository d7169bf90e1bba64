"""One request of ``covidcast`` understood, in the old parameters of Epidata or in the compact ones."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import get_args

from msgspec import Struct

from api.dialects.dialect_request import DialectRefusal, DialectRequest
from api.dialects.epidata.covidcast_rows import FIELDS
from api.dialects.epidata.given_times import EVERY, GivenTimes, given_times, issue_times, one_day
from api.dialects.epidata.time_values import TimeType
from domain.moments import MICROSECONDS_A_DAY
from projections.answers.day_issues import end_of
from projections.moment import At

_BAD = 400
_MOST_NAMES = 2000
_LONGEST_LAG = 5  # digits
_COMPACT = re.compile(r"([\w-]+):(.*)", re.ASCII)
_TYPES: tuple[TimeType, ...] = get_args(TimeType)

# The compact form of each, and the parameters of the old one.
PARAMETERS = frozenset(
    {
        "data_source", "signal", "signals", "time_type", "time_values", "geo_type", "geo_value", "geo_values",
        "geo", "time", "as_of", "issues", "lag", "fields", "format",
    }
)  # fmt: skip
REPEATED = frozenset({"signal", "signals", "time_values", "geo_value", "geo_values", "geo", "time", "issues", "fields"})


class WantedNames(Struct, frozen=True):
    """Some things of one kind, such as signals of a source; None is every one."""

    kind: str
    names: tuple[str, ...] | None

    def has(self, name: str) -> bool:
        """Whether one is among them."""
        return self.names is None or name in self.names


class CovidcastQuestion(Struct, frozen=True, kw_only=True):
    """What is asked: which signals at which places, of which periods, and which of their issues.

    ``issues`` and ``lag`` want all issues that match; without both only the last one of each figure is wanted.
    """

    signals: tuple[WantedNames, ...]
    places: tuple[WantedNames, ...]
    time_type: TimeType
    times: GivenTimes
    at: At
    issues: GivenTimes | None
    lag: int | None
    fields: tuple[str, ...]
    form: str

    @property
    def wants_history(self) -> bool:
        """Whether more than the last issue of a figure is asked for."""
        return self.issues is not None or self.lag is not None

    def published_within(self) -> tuple[int | None, int | None]:
        """From when until when what is wanted was published, in microseconds; None is no bound."""
        first, last = (None, None) if self.issues is None else self.issues.bounds()
        return (
            None if first is None else end_of(date.fromisoformat(first)) + 1 - MICROSECONDS_A_DAY,
            None if last is None else end_of(date.fromisoformat(last)),
        )

    def has_place(self, geo_type: str, geo_value: str) -> bool:
        """Whether a place is one of those that were asked for."""
        return any(one.kind == geo_type and one.has(geo_value) for one in self.places)


def covidcast_question(asked: DialectRequest) -> CovidcastQuestion:
    """The question of a request; raises DialectRefusal."""
    time_type, times = _times(asked)
    if sum(bool(asked.one(name)) for name in ("as_of", "issues", "lag")) > 1:
        raise DialectRefusal(_BAD, "`issues`, `lag`, and `as_of` are mutually exclusive")
    lag = asked.one("lag")
    if lag and not (lag.isascii() and lag.removeprefix("-").isdigit() and len(lag) <= _LONGEST_LAG):
        raise DialectRefusal(_BAD, f"lag: not a number: {lag[:40]!r}")
    return CovidcastQuestion(
        signals=_signals(asked),
        places=_places(asked),
        time_type=time_type,
        times=times,
        at=_at(asked),
        issues=issue_times(asked.query["issues"]) if asked.one("issues") else None,
        lag=int(lag) if lag else None,
        fields=fields_of(asked, FIELDS),
        form=asked.one("format") or "classic",
    )


def fields_of(asked: DialectRequest, known: Sequence[str]) -> tuple[str, ...]:
    """The fields that are wanted, in their order: those that are named, and none that is named with a minus."""
    said = [one for one in _names(asked, "fields") if one]
    without, wanted = {one[1:] for one in said if one[0] == "-"}, {one for one in said if one[0] != "-"}
    unknown = sorted((without | wanted) - set(known))
    if unknown:
        raise DialectRefusal(_BAD, f"fields: {unknown[0][:60]!r} is none of {', '.join(known)}")
    return tuple(one for one in known if one not in without and (not wanted or one in wanted))


def _at(asked: DialectRequest) -> At:
    said = asked.one("as_of")
    if not said or said == "*":
        return asked.at
    return At(end_of(one_day(said, "as_of")), asked.at.position, is_pinned=asked.at.is_pinned)


def _signals(asked: DialectRequest) -> tuple[WantedNames, ...]:
    source = asked.one("data_source")
    if source:
        return (WantedNames(source, _wanted(asked, ("signals", "signal"))),)
    return tuple(_compact(asked, "signal", "missing parameter: signal or (data_source and signal[s])"))


def _places(asked: DialectRequest) -> tuple[WantedNames, ...]:
    geo_type = asked.one("geo_type")
    if geo_type:
        return (WantedNames(geo_type, _wanted(asked, ("geo_values", "geo_value"))),)
    return tuple(_compact(asked, "geo", "missing parameter: geo or (geo_type and geo_value[s])"))


def _times(asked: DialectRequest) -> tuple[TimeType, GivenTimes]:
    kind = asked.one("time_type")
    if kind:
        if not asked.one("time_values"):
            raise DialectRefusal(_BAD, "missing parameter: need [time_values]")
        return _time_type(kind), given_times(asked.query["time_values"], "time_values", _time_type(kind))
    found = list(_compact(asked, "time", "missing parameter: time or (time_type and time_values)"))
    if len({one.kind for one in found}) > 1:
        raise DialectRefusal(_BAD, "time: one request is about one time type")
    time_type = _time_type(found[0].kind)
    if any(one.names is None for one in found):
        return time_type, EVERY
    return time_type, given_times([name for one in found for name in one.names or ()], "time", time_type)


def _time_type(said: str) -> TimeType:
    if said not in _TYPES:
        raise DialectRefusal(_BAD, f"time param: {said[:40]!r} is not one of {', '.join(_TYPES)}")
    return said


def _wanted(asked: DialectRequest, names: Sequence[str]) -> tuple[str, ...] | None:
    given = next((name for name in names if name in asked.query), None)
    if given is None:
        raise DialectRefusal(_BAD, f"missing parameter: need one of [{', '.join(names)}]")
    found = _names(asked, given)
    if not any(found):
        raise DialectRefusal(_BAD, f"{given} is empty")
    return None if "*" in found else found


def _names(asked: DialectRequest, name: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(one.strip() for text in asked.query.get(name, ()) for one in text.split(",")))
    if len(found) > _MOST_NAMES:
        raise DialectRefusal(_BAD, f"{name} has {len(found)} names; at most {_MOST_NAMES} are read")
    return found


def _compact(asked: DialectRequest, name: str, missing: str) -> Iterator[WantedNames]:
    """``kind:name,name;kind:*``, once or several times."""
    if ":" not in asked.one(name):
        raise DialectRefusal(_BAD, missing)
    entries = ";".join(asked.query[name]).split(";")
    if len(entries) > _MOST_NAMES:
        raise DialectRefusal(_BAD, f"{name} has {len(entries)} entries; at most {_MOST_NAMES} are read")
    for entry in entries:
        found = _COMPACT.fullmatch(entry)
        if found is None:
            raise DialectRefusal(
                _BAD, f"{name} param: {entry[:60]} is not matching <{name}_type>:<{name}_values> syntax"
            )
        names = tuple(dict.fromkeys(one.strip() for one in found[2].split(",")))
        yield WantedNames(found[1].strip(), None if "*" in names else names)
