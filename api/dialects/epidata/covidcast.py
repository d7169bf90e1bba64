"""``covidcast`` of Epidata v4: figures as of a day, or their issues, one a day."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain, groupby, islice

from msgspec.structs import replace

from api.dialects.dialect_request import DialectRefusal, DialectReply, DialectRequest
from api.dialects.epidata import covidcast_rows
from api.dialects.epidata.covidcast_question import CovidcastQuestion, WantedNames, covidcast_question
from api.dialects.epidata.covidcast_rows import FIELDS, Row
from api.dialects.epidata.placed_series import DescribedPlace, of_signal, of_source
from api.dialects.epidata.row_forms import Envelope, RowForm, row_form
from api.dialects.epidata.time_values import TIME_TYPES, day_value, time_value
from api.http.responses import Headers
from projections.answers.day_issues import DayIssue, day_issues, last_issues
from projections.answers.versions import versions
from projections.tables.vintages import NewEntries

_BAD = 400
_AT_ONCE = 1000  # rows that are looked at before the headers are sent
_MOST_UNKNOWN = 20
_LONGEST_NAME = 130  # of a signal with its source, as ours are
_MOST_PLACES = 200  # of one signal, each of which is read at the same time as the others
DAYS_ONLY = (b"x-asreported-resolution", b"day")


def answer_covidcast(asked: DialectRequest) -> DialectReply:
    """The rows that were asked for, in the order of Epidata: by signal, period, place and issue."""
    question = covidcast_question(asked)
    form = row_form(question.form, question.fields)
    rows = _rows(asked, question)
    begun = list(islice(rows, _AT_ONCE))
    unknown = tuple(islice(_unknown(asked, question), _MOST_UNKNOWN))
    headers = [DAYS_ONLY, *_collapsed(asked, question, begun), *unknown_header(unknown)]
    written = _written(form, question, chain(begun, rows), Envelope(unknown))
    return DialectReply(body=written, media_type=form.media_type, headers=headers)


def unknown_header(unknown: Sequence[str]) -> Headers:
    """The names that nothing is known of, in a header: most forms have no other place for them."""
    shown = ", ".join(one for one in unknown if one.isascii() and one.isprintable())
    return [(b"x-asreported-unknown", shown.encode())] if shown else []


def _written(
    form: RowForm, question: CovidcastQuestion, rows: Iterable[Row], beside: Envelope
) -> bytes | Iterator[bytes]:
    fields = question.fields
    cut = rows if fields == FIELDS else ({name: one[name] for name in fields} for one in rows)
    written = form.write(cut, fields, beside)
    return b"".join(written) if form.is_whole else written


def _rows(asked: DialectRequest, question: CovidcastQuestion) -> Iterator[Row]:
    for places in _signals(asked, question):
        yield from merge(*(_rows_of(asked, one, question) for one in places), key=covidcast_rows.order)


def _rows_of(asked: DialectRequest, place: DescribedPlace, question: CovidcastQuestion) -> Iterator[Row]:
    return (covidcast_rows.row(place, one) for one in _issues(asked, place, question))


def _signals(asked: DialectRequest, question: CovidcastQuestion) -> Iterator[list[DescribedPlace]]:
    """The places that are wanted of each signal; raises DialectRefusal where they are too many to be merged."""
    for named in sorted(question.signals, key=lambda one: one.kind):
        for _, places in groupby(_places(asked, named), key=lambda one: one.place.signal):
            wanted = [one for one in places if _is_wanted(one, question)]
            if len(wanted) > _MOST_PLACES:
                raise DialectRefusal(
                    _BAD, f"a signal is read at {_MOST_PLACES} places at a time, not at {len(wanted)}: name fewer"
                )
            yield wanted


def _places(asked: DialectRequest, named: WantedNames) -> Iterable[DescribedPlace]:
    if named.names is None:
        return of_source(asked, named.kind)
    return chain.from_iterable(of_signal(asked, named.kind, one) for one in sorted(named.names))


def _is_wanted(one: DescribedPlace, question: CovidcastQuestion) -> bool:
    is_timed = TIME_TYPES[one.series.frequency] == question.time_type
    return is_timed and question.has_place(one.place.geo_type, one.place.geo_value)


def _issues(asked: DialectRequest, place: DescribedPlace, question: CovidcastQuestion) -> Iterator[DayIssue]:
    first, last = question.published_within()
    since = None if first is None else NewEntries(first)
    at = question.at if last is None else replace(question.at, published=min(last, question.at.published))
    found = versions(asked.view, at, place.place.key, *question.times.bounds(), since=since)
    for one in day_issues(found) if question.wants_history else last_issues(found):
        if question.times.has(time_value(one.version.period).written) and _is_issue(one, question):
            yield one


def _is_issue(one: DayIssue, question: CovidcastQuestion) -> bool:
    if question.lag is not None:
        return time_value(one.version.period).lag(one.day) == question.lag
    return question.issues is None or question.issues.has(day_value(one.day))


def _collapsed(asked: DialectRequest, question: CovidcastQuestion, begun: Sequence[Row]) -> Headers:
    """How many versions the issues stand for beside their own: where the rows are many, all are read for it."""
    if not question.wants_history:
        return []
    if len(begun) < _AT_ONCE:
        count = sum(int(str(one["collapsed"])) for one in begun)
    else:
        places = chain.from_iterable(_signals(asked, question))
        count = sum(one.collapsed for place in places for one in _issues(asked, place, question))
    return [(b"x-asreported-collapsed", b"%d" % count)]


def _unknown(asked: DialectRequest, question: CovidcastQuestion) -> Iterator[str]:
    """The signals and places that were named and are not there: nothing else tells a slip from an empty answer."""
    for named in question.signals:
        for signal in named.names or ():
            said = f"{named.kind}:{signal}"[:_LONGEST_NAME]
            found = of_signal(asked, named.kind, signal)
            if not found:
                yield said
            elif not any(question.has_place(one.place.geo_type, one.place.geo_value) for one in found):
                yield f"{said} at these places"
            elif not any(_is_wanted(one, question) for one in found):
                yield f"{said} by {question.time_type}"
