"""The bytes of many blobs, read from one running git."""

import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from domain.refusals import Malformed
from importers.histories.git_process import command, complaint_text, reaching
from importers.import_refusals import NotAHistory, UnreadableFile
from stores.plain_files import LARGEST, too_large

_AT_ONCE = 1 << 20
# A larger blob is handed on piece by piece, and git does not hold it beside us.
_IN_PIECES = ("-c", "core.bigFileThreshold=16m")


class Blobs:
    """The bytes of blobs in the order asked for; a context manager."""

    def __init__(self, git_dir: Path, names: Sequence[str]) -> None:
        self._names = [one for one, before in zip(names, ["", *names], strict=False) if one != before]
        self._given = iter(names)
        self._last: tuple[str, bytes | Malformed] = "", b""
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed at exit, and no pipe that could fill
        self._process = subprocess.Popen(
            command(git_dir, *_IN_PIECES, "cat-file", "--batch", "--buffer"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, env=reaching(git_dir),
            bufsize=_AT_ONCE, pipesize=_AT_ONCE,
        )  # fmt: skip
        # Written beside the reading: neither side can then wait for the other without end.
        self._asking = Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Self:
        self._asking.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        self._asking.join()
        for pipe in (self._process.stdin, self._process.stdout, self._complaints):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def next(self) -> bytes:
        """The next blob's bytes; raises NotAHistory if the repository does not have it, UnreadableFile if too large.

        One that is asked for several times after another is the same object.
        """
        name = next(self._given)
        if name != self._last[0]:
            try:
                self._last = name, self._next()
            except (NotAHistory, UnreadableFile) as refusal:
                self._last = name, refusal
        if isinstance(self._last[1], Malformed):
            raise self._last[1]
        return self._last[1]

    def _next(self) -> bytes:
        answers = self._process.stdout
        assert answers is not None, "opened with a pipe"
        match answers.readline().decode().split():
            case [_, _, size] if int(size) <= LARGEST:
                content = answers.read(int(size))
                if len(content) < int(size):
                    raise self._broken_off()
                answers.read(1)
                return content
            case [_, _, size]:
                self._pass_over(int(size) + 1)
                raise UnreadableFile(too_large(int(size)))
            case [name, *_]:
                raise NotAHistory(f"the repository does not have the object {name}", blob=name)
            case _:
                raise self._broken_off()

    def _pass_over(self, size: int) -> None:
        answers = self._process.stdout
        while size and answers is not None and (part := answers.read(min(size, _AT_ONCE))):
            size -= len(part)

    def _broken_off(self) -> NotAHistory:
        self._process.wait()
        self._complaints.seek(0)
        return NotAHistory(f"git broke off: {complaint_text(self._complaints.read())}")

    def _ask(self) -> None:
        asked = self._process.stdin
        assert asked is not None, "opened with a pipe"
        try:
            asked.write("".join(f"{name}\n" for name in self._names).encode())
            asked.close()
        except (BrokenPipeError, ValueError):
            # The reader had enough and ended git.
            return
