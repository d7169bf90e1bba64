"""The operators' log of a machine is a copy: what lies there instead of it lets nobody in and forgets no revocation."""

import json
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager

import pytest

from api.authority.operators import Operators
from api.authority.operators_log import OperatorsLog
from domain.refusals import CopyForked, PrimaryUnreachable, Refusal
from stores.opening import open_ledger, open_store
from stores.operators_copy import OperatorsLogChanged
from stores.sqlite.operators import log_of
from stores.upstream import forget_upstream
from tests.postgres.signing_machines import asked, machine, record
from tests.postgres.test_shared_operators import bearer, copied, noted, shared, unguarded
from upkeep.doctor.operators import examine_operators
from upkeep.upstream.copying import Copying


@pytest.fixture
def one(tmp_path, database):
    path = machine(tmp_path, "one", database)
    record(path, "town")
    return path


@pytest.fixture
def tokens(one):
    """The texts of a token that holds and of one that was revoked, before another one that holds."""
    with Operators.open(one) as operators:
        good, _ = operators.issue("ada", ["admin"], None, "root")
        revoked, token = operators.issue("bob", ["admin"], None, "root")
        operators.revoke(token.id, "root", "it leaked")
        operators.issue("eve", ["admin"], None, "root")
    return good, revoked


@pytest.fixture
def foreign(tmp_path):
    """Another ledger's operators' log, with more rows, and the text of a token of it."""
    path = tmp_path / "foreign.db"
    with open_ledger(path), Operators.open(path) as operators:
        text = [operators.issue("mallory", ["admin"], None, "mallory")[0] for _ in range(6)][-1]
    return log_of(path), text


@contextmanager
def served(path):
    """The operators of a service that runs, and its copying."""
    with closing(open_store(path)) as store, closing(Copying(store)) as copying:
        copying.copy()
        with Operators(OperatorsLog(path)) as operators:
            yield operators, copying


def put(file, place):
    """Put a copy of a file where the log of a machine lies."""
    place.unlink(missing_ok=True)
    shutil.copy(file, place)
    place.chmod(0o600)


def edited(path, *statements, values=()):
    """Change rows past all guards, as somebody does who has the file."""
    with closing(sqlite3.connect(log_of(path), isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement, values)


def accepts(operators, text):
    """Whether somebody gets in with that token; a refusal keeps him out."""
    try:
        return operators.authenticate(bearer(text)) is not None
    except Refusal:
        return False


@pytest.mark.parametrize("is_running", [True, False])
def test_the_log_of_another_ledger_lets_nobody_in_and_is_named(one, tokens, foreign, is_running, tmp_path):
    good, _ = tokens
    kept = tmp_path / "kept"
    shutil.copy(log_of(one), kept)
    if not is_running:
        put(foreign[0], log_of(one))
    with served(one) as (operators, copying):
        if is_running:
            assert accepts(operators, good)
            put(foreign[0], log_of(one))
        for _ in range(2):
            assert not accepts(operators, foreign[1])
            with pytest.raises(OperatorsLogChanged, match=r"it is copied again.*mv "):
                operators.tokens()
            assert "mv " in copying.copy().why

        told = examine_operators(one)
        assert (told.verdict, told.what) == ("wrong", "operators' log changed")
        log_of(one).rename(tmp_path / "aside")
        assert copying.copy().why == ""
        assert accepts(operators, good)
        assert not accepts(operators, foreign[1])
    assert examine_operators(one).verdict == "ok"


@pytest.mark.parametrize("is_running", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM noted_events WHERE number = 3",
        "UPDATE noted_events SET state = (SELECT state FROM noted_events WHERE number = 1) WHERE number = 3",
        "DELETE FROM noted_events WHERE number = 3; UPDATE noted_events SET number = 3 WHERE number = 4",
        "UPDATE noted_events SET state = x'00ff' WHERE number = 2",
        "UPDATE noted_events SET state = cast(replace(cast(state AS TEXT), 'bob', 'eve') AS BLOB) WHERE number = 2",
        "INSERT INTO noted_events SELECT 5, 'token-issued', state FROM noted_events WHERE number = 2",
    ],
)
def test_rows_that_were_changed_bring_back_no_token_and_are_named(one, tokens, change, is_running):
    _, revoked = tokens
    if not is_running:
        edited(one, *change.split("; "))
    with served(one) as (operators, copying):
        if is_running:
            edited(one, *change.split("; "))
        assert not accepts(operators, revoked)
        assert copying.copy().why
        assert not accepts(operators, revoked)
        with pytest.raises(Refusal):
            operators.issue("ann", ["admin"], None, "root")
    assert examine_operators(one).verdict == "wrong"


