"""What a page costs goes with what it holds, however many series and figures there are; counted in steps of SQLite."""

from itertools import product
from typing import Any

import pytest

from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.feed import RevisionFilter, revisions_page
from projections.answers.series_list import ask_series_list
from projections.answers.sources import ask_sources
from projections.answers.totals import ask_totals
from projections.answers.view import View
from stores.opening import open_ledger
from tests.histories import Clock

EACH = 10
PAGES = {
    "totals": lambda ask, at: ask_totals(ask, at, limit=EACH),
    "totals behind a key": lambda ask, at: ask_totals(ask, at, behind="town/s0020", limit=EACH),
    "totals of one source": lambda ask, at: ask_totals(ask, at, "town", limit=EACH),
    "totals of two series": lambda ask, at: ask_totals(ask, at, series=["town/s0007", "town/s0011"]),
    "series": lambda ask, at: ask_series_list(ask, at, limit=EACH),
    "sources": lambda ask, at: ask_sources(ask, at, limit=EACH),
    "revisions": lambda ask, at: revisions_page(ask, at, RevisionFilter(), EACH, None),
    "revisions of one series": lambda ask, at: revisions_page(ask, at, RevisionFilter(series="town/s0003"), EACH, None),
}
MOMENTS: dict[str, dict[str, Any]] = {
    "head": {},
    "published by": {"as_of": "2021-06-01"},
    "recorded by": {"position": 90},
}

# The feed looks for what was published by then among what was recorded last, at so many deeds a page; a source that had
# fewer series then than it names looks at the keys of those that it has got since.
LOOKING_FURTHER = {("revisions", "published by"), ("sources", "recorded by")}


def ledger_of(path, many):
    """A source with so many series, each with two figures, one of them revised."""
    with open_ledger(path, Clock()) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
        names = [f"town/s{number:04}" for number in range(many)]
        for name in names:
            ledger.record(OpenSeries(series=name, title=name, unit="people", measure="level", frequency="A"), "ada")
        said = (("2021-01-02", "2019", "1"), ("2021-02-02", "2020", "2"), ("2022-01-02", "2020", "3"))
        for published_at, period, value in said:
            lines = lines_of([(period, SaidStatement(series=name, value=value)) for name in names])
            ledger.record(Bulletin(source="town", published_at=published_at, lines=lines), "ada")


@pytest.fixture(scope="module")
def few_and_many(tmp_path_factory):
    """The answers of 120 series, which are more than a source names itself, and those of many more."""
    paths = [tmp_path_factory.mktemp("cost") / name for name in ("few.db", "many.db")]
    for path, number in zip(paths, (120, 900), strict=True):
        ledger_of(path, number)
    with View.open(paths[0]) as few, View.open(paths[1]) as many:
        few.catch_up()
        many.catch_up()
        yield few, many


def steps(answers, page, **moment):
    """Hundreds of steps that SQLite takes for a page."""
    at, taken = answers.at(**moment), []
    connection = answers.generation.connection
    page(answers, at)
    connection.set_progress_handler(lambda: taken.append(1), 100)
    try:
        page(answers, at)
    finally:
        connection.set_progress_handler(None, 0)
    return len(taken)


@pytest.mark.parametrize(("page", "moment"), [one for one in product(PAGES, MOMENTS) if one not in LOOKING_FURTHER])
def test_a_page_of_many_series_costs_what_a_page_of_few_does(few_and_many, page, moment):
    few, many = (steps(one, PAGES[page], **MOMENTS[moment]) for one in few_and_many)

    assert many <= few * 1.5 + 5


def test_a_page_costs_less_than_the_whole(few_and_many):
    _, many = few_and_many

    assert steps(many, PAGES["totals"]) * 20 < steps(many, ask_totals)
