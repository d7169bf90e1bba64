"""Nothing long runs on the event loop: threads make what may take a while, and stop where nobody waits."""

import threading
from contextlib import contextmanager

import pytest
from jinja2 import Template
from litestar.testing import TestClient

from api.app import create_app
from domain.recording.commands import CorrectEntry, Replacement
from projections.answers.series_list import ask_series_list
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from stores.opening import open_ledger
from stores.sqlite.errors import Interrupted
from tests.api.addresses import ALL, address
from tests.api.conftest import PERSONNEL
from tests.examples import ACTOR

MUCH = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 100000000) SELECT count(*) FROM n"


class Watched(View):
    """Remembers which threads asked, the one that made the answer last."""

    def __init__(self, store):
        super().__init__(store)
        self.made_by = []

    @contextmanager
    def one_generation(self):
        self.made_by.append(threading.current_thread().name)
        with super().one_generation() as generation:
            yield generation


@pytest.fixture
def watched(path):
    with Watched.open(path) as answers, TestClient(create_app(answers)) as client:
        yield client, answers.made_by


@pytest.mark.parametrize("name", ALL)
def test_only_what_is_known_to_be_short_is_made_on_the_event_loop(name, watched):
    client, made_by = watched
    url = address(client, name)
    made_by.clear()

    assert client.get(url).status_code == 200

    # Before it comes whoever found that it may take long.
    assert made_by[-1].startswith("asyncio_") == (name not in {"event", "figure"})


@pytest.mark.parametrize(
    "url", ["/", f"/series/{PERSONNEL}", "/help", "/v1", "/problems", "/problems/not-found", "/nothing/here", "/a//b"]
)
def test_no_template_is_filled_in_on_the_event_loop(url, watched, monkeypatch):
    client, _ = watched
    filled_in_by = []
    render = Template.render

    def watching(template, *args, **values):
        filled_in_by.append(threading.current_thread().name)
        return render(template, *args, **values)

    monkeypatch.setattr(Template, "render", watching)

    assert client.get(url, headers={"accept": "text/html"}).headers["content-type"].startswith("text/html")

    assert [one for one in filled_in_by if one.startswith("asyncio_")] == filled_in_by != []


def test_a_figure_with_many_entries_is_not_short(path, watched):
    client, made_by = watched
    figure = f"{PERSONNEL}/2022-03-02"
    with open_ledger(path) as ledger:
        for _ in range(11):
            ledger.record(CorrectEntry(figure=figure, entry=1, new=Replacement(value="5841"), why="mistyped"), ACTOR)
            ledger.record(CorrectEntry(figure=figure, entry=1, new=Replacement(value="5840"), why="mistyped"), ACTOR)

    assert client.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02").status_code == 200

    assert made_by[-1].startswith("asyncio_")


def test_what_is_not_wanted_any_more_is_stopped_and_the_next_is_not(path):
    with View.open(path) as answers:
        for rows in (answers.generation.rows, answers.store.recorder.rows):
            with answers.while_wanted(lambda: False), pytest.raises(Interrupted, match="interrupted"):
                rows(MUCH)
            with answers.while_wanted(lambda: True):
                assert rows("SELECT 1") == [(1,)]
            assert rows("SELECT 1") == [(1,)]


def test_another_generation_may_come_to_serve_while_an_answer_is_made(path):
    with View.open(path) as answers:
        before = answers.generation
        with answers.while_wanted(lambda: True):
            rebuild(answers.pointer, answers.store)
            told = ask_series_list(answers, answers.at())
        assert answers.generation is not before
        with answers.while_wanted(lambda: False), pytest.raises(Interrupted, match="interrupted"):
            answers.generation.rows(MUCH)
        assert told.items
