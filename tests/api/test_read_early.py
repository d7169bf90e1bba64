"""What nothing new concerns is answered before everything is followed, with the bytes that it has afterwards."""

import asyncio
import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.policy import Policy
from api.reading.streams_ahead import StreamsAhead
from domain.recording.commands import Bulletin, DescribeSeries, DescribeSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from stores.sqlite.store import Store
from tests.api.by_hand import heard
from tests.api.conftest import PERSONNEL, TANKS, late
from tests.histories import ACTOR, PERIODS, SERIES, SOURCE, Clock, Player, histories
from tests.projections.test_laws import FOLDER

OF_SERIES = (
    "", "/figures", "/figures.csv?limit=2", "/figures.ndjson", "/figures?as_of=2022-03-04&limit=1", "/years",
    "/months.csv", "/days", "/days?sort=-increment", "/days.ndjson?as_of=2022-03-05T08:00Z",
    "/stats?start=2022-03-02&end=2022-03-03", "/vintages", "/triangle.csv", "/rectangles?limit=2",
    "/compare?from=2022-03-03&to=2022-03-05", "/compare?from_position=6&to_position=9", "/citation", "/proof",
    "/figures?position=9", "/years?recorded_as_of=2022-06-01T00:10Z",
)  # fmt: skip
OF_FIGURE = (
    "", "?as_of=2022-03-04", "?position=9", "/history", "/history.csv", "/history?limit=1", "/explain",
    "/explain?as_of=2022-03-05", "/citation",
)  # fmt: skip
ADDRESSES = (
    *(f"/v1/series/{series}{rest}" for series in (*SERIES, "town/nothing") for rest in OF_SERIES),
    *(f"/v1/series/{series}/figures/{day}{rest}" for series in SERIES for day in PERIODS for rest in OF_FIGURE),
    "/v1/totals", "/v1/series?source=town", "/v1/revisions", "/v1/sources", f"/v1/table?columns={SERIES[0]}",
)  # fmt: skip
ASKED = st.lists(st.sampled_from(ADDRESSES), max_size=4)
UNLIMITED = Policy(reads_per_minute=0, writes_per_minute=0, guesses_per_minute=0)


def described(of, title):
    return DescribeSource(source=of, name=title) if of == SOURCE else DescribeSeries(series=of, title=title)


async def said(app, url):
    """Status, headers and body; the id of the request is the only thing that tells two apart."""
    answer = await in_time(app, url)
    told = {**answer.headers, "x-request-id": "", "content-length": ""}
    return answer.status, told, answer.body.replace(identity(answer), b"")


async def in_time(app, url):
    """The answer; on a machine that stood still meanwhile it is asked for again, as any client would."""
    answer = await heard(app, path=url)
    tries = 1
    while b"/problems/not-caught-up" in answer.body and tries < 30:
        answer = await heard(app, path=url)
        tries += 1
    return answer


def identity(answer):
    return answer.headers["x-request-id"].encode()


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    history=histories(),
    more=st.lists(st.sampled_from((SOURCE, *SERIES)), max_size=4),
    asked=st.lists(ASKED, min_size=26, max_size=26),
)
def test_an_answer_before_all_is_followed_is_the_answer_afterwards(history, more, asked):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        path = Path(folder) / "ledger.db"
        # The same ledger under another name has projections of its own, which are always caught up.
        whole = path.with_name("whole.db")
        whole.symlink_to(path)
        with open_ledger(path, Clock()) as ledger, View.open(path) as answers, View.open(whole) as followed:
            player = Player(ledger)
            answers.catch_up()
            early, plain = create_app(answers, policy=UNLIMITED), create_app(followed, policy=UNLIMITED)
            for at, urls in enumerate(asked):
                if at < len(history):
                    player.play(history[at])
                elif at - len(history) < len(more):
                    ledger.record(described(more[at - len(history)], f"as of step {at}"), ACTOR)
                followed.catch_up()
                for url in urls:
                    behind = answers.bookmark() < ledger.head()
                    answer = asyncio.run(said(early, url))
                    if behind and answers.bookmark() < ledger.head():
                        event(f"early: {answer[0]}")
                    assert answer == asyncio.run(said(plain, url)), url


def revised(path, series, day, value):
    """The head behind one more revision, which is not followed."""
    with open_ledger(path) as ledger:
        line = (day, SaidStatement(series=series, value=value, reason="late-data"))
        ledger.record(Bulletin(source="war-losses", published_at="2022-03-22", lines=lines_of([line])), "bob")
        return ledger.head()


