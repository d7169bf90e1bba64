"""Every read route answers the same bytes from a ledger's own file, from machines of a cluster, and from a mirror."""

from collections import Counter
from contextlib import ExitStack, contextmanager
from itertools import islice

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.charts.available import has_charts
from api.http import addresses
from api.policy import Policy
from projections.answers.view import View
from tests.answers.comparing import TOLD, Answered, difference
from tests.answers.held import held_by
from tests.answers.machines import MACHINES, copies, small_ledger
from tests.answers.questions import HOST, PICTURES, ROUTES, Questions

# Of each route, some three hundred in all; ``python -m tests.faults F28`` asks 200 of each, of the real history.
QUESTIONS, PICTURES_EACH = 5, 1
SEED = "13"
# What rests on nothing that was recorded, is a machine's own, or never ends and is read elsewhere by the same question.
NO_ANSWERS = {
    addresses.INDEX, addresses.DOCS, addresses.OPENAPI, addresses.PROBLEMS, addresses.PROBLEM, addresses.ROBOTS,
    addresses.LIVE, addresses.READY, addresses.METRICS, addresses.MIRROR, addresses.DELIVERIES,
    addresses.STREAM, "/v1/tokens", "/v1/proposals", "/v1/proposals/{proposal:str}",
    addresses.PROPOSAL_PAGE, "/v1/hooks", "/v1/hooks/{hook:str}/deliveries", "/docs/{file:str}",
}  # fmt: skip
FORMS = (
    ".json", ".csv", ".ndjson", ".parquet", ".arrow", ".atom", ".jsonfeed", ".metadata.json", ".resource.json",
)  # fmt: skip


@contextmanager
def served(path, charts):
    with View.open(path) as answers:
        app = create_app(answers, policy=Policy(reads_per_minute=0), charts=charts)
        with TestClient(app, base_url=f"http://{HOST}") as client:
            yield client


@pytest.fixture(scope="module")
def machines(postgres, tmp_path_factory):
    """What the ledger holds, and a client of each machine; they share what draws their charts."""
    folder = tmp_path_factory.mktemp("every")
    (folder / "own").mkdir()
    (folder / "charts").mkdir()
    own = small_ledger(folder / "own" / "ledger.db")
    with postgres.database("template0") as name, ExitStack() as open_ones:
        files = open_ones.enter_context(copies(own, folder, postgres.place.address(name)))
        clients = [open_ones.enter_context(served(path, folder / "charts")) for path in files]
        yield held_by(own), clients


def told(client, url):
    answer = client.get(url, headers={"accept-encoding": "identity"})
    headers = tuple(answer.headers.get(name) for name in TOLD)
    return Answered(answer.status_code, answer.content, headers, answer.headers.get("etag"))


@pytest.mark.parametrize("route", list(ROUTES))
def test_it_answers_the_same_bytes_on_every_machine(machines, route):
    if route in PICTURES and not has_charts():
        pytest.skip("charts are not installed")
    held, clients = machines
    count = PICTURES_EACH if route in PICTURES else QUESTIONS

    for url in islice(Questions(held, f"{SEED} {route}").of(route), count):
        answers = [told(one, url) for one in clients]

        assert difference(MACHINES, answers) == "", url
        assert answers[0].status in {200, 404}, (url, answers[0].body)


def test_most_questions_find_something(machines):
    held, (own, *_) = machines
    found = Counter(
        told(own, url).status
        for route in ROUTES.keys() - PICTURES.keys()
        for url in islice(Questions(held, f"{SEED} {route}").of(route), QUESTIONS)
    )

    assert found[200] > 2 * found[404]


def test_no_read_route_is_left_out(machines):
    _, (own, *_) = machines
    there = {route.path for route in own.app.routes if "GET" in route.methods}
    lists = {path for path in there for form in FORMS if path.endswith(form) and path.removesuffix(form) in there}

    # Dialects read the same answers as all others.
    files = {path for path in there if path.startswith(("/assets/", *addresses.DIALECTS))}
    assert there - lists - files == ROUTES.keys() | NO_ANSWERS
