"""While a history goes on, an entity tag never stands for two answers, and what was answered at a position stays."""

from collections.abc import Iterator

import pytest

from tests.api.in_process import service
from tests.faces.asking import Faces
from tests.model.histories import History
from tests.model.town import Town

SEEDS = range(540, 542)
EVENTS = 36
EVERY = 4
OF_ALL = (
    "totals",
    "series",
    "sources",
    "sources/town",
    "revisions",
    "revisions?after=5",
    "totals.csv",
    "revisions.ndjson",
)
OF_A_SERIES = (
    "", "/figures", "/years", "/months.csv", "/days", "/stats", "/vintages", "/triangle", "/rectangles",
    "/revision-stats", "/settling",
    "/stats?as_of=2022-03-02", "/compare?from=2022-03-02", "/compare?from_position=0",
)  # fmt: skip
OF_A_FIGURE = ("", "/history", "/explain", "/history.csv", "?as_of=2022-03-02")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tag_never_stands_for_two_answers_and_an_answer_stays_at_its_position(seed, tmp_path):
    with Town(tmp_path) as town, service(tmp_path / "town.db") as http:
        faces = Faces(http, town)
        by_tag: dict[tuple[str, str], bytes] = {}
        pinned: dict[str, bytes] = {}
        for _ in happening(town, seed):
            for address in addresses(faces):
                answer = faces.ask(address)
                assert answer.status in {200, 404}
                if answer.status == 200:
                    assert by_tag.setdefault((address, answer.headers["etag"]), answer.content) == answer.content
                    if "compare" not in address:
                        mark = "&" if "?" in address else "?"
                        pinned[f"{address}{mark}position={answer.headers['ledger-position']}"] = answer.content

        assert len(by_tag) > len({address for address, _ in by_tag}), "some answers changed"
        assert {address: faces.ask(address).content for address in pinned} == pinned


def happening(town: Town, seed: int) -> Iterator[int]:
    """The history of that seed, step by step; a few events at a time."""
    history, told = History(seed), 0
    for step in history.founding():
        town.take(step)
    while town.ledger.head() < EVENTS and len(history.steps) < 200:
        for step in history.next_steps():
            issued = town.take(step)
            for one in issued.outcomes if issued else ():
                history.entries.setdefault(f"{one.series}/{one.period}", {})[one.entry] = one.slot
        if town.ledger.head() >= told + EVERY:
            told = town.ledger.head()
            town.answers.catch_up()
            yield told


def addresses(faces: Faces) -> Iterator[str]:
    """What is asked again and again."""
    yield from (f"/v1/{one}" for one in OF_ALL)
    for key in faces.series({}):
        yield from (f"/v1/series/{key}{one}" for one in OF_A_SERIES)
        for when in faces.periods(key, {}):
            yield from (f"/v1/series/{key}/figures/{when}{one}" for one in OF_A_FIGURE)
