"""A ledger's file that lies where a machine has its copy, looked at before it is taken for one."""

from contextlib import closing
from pathlib import Path

from domain.refusals import AlreadyExists, FileUnreadable
from stores.postgres.known_last import EMPTY, Known
from stores.postgres.primary import Primary
from stores.sqlite.examining import last_event
from stores.untrusted import Damaged

_ANY_HEAD = 1 << 62


def check_copy(file: Path, address: str) -> None:
    """Raise AlreadyExists where the log at an address does not have the last event of the file.

    Otherwise somebody's own ledger would be taken for a copy, and halted because it is none. Raises PrimaryUnreachable
    where nobody can tell, and FileUnreadable for what is no ledger.
    """
    try:
        head, leaf = last_event(file, _ANY_HEAD)
    except Damaged as damage:
        why = f"{file} cannot be read as a copy of the log: {damage.message}"
        raise FileUnreadable(why, path=str(file)) from damage
    if not head:
        return
    with closing(Primary(address, lambda: Known(EMPTY, 0))) as primary:
        found = primary.tail(head, 1)
        if not found or found[0][:2] != (head, leaf):
            why = "does not have its last event: name another folder with --home, or put it in with cluster seed"
            raise AlreadyExists(f"{file} is no copy of the log: {primary.name} {why}", path=str(file))