@pytest.mark.parametrize("is_running", [True, False])
@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_an_older_copy_is_not_believed_before_it_has_caught_up(one, tokens, rows, is_running):
    good, revoked = tokens
    before = noted(one)
    if not is_running:
        edited(one, "DELETE FROM noted_events WHERE number > ?", values=[rows])
    with closing(open_store(one)) as store, closing(Copying(store)) as copying, Operators.open(one) as operators:
        if is_running:
            copying.copy()
            edited(one, "DELETE FROM noted_events WHERE number > ?", values=[rows])
        assert not accepts(operators, revoked)
        assert examine_operators(one).verdict == "wrong"
        with pytest.raises(OperatorsLogChanged, match=f"has {rows} of the 4 rows"):
            operators.tokens()

        assert copying.copy().why == ""

        assert accepts(operators, good)
        assert not accepts(operators, revoked)
    assert noted(one) == before


def removed(place):
    place.unlink()


def emptied(place):
    place.write_bytes(b"")


def without_its_table(place):
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("DROP TABLE noted_events")


@pytest.mark.parametrize("deed", [removed, emptied, without_its_table])
@pytest.mark.parametrize("is_running", [True, False])
def test_a_log_that_is_not_there_any_more_is_copied_again(one, tokens, deed, is_running, database):
    good, revoked = tokens
    if not is_running:
        deed(log_of(one))
    with served(one) as (operators, copying):
        if is_running:
            deed(log_of(one))
            assert not accepts(operators, revoked)
        assert copying.copy().why == ""
        assert accepts(operators, good)
        assert not accepts(operators, revoked)
    assert noted(one) == shared(database)


def folder(place):
    place.unlink()
    place.mkdir()


def pipe(place):
    place.unlink()
    os.mkfifo(place, 0o600)


def rubbish(place):
    place.write_bytes(b"garbage, line by line\n" * 400)


def cut_short(place):
    place.write_bytes(place.read_bytes()[:5000])


def cut_to_the_header(place):
    place.write_bytes(place.read_bytes()[:100])


@pytest.mark.parametrize("deed", [folder, pipe, rubbish, cut_short, cut_to_the_header])
def test_what_is_no_log_keeps_everybody_out_and_is_named(one, tokens, deed):
    with served(one) as (operators, _):
        assert accepts(operators, tokens[0])
    deed(log_of(one))

    with closing(open_store(one)) as store, closing(Copying(store)) as copying:
        assert log_of(one).name in copying.copy().why
        assert store.head() > 0  # what is recorded goes on
    with pytest.raises(Refusal, match=log_of(one).name):
        Operators.open(one)
    assert examine_operators(one).verdict == "wrong"


def test_nothing_is_believed_that_no_server_has_told_to_be_the_copy(one, tokens, tmp_path, database):
    good, revoked = tokens
    two = machine(tmp_path, "two", "postgresql://nobody@127.0.0.1:1/nowhere")
    put(log_of(one), log_of(two))
    with Operators.open(two) as operators:
        assert not accepts(operators, good)
        with pytest.raises(OperatorsLogChanged):
            operators.tokens()

    forget_upstream(two)
    shutil.rmtree(two.parent)
    two = machine(tmp_path, "two", database)
    put(log_of(one), log_of(two))
    with served(two) as (operators, _):
        assert accepts(operators, good)
        assert not accepts(operators, revoked)


def test_a_restart_without_a_primary_goes_on_from_a_copy_that_is_whole(one, tokens, postgres, database):
    good, revoked = tokens
    name = database.rpartition("/")[2]
    postgres.place.asked(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        with Operators.open(one) as operators:
            assert accepts(operators, good)
            assert not accepts(operators, revoked)
            with pytest.raises(PrimaryUnreachable):
                operators.revoke(operators.tokens()[0].id, "root")
    finally:
        postgres.place.asked(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_servers_that_changed_a_row_fill_no_log_that_is_missing(one, tokens, database):
    _, revoked = tokens
    log_of(one).unlink()
    state = json.dumps({"type": "token-revoked", "number": 3, "recorded_at": "x", "recorded_by": "x", "token": "x"})
    unguarded(database, "UPDATE private.noted SET state = %s WHERE number = 3", state.encode())

    for _ in range(2):
        with pytest.raises((CopyForked, OperatorsLogChanged)):
            copied(one)
        with Operators.open(one) as operators:
            assert not accepts(operators, revoked)


def test_a_machine_that_leaves_takes_its_log_as_it_is(one, tokens):
    good, revoked = tokens
    forget_upstream(one)

    with Operators.open(one) as operators:
        assert accepts(operators, good)
        assert not accepts(operators, revoked)
        operators.issue("ann", ["admin"], None, "root")
    assert examine_operators(one).verdict == "ok"


def test_what_another_process_has_written_and_not_yet_confirmed_counts_once_it_is(one, tokens, database):
    with served(one) as (operators, copying):
        with Operators.open(one) as others:
            text, token = others.issue("ann", ["admin"], None, "root")
        assert accepts(operators, text)
        asked(database, "SELECT 1")
        assert copying.copy().why == ""
        with Operators.open(one) as others:
            others.revoke(token.id, "root")
        assert not accepts(operators, text)
