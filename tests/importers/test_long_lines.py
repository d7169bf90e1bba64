"""Lines of a long file that go on from the version before are those of the version by itself, in the same order."""

from hypothesis import given
from hypothesis import strategies as st

from domain.recording.difference import difference
from domain.recording.lines import SaidStatement
from importers.cells.gaps import gaps
from importers.cells.readings import Reading
from importers.reading.long_lines import LongLines

# A few rows, each the same object in every version that has it; some say nothing.
ROWS = [
    Reading(f"2022-03-0{day}", place, said=(SaidStatement(series=place, value=value),) if value else ()).settled()
    for day in (1, 2, 3)
    for place in ("north", "south")
    for value in ("1", "2", None)
]


@given(st.lists(st.lists(st.sampled_from(ROWS), max_size=12), min_size=1, max_size=5))
def test_lines_that_go_on_are_those_of_the_version_by_itself(versions):
    lines = LongLines()
    before: list[Reading] = []

    for rows in versions:
        since = difference(before, rows)
        found = lines.of(rows, since, gaps(since))
        before = rows

        by_period: dict[str, list[SaidStatement]] = {}
        for one in rows:
            if one.said:
                by_period.setdefault(one.period, []).extend(one.said)
        assert [(line.period, list(line.said)) for line in found] == list(by_period.items())


@given(st.lists(st.tuples(st.integers(0, 59), st.sampled_from(ROWS)), max_size=12), st.integers(1, 4))
def test_lines_of_many_rows_of_which_few_change_are_those_of_the_version_by_itself(changes, versions):
    lines, rows = LongLines(), [ROWS[at % len(ROWS)] for at in range(60)]
    lines.of(rows, None, [])

    for version in range(versions):
        before, rows = rows, list(rows)
        for at, row in changes[version::versions]:
            rows[at] = row
        since = difference(before, rows)
        found = lines.of(rows, since, gaps(since))

        assert [(one.period, one.said) for one in found] == [(one.period, one.said) for one in anew(rows)]


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 4)), max_size=8), st.integers(1, 3))
def test_a_few_rows_of_one_period_change_in_their_places(changes, versions):
    def said(place, value):
        return Reading("2022-03-01", place, said=(SaidStatement(series=place, value=str(value)),))

    of = {(place, value): said(f"p{place}", value) for place in range(30) for value in range(5)}
    lines, rows = LongLines(), [of[place, 0] for place in range(30)]
    lines.of(rows, None, [])

    for version in range(versions):
        before, rows = rows, list(rows)
        for at, value in changes[version::versions]:
            rows[at] = of[at if value < 4 else (at + 1) % 30, value]
        since = difference(before, rows)

        (found,) = lines.of(rows, since, gaps(since))

        assert list(found.said) == [one for row in rows for one in row.said]


def anew(rows):
    return LongLines().of(rows, None, [])


def test_a_line_of_which_no_row_changed_stays_the_same_object():
    lines, rows = LongLines(), [ROWS[0], ROWS[6], ROWS[3]]
    first = lines.of(rows, None, [])
    changed = [ROWS[0], ROWS[7], ROWS[3]]
    since = difference(rows, changed)

    second = lines.of(changed, since, gaps(since))

    assert second[0] is first[0]
    assert second[1] is not first[1]
