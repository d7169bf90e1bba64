"""The triangle written by its runs: the bytes that its cells, one by one, would have."""

from collections.abc import Iterator

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from api.reading.columns import cells_csv
from api.reading.triangle_forms import triangle_csv, triangle_lines, triangle_text
from projections.answers.period_runs import PeriodRuns, Run, TriangleRow
from projections.answers.triangle import TriangleRuns, WholeTriangle, changes_of


def rows(answer: TriangleRuns) -> list[TriangleRow]:
    return [one.row(answer.vintages) for one in answer.items]


def cells(answer: TriangleRuns) -> Iterator[list[object]]:
    """The plain rule: cell by cell, with what has to be told beside the values of a vintage."""
    every = [(one, run_by_vintage(one)) for one in rows(answer)]
    beside = [
        [
            word
            for word, is_told in (
                ("qualifier", any(said(runs[at], "qualifier") not in (None, "exact") for _, runs in every)),
                ("state", any(said(runs[at], "state") == "withdrawn" for _, runs in every)),
            )
            if is_told
        ]
        for at in range(len(answer.vintages))
    ]
    named = zip(answer.vintages, beside, strict=True)
    yield ["period", *(name for at, words in named for name in (at, *(f"{at}.{word}" for word in words)))]
    for row, runs in every:
        told = zip(row.values, runs, beside, strict=True)
        yield [
            row.period,
            *(cell for value, run, words in told for cell in (value, *(said(run, one) for one in words))),
        ]


def run_by_vintage(row: TriangleRow) -> list[Run | None]:
    found: list[Run | None] = [None] * len(row.values)
    for one in row.runs:
        found[one.first :] = [one] * (len(found) - one.first)
    return found


def said(run: Run | None, word: str) -> str | None:
    if word == "state":
        return run.state if run else "not-published-then"
    return run.qualifier if run else None


@st.composite
def triangles(draw: st.DrawFn) -> TriangleRuns:
    width = draw(st.integers(1, 6))
    vintages = [f"2022-03-{day:02}" for day in range(1, width + 1)]
    items = []
    for number in range(draw(st.integers(0, 4))):
        starts = sorted(draw(st.sets(st.integers(0, width - 1), min_size=1)))
        values = draw(st.lists(st.sampled_from(("1", "-2.50", None)), min_size=len(starts), max_size=len(starts)))
        words = [None if value is None else draw(st.sampled_from(("exact", "about", "over"))) for value in values]
        items.append(PeriodRuns(f"2022-W{number + 1:02}", starts, values, words, width))
    return TriangleRuns(series="town/cases", vintages=vintages, items=items, position=7)


@given(triangles())
def test_json_has_the_bytes_of_every_cell(answer):
    assert triangle_lines(answer, answer.items) == [msgspec.json.encode(one) for one in rows(answer)]


@given(triangles(), st.integers(0, 4))
def test_csv_has_the_bytes_of_every_cell_and_the_columns_of_all_rows_on_every_page(answer, most):
    header, *lines = cells(answer)

    assert triangle_csv(TriangleRow, answer, answer.items[:most]) == cells_csv([header, *lines[:most]])


@given(triangles(), st.integers(1, 20))
def test_some_periods_at_a_time_are_the_same_bytes(answer, cells):
    whole = WholeTriangle(answer)

    assert b"".join(triangle_text("csv", whole, cells)) == triangle_csv(TriangleRow, answer, answer.items)
    lines = b"".join(triangle_text("ndjson", whole, cells))
    assert lines == b"".join(one + b"\n" for one in triangle_lines(answer, answer.items))
    assert [one for some in whole for one in some] == changes_of(answer, answer.items)


def test_in_csv_qualifiers_and_states_stand_only_where_they_say_something():
    items = [
        PeriodRuns("2022-03-01", [0, 2], ["10", "11"], ["over", "exact"], 3),
        PeriodRuns("2022-03-02", [0, 1, 2], ["20", None, "21"], ["exact", None, "exact"], 3),
        PeriodRuns("2022-03-03", [2], ["30"], ["exact"], 3),
    ]
    answer = TriangleRuns(series="town/cases", vintages=["02", "03", "04"], items=items, position=1)

    assert triangle_csv(TriangleRow, answer, items).decode().split("\r\n") == [
        "period,02,02.qualifier,03,03.qualifier,03.state,04",
        "2022-03-01,10,over,10,over,reported,11",
        "2022-03-02,20,exact,,,withdrawn,21",
        "2022-03-03,,,,,not-published-then,30",
        "",
    ]
