"""What is drawn of a figure's last entries are the rows that the whole figure gives, at most two an entry."""

import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from domain.recording.commands import CorrectEntry, Replacement
from projections.answers.figure_answer import ask_figure
from projections.answers.view import View
from projections.following.batches import catch_up
from projections.following.projector import Projector
from projections.following.shape_cache import ShapeCache
from projections.tables import schema
from projections.tables.generation import Generation
from projections.tables.schema import TABLES, count, digests
from stores.sqlite.store import Store
from tests.histories import histories
from tests.projections.test_laws import FOLDER, LAW, played
from tests.projections.town import CASES

DAY = "2022-03-01"
FIGURE = f"{CASES}/{DAY}"
TIMES = 40
FIRST = date(2022, 3, 2)


class Reading(Store):
    """Notes the streams of which events are read again to draw their figures."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.read: list[str] = []

    def raw_streams(self, streams, until):
        self.read += [name for name, _ in streams]
        return super().raw_streams(streams, until)


@given(history=histories(), limit=st.sampled_from((1, 2, 3)))
@LAW
def test_following_by_the_last_entries_equals_drawing_whole_figures(history, limit):
    with (
        tempfile.TemporaryDirectory(dir=FOLDER) as folder,
        closing(Generation(Path(folder) / "followed")) as followed,
        closing(Generation(Path(folder) / "rebuilt")) as rebuilt,
        played(folder, history) as ledger,
        closing(Reading(ledger.store.path)) as store,
    ):
        schema.create(followed)
        catch_up(followed, store, limit, projector=Projector(followed, store, ShapeCache(most=0, fewest=0)))
        event("some were drawn whole" if store.read else "all were drawn of their last entries")

        schema.create(rebuilt)
        catch_up(rebuilt, ledger.store)

        assert digests(followed) == digests(rebuilt)


@pytest.fixture
def revised(town):
    """A town with a figure that was revised many times, an hour after the other."""
    town.opens(starts_on=DAY)
    for number in range(TIMES):
        town.says(f"{FIRST + timedelta(days=number)}T08:00:00Z", {DAY: str(number)})
    _ = town.ask
    return town


def read_again(town):
    """The streams that a process reads which follows for the first time."""
    with closing(Reading(town.ledger.store.path)) as store, View(store) as fresh:
        fresh.catch_up()
        revisions = ask_figure(fresh, fresh.at(), FIGURE).revisions
    return store.read, revisions


@pytest.mark.parametrize("value", ["500", "39", None])
def test_who_follows_for_the_first_time_reads_nothing_again_of_a_figure_that_goes_on_in_order(revised, value):
    revised.says("2023-01-01T08:00:00Z", {DAY: value})

    assert read_again(revised) == ([], TIMES - 1 + (value == "500"))


@pytest.mark.parametrize("published_at", ["2022-03-02T07:00:00Z", "2023-01-01"])
def test_what_came_late_or_is_a_bare_date_is_drawn_of_the_whole_figure(revised, published_at):
    revised.says(published_at, {DAY: "500"})

    assert read_again(revised) == ([f"figure/{FIGURE}"], TIMES)


def test_a_correction_is_drawn_of_the_whole_figure(revised):
    revised.ledger.record(CorrectEntry(figure=FIGURE, entry=7, new=Replacement(value="500"), why="misread"), "auditor")

    assert read_again(revised) == ([f"figure/{FIGURE}"], TIMES - 1)


@pytest.mark.parametrize("time", ["", "T08:00:00Z"])
def test_entries_in_reverse_order_of_publication_make_at_most_two_rows_each_in_every_table(town, time):
    town.opens(starts_on=DAY)
    _ = town.ask
    before = {table: count(town.ask.generation, table) for table in TABLES}

    for number in range(TIMES):
        town.says(f"{FIRST + timedelta(days=TIMES - number)}{time}", {DAY: str(number)})
        _ = town.ask

    assert ask_figure(town.ask, town.now, FIGURE).revisions == TIMES - 1
    gained = {table: count(town.ask.generation, table) - rows for table, rows in before.items()}
    assert max(gained.values()) <= 2 * TIMES
