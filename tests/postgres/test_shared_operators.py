"""A token that one machine issues works on all of them, and none of them takes it once one has revoked it."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from api.authority.operators import Operators
from api.http.http_refusals import TokenAlreadyIssued, UnknownToken
from domain.recording.idempotency import Attempt
from domain.refusals import CopyForked, PrimaryUnreachable, UpstreamWrong
from stores.opening import open_store
from stores.operators_copy import copy_noted
from stores.shared_rows import NotedRow
from stores.sqlite.operators import OperatorRows, log_of
from tests.postgres.signing_machines import asked, machine
from tests.test_architecture import ROOT


@pytest.fixture
def one(tmp_path, database):
    return machine(tmp_path, "one", database)


@pytest.fixture
def two(tmp_path, database):
    return machine(tmp_path, "two", database)


def copied(path):
    """Bring the operators' log of a machine up to that of all; its last number."""
    with closing(open_store(path)) as store, closing(OperatorRows(path)) as own:
        rows = store.shared_rows()
        assert rows is not None
        with closing(rows):
            return copy_noted(own, rows)


def noted(path):
    with closing(OperatorRows(path)) as own:
        return [NotedRow(*row) for row in own.tagged()]


def shared(database):
    return [NotedRow(*row) for row in asked(database, "SELECT number, tag, state FROM private.noted ORDER BY number")]


def bearer(text):
    return f"Bearer {text}".encode()


def test_a_token_of_one_machine_works_on_the_others(one, two, database):
    with Operators.open(one) as operators:
        text, token = operators.issue("ada", ["admin"], None, "root")

    with Operators.open(two) as others:
        assert others.authenticate(bearer(text)) is None
        assert copied(two) == 1
        found = others.authenticate(bearer(text))

    assert found is not None
    assert found.id == token.id
    assert noted(one) == noted(two) == shared(database)
    assert log_of(two).stat().st_mode & 0o777 == 0o600


def test_what_one_machine_revokes_no_other_takes(one, two):
    with Operators.open(one) as operators, Operators.open(two) as others:
        text, token = operators.issue("ada", ["admin"], None, "root")
        copied(two)
        assert others.authenticate(bearer(text)) is not None

        others.revoke(token.id, "root", "it leaked")
        copied(one)

        assert operators.authenticate(bearer(text)) is None
        assert others.authenticate(bearer(text)) is None
        assert operators.token(token.id).state == "revoked"


def test_whoever_notes_first_copies_what_is_lacking(one, two, database):
    with Operators.open(one) as operators, Operators.open(two) as others:
        _, token = operators.issue("ada", ["admin"], None, "root")

        others.revoke(token.id, "root")  # which this machine never copied
        others.revoke(token.id, "root")
        with pytest.raises(UnknownToken):
            others.revoke("ffffffff", "root")

    assert [row.tag for row in shared(database)] == ["token-issued", "token-revoked"]
    assert noted(two) == shared(database)


def test_an_attempt_is_made_once_on_all_machines(one, two):
    attempt = Attempt(key="a" * 64, request="b" * 64)
    with Operators.open(one) as operators, Operators.open(two) as others:
        _, token = operators.issue("ada", ["admin"], None, "root", attempt=attempt)

        with pytest.raises(TokenAlreadyIssued, match=token.id):
            others.issue("ada", ["admin"], None, "root", attempt=attempt)


def test_machines_that_note_at_once_get_numbers_that_are_dense(one, two, database):
    def issue(path):
        with Operators.open(path) as operators:
            return [operators.issue(f"owner-{at}", ["admin"], None, "root")[1].id for at in range(8)]

    with ThreadPoolExecutor(4) as pool:
        issued = [token for some in pool.map(issue, [one, two, one, two]) for token in some]

    rows = shared(database)
    copied(one)
    copied(two)
    assert len(set(issued)) == len(issued) == 32
    assert [row.number for row in rows] == list(range(1, 33))
    assert noted(one) == noted(two) == rows


