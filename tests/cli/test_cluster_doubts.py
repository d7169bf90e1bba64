"""What the verbs of a cluster say where something cannot be known, or has to be found out."""

import json
import re

import pytest

from stores.upstream import upstream_of
from tests.cli.test_cluster import until_true
from tests.postgres.answer_losing_proxy import WITHOUT_END, AnswerLosingProxy, commits

EVENTS = 17


class FromSecondCommit:
    """The first ends the check that the log is empty, the second ends the seeding; maybe all that comes behind it."""

    def __init__(self, *, all_behind):
        self._all_behind, self._commits = all_behind, 0

    def __call__(self, request):
        self._commits += commits(request)
        return self._commits >= 2 and (self._all_behind or commits(request))


@pytest.fixture
def proxied(database, postgres):
    """The address of the database behind a proxy, and that proxy."""
    name = database.rpartition("/")[2]
    with AnswerLosingProxy(postgres.place.port, FromSecondCommit(all_behind=False)) as proxy:
        yield proxy.address(name), proxy


def test_a_seed_whose_last_answer_is_lost_finds_out_that_all_is_there(run, signed, proxied):
    address, proxy = proxied
    proxy.left = 1

    said = run("cluster", "seed", signed, "--database", address)

    assert proxy.lost == 1
    assert "Seeded and confirmed" in said.output
    assert upstream_of(signed) is not None
    assert json.loads(run("cluster", "status", "--json").output)["copy"]["is_same"] is True


def test_a_seed_that_cannot_find_out_says_what_to_do_and_that_works(run, signed, proxied, database):
    address, proxy = proxied
    proxy.marked, proxy.left = FromSecondCommit(all_behind=True), WITHOUT_END

    said = " ".join(run("cluster", "seed", signed, "--database", address, code=1).output.split())
    shown = json.loads(run("cluster", "status", "--database", database, "--json").output)
    again = run("cluster", "seed", signed, "--database", database, code=1)
    run("totals", "--database", database, "--home", signed.parent)

    assert f"If asreported cluster status shows {EVENTS} events, it is there: name the database from now on" in said
    assert shown["servers"][0]["events"] == EVENTS
    assert f"holds {EVENTS} events already" in " ".join(again.output.split())
    assert json.loads(run("cluster", "status", "--json").output)["copy"]["is_same"] is True


def test_a_standby_is_never_shown_on_an_older_timeline_than_it_is(run, nodes):
    run("cluster", "init", "--database", nodes.address())
    nodes.primary.asked("CREATE ROLE clerk LOGIN IN ROLE asreported_recorder")
    service = nodes.address().replace("asreported@", "clerk@")
    for node in nodes.standbys:  # only one of them has to confirm, and none to show it at once
        until_true(lambda node=node: node.asked("SELECT 1 FROM pg_roles WHERE rolname = 'clerk'") != [])
    before = timelines(run, service)
    nodes.fail_over()
    nodes.await_standbys(1)

    after, as_owner = timelines(run, service), timelines(run, nodes.address())
    shown = re.findall(r"standby +\S+ +(\S+)", run("cluster", "status", "--database", service).output)

    assert before == [1, 1]
    assert after in ([None], [2])
    assert as_owner == [2]
    assert shown in (["hidden"], ["2"])


def timelines(run, address):
    """Those of the standbys."""
    told = json.loads(run("cluster", "status", "--database", address, "--json").output)
    return [one["timeline"] for one in told["servers"] if one["role"] == "standby"]
