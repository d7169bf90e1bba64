"""The files that go with a ledger: the key that signs its log, the guard, and the notice that halts it."""

from pathlib import Path
from typing import NamedTuple


class Surroundings(NamedTuple):
    """Their paths; each file may be a link to one on another disk. ``name`` is the ledger's, for messages."""

    name: str
    key: Path
    guard: Path
    halt: Path

    @property
    def next_key(self) -> Path:
        """A new key waits here until its first checkpoint is kept, and before that the event that names it."""
        return self.key.with_name(self.key.name + ".next")

    @property
    def verifiers(self) -> Path:
        """Verifier keys that this machine met where all machines have them from, a line each."""
        return self.halt.with_name(f"{self.name}.verifiers")


def surroundings_of(file: Path) -> Surroundings:
    """The surroundings of a ledger in a file: they stand beside it, under its name with an ending."""
    key, guard, halt = (file.with_name(file.name + ending) for ending in (".key", ".guard", ".halted"))
    return Surroundings(file.name, key, guard, halt)


def is_there(path: Path) -> bool:
    """Whether anything has the name, even a link to nothing."""
    return path.is_symlink() or path.exists()


def put_aside(old: Path) -> None:
    """Give it the next name that nothing has yet; a link goes as a link."""
    number = 1
    while is_there(aside := old.with_name(f"{old.name}.{number}")):
        number += 1
    old.replace(aside)
