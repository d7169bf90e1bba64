"""What can be told of the servers that keep a log: their guards, rights, standbys and settings."""

import psycopg
import pytest

from domain.refusals import PrimaryUnreachable
from stores.postgres.confirming import candidates, confirmations
from stores.postgres.examining import examined_cluster
from stores.postgres.migrating import lay_out
from stores.postgres.servers import hosts_of
from tests.postgres.attacked_log import HEAD, LEAVES, connected_as, fill

GUARDS_CHANGED = {
    "ALTER TABLE log DISABLE TRIGGER for_ever": "the trigger for_ever on log is switched off",
    "ALTER TABLE log ENABLE TRIGGER is_dense": "the trigger is_dense on log is switched off",
    "ALTER TABLE private.noted ENABLE REPLICA TRIGGER for_ever": (
        "the trigger for_ever on private.noted is switched off"
    ),
    "ALTER TABLE checkpoints DISABLE TRIGGER ALL": "the trigger for_ever on checkpoints is switched off",
    "DROP TRIGGER for_ever ON contents": "the trigger for_ever on contents is missing or another",
    "DROP TRIGGER is_dense ON log; CREATE TRIGGER is_dense BEFORE INSERT ON log EXECUTE FUNCTION for_ever()": (
        "the trigger is_dense on log is not ours"
    ),
    "CREATE TRIGGER mine BEFORE INSERT ON log FOR EACH ROW WHEN (NEW.position = 1) EXECUTE FUNCTION for_ever()": (
        "the trigger mine on log is not ours"
    ),
    "CREATE OR REPLACE FUNCTION for_ever() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp "
    "AS 'BEGIN RETURN NEW; END'": "the function for_ever() is another",
    "ALTER FUNCTION log_is_dense() RESET search_path": "the function log_is_dense() is another",
    "ALTER FUNCTION log_is_dense() SET search_path = pg_temp, public": "the function log_is_dense() is another",
    "DROP FUNCTION append(bigint, bytea, bytea[], bytea[])": (
        "the function append(after bigint, known bytea, leaves bytea[], states bytea[]) is missing"
    ),
    "ALTER TABLE log DROP CONSTRAINT log_leaf_check": "log CHECK (octet_length(leaf) = 32) is missing",
    "ALTER TABLE log DROP CONSTRAINT log_pkey": 'log PRIMARY KEY ("position") is missing',
    "ALTER TABLE log ALTER state DROP NOT NULL": "log state NOT NULL is missing",
    "ALTER TABLE contents DROP CONSTRAINT contents_check": "contents CHECK (sha256 = sha256(content)) is missing",
    "CREATE RULE mine AS ON INSERT TO log DO INSTEAD NOTHING": "there is the rule mine on log",
    "CREATE TABLE child () INHERITS (log)": "there is child, which inherits log",
    "ALTER TABLE checkpoints ENABLE ROW LEVEL SECURITY": "there is row security on checkpoints",
    "ALTER TABLE log SET UNLOGGED": "there is no write-ahead log of log",
}


def examined(database):
    cluster = examined_cluster(database, HEAD)
    assert cluster.primary is not None
    return cluster.primary


@pytest.fixture
def owner(database):
    with psycopg.connect(database, autocommit=True) as connection:
        fill(connection)
        yield connection


def test_what_was_just_laid_out_is_as_it_should_be(database, owner):
    cluster = examined_cluster(database, HEAD)

    [server] = cluster.servers
    assert (server.fault, server.tables, server.is_primary, server.timeline) == (None, None, True, 1)
    assert (server.head, server.leaf) == (HEAD, LEAVES[HEAD - 1])
    assert server.version.startswith(owner.info.parameter_status("server_version").split()[0])
    assert cluster.primary is not None
    assert (cluster.primary.changed, cluster.primary.lacks, cluster.primary.standbys) == ([], [], [])
    assert (cluster.needed, cluster.named) == (0, 0)


@pytest.mark.parametrize("statement", GUARDS_CHANGED)
def test_a_guard_that_was_changed_is_named(database, owner, statement):
    owner.execute(statement)

    assert GUARDS_CHANGED[statement] in examined(database).changed


def test_a_table_that_is_gone_is_told(database, owner):
    owner.execute("DROP TABLE private.noted")

    [server] = examined_cluster(database).servers

    assert server.tables is not None
    assert "private.noted" in server.tables


