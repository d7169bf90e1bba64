"""Laws over random histories: both versions of Epidata say at each moment how the figures read then."""

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from api.dialects.dialect_ids import AS_IT_IS, DialectIds
from api.dialects.dialect_request import DialectRequest
from api.dialects.epidata.archive import answer_archive, answer_as_of
from api.dialects.epidata.covidcast import answer_covidcast
from api.dialects.epidata.placed_series import SIGNALS
from projections.answers.day_issues import end_of
from projections.answers.figures import ask_figures
from projections.moment import At
from tests.histories import SERIES, histories
from tests.projections.test_laws import MOMENT, answered, somewhere

LAW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
IDS = DialectIds(SIGNALS, AS_IT_IS)
TODAY = date(2026, 1, 1)


def asked(answers, at, answer, **given):
    """The body and the headers that a dialect answers, without a service around it."""
    query = {name: (value,) for name, value in given.items()}
    request = DialectRequest(view=answers, at=at, ids=IDS, words=(), query=query, accept="", base="", today=TODAY)
    reply = answer(request)
    body = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)
    return body, dict(reply.headers)


def issues(answers, at, key, **given):
    """The rows of ``covidcast``, with values as exact numbers."""
    source, signal = key.split("/")
    same = {"data_source": source, "signals": signal, "time_type": "day", "time_values": "*"}
    place = {"geo_type": "nation", "geo_value": "*"}
    body, headers = asked(answers, at, answer_covidcast, **same, **place, **given)
    return json.loads(body, parse_float=Decimal)["epidata"], headers


def figures(answers, at, key):
    """How the figures read at a moment."""
    found = ask_figures(answers, at, key).items
    return {one.period: (one.value and Decimal(one.value), one.qualifier) for one in found}


def said(rows):
    return {
        one["period"]: (one["value"] if one["value"] is None else Decimal(one["value"]), one["qualifier"])
        for one in rows
    }


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), series=st.sampled_from(SERIES))
@LAW
def test_as_of_each_day_v4_says_how_the_figures_read_at_its_end(history, moment, share, series):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        then = At(at.published, at.position)
        every, headers = issues(answers, then, series, issues="*")

        days = {date.fromisoformat(f"{one['issue']}") for one in every}
        event(f"{min(len(days), 5)} days")
        for day in days | {one - timedelta(days=1) for one in days}:
            bound = At(min(end_of(day), then.published), then.position)
            rows, _ = issues(answers, bound, series)
            assert said(rows) == figures(answers, bound, series)
            # Of the issues by that day the last of each figure is what stands.
            last = {one["period"]: one for one in every if one["issue"] <= int(f"{day:%Y%m%d}")}
            assert {period: one | {"collapsed": 0} for period, one in last.items()} == {
                one["period"]: one | {"collapsed": 0} for one in rows
            }
        for begin, end in ((one, one + timedelta(days=later)) for one in days for later in (0, 1, 9)):
            first, until = int(f"{begin:%Y%m%d}"), int(f"{end:%Y%m%d}")
            some, _ = issues(answers, then, series, issues=f"{first}-{until}")
            assert some == [one for one in every if first <= one["issue"] <= until]
        keys = [(one["period"], one["issue"]) for one in every]
        assert len(set(keys)) == len(keys)
        assert keys == sorted(keys)
        assert int(headers[b"x-asreported-collapsed"]) == sum(one["collapsed"] for one in every)


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), series=st.sampled_from(SERIES))
@LAW
def test_v5_has_each_version_and_reads_at_each_instant_as_the_figures_did(history, moment, share, series):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        source, signal = series.split("/")
        signals = {"source": source, "signal": signal, "geo_type": "nation"}

        def rows(answer, **more):
            body, _ = asked(answers, At(at.published, at.position), answer, **signals, **more)
            found = list(csv.DictReader(io.StringIO(body.decode())))
            return [one | {"value": one["value"] or None, "qualifier": one["qualifier"] or None} for one in found]

        archive = rows(answer_archive)
        instants = sorted({one["report_time"] for one in archive})
        event(f"{min(len(instants), 8)} instants")
        for instant in instants:
            then = f"{instant.replace(' ', 'T')}Z"
            standing = rows(answer_as_of, snapshot_date=then)
            bound = answers.at(then)
            assert said(standing) == figures(answers, At(bound.published, at.position), series)
            before = [one for one in archive if one["report_time"] <= instant]
            assert rows(answer_archive, report_time_query=f"<={then}") == before
            behind = [one for one in archive if one["report_time"] > instant]
            assert rows(answer_archive, report_time_query=f">{then}") == behind
            assert {one["period"]: one for one in before} == {one["period"]: one for one in standing}
        # What v4 leaves out of these is what it counts.
        every, headers = issues(answers, At(at.published, at.position), series, issues="*")
        assert len(every) + int(headers[b"x-asreported-collapsed"]) == len(archive)
