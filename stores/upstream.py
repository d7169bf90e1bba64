"""The place where the log is kept of which a ledger's file is a copy, as a small file beside it says it."""

from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.refusals import FileUnreadable
from stores.durable import replace_durably, settle_folder
from stores.plain_files import NotAPlainFile, plain_bytes
from stores.turns import turn

_SUFFIX = ".upstream"
_LARGEST = 64 * 1024
_POSTGRESQL = ("postgresql://", "postgres://")


class KnownRows(Struct, frozen=True, kw_only=True):
    """So many rows, and the SHA-256 (hex) over all of them."""

    number: int
    digest: str


class Upstream(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the log is kept: a PostgreSQL database, or the public address of another ledger that is mirrored.

    ``address`` has no password in it. ``key`` is the verifier key of a ledger that is mirrored. ``timeline`` is the
    latest timeline of PostgreSQL that this machine has met: a server of an earlier one is no primary any more.
    ``operators`` are the rows of the operators' log that are known to be those of all machines.
    """

    address: str
    key: str | None = None
    timeline: int = 0
    operators: KnownRows | None = None

    @property
    def is_postgresql(self) -> bool:
        """Whether this machine records through PostgreSQL; otherwise it mirrors, and records nothing."""
        return is_postgresql(self.address)


def is_postgresql(address: str) -> bool:
    """Whether an address is that of a PostgreSQL database."""
    return address.startswith(_POSTGRESQL)


def place_of_upstream(file: Path) -> Path:
    """Where it is said of the ledger in that file."""
    return file.parent / (file.name + _SUFFIX)  # a folder may have no name


def upstream_of(file: Path) -> Upstream | None:
    """What the ledger's file is a copy of; None of a ledger of its own. Raises FileUnreadable."""
    place = place_of_upstream(file)
    try:
        return msgspec.json.decode(plain_bytes(place, _LARGEST), type=Upstream)
    except NotAPlainFile as refusal:
        if isinstance(refusal.__cause__, FileNotFoundError):
            return None
        raise FileUnreadable(refusal.message, path=str(place)) from refusal
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        why = f"{place} does not say what this is a copy of: {error}"
        raise FileUnreadable(why, path=str(place)) from error


def keep_upstream(file: Path, upstream: Upstream) -> None:
    """Say it durably; raises DiskFull or FileUnreadable."""
    with turn(file, "upstream", wait=True):
        _keep(file, upstream)


def keep_timeline(file: Path, timeline: int) -> None:
    """Say durably that this machine has met the timeline, unless a later one is known; raises as ``keep_upstream``."""
    with turn(file, "upstream", wait=True):
        found = upstream_of(file)
        if found is not None and found.timeline < timeline:
            _keep(file, replace(found, timeline=timeline))


def keep_operators(file: Path, known: KnownRows) -> None:
    """Say durably how far the operators' log is known, unless more is known; raises as ``keep_upstream``."""
    with turn(file, "upstream", wait=True):
        found = upstream_of(file)
        if found is not None and (found.operators is None or found.operators.number < known.number):
            _keep(file, replace(found, operators=known))


def _keep(file: Path, upstream: Upstream) -> None:
    replace_durably(place_of_upstream(file), msgspec.json.encode(upstream).decode() + "\n", among_many=True)


def forget_upstream(file: Path) -> None:
    """Make the copy a ledger of its own from now on."""
    place_of_upstream(file).unlink(missing_ok=True)
    settle_folder(file.absolute().parent)
