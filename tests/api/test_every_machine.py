"""Every read route answers the same bytes from a ledger's own file, from machines of a cluster, and from a mirror."""

import random
from contextlib import ExitStack, contextmanager

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import Policy
from projections.answers.view import View
from stores.postgres.migrating import lay_out
from tests.api.addresses import ALL, address, having
from tests.api.conftest import copied
from tests.api.two_machines import a_home
from tests.mirrors.an_origin import an_origin
from upkeep.cluster.seeding import seed
from upkeep.upstream.mirror_places import begin_mirror

UNLIMITED = Policy(reads_per_minute=0)
# Five of each route, some two hundred in all.
MOMENTS = 5
DAYS = [f"2022-03-{day:02}" for day in range(1, 15)]
CLOCKS = ["", "T00:00:00Z", "T12:00:00%2B02:00", "T23:59:59.999999Z"]
SAID = ("content-type", "etag", "ledger-position", "cache-control", "link", "vary", "content-disposition")


@contextmanager
def served(path):
    with View.open(path) as answers, TestClient(create_app(answers, policy=UNLIMITED)) as client:
        yield client


@pytest.fixture(scope="module")
def machines(filled, postgres, tmp_path_factory):
    """A ledger of its own; the machine that seeded a cluster with it; one that has copied all of it; a mirror."""
    folder = tmp_path_factory.mktemp("every")
    with postgres.database("template0") as name, ExitStack() as open_ones:
        where = postgres.place.address(name)
        lay_out(where)
        (folder / "seeding").mkdir()
        seeding = copied(filled, folder / "seeding")
        seed(seeding, where, seeding)
        with an_origin(filled) as origin:
            begin_mirror(folder / "mirror.db", origin.address, origin.key)
        files = (filled, seeding, a_home(folder / "later", where), folder / "mirror.db")
        yield [open_ones.enter_context(served(path)) for path in files]


def moments(read, head, chance):
    """Now, and some moments on the axes that the route knows."""
    knows = {one.name for one in read.parameters}
    for _ in range(MOMENTS):
        as_of = f"as_of={chance.choice(DAYS)}{chance.choice(CLOCKS)}"
        position = f"position={chance.randint(1, head)}"
        asked = [one for one in (as_of, position) if one.partition("=")[0] in knows and chance.random() < 0.8]
        yield "&".join(asked)


def told(client, url):
    answer = client.get(url)
    return answer.status_code, answer.content, [answer.headers.get(name) for name in SAID]


@pytest.mark.parametrize("name", list(ALL))
def test_it_answers_the_same_bytes_on_every_machine(machines, name):
    chance, url, own = random.Random(name), address(machines[0], name), machines[0]
    head = int(own.get("/v1/totals").headers["ledger-position"])

    for moment in moments(ALL[name], head, chance):
        for form in ALL[name].forms if ALL[name].is_list and len(ALL[name].forms) > 1 else ("",):
            asked = having(url, moment) if moment else url
            asked = having(asked, f"format={form}") if form else asked
            answers = [told(one, asked) for one in machines]
            assert answers[0][0] in {200, 404}, asked
            for other in answers[1:]:
                assert other == answers[0], asked
