"""The ledger's file that the setting ``database`` names: a path, or the copy of what an address of PostgreSQL keeps."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from domain.refusals import AlreadyExists
from stores.upstream import Upstream, is_postgresql, keep_upstream, upstream_of

COPY = "asreported.db"
_PASSWORD = "PGPASSWORD"  # noqa: S105 - the variable's name


def file_of(database: str, home: str) -> Path:
    """The file; of an address it is the copy in the folder ``home``, which says from now on what it is a copy of.

    A password in the address goes to libpq in its variable, for this process and its children, and is kept nowhere.
    Raises AlreadyExists where the file mirrors another ledger.
    """
    if not is_postgresql(database):
        return Path(database)
    address, file = address_of(database), Path(home or ".") / COPY
    found = upstream_of(file)
    if found is not None and not found.is_postgresql:
        raise AlreadyExists(f"{file} mirrors {found.address}; name another folder with --home", path=str(file))
    if found is None or found.address != address:
        file.parent.mkdir(parents=True, exist_ok=True)
        keep_upstream(file, Upstream(address=address))
    return file


def address_of(database: str) -> str:
    """An address as it may be kept and shown: its password goes to libpq in its variable."""
    address, password = _without_password(database)
    if password is not None:
        os.environ[_PASSWORD] = password
    return address


def _without_password(address: str) -> tuple[str, str | None]:
    """An address without the password that stands in it in either way, and that."""
    parts = urlsplit(address)
    who, at, hosts = parts.netloc.rpartition("@")
    user, _, password = who.partition(":")
    given = parse_qsl(parts.query, keep_blank_values=True)
    named = [value for name, value in given if name == "password"]
    query = urlencode([(name, value) for name, value in given if name != "password"])
    found = named[-1] if named else unquote(password) if password else None
    return urlunsplit(parts._replace(netloc=f"{user}{at}{hosts}", query=query)), found
