"""The tables of a ledger in a PostgreSQL database, made and brought up to date by numbered files."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql

from domain.refusals import NewerLedger, NotALedger
from stores.postgres.connecting import connected, name_of
from stores.postgres.database_refusals import DatabaseNotPrepared

Connection = psycopg.Connection[tuple[Any, ...]]
ONE_AT_A_TIME = 1634955878  # the advisory lock of those who make tables
_OLDEST_SERVER = 150000
_VERSIONS = """
CREATE TABLE asreported_versions (version integer PRIMARY KEY, made_at timestamptz NOT NULL DEFAULT now());
REVOKE ALL ON asreported_versions FROM PUBLIC;
"""
_READABLE = "GRANT SELECT ON asreported_versions TO asreported_recorder, asreported_reader"
# Whatever a database holds that is neither PostgreSQL's own nor an extension's.
_FOREIGN = """
SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname <> 'information_schema' AND nspname !~ '^pg_'
AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
ORDER BY 1 LIMIT 1
"""


def newest_version() -> int:
    """The version of the tables that this program knows."""
    return len(_files())


def laid_out_by() -> str:
    """The statements that make the tables of the newest version."""
    return "".join(_files())


def lay_out(address: str) -> bool:
    """Make the tables in an empty database, all or none; False if they are there already, of whatever version.

    Raises NotALedger where other tables are, DatabaseNotPrepared for a server that cannot hold a ledger, and what
    ``connected`` raises.
    """
    with connected(address) as connection, _alone(connection):
        if _is_laid_out(connection):
            return False
        _check_fit(connection)
        _keep_to_one_schema(connection)
        connection.execute(_VERSIONS)
        _run(connection, 0)
        connection.execute(_READABLE)
    return True


def migrate(address: str) -> tuple[int, int]:
    """Bring the tables up to date, all or none; returns the versions before and after.

    Raises DatabaseNotPrepared where there are none, NewerLedger for those of a newer program, and what ``connected``
    raises.
    """
    with connected(address) as connection, _alone(connection):
        before = version_of(connection)
        _keep_to_one_schema(connection)
        _run(connection, before)
    return before, newest_version()


def check_version(connection: Connection) -> None:
    """Refuse a database whose tables are not of this program's version.

    Raises DatabaseNotPrepared where there are none or older ones, NewerLedger for those of a newer program.
    """
    if (version := version_of(connection)) < newest_version():
        raise DatabaseNotPrepared(
            f"{name_of(connection)} has tables of version {version}, and this program needs {newest_version()}: "
            "asreported cluster migrate",
            version=version,
        )


def version_of(connection: Connection) -> int:
    """The version of the tables of a database; raises DatabaseNotPrepared or NewerLedger."""
    if not _is_laid_out(connection):
        raise DatabaseNotPrepared(
            f"{name_of(connection)} does not have the tables of a ledger yet: asreported cluster init", version=0
        )
    row = connection.execute("SELECT coalesce(max(version), 0) FROM asreported_versions").fetchone()
    version = int(row[0]) if row else 0
    if version > newest_version():
        raise NewerLedger(
            f"{name_of(connection)} has tables of version {version}; this program knows {newest_version()}: update it",
            path=name_of(connection),
        )
    return version


def _files() -> list[str]:
    """The texts of the numbered files, the first version first."""
    folder = files("stores.postgres").joinpath("schema")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return [folder.joinpath(name).read_text(encoding="utf-8") for name in names]


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """One transaction, in which nobody else makes tables."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (ONE_AT_A_TIME,))
        yield


def _run(connection: Connection, after: int) -> None:
    for version, text in enumerate(_files()[after:], after + 1):
        connection.execute(text.encode())
        connection.execute("INSERT INTO asreported_versions (version) VALUES (%s)", (version,))


def _is_laid_out(connection: Connection) -> bool:
    row = connection.execute("SELECT to_regclass('asreported_versions') IS NOT NULL").fetchone()
    return bool(row and row[0])


def _check_fit(connection: Connection) -> None:
    row = connection.execute("SELECT current_schema(), current_setting('server_encoding')").fetchone()
    schema, encoding = row or (None, "")
    if connection.info.server_version < _OLDEST_SERVER:
        raise DatabaseNotPrepared(f"{name_of(connection)} is older than PostgreSQL 15: update the server", version=0)
    if encoding != "UTF8":
        raise DatabaseNotPrepared(
            f"{name_of(connection)} keeps text as {encoding}: create it with ENCODING 'UTF8'", version=0
        )
    if schema is None:
        raise DatabaseNotPrepared(f"{name_of(connection)} has no schema public: CREATE SCHEMA public", version=0)
    if other := connection.execute(_FOREIGN).fetchone():
        raise NotALedger(
            f"{name_of(connection)} holds other tables ({other[0]}); name an empty database", path=name_of(connection)
        )


def _keep_to_one_schema(connection: Connection) -> None:
    # The functions keep the path that they are made with. Unless it is named last, the temporary schema comes first.
    row = connection.execute("SELECT current_schema()").fetchone()
    assert row is not None
    path = sql.SQL("SET LOCAL search_path = {}, pg_temp").format(sql.Identifier(row[0]))
    connection.execute(path)