@pytest.mark.parametrize(
    ("url", "is_early"),
    [
        (f"/v1/series/{TANKS}/figures", True),
        (f"/v1/series/{TANKS}/figures/2022-03-12", True),
        (f"/v1/series/{PERSONNEL}/figures/2022-03-03", True),
        (f"/v1/series/{PERSONNEL}/figures/2022-03-03/explain", True),
        (f"/v1/series/{PERSONNEL}/figures/2022-03-04", False),
        (f"/v1/series/{PERSONNEL}/figures/2022-03-03/history", False),
        (f"/v1/series/{PERSONNEL}/figures", False),
        ("/v1/totals", False),
    ],
)
def test_only_what_nothing_new_concerns_is_answered_at_once(path, url, is_early):
    with View.open(path) as answers:
        app = create_app(answers, policy=UNLIMITED)
        before = answers.bookmark()
        head = revised(path, PERSONNEL, "2022-03-04", "9999")

        for _ in range(2):  # the second time it is a kept answer
            answer = asyncio.run(heard(app, path=url))

            assert (answer.status, answer.headers["ledger-position"]) == (200, str(head))
        assert answers.bookmark() == (before if is_early else head)


def test_much_that_is_new_is_looked_through_before_anything_is_waited_for(path):
    url = f"/v1/series/{TANKS}/figures"
    with View.open(path) as answers:
        app = create_app(answers, policy=UNLIMITED)
        before = answers.bookmark()
        with open_ledger(path) as ledger:
            for number in range(3):
                days = ((date(2022, 4, 1) + timedelta(days=at)).isoformat() for at in range(700))
                lines = lines_of((day, SaidStatement(series=PERSONNEL, value=f"{number + 1}")) for day in days)
                moment = f"2025-03-0{number + 1}"
                ledger.record(Bulletin(source="war-losses", published_at=moment, lines=lines), "bob")
            head = ledger.head()

        answer = asyncio.run(heard(app, path=url))

        assert (answer.status, answer.headers["ledger-position"]) == (200, str(head))
        assert answers.bookmark() == before


def test_where_no_projections_are_left_they_are_made_before_anything_is_answered(path):
    url = f"/v1/series/{TANKS}/figures"
    with View.open(path) as answers:
        app = create_app(answers, policy=UNLIMITED)
        first = asyncio.run(said(app, url))
        head = revised(path, PERSONNEL, "2022-03-04", "9999")
        answers.pointer.path.unlink()

        again = asyncio.run(said(app, url))

        assert (again[1]["ledger-position"], again[2]) == (str(head), first[2])
        assert answers.bookmark() == head


def test_a_kept_answer_goes_on_as_long_as_nothing_new_concerns_it(path):
    url = f"/v1/series/{TANKS}/figures"
    with View.open(path) as answers:
        app = create_app(answers, policy=UNLIMITED)
        first, before = asyncio.run(said(app, url)), answers.bookmark()
        others = [revised(path, PERSONNEL, "2022-03-04", f"999{number}") for number in range(3)]

        again = asyncio.run(said(app, url))
        followed = answers.bookmark()
        own = revised(path, TANKS, "2022-03-12", "400")
        last = asyncio.run(said(app, url))

    assert (again[1]["ledger-position"], again[2], followed) == (str(others[-1]), first[2], before)
    assert (last[1]["ledger-position"], b"400" in last[2]) == (str(own), True)


@given(at_once=st.integers(1, 5), most=st.integers(1, 30), moves=st.lists(st.integers(0, 30), min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_streams_ahead_are_those_of_the_events_behind_the_projections(filled, at_once, most, moves):
    with closing(Store(filled)) as store:
        everything = [(position, one.stream) for position, one in store.after(0)]
        ahead = StreamsAhead(store, most, at_once)
        head = len(everything)
        for followed in sorted(min(one, head) for one in moves):
            known = [ahead.is_known(followed, head) for _ in range(head)][-1]

            assert known == (head - followed <= most)
            streams = {name for position, name in everything if position > followed} if known else set()
            series = {f"{name.rpartition('/')[0]}/" for name in streams if name.startswith("figure/")}
            assert len(ahead) == len(streams | series)
            assert all(ahead.has_any([name]) for name in streams | series)


def test_what_comes_later_is_looked_at_once(path):
    with closing(Store(path)) as store, open_ledger(path) as ledger:
        followed = store.head()
        late(ledger)
        ahead = StreamsAhead(store)

        assert ahead.is_known(followed, store.head())
        assert not ahead.is_reading
        assert ahead.has_any([f"figure/{PERSONNEL}/2022-03-04", "figure/no/such/"])
        assert ahead.has_any([f"figure/{PERSONNEL}/", f"series/{PERSONNEL}"])
        assert not ahead.has_any([f"figure/{PERSONNEL}/2022-03-12", f"series/{PERSONNEL}", "source/war-losses"])


def test_a_comparison_to_now_names_the_head_whoever_asked_before(path):
    url = f"/v1/series/{PERSONNEL}/compare?from=2022-03-02&to=2022-03-05"
    with View.open(path) as answers:
        app = create_app(answers, policy=UNLIMITED)
        asyncio.run(said(app, url))
        revised(path, TANKS, "2022-03-12", "400")

        assert asyncio.run(said(app, url)) == asyncio.run(said(create_app(answers, policy=UNLIMITED), url))
