"""The pointer to the generation that serves: a small text file beside the ledger, replaced in one step."""

import os
import re
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from domain.refusals import FileUnreadable, Refusal
from projections.tables import bookmark
from projections.tables.bookmark import Bookmark
from projections.tables.generation import Generation, Tables
from projections.tables.schema import FORMAT, is_as_made
from stores.durable import replace_durably
from stores.sqlite.errors import tells_of_ruin
from stores.sqlite.looking import check_beside, looking_at
from stores.sqlite.store import Store

# What stands in the pointer: a generation and its form.
_NAMED = re.compile(rb"(?P<number>[1-9][0-9]{0,8}) (?P<form>[0-9]{1,4})\n?")
_LONGEST_NAME = 64


class Named(NamedTuple):
    """What the pointer says: a generation, and the form of its tables."""

    number: int
    form: int


class Pointer:
    """Which generation serves: a small text file, replaced in one step."""

    def __init__(self, ledger_file: Path) -> None:
        self.ledger_file = ledger_file
        self.path = ledger_file.with_name(ledger_file.name + ".answers")
        self._place = str(self.path)

    def read(self) -> int:
        """The number of the serving generation; 0 where there is none that can be used, so that one is made."""
        named = self.named()
        return named.number if named and named.form == FORMAT and self.is_there(named.number) else 0

    def named(self) -> Named | None:
        """What stands in the file; None where there is none, or nothing in it that this program wrote.

        Raises FileUnreadable where it is no file, or cannot be read.
        """
        try:
            if self.path.exists() and not self.path.is_file():
                raise FileUnreadable(f"{self.path} is no file: remove it, and it is created again", path=str(self.path))
            with self.path.open("rb") as file:
                said = _NAMED.fullmatch(file.read(_LONGEST_NAME))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FileUnreadable(f"{self.path} cannot be read: {error.strerror}", path=str(self.path)) from error
        return Named(int(said["number"]), int(said["form"])) if said else None

    def is_there(self, number: int) -> bool:
        """Whether that generation is a file with anything in it."""
        return is_filled(self.file(number))

    def serving(self, store: Store) -> Generation | None:
        """The generation that serves, opened; None where none does, or one of another ledger or ruined beyond use."""
        number = self.read()
        generation = None
        try:
            check_beside(self.file(number))
        except FileUnreadable:
            return None  # what has the place of SQLite's own files is not for us to remove
        try:
            generation = Generation(self.file(number)) if number else None
            if generation is not None and is_of(generation, store):
                return generation
        except Refusal as refusal:
            if not tells_of_ruin(refusal):
                raise
        if generation is not None:
            generation.close()
        return None

    def stamp(self) -> tuple[int, int]:
        """Changes whenever the pointer is replaced."""
        try:
            status = os.stat(self._place)  # noqa: PTH116 - asked at every read: a path's own stat takes twice as long
        except OSError:
            return 0, 0
        return status.st_ino, status.st_mtime_ns

    def file(self, number: int) -> Path:
        """Where that generation lies."""
        return self.path.with_name(f"{self.path.name}.{number}")

    def numbers(self) -> list[int]:
        """Every generation of which there is a file."""
        names = [path.name.removeprefix(self.path.name + ".") for path in self.path.parent.glob(self.path.name + ".*")]
        return sorted(int(name) for name in names if name.isdecimal())

    def swap(self, number: int) -> None:
        """Let that generation serve from now on; raises DiskFull or FileUnreadable, and then it does not."""
        replace_durably(self.path, f"{number} {FORMAT}\n")

    def remove(self, number: int) -> None:
        """Delete a generation that does not serve."""
        for ending in ("", "-wal", "-shm"):
            with suppress(IsADirectoryError):
                self.file(number).with_name(self.file(number).name + ending).unlink(missing_ok=True)


def is_filled(file: Path) -> bool:
    """Whether it is a file with anything in it."""
    try:
        status = file.stat()
    except OSError:
        return False
    return S_ISREG(status.st_mode) and status.st_size > 0


def is_of(generation: Generation, store: Store) -> bool:
    """Whether the rows were read from this very ledger: not so where an older copy of it was put back."""
    if not is_as_made(generation):
        return False
    position, leaf = bookmark.read(generation)
    return position == 0 or store.leaf(position) == leaf


def looked_at(file: Path) -> Bookmark | None:
    """The bookmark of a generation's file, read without a trace; None where its tables are not as they are made."""
    with looking_at(file) as connection:
        tables = Tables(connection, file)
        return bookmark.read(tables) if is_as_made(tables) else None
