"""``terms`` and ``war-info`` of russianwarship.rip v2: what its keys stand for, and how far its days go."""

from api.dialects.dialect_request import DialectRefusal, DialectReply, DialectRequest
from api.dialects.warship.daily_records import DayRange, daily_records
from api.dialects.warship.keyed_series import keyed_series
from api.dialects.warship.statistics import INVALID, NOT_FOUND, Body, at_of, reply

_LANGUAGES = ("en", "ua")


def answer_terms(asked: DialectRequest) -> DialectReply:
    """The title of each key; every language has the titles of the series, which have one each."""
    _check_language(asked.words[0])
    return reply({key: _term(one.title) for key, one in keyed_series(asked).series.items()})


def answer_term(asked: DialectRequest) -> DialectReply:
    """The title of one key; raises DialectRefusal."""
    language, key = asked.words
    _check_language(language)
    found = keyed_series(asked).series.get(key)
    if found is None:
        raise DialectRefusal(NOT_FOUND, f"There is no term {key[:40]!r}.")
    return reply({key: _term(found.title)})


def answer_info(asked: DialectRequest) -> DialectReply:
    """The latest day, and its number; nothing is answered from the clock."""
    keyed = keyed_series(asked)
    found = daily_records(asked.view, at_of(asked), keyed.keys, DayRange(count=1))
    if not found:
        raise DialectRefusal(NOT_FOUND, "There are no figures yet.")
    day = found[0].date
    return reply({"current_date": day, "current_day": keyed.day_number(day), "status": keyed.status})


def answer_status(asked: DialectRequest) -> DialectReply:
    """Whether the figures go on; the words are the same in every language."""
    for language in asked.words:
        _check_language(language)
    return reply({"status": keyed_series(asked).status})


def _check_language(said: str) -> None:
    if said not in _LANGUAGES:
        raise DialectRefusal(INVALID, f"language: The selected language is none of {', '.join(_LANGUAGES)}.")


def _term(title: str) -> Body:
    return {"title": title, "icon": None}
