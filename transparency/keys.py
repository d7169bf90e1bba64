"""The keys that sign a ledger's log: a file beside the ledger that its owner alone may read."""

import os
import re
import stat
from pathlib import Path
from shlex import quote

from domain.refusals import FileUnreadable
from stores.durable import settle, settle_folder
from stores.surroundings import Surroundings, is_there
from transparency.log_refusals import (
    BEGIN,
    LogAlreadyBegun,
    LogNotBegun,
    NotAnOrigin,
    NotASigningKey,
    SigningKeyExposed,
)
from transparency.notes import Signer

_OWNERS_ALONE = 0o600
# An address without scheme and without a slash at its end: C2SP tlog-checkpoint wants one that is nobody else's.
_ORIGIN = re.compile(r"[a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?(?:/[A-Za-z0-9._~-]+)*", re.ASCII)
_LONGEST = 200
_LARGEST = 64 * 1024


def check_origin(said: str) -> str:
    """The name for a log; raises NotAnOrigin."""
    if len(said) > _LONGEST or not _ORIGIN.fullmatch(said):
        raise NotAnOrigin(
            f"not a name for a log: {said!r:.80}; write an address without scheme, such as figures.example/log",
            origin=said[:_LONGEST],
        )
    return said


def signers_of(surroundings: Surroundings) -> list[Signer]:
    """The signers, the first of them by the log's name.

    Raises LogNotBegun, SigningKeyExposed, NotASigningKey or FileUnreadable.
    """
    return signers_in(surroundings.key, surroundings)


def signers_in(path: Path, surroundings: Surroundings) -> list[Signer]:
    """The same of the keys in another file."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FileUnreadable(f"{path} is not a file: put the key of the log in its place", path=str(path))
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode()
    except FileNotFoundError:
        raise LogNotBegun(_no_key(path, surroundings), path=str(path)) from None
    except UnicodeDecodeError as error:
        raise NotASigningKey(f"{path} contains no key: it is not text") from error
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {error.strerror}", path=str(path)) from error
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & ~_OWNERS_ALONE:
        raise SigningKeyExposed(
            f"{path} is open to other users; run: chmod 600 {quote(str(path))}; if somebody may have read it, start a "
            "new log with another key",
            path=str(path),
        )
    return [Signer.read(line) for line in text.splitlines() if line] or _none(path)


def _no_key(path: Path, surroundings: Surroundings) -> str:
    if path.is_symlink():
        return f"{path} points to {path.readlink()}, which does not exist: is its disk mounted?"
    if is_there(surroundings.guard):
        return f"{path} is missing, so nothing of {surroundings.name} can be signed: put its copy back"
    return f"there is no signing key for {surroundings.name}; create one with: {BEGIN}"


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
        settle(file)


def write_next_key(surroundings: Surroundings, signer: Signer) -> None:
    """Write a new key where it waits for its first checkpoint, in place of one that waited before."""
    surroundings.next_key.unlink(missing_ok=True)
    keep_key(surroundings.next_key, signer)
    settle_folder(surroundings.next_key.parent)
