"""Statistics and days from a block have the bytes of those from rows, at any moment of any history."""

from random import Random

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.refusals import Malformed
from projections.answers.buckets import ask_months, ask_stats, ask_years
from projections.answers.day_lines import day_lines
from projections.answers.days import ask_days, ask_listed_days
from projections.answers.releases import ask_vintages
from projections.answers.triangle import TriangleBounds, ask_triangle
from projections.answers.view import View
from projections.moment import At
from projections.tables.descriptions import series_at
from tests.projections.test_blocks_laws import growing, somewhere

LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def told(view: View, at: At, key: str, sort: str) -> bytes:
    found = (
        ask_years(view, at, key),
        ask_months(view, at, key),
        ask_stats(view, at, key),
        ask_days(view, at, key, sort=sort),
    )
    lines = day_lines(ask_listed_days(view, at, key, sort=sort).items)
    assert lines == [msgspec.json.encode(one) for one in found[-1].items]
    return msgspec.json.encode(found)


def triangle(view: View, at: At, key: str, bounds: TriangleBounds) -> bytes:
    try:
        return msgspec.json.encode(ask_triangle(view, at, key, **bounds))
    except Malformed as refusal:
        return str(refusal).encode()


@LAW
@given(seed=st.integers(0, 2**32))
def test_a_block_gives_the_triangle_that_the_rows_give(seed):
    random = Random(seed)
    with growing(seed) as steps:
        for beside, history in steps:
            if random.random() < 0.5:
                continue
            beside.plain.catch_up()
            at = somewhere(beside, random)
            for series in history.opened:
                if series_at(beside.plain.generation, series.series, at.position) is not None:
                    key = series.series
                    every = [None, None, *[one.published_at for one in ask_vintages(beside.plain, at, key).items]]
                    periods = [None, None, *[one.period for one in ask_triangle(beside.plain, at, key).items]]
                    bounds: TriangleBounds = {"start": random.choice(periods), "end": random.choice(periods)}
                    if random.random() < 0.5:
                        bounds |= {"from_": random.choice(every), "to": random.choice(every)}
                    else:
                        bounds["vintages"] = [one for one in every if one and random.random() < 0.5]
                    plainly = triangle(beside.plain, at, key, bounds)
                    assert triangle(beside.growing, at, key, bounds) == plainly, (at, bounds)


@LAW
@given(seed=st.integers(0, 2**32))
def test_a_block_gives_the_statistics_that_the_rows_give(seed):
    random = Random(seed)
    with growing(seed) as steps:
        for beside, history in steps:
            if random.random() < 0.5:
                continue
            beside.plain.catch_up()
            # Several moments of one block: what was made at one of them is found again at another.
            for at, sort in [(somewhere(beside, random), random.choice(["day", "-value"])) for _ in range(4)]:
                for series in history.opened:
                    if series_at(beside.plain.generation, series.series, at.position) is not None:
                        plainly = told(beside.plain, at, series.series, sort)
                        assert told(beside.growing, at, series.series, sort) == plainly, at