def test_without_a_primary_no_token_is_revoked_and_authentication_goes_on(one, postgres, database):
    with Operators.open(one) as operators:
        text, token = operators.issue("ada", ["admin"], None, "root")
    name = database.rpartition("/")[2]
    postgres.place.asked(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        with Operators.open(one) as operators, ThreadPoolExecutor(1) as pool:
            revoking = pool.submit(operators.revoke, token.id, "root")
            while not revoking.done():
                assert operators.authenticate(bearer(text)) is not None  # and waits for nobody
            with pytest.raises(PrimaryUnreachable, match=f"{token.id} is not revoked, and holds"):
                revoking.result()
            assert operators.authenticate(bearer(text)) is not None
    finally:
        postgres.place.asked(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    with Operators.open(one) as operators:
        assert operators.revoke(token.id, "root").state == "revoked"


DYING = """
import os, sys
from api.authority import operators_log
from api.authority.operators import Operators

operators_log.keep_noted = lambda *_: os.kill(os.getpid(), 9)
with Operators.open(sys.argv[1]) as operators:
    operators.revoke(sys.argv[2], "root")
"""


def test_a_revocation_holds_though_whoever_made_it_died_before_his_own_file(one, two, database):
    with Operators.open(one) as operators:
        text, token = operators.issue("ada", ["admin"], None, "root")
    process = subprocess.run([sys.executable, "-c", DYING, str(one), token.id], cwd=ROOT, check=False, timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert len(noted(one)) == 1

    assert copied(one) == copied(two) == 2

    for path in (one, two):
        with Operators.open(path) as operators:
            assert operators.authenticate(bearer(text)) is None
    assert noted(one) == noted(two) == shared(database)


def test_what_expires_is_noted_for_all_machines(one, two, database):
    now = [datetime(2026, 11, 29, tzinfo=UTC)]
    with Operators.open(one, lambda: now[0]) as operators:
        text, _ = operators.issue("ada", ["admin"], "1d", "root")
    now[0] += timedelta(days=2)

    with Operators.open(one, lambda: now[0]) as operators:
        assert operators.authenticate(bearer(text)) is None

    assert [row.tag for row in shared(database)] == ["token-issued", "token-expired"]
    copied(two)
    with Operators.open(two, lambda: now[0] - timedelta(days=2)) as others:  # whose clock is two days behind
        assert others.authenticate(bearer(text)) is None


def unguarded(database, query, *values):
    asked(database, "ALTER TABLE private.noted DISABLE TRIGGER ALL")
    asked(database, query, *values)


def test_a_row_that_changed_after_it_was_copied_is_told_and_nothing_behind_it_is_taken(one, two, database):
    with Operators.open(one) as operators:
        text, _ = operators.issue("ada", ["admin"], None, "root")
        copied(two)
        unguarded(database, "UPDATE private.noted SET state = replace(state::text, '0', '1')::bytea WHERE number = 1")
        before = noted(two)

        with pytest.raises(CopyForked, match="differ in row 1"):
            copied(two)
        with pytest.raises(CopyForked):
            operators.issue("bob", ["admin"], None, "root")

    assert noted(two) == before
    with Operators.open(two) as others:
        assert others.authenticate(bearer(text)) is not None


@pytest.mark.parametrize(
    "row",
    [
        (1, "token-issued", b"{}"),
        (1, "token-issued", b"\xff"),
        (1, "token-issued", b'{"type":"token-revoked","number":1}'),
        (1, "token-issued", b'{"type":"token-issued","number":2}'),
        (2, "token-issued", b'{"type":"token-issued","number":2}'),
        (1, "token-issued", b'{"type":"token-issued","number":1}'),
        (1, "token-lent", b'{"type":"token-lent","number":1,"recorded_at":"x","recorded_by":"x","token":"x"}'),
        (1, "token-issued", b'{"type":"token-issued","number":1,"x":' + b"[" * 60_000),
    ],
)
def test_what_is_no_row_is_not_taken(two, database, row):
    unguarded(database, "INSERT INTO private.noted VALUES (%s, %s, %s)", *row)

    with pytest.raises(UpstreamWrong):
        copied(two)

    assert noted(two) == []


def test_a_log_that_nothing_was_noted_in_is_not_made(one):
    assert copied(one) == 0
    assert not log_of(one).exists()


def test_many_rows_are_copied_page_by_page(one, database):
    states = [
        f'{{"type":"token-revoked","number":{n},"recorded_at":"x","recorded_by":"x","token":"x"}}'
        for n in range(1, 2_501)
    ]
    unguarded(
        database,
        "INSERT INTO private.noted SELECT o, 'token-revoked', s FROM unnest(%s::bytea[]) WITH ORDINALITY u(s, o)",
        [state.encode() for state in states],
    )

    assert copied(one) == 2_500

    assert noted(one) == shared(database)