def test_the_service_can_do_no_more_than_record(database):
    with connected_as(database, "asreported_recorder") as service:
        user = service.info.user

        primary = examined(database.replace("asreported@", f"{user}@"))

    assert (primary.user, primary.powers, primary.lacks, primary.changed) == (user, {}, [], [])
    assert primary.standbys == []


def test_who_owns_the_tables_is_named_with_what_they_may(database):
    assert "log" in examined(database).powers["asreported"]


@pytest.mark.parametrize(
    ("statement", "role", "table"),
    [
        ("GRANT UPDATE ON log TO asreported_recorder", "asreported_recorder", "log"),
        ("GRANT TRIGGER ON contents TO PUBLIC", "asreported_reader", "contents"),
        ("GRANT INSERT ON checkpoints TO asreported_reader", "asreported_reader", "checkpoints"),
        (
            "GRANT USAGE ON SCHEMA private TO asreported_reader; GRANT SELECT ON private.noted TO asreported_reader",
            "asreported_reader",
            "private.noted",
        ),
    ],
)
def test_a_role_that_may_too_much_is_named(database, owner, statement, role, table):
    owner.execute(statement)

    assert table in examined(database).powers[role]


def test_tables_that_the_service_cannot_use_are_named(database, owner):
    with connected_as(database, "asreported_recorder") as service:
        owner.execute("REVOKE INSERT ON cosignatures FROM asreported_recorder")

        primary = examined(database.replace("asreported@", f"{service.info.user}@"))

    assert primary.lacks == ["cosignatures"]


@pytest.mark.parametrize("role", ["asreported_reader", None])
def test_who_is_not_the_service_is_told_what_they_lack(database, role):
    with connected_as(database, role) as other:
        cluster = examined_cluster(database.replace("asreported@", f"{other.info.user}@"))

    assert cluster.primary is None
    assert "permission denied" in str(cluster.servers[0].tables)


def test_an_owner_who_is_no_superuser_lays_out_and_sees_no_standbys(postgres, bare_database):
    name = bare_database.rpartition("/")[2]
    with connected_as(bare_database, None) as plain:
        user = plain.info.user
        postgres.place.asked(f"ALTER DATABASE {name} OWNER TO {user}")
        address = bare_database.replace("asreported@", f"{user}@")

        assert lay_out(address) is True

        assert examined(address).changed == []
        assert user in examined(address).powers
        postgres.place.asked(f"ALTER DATABASE {name} OWNER TO asreported")


def test_an_empty_database_has_no_tables(bare_database):
    cluster = examined_cluster(bare_database)

    assert cluster.primary is None
    assert "asreported cluster init" in str(cluster.servers[0].tables)


def test_servers_that_do_not_answer_are_told_beside_those_that_do(database, postgres):
    place = f"{postgres.place.host}:{postgres.place.port}"

    cluster = examined_cluster(database.replace(place, f"127.0.0.1:9,{place},127.0.0.1:10"))

    assert [server.host for server in cluster.servers] == ["127.0.0.1:9", place, "127.0.0.1:10"]
    assert [server.fault for server in cluster.servers] == ["Connection refused", None, "Connection refused"]
    assert cluster.primary is not None


def test_an_address_that_cannot_be_read_is_refused():
    with pytest.raises(PrimaryUnreachable, match="postgresql://user@host"):
        examined_cluster("postgresql://[::1/x")


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("postgresql://a,b/x", ["a:5432", "b:5432"]),
        ("postgresql://a:1,b:2/x", ["a:1", "b:2"]),
        ("postgresql://a,b/x?port=7", ["a:7", "b:7"]),
        ("postgresql:///x", ["localhost:5432"]),
        ("postgresql:///x?hostaddr=::1,::2&port=1,2", ["[::1]:1", "[::2]:2"]),
    ],
)
def test_every_server_of_an_address_is_told(address, names):
    assert [host.name for host in hosts_of(address)] == names


@pytest.mark.parametrize(
    ("names", "needed", "named"),
    [
        ("", 0, 0),
        (" ", 0, 0),
        ("a, b", 1, 2),
        ("*", 1, 1000),
        ("2 (a, b, c)", 2, 3),
        ("ANY 1 (a, b)", 1, 2),
        ("any 2 (*)", 2, 1000),
        ("FIRST 2 (a,b)", 2, 2),
        ("ANY 1 (a)", 1, 1),
    ],
)
def test_how_many_have_to_confirm_is_read_from_the_setting(names, needed, named):
    assert (confirmations(names), candidates(names)) == (needed, named)
