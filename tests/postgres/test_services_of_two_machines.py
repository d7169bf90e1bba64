"""Two services of one log: what one does with tokens and signatures, the other goes by with the next request."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from api.authority.operators import Operators
from stores.sqlite.operators import log_of
from stores.upstream import upstream_of
from tests.api.running import running
from tests.postgres.signing_machines import begin, machine, record
from tests.test_architecture import ROOT

_PATIENCE = 60.0


@pytest.fixture(scope="module")
def machines(tmp_path_factory, postgres):
    """The files of two machines, of which the first has begun the log."""
    with postgres.database() as name:
        folder = tmp_path_factory.mktemp("machines")
        files = [machine(folder, one, postgres.place.address(name)) for one in ("one", "two")]
        record(files[0], "town")
        begin(files[0])
        yield files


@pytest.fixture(scope="module")
def services(machines):
    """Services of both, reads closed, and somebody who may do everything."""
    text = asreported(machines[0], "token", "create", "ada", "--scope", "admin").strip()
    with ExitStack() as stack:
        both = [stack.enter_context(running(one, reads_are_open=False)) for one in machines]
        yield both, {"Authorization": f"Bearer {text}"}


def asreported(path, *words):
    """What a verb prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ASREPORTED_DATABASE": str(path)}
    program = [sys.executable, "-m", "cli.main", *words]
    done = subprocess.run(
        program, env=environment, cwd=path.parent, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_token_of_one_service_is_good_at_the_other_until_either_revokes_it(services):
    (one, two), admin = services
    created = one.client.post("/v1/tokens", json={"owner": "bob", "scopes": ["read"]}, headers=admin)
    assert created.status_code == 201, created.text
    bob = {"Authorization": f"Bearer {created.json()['text']}"}

    assert two.client.get("/v1/sources", headers=bob).status_code == 200
    assert one.client.get("/v1/sources", headers=bob).status_code == 200
    revoked = two.client.delete(f"/v1/tokens/{created.json()['token']['id']}", headers=admin)

    assert revoked.status_code in {200, 204}, revoked.text
    assert one.client.get("/v1/sources", headers=bob).status_code == 401
    assert two.client.get("/v1/sources", headers=bob).status_code == 401


def test_what_one_service_signs_the_other_serves_word_for_word(services, machines):
    (one, two), admin = services
    record(machines[1], "county")
    until = time.monotonic() + _PATIENCE
    while (found := one.client.get("/log/checkpoint", headers=admin).text).split("\n")[1] != "2":
        assert time.monotonic() < until, found
        time.sleep(0.1)

    assert two.client.get("/log/checkpoint", headers=admin).text == found
    assert two.client.get("/log/key", headers=admin).text == one.client.get("/log/key", headers=admin).text
    assert two.client.get("/health/ready").status_code == 200
    lists = [service.client.get("/log/checkpoints", headers=admin).json() for service in (one, two)]
    assert lists[0] == lists[1]


def test_verbs_of_the_command_line_bring_a_copy_up_to_date(machines):
    asreported(machines[0], "token", "create", "eve", "--scope", "read")

    assert "eve" in asreported(machines[1], "token", "list")
    shown = asreported(machines[1], "log", "show")
    assert shown.split("\n")[2:] == asreported(machines[0], "log", "show").split("\n")[2:]
    assert asreported(machines[1], "verify")


def test_an_operators_log_that_was_exchanged_lets_nobody_in_until_it_is_put_aside(services, machines, tmp_path):
    (one, two), admin = services
    with Operators.open(tmp_path / "other.db") as others:
        text, _ = others.issue("mallory", ["admin"], None, "mallory")
    place, theirs = log_of(machines[1]), {"Authorization": f"Bearer {text}"}
    place.rename(place.with_name("aside"))
    log_of(tmp_path / "other.db").rename(place)

    for headers in (theirs, admin):
        answer = two.client.get("/v1/sources", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/operators-log-changed")
    until_ready(two, 503)
    assert one.client.get("/v1/sources", headers=admin).status_code == 200

    place.unlink()
    until_ready(two, 200)
    assert two.client.get("/v1/sources", headers=admin).status_code == 200
    assert two.client.get("/v1/sources", headers=theirs).status_code == 401


def until_ready(service, status):
    until = time.monotonic() + _PATIENCE
    while (found := service.client.get("/health/ready")).status_code != status:
        assert time.monotonic() < until, found.text
        time.sleep(0.1)


def test_a_service_ends_while_it_copies(services):
    (_, two), _ = services

    assert two.stop() in {0, -signal.SIGTERM}


def test_a_service_ends_though_its_primary_is_gone(services, postgres, machines):
    (one, _), _ = services
    name = postgres_name(machines[0])
    postgres.place.asked(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    postgres.place.asked("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)

    assert one.stop() in {0, -signal.SIGTERM}


def postgres_name(path):
    """The name of the database of which a machine keeps a copy."""
    upstream = upstream_of(path)
    assert upstream is not None
    return upstream.address.rpartition("/")[2]
