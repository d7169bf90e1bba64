"""A figure with its recent entries alone: what is said from that day on is judged as by all of them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.figure import Figure
from domain.moments import begins, microseconds
from domain.reading import Entry
from domain.recent_figure import recent
from domain.recording import figure_memory
from domain.recording import memory as remembering
from domain.statements import Content, Statement, Withdrawal
from domain.words import Moment, Value
from stores.opening import open_ledger
from tests.domain.test_complete_bulletins_laws import of_one_day
from tests.domain.test_laws import folder, stored
from tests.histories import Player, histories

DAY = "2022-03-0{}".format
MOMENTS = st.one_of(
    st.integers(1, 5).map(DAY),
    st.builds(lambda day, hour: f"{DAY(day)}T{hour:02}:00:00.000000Z", st.integers(1, 5), st.integers(0, 23)),
)


def said(at: str, value: str | None) -> Content:
    moment = Moment(at)
    return Withdrawal(published_at=moment) if value is None else Statement(value=Value(value), published_at=moment)


CONTENTS = st.builds(said, MOMENTS, st.sampled_from(("1", "2", None)))


def figure_of(contents: list[Content]) -> Figure:
    figure = Figure()
    for number, content in enumerate(contents, 1):
        figure.add(
            Entry(number=number, position=number * 3, slot="statement", content=content, bulletin=f"b{number}", tag="t")
        )
    return figure


@pytest.mark.parametrize(
    ("contents", "kept"),
    [
        ([(1, "1"), (2, "2"), (3, "3")], [2, 3]),
        ([(1, "1"), (2, "2"), (3, "3"), (3, "4")], [2, 3, 4]),
        ([(1, "1"), (2, "2"), (3, None), (4, None), (5, "3")], [2, 3, 4, 5]),
        ([(1, "1"), (2, "2"), (2, "3"), (3, "4")], [2, 3, 4]),
        ([(2, "2"), (3, "3"), (1, "1"), (4, "4")], [2, 4]),
        ([(1, "1"), (2, "2")], None),
        ([(1, "1"), (2, None), (3, None)], None),
    ],
)
def test_what_only_earlier_days_ask_for_is_forgotten(contents, kept):
    found = recent(figure_of([said(DAY(day), value) for day, value in contents]))

    assert (found and [one.number for one in found.entries]) == kept


@settings(max_examples=1_000, deadline=None)
@given(st.lists(CONTENTS, max_size=12), st.lists(CONTENTS, max_size=4))
def test_what_is_said_from_its_last_day_on_is_judged_as_by_all_entries(before, then):
    whole, short = figure_of(before), recent(figure_of(before))
    for at, content in enumerate(then, 1):
        if short is None or begins(content.published_at) < short.since:
            return
        number = len(before) + at
        found = [judged(one, content) for one in (whole, short)]
        for one in (whole, short):
            one.add(Entry(number=number, position=number * 3, slot="statement", content=content, bulletin="b", tag="t"))

        assert found[0] == found[1]
        assert change_of_last(whole) == change_of_last(short)
        short = recent(short) or short


def judged(figure: Figure, content: Content) -> object:
    at, line = content.published_at, figure.line("statement")
    published = microseconds(at)
    place = line.ordered(at, figure.version * 3 + 1), figure.version * 3 + 1
    before, valued = line.before(place), line.value_before(place)
    return (
        figure.version,
        before and before.entry,
        valued and valued.entry,
        figure.repeated("statement", content),
        figure.bulletins_that_said("statement", content),
        figure.reads("statement", published),
        figure.reads("statement"),
    )


def change_of_last(figure: Figure) -> object:
    line = figure.line("statement")
    last = line.of(figure.version)
    assert last is not None, "it was just added"
    return line.change(last)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(histories(), of_one_day()), st.booleans())
def test_a_ledger_that_forgets_at_once_records_the_same(history, is_without_room):
    first = played(history)
    some, most = figure_memory._SOME, remembering._MOST_OF_FIGURES  # noqa: SLF001 - as if there were very many
    figure_memory._SOME = 3  # noqa: SLF001 - as above
    remembering._MOST_OF_FIGURES = 0 if is_without_room else most  # noqa: SLF001 - as above
    try:
        assert played(history) == first
    finally:
        figure_memory._SOME, remembering._MOST_OF_FIGURES = some, most  # noqa: SLF001 - as above


def played(history: object) -> list[bytes]:
    with folder() as here, open_ledger(here / "ledger.db") as ledger:
        player = Player(ledger)
        for command in history:  # type: ignore[attr-defined]  # a list of commands
            player.play(command)
        return stored(ledger)
