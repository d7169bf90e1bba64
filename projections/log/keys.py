"""The keys that sign a ledger's log: a file beside the ledger that its owner alone may read."""

import os
import re
import stat
from pathlib import Path
from shlex import quote

from projections.log.notes import Signer
from projections.log.refusals import KeyExposed, LogBegun, LogNotBegun, NotAnOrigin

_OWNERS_ALONE = 0o600
# An address without scheme and without a slash at its end: C2SP tlog-checkpoint wants one that is nobody else's.
_ORIGIN = re.compile(r"[a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?(?:/[A-Za-z0-9._~-]+)*", re.ASCII)
_LONGEST = 200


def key_of(ledger: Path) -> Path:
    """Where the signing keys of that ledger's log are, a line each; it may be a link."""
    return ledger.with_name(ledger.name + ".key")


def check_origin(said: str) -> str:
    """The name for a log; raises NotAnOrigin."""
    if len(said) > _LONGEST or not _ORIGIN.fullmatch(said):
        raise NotAnOrigin(
            f"not a name for a log: {said!r:.80}; write an address without scheme, such as figures.example/log",
            origin=said[:_LONGEST],
        )
    return said


def signers_of(ledger: Path) -> list[Signer]:
    """Whoever signs, the first of them by the log's name; raises LogNotBegun, KeyExposed or NotAKey."""
    path = key_of(ledger)
    try:
        found = path.stat()
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LogNotBegun(
            f"there is no key to sign the log of {ledger.name} with: asreported log begin", path=str(path)
        ) from None
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & ~_OWNERS_ALONE:
        raise KeyExposed(
            f"{path} is not its owner's alone: chmod 600 {quote(str(path))}; if somebody may have read it, begin anew "
            "with another key",
            path=str(path),
        )
    return [Signer.read(line) for line in text.splitlines() if line] or _none(path)


def _none(path: Path) -> list[Signer]:
    raise LogNotBegun(f"{path} holds no key", path=str(path))


def keep_key(path: Path, signer: Signer) -> None:
    """Write the key where there is none, durably and readable for its owner alone; raises LogBegun."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNERS_ALONE)
    except FileExistsError:
        raise LogBegun(f"there is a key already: {path}", path=str(path)) from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(signer.secret() + "\n")
        file.flush()
        os.fsync(file.fileno())
