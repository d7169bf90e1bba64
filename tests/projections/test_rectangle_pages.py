"""The rectangles of a series, page by page: the same list at every moment, and no page costs what it does not hold."""

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from domain.refusals import Malformed
from projections.answers.rectangle_pages import ask_rectangles, place_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.histories import SERIES, Clock, histories
from tests.projections.test_laws import MOMENT, answered, somewhere

LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def paged(answers, at, series, limit):
    behind, found = None, []
    while True:
        page = ask_rectangles(answers, at, series, behind=behind, limit=limit + 1).items
        found += page[:limit]
        if len(page) <= limit:
            return found
        behind = place_of(page[limit - 1])


@given(
    history=histories(), moment=MOMENT, share=st.floats(0, 1), series=st.sampled_from(SERIES), limit=st.integers(1, 9)
)
@LAW
def test_the_pages_are_the_list_and_each_rectangle_has_its_own_place(history, moment, share, series, limit):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)

        whole = ask_rectangles(answers, at, series).items

        event(f"{min(len(whole), 20)} rectangles")
        assert paged(answers, at, series, limit) == whole
        assert len({place_of(one) for one in whole}) == len(whole)
        assert [key(one) for one in whole] == sorted(key(one) for one in whole)


def key(one):
    """Statements first, then by period."""
    return one.slot != "statement", one.period


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Three thousand figures, two of which were revised, one of them often."""
    path = tmp_path_factory.mktemp("pages") / "ledger.db"
    names = [f"{year}-{month:02}" for year in range(1750, 2000) for month in range(1, 13)]
    with open_ledger(path, Clock()) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
        new = OpenSeries(series="town/cases", title="Cases", unit="people", measure="level", frequency="M")
        ledger.record(new, "ada")
        said = [("2021-01-01", dict.fromkeys(names, "1"))]
        said += [(f"2021-02-{day:02}", {names[1_500]: str(day)}) for day in range(1, 25)]
        for published_at, values in said:
            lines = lines_of(
                [(when, SaidStatement(series="town/cases", value=value)) for when, value in values.items()]
            )
            ledger.record(Bulletin(source="town", published_at=published_at, lines=lines), "ada")
    with View.open(path) as answers:
        answers.catch_up()
        yield answers


def steps(answers, ask):
    counted = [0]

    def step():
        counted[0] += 1

    answers.generation.connection.set_progress_handler(step, 10)
    found = ask()
    answers.generation.connection.set_progress_handler(None, 10)
    return counted[0], found


def test_a_page_costs_what_it_holds_wherever_it_begins(many):
    at = many.at()
    whole = ask_rectangles(many, at, "town/cases").items
    costs = {}
    for begin in (None, 10, 1_400, 1_530, 2_900):
        behind = None if begin is None else place_of(whole[begin])
        costs[begin], page = steps(
            many, lambda behind=behind: ask_rectangles(many, at, "town/cases", behind=behind, limit=20).items
        )
        assert page == (whole[:20] if begin is None else whole[begin + 1 : begin + 21])
    everything, _ = steps(many, lambda: ask_rectangles(many, at, "town/cases"))

    assert max(costs.values()) < everything / 10


@pytest.mark.parametrize("behind", ["", "0", "0 1750-01 1 99 0", "2 1750-01 1 3 0", "0 1750-13 1 3 0", "x" * 300])
def test_what_is_no_place_is_refused(behind, many):
    with pytest.raises(Malformed, match="not a place in these rectangles"):
        ask_rectangles(many, many.at(), "town/cases", behind=behind, limit=5)
