"""The keys that sign a ledger's log: a file beside the ledger that its owner alone may read."""

import os
import re
import stat
from pathlib import Path
from shlex import quote

from domain.refusals import FileUnreadable
from stores.guard import guard_of
from stores.guard import key_of as key_of  # noqa: PLC0414 - given on: it is here that keys are looked for
from transparency.log_refusals import LogAlreadyBegun, LogNotBegun, NotAnOrigin, NotASigningKey, SigningKeyExposed
from transparency.notes import Signer

_OWNERS_ALONE = 0o600
# An address without scheme and without a slash at its end: C2SP tlog-checkpoint wants one that is nobody else's.
_ORIGIN = re.compile(r"[a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?(?:/[A-Za-z0-9._~-]+)*", re.ASCII)
_LONGEST = 200
_LARGEST = 64 * 1024
BEGIN = "asreported log begin --origin example.org/log"


def check_origin(said: str) -> str:
    """The name for a log; raises NotAnOrigin."""
    if len(said) > _LONGEST or not _ORIGIN.fullmatch(said):
        raise NotAnOrigin(
            f"not a name for a log: {said!r:.80}; write an address without scheme, such as figures.example/log",
            origin=said[:_LONGEST],
        )
    return said


def signers_of(ledger: Path) -> list[Signer]:
    """The signers, the first by the log's name.

    Raises LogNotBegun, SigningKeyExposed, NotASigningKey or FileUnreadable.
    """
    return signers_in(key_of(ledger), ledger)


def signers_in(path: Path, ledger: Path) -> list[Signer]:
    """The same of the keys in that file."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FileUnreadable(f"{path} is no file: put the key of the log in its place", path=str(path))
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode()
    except FileNotFoundError:
        raise LogNotBegun(_no_key(path, ledger), path=str(path)) from None
    except UnicodeDecodeError as error:
        raise NotASigningKey(f"{path} holds no key: it is no text") from error
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {error.strerror}", path=str(path)) from error
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & ~_OWNERS_ALONE:
        raise SigningKeyExposed(
            f"{path} is not its owner's alone: chmod 600 {quote(str(path))}; if somebody may have read it, begin anew "
            "with another key",
            path=str(path),
        )
    return [Signer.read(line) for line in text.splitlines() if line] or _none(path)


def _no_key(path: Path, ledger: Path) -> str:
    if path.is_symlink():
        return f"{path} leads to {path.readlink()}, which is not there: is its disk mounted?"
    if guard_of(ledger).is_symlink() or guard_of(ledger).exists():
        return f"{path} is missing, so nothing of {ledger.name} can be signed: put its copy back"
    return f"there is no key to sign the log of {ledger.name} with: {BEGIN}"


def _none(path: Path) -> list[Signer]:
    raise LogNotBegun(f"{path} holds no key", path=str(path))


def keep_key(path: Path, signer: Signer) -> None:
    """Write the key where there is none, durably and readable for its owner alone; raises LogAlreadyBegun."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNERS_ALONE)
    except FileExistsError:
        raise LogAlreadyBegun(f"there is a key already: {path}", path=str(path)) from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(signer.secret() + "\n")
        file.flush()
        os.fsync(file.fileno())
