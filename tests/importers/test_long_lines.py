"""Lines of a long file that go on from the version before are those of the version by itself, in the same order."""

from hypothesis import given
from hypothesis import strategies as st

from domain.recording.commands import SaidStatement
from domain.recording.difference import difference
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


def test_a_line_of_which_no_row_changed_stays_the_same_object():
    lines, rows = LongLines(), [ROWS[0], ROWS[6], ROWS[3]]
    first = lines.of(rows, None, [])
    changed = [ROWS[0], ROWS[7], ROWS[3]]
    since = difference(rows, changed)

    second = lines.of(changed, since, gaps(since))

    assert second[0] is first[0]
    assert second[1] is not first[1]
