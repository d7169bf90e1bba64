"""``statistics`` of russianwarship.rip v1 and v2: the latest day, one day, and pages of days."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from api.dialects.dialect_request import DialectRefusal, DialectReply, DialectRequest
from api.dialects.number_said import number_said
from api.dialects.warship.daily_records import DailyRecord, DayRange, daily_records
from api.dialects.warship.keyed_series import KeyedSeries, keyed_series
from api.http.addresses import FIGURE, filled
from domain.moments import is_date, microseconds, moment_text
from domain.refusals import NotAMoment
from projections.moment import At

NOT_FOUND, INVALID = 404, 422
FETCHED = "The data were fetched successfully."
JSON = "application/json"
_USUAL_LIMIT, _MOST_LIMIT, _MOST_OFFSET = 50, 5000, 100_000
_COUNT = re.compile(r"0|[1-9]\d{0,6}", re.ASCII)
AS_OF = frozenset({"as_of"})
PAGING = AS_OF | {"offset", "limit", "date_from", "date_to"}
Body = Mapping[str, object]


def answer_latest(asked: DialectRequest, version: int) -> DialectReply:
    """The latest day; raises DialectRefusal where there is none."""
    return _one_day(asked, version, None)


def answer_day(asked: DialectRequest, version: int) -> DialectReply:
    """One day; raises DialectRefusal for what is no date, or has no figures."""
    return _one_day(asked, version, day_given(asked.words[-1], "date"))


def answer_pages(asked: DialectRequest, version: int) -> DialectReply:
    """Some days, newest first, and where the next ones are."""
    keyed, at = keyed_series(asked), at_of(asked)
    offset, limit = _count(asked, "offset", 0, _MOST_OFFSET), _count(asked, "limit", _USUAL_LIMIT, _MOST_LIMIT)
    first, last = (day_given(said, name) if (said := asked.one(name)) else None for name in ("date_from", "date_to"))
    if first is not None and last is not None and first > last:
        raise DialectRefusal(INVALID, "date_to: The date to must not be before the date from.")
    found = daily_records(asked.view, at, keyed.keys, DayRange(count=offset + limit + 1, first=first, last=last))
    records = [_record(asked, keyed, one, version) for one in found[offset : offset + limit]]
    # A page of no days leads nowhere: its clients follow until there is no next one.
    has_more = limit > 0 and len(found) > offset + limit
    more = _next(asked, version, offset + limit, limit) if has_more else None
    return reply({"records": records, "paging": {"next_url": more}})


def at_of(asked: DialectRequest) -> At:
    """The moment that is asked for; raises DialectRefusal."""
    said = asked.one("as_of")
    if not said:
        return asked.at
    try:
        return At(microseconds(moment_text(said)), asked.at.position)
    except NotAMoment as refusal:
        raise DialectRefusal(INVALID, f"as_of: {refusal.message}") from refusal


def reply(found: Body) -> DialectReply:
    """What was found, in the envelope of every answer."""
    return DialectReply(body=msgspec.json.encode({"message": FETCHED, "data": found}), media_type=JSON)


def day_given(said: str, name: str) -> str:
    """A date; raises DialectRefusal."""
    try:
        found = moment_text(said)
    except NotAMoment:
        found = None
    if found is None or not is_date(found):
        raise DialectRefusal(INVALID, f"{name}: The {name.replace('_', ' ')} is not a valid date.")
    return found


def _count(asked: DialectRequest, name: str, usual: int, most: int) -> int:
    said = asked.one(name)
    if not said:
        return usual
    if not _COUNT.fullmatch(said) or int(said) > most:
        raise DialectRefusal(INVALID, f"{name}: The {name} must be an integer from 0 to {most}.")
    return int(said)


def _next(asked: DialectRequest, version: int, offset: int, limit: int) -> str:
    kept = {name: said[0] for name, said in asked.query.items() if name not in {"offset", "limit"}}
    # Whatever is recorded meanwhile moves no day from one page to another.
    kept = {"position": str(asked.at.position)} | {name: one for name, one in kept.items() if name != "recorded_as_of"}
    return f"{asked.base}/api/v{version}/statistics?{urlencode({'offset': offset, 'limit': limit} | kept)}"


def _one_day(asked: DialectRequest, version: int, day: str | None) -> DialectReply:
    keyed, at = keyed_series(asked), at_of(asked)
    found = daily_records(asked.view, at, keyed.keys, DayRange(count=1, first=day, last=day))
    if not found:
        why = "date: There are no figures of that day." if day else "There are no figures yet."
        raise DialectRefusal(INVALID if day else NOT_FOUND, why)
    return reply(_record(asked, keyed, found[0], version))


def _record(asked: DialectRequest, keyed: KeyedSeries, one: DailyRecord, version: int) -> Body:
    """One day as its clients read it, and behind that what they have no word for."""
    series = keyed.first.key
    return {
        "date": one.date,
        "day": keyed.day_number(one.date),
        "resource": asked.base + filled(FIGURE, series.source, series.series, one.date),
        **({} if version == 1 else {"war_status": keyed.status}),
        "stats": {key: number_said(value) for key, value in one.stats.items()},
        "increase": {key: number_said(value) for key, value in one.increase.items()},
        "carried": one.carried,
        "withdrawn": one.withdrawn,
        "revised": one.revised,
    }
