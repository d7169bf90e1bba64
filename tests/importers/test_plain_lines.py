"""Lines that are told to be plain without a decision: no decision refuses anything of them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recording.bulletins import check_statements
from domain.recording.commands import Bulletin, CloseSeries, OpenSeries, RegisterSource
from domain.recording.draft import Draft
from domain.recording.lines import Line, SaidStatement
from domain.recording.memory import LedgerMemory
from domain.refusals import Refusal
from domain.words import Frequency
from importers.issuing.plain_lines import are_plain
from stores.opening import scratch_ledger

NOW = datetime(2026, 11, 1, tzinfo=UTC)
AT = "2026-10-31T00:00:00.000000Z"


def opened(name: str, frequency: Frequency = "D", decimals: int = 0) -> OpenSeries:
    return OpenSeries(series=name, title="t", unit="u", measure="level", frequency=frequency, decimals=decimals)


@pytest.fixture(scope="module")
def memory():
    """A source with series of days, of hundredths and of months, and one that is closed; and another source."""
    with scratch_ledger(lambda: NOW) as ledger:
        for source in ("counters", "others"):
            ledger.record(RegisterSource(source=source, name=source), "somebody")
        for name in ("counters/days", "counters/closed", "others/days"):
            ledger.record(opened(name), "somebody")
        ledger.record(opened("counters/hundredths", decimals=2), "somebody")
        ledger.record(opened("counters/months", frequency="M"), "somebody")
        ledger.record(CloseSeries(series="counters/closed", last_period="2022-03-01"), "somebody")
        yield LedgerMemory(ledger.store)


SERIES = st.sampled_from(
    ["counters/days", "counters/hundredths", "counters/months", "counters/closed", "others/days", "counters/none", "x"]
)
SAID = st.builds(
    SaidStatement,
    series=st.one_of(st.just("counters/days"), SERIES),
    value=st.sampled_from(["5", "0", "-0", "05", "6.5", "6.255", "1" * 18, "1" * 17, "1" * 19, "", "n/a", "٣", None]),
    qualifier=st.sampled_from(["exact", "exact", "over", "roughly"]),
    status=st.sampled_from([None, None, "E", "Z"]),
    through=st.sampled_from([None, None, "2022-03-02", "2022-04-02"]),
    reason=st.sampled_from([None, None, "late-data", "whim"]),
    note=st.sampled_from([None, None, "seen", "\u202e"]),
)
LINE = st.builds(
    Line,
    st.sampled_from(["2022-03-01", "2022-03-02", "2022-03-03", "2022-03", "2022-02-30", "soon"]),
    st.lists(SAID, max_size=3),
)


def decided(memory, lines):
    """Whether the decision itself takes the lines."""
    draft = Draft(memory, NOW, AT, "somebody")
    try:
        check_statements(draft, Bulletin(source="counters", published_at=AT, lines=tuple(lines)))
    except Refusal:
        return False
    return True


@given(lines=st.lists(LINE, max_size=3))
def test_no_decision_refuses_anything_of_plain_lines(memory, lines):
    assert decided(memory, lines) or not are_plain(memory, "counters", lines)


@given(
    known=st.lists(SAID, max_size=4),
    before=st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=3),
    data=st.data(),
)
def test_what_was_taken_before_is_not_looked_at_again_and_taken_again(memory, known, before, data):
    taken = [Line(f"2022-03-0{day + 1}", _chosen(known, places)) for day, places in enumerate(before)]
    if not decided(memory, taken):
        return
    periods = st.sampled_from(["2022-03-01", "2022-03-02", "2022-03"])
    known = [*known, *data.draw(st.lists(SAID, max_size=1))]
    made = st.builds(lambda period, places: Line(period, _chosen(known, places)), periods, st.lists(st.integers(0, 9)))

    lines = data.draw(st.lists(made, max_size=2))

    assert decided(memory, lines) or not are_plain(memory, "counters", lines, taken)


def test_what_was_taken_of_a_day_is_looked_at_again_where_it_is_said_of_a_month(memory):
    said = [SaidStatement(series="counters/days", value="5")]
    taken = [Line("2022-03-01", said)]

    assert are_plain(memory, "counters", [Line("2022-03-01", said)], taken)
    assert not are_plain(memory, "counters", [Line("2022-03", said)], taken)


def _chosen(known, places):
    return [known[at] for at in places if at < len(known)]


@given(
    said=st.lists(
        st.builds(
            SaidStatement,
            series=st.sampled_from(["counters/days", "counters/hundredths"]),
            value=st.sampled_from(["5", "6.5", "-3", "x"]),
            status=st.sampled_from([None, "E", "Z"]),
        ),
        max_size=3,
    ),
    periods=st.lists(st.sampled_from(["2022-03-01", "2022-03-02", "2022-03"]), max_size=3),
)
def test_values_of_open_series_are_plain_just_where_the_decision_takes_them(memory, said, periods):
    lines = [Line(period, said) for period in periods]

    if all(line.said for line in lines):
        assert are_plain(memory, "counters", lines) == decided(memory, lines)
