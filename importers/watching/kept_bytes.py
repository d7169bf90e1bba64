"""The bytes that were fetched, kept by their SHA-256 as long as there is room for them."""

import errno
import hashlib
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from domain.refusals import DiskFull, FileUnreadable
from stores.durable import settle, settle_folder


class ArrivingBytes:
    """Bytes on their way into a file without a name that lasts."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def take(self, part: bytes) -> None:
        """Add a part."""
        self._file.write(part)
        self._hash.update(part)
        self.size += len(part)

    @property
    def sha256(self) -> str:
        """Of all that came, in hexadecimal digits."""
        return self._hash.hexdigest()

    @property
    def place(self) -> Path:
        """Where it lies meanwhile."""
        return Path(self._file.name)

    def settle(self) -> None:
        """Bring it onto the disk."""
        settle(self._file)


class KeptBytes:
    """A folder with one folder for each SHA-256, in which the file has the name that the spec gives it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def arriving(self) -> Iterator[ArrivingBytes]:
        """Take bytes in; what is not kept by the end is gone. Raises DiskFull or FileUnreadable."""
        with _naming(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".arriving-", delete=False) as file:
                try:
                    yield ArrivingBytes(file)
                finally:
                    with suppress(FileNotFoundError):
                        Path(file.name).unlink()

    def keep(self, arrived: ArrivingBytes, name: str) -> Path:
        """Keep what came under its SHA-256 and a name, on the disk when this returns."""
        with _naming(self._folder):
            arrived.settle()
            path = self.path(arrived.sha256, name)
            path.parent.mkdir(exist_ok=True)
            arrived.place.replace(path)
            settle_folder(path.parent)
            settle_folder(self._folder)
            return path

    def path(self, sha256: str, name: str) -> Path:
        """Where bytes are, if they are kept."""
        return self._folder / sha256 / name

    def has(self, sha256: str, name: str) -> bool:
        """Whether these very bytes are kept, whole."""
        try:
            with self.path(sha256, name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def prune(self, most: int, needed: Collection[str]) -> int:
        """Remove the oldest until they are no more than so many bytes, but none that is needed; how many were removed.

        What a killed process left half way goes, too.
        """
        with _naming(self._folder):
            if not self._folder.is_dir():
                return 0
            for left in self._folder.glob(".arriving-*"):
                left.unlink()
            found = sorted((one.stat().st_mtime_ns, one) for one in self._folder.glob("*/*"))
            room, removed = most - sum(one.stat().st_size for _, one in found), 0
            for _, one in found:
                if room >= 0:
                    break
                if one.parent.name not in needed:
                    room += one.stat().st_size
                    one.unlink()
                    one.parent.rmdir()
                    removed += 1
            return removed


@contextmanager
def _naming(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else FileUnreadable
        raise kind(f"{folder} cannot be written: {error.strerror}", path=str(folder)) from error
