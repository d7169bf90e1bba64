"""``snapshot`` and ``archive`` of Epidata v5: how signals read at a moment, and every version that there is."""

from collections.abc import Iterator
from itertools import groupby, islice
from operator import attrgetter

from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.epidata.archive_rows import FIELDS, ArchiveQuestion, archive_question, places, row, unknown
from api.dialects.epidata.covidcast import unknown_header
from api.dialects.epidata.covidcast_rows import Row
from api.dialects.epidata.report_times import ALWAYS, ReportTimes, as_of, report_times
from api.dialects.epidata.row_forms import csv_pieces
from projections.answers.versions import versions
from projections.moment import At
from projections.tables.vintages import NewEntries

_CSV = "text/csv; charset=utf-8"
_EXACT = (b"x-asreported-resolution", b"microsecond")


def answer_as_of(asked: DialectRequest) -> DialectReply:
    """Each figure as it reads at ``snapshot_date``, also one that is withdrawn then."""
    question, said = archive_question(asked), asked.one("snapshot_date")
    at = At(as_of(said), asked.at.position) if said else asked.at
    return _reply(_last(asked, question, at), asked, question)


def answer_archive(asked: DialectRequest) -> DialectReply:
    """Every version within ``report_time_query``, several of a day too."""
    question, said = archive_question(asked), asked.one("report_time_query")
    return _reply(_every(asked, question, report_times(said) if said else ALWAYS), asked, question)


def _reply(rows: Iterator[Row], asked: DialectRequest, question: ArchiveQuestion) -> DialectReply:
    headers = [_EXACT, *unknown_header(unknown(asked, question))]
    return DialectReply(body=csv_pieces(islice(rows, question.limit), FIELDS), media_type=_CSV, headers=headers)


def _last(asked: DialectRequest, question: ArchiveQuestion, at: At) -> Iterator[Row]:
    for place in places(asked, question):
        for _, of_figure in groupby(versions(asked.view, at, place.place.key), key=attrgetter("period")):
            *_, last = of_figure
            yield row(place, last)


def _every(asked: DialectRequest, question: ArchiveQuestion, wanted: ReportTimes) -> Iterator[Row]:
    # Whatever is published later changes no version that begins within.
    at = At(min(wanted.last, asked.at.published), asked.at.position)
    since = None if wanted.first == ALWAYS.first else NewEntries(wanted.first)
    for place in places(asked, question):
        for one in versions(asked.view, at, place.place.key, since=since):
            if one.published >= wanted.first:
                yield row(place, one)
