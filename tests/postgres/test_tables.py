"""The tables of a ledger in a PostgreSQL database, made and brought up to date."""

import threading

import psycopg
import pytest

from domain.refusals import NewerLedger, NotALedger, PrimaryUnreachable
from stores.postgres.database_refusals import DatabaseNotPrepared
from stores.postgres.migrating import check_version, lay_out, migrate, newest_version, version_of
from tests.postgres.attacked_log import all_rows, connected_as, fill


@pytest.fixture
def bare(bare_database):
    """A connection to a database in which nothing is."""
    with psycopg.connect(bare_database, autocommit=True) as connection:
        yield connection


def test_an_empty_database_is_laid_out_once(bare_database, bare):
    assert lay_out(bare_database) is True
    fill(bare)
    before = all_rows(bare)

    assert lay_out(bare_database) is False

    assert all_rows(bare) == before
    assert version_of(bare) == newest_version()
    check_version(bare)


def test_many_lay_out_at_once_and_one_does_it(bare_database, bare):
    done: list[object] = []

    def lay():
        done.append(lay_out(bare_database))

    together = [threading.Thread(target=lay) for _ in range(6)]
    for one in together:
        one.start()
    for one in together:
        one.join(60)

    assert sorted(map(str, done)) == ["False"] * 5 + ["True"]
    check_version(bare)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE customers (name text)",
        "CREATE TABLE log (line text)",
        "CREATE SCHEMA theirs; CREATE TABLE theirs.migrations (version int)",
        "CREATE VIEW log AS SELECT 1",
        "CREATE MATERIALIZED VIEW sums AS SELECT 1",
        "CREATE SEQUENCE numbers",
        "CREATE TABLE parts (a int) PARTITION BY RANGE (a)",
    ],
)
def test_a_database_of_another_program_is_left_alone(bare_database, bare, statement):
    bare.execute(statement)

    with pytest.raises(NotALedger, match="holds other tables"):
        lay_out(bare_database)

    assert bare.execute("SELECT to_regclass('checkpoints')").fetchone() == (None,)


def test_what_an_extension_brought_is_no_other_program(bare_database, bare):
    bare.execute("CREATE TABLE ours (a int)")
    bare.execute("ALTER EXTENSION plpgsql ADD TABLE ours")  # as pg_stat_statements has its view

    assert lay_out(bare_database) is True


def test_all_tables_are_made_or_none(bare_database, bare):
    bare.execute("CREATE FUNCTION for_ever() RETURNS int LANGUAGE sql AS 'SELECT 1'")

    with pytest.raises(PrimaryUnreachable, match="for_ever"):
        lay_out(bare_database)

    assert bare.execute("SELECT to_regclass('log'), to_regclass('asreported_versions')").fetchone() == (None, None)


def test_text_that_is_no_unicode_is_refused(postgres):
    name = "in_ascii"
    postgres.place.asked(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
    try:
        with pytest.raises(DatabaseNotPrepared, match="ENCODING 'UTF8'"):
            lay_out(postgres.place.address(name))
    finally:
        postgres.place.asked(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_database_without_a_schema_is_refused(bare_database, bare):
    bare.execute("DROP SCHEMA public")

    with pytest.raises(DatabaseNotPrepared, match="CREATE SCHEMA public"):
        lay_out(bare_database)


def test_tables_in_a_schema_of_their_own_are_guarded_there(bare_database, bare):
    bare.execute("DROP SCHEMA public; CREATE SCHEMA figures")
    bare.execute(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = figures', current_database()); END $$"
    )

    assert lay_out(bare_database) is True

    with connected_as(bare_database, "asreported_recorder") as recorder:
        recorder.execute("CREATE TEMP TABLE log (position bigint)")
        recorder.execute("INSERT INTO log VALUES (8)")
        with pytest.raises(psycopg.Error) as error:
            recorder.execute("INSERT INTO figures.log VALUES (9, sha256(''), '{}')")
        recorder.execute("INSERT INTO figures.log VALUES (1, sha256(''), '{}')")
        recorder.execute("INSERT INTO private.noted VALUES (1, 'x', '')")
    assert error.value.sqlstate == "AR001"


def test_who_may_make_no_tables_is_told_so(bare_database):
    with connected_as(bare_database, None) as stranger:
        address = bare_database.replace("asreported@", f"{stranger.info.user}@")

        with pytest.raises(PrimaryUnreachable, match="permission denied"):
            lay_out(address)


def test_a_database_without_tables_is_not_migrated(bare_database, bare):
    with pytest.raises(DatabaseNotPrepared, match="asreported cluster init"):
        migrate(bare_database)
    with pytest.raises(DatabaseNotPrepared, match="asreported cluster init"):
        check_version(bare)


def test_what_is_up_to_date_stays_as_it_is(database):
    assert migrate(database) == (newest_version(), newest_version())


def test_older_tables_are_refused_until_they_are_migrated(database):
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DELETE FROM asreported_versions")

        with pytest.raises(DatabaseNotPrepared, match="asreported cluster migrate"):
            check_version(connection)


def test_newer_tables_are_refused(database):
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("INSERT INTO asreported_versions VALUES (%s)", (newest_version() + 1,))

        with pytest.raises(NewerLedger, match="update it"):
            check_version(connection)
    with pytest.raises(NewerLedger, match="update it"):
        migrate(database)


def test_everybody_with_a_role_may_ask_for_the_version(database):
    for role in ("asreported_recorder", "asreported_reader"):
        with connected_as(database, role) as connection:
            assert version_of(connection) == newest_version()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://nobody:secret@127.0.0.1:9/nothing",
        "postgresql://127.0.0.1:notaport/x",
        "postgresql://a:secret@[::1/x",
        "postgresql://a:se%cret@localhost/x",
        "postgresql://a:secret@no-such-host.invalid/x?no_such_option=1",
    ],
)
def test_a_wrong_address_is_refused_without_its_password(address):
    with pytest.raises(PrimaryUnreachable) as refused:
        lay_out(address)

    assert "secret" not in refused.value.message


def test_a_database_that_does_not_exist_is_named(postgres):
    with pytest.raises(PrimaryUnreachable, match='"no_such_ledger" does not exist'):
        lay_out(postgres.place.address("no_such_ledger"))
