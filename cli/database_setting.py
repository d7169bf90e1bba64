"""The ledger's file that the setting ``database`` names: a path, or the copy of what an address of PostgreSQL keeps."""

import os
import re
from pathlib import Path

import rich_click as click

from cli.postgres_address import AddressUnreadable, shown, taken_apart
from domain.refusals import AlreadyExists, DriverNotInstalled
from stores.upstream import Upstream, is_postgresql, keep_upstream, upstream_of

COPY = "asreported.db"
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PASSWORD = "PGPASSWORD"  # noqa: S105 - the variable's name


def file_of(database: str, home: str) -> Path:
    """The file; of an address it is the copy in the folder ``home``, which says from now on what it is a copy of.

    A password in the address goes to libpq in its variable, for this process and its children, and is kept nowhere.
    Raises AlreadyExists where the file mirrors another ledger or is one of its own, PrimaryUnreachable where nobody can
    tell, and UsageError for an address that cannot be read.
    """
    if not is_postgresql(database):
        if _ADDRESS.match(database):
            raise click.UsageError("a ledger is a file, or postgresql://USER@HOST/NAME where PostgreSQL keeps its log")
        return Path(database)
    address, file = address_of(database), Path(home or ".") / COPY
    found = upstream_of(file)
    if found is not None and not found.is_postgresql:
        raise AlreadyExists(f"{file} mirrors {found.address}; name another folder with --home", path=str(file))
    if found is None or found.address != address:
        if file.exists():
            _check_copy(file, address)
        file.parent.mkdir(parents=True, exist_ok=True)
        keep_upstream(file, Upstream(address=address))
    return file


def _check_copy(file: Path, address: str) -> None:
    try:
        from upkeep.cluster.copy_check import check_copy
    except ImportError as error:
        raise DriverNotInstalled(
            f"the driver of PostgreSQL is not installed, which {address} needs: pip install 'asreported[postgres]'"
        ) from error
    check_copy(file, address)


def address_of(database: str) -> str:
    """An address as it may be kept and shown: its password goes to libpq in its variable.

    Raises UsageError for one that cannot be read; nothing of it is quoted.
    """
    try:
        address, password = taken_apart(database)
    except AddressUnreadable as why:
        raise click.UsageError(f"the address of PostgreSQL cannot be read: {why}") from None
    if password is not None:
        os.environ[_PASSWORD] = password
    return address


def setting_shown(database: str) -> str:
    """The setting as it may be shown."""
    return shown(database) if is_postgresql(database) else database
