"""Ask git about a history: which commits changed some files, and the bytes that they left there."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from msgspec import Struct

from importers.refusals import NotAHistory

# No hook, pager, prompt or replacement of somebody's configuration may change what a history says.
_ENVIRONMENT = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0"}
_OPTIONS = ("--no-pager", "--literal-pathspecs", "-c", "core.quotepath=off", "-c", "log.showSignature=false")
_SHOWN = 8


class Change(Struct, frozen=True):
    """What one commit did to one path: ``status`` A, M, D or T; ``mode`` and ``blob`` are what it left there."""

    commit: str
    committed: int
    path: str
    status: str
    mode: str
    blob: str


class Repository:
    """A git repository that is only ever read."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def resolve(self, rev: str | None) -> str:
        """The commit that ``rev`` names, or else HEAD, or else the only branch; raises NotAHistory, naming the refs."""
        if rev is not None:
            return self._commit(rev) or self._no_revision(f"no revision {rev!r} in {self._place}")
        if head := self._commit("HEAD"):
            return head
        refs = self._refs("refs/heads", "refs/remotes")
        commits = sorted(set(refs.values()))
        if len(commits) != 1:
            self._no_revision(f"HEAD of {self._place} names nothing, and there is not exactly one branch")
        return commits[0]

    def changes(self, rev: str, paths: Sequence[str]) -> list[Change]:
        """What the commits up to ``rev`` did to the paths, in order; of a merge, what it brought its first parent."""
        log = self._run(
            "log", "--reverse", "--topo-order", "--first-parent", "-m", "--no-renames", "--raw", "--no-abbrev", "-z",
            "--format=%x01%H %ct", "--end-of-options", rev, "--", *paths,
        )  # fmt: skip
        return list(_changes(log.decode("utf-8", "surrogateescape")))

    def commits_after(self, since: str, rev: str) -> frozenset[str]:
        """The commits up to ``rev`` that are not reached from ``since``; raises NotAHistory."""
        first = self._commit(since) or self._no_revision(f"no revision {since!r} in {self._place}")
        return frozenset(self._run("rev-list", f"{first}..{rev}").decode().split())

    def is_shallow(self) -> bool:
        """Whether the clone lacks the beginning of its history."""
        return self._run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def blobs(self, names: Sequence[str]) -> "Blobs":
        """The bytes of blobs, to be read in that order."""
        return Blobs(self._place, names)

    def _commit(self, rev: str) -> str | None:
        found = _git(self._place, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
        # Older versions of git repeat the option that ends the options.
        names = found.stdout.decode().split()
        return names[-1] if found.returncode == 0 and names else None

    def _refs(self, *under: str) -> dict[str, str]:
        listed = self._run("for-each-ref", "--format=%(objectname) %(refname) %(symref)", *under).decode()
        rows = [line.split(" ") for line in listed.splitlines()]
        return {name: commit for commit, name, symbolic in rows if not symbolic}

    def _no_revision(self, why: str) -> str:
        names = [name.removeprefix("refs/") for name in self._refs()]
        listed = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        raise NotAHistory(f"{why}; its refs are: {listed or 'none'}", refs=names)

    def _run(self, *arguments: str) -> bytes:
        done = _git(self._place, *arguments)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise NotAHistory(f"git {arguments[0]} failed in {self._place}: {said:.300}", place=str(self._place))
        return done.stdout


@contextmanager
def opened(place: str | Path) -> Iterator[Repository]:
    """A repository, or a bundle, which is cloned into a temporary directory first; raises NotAHistory."""
    path = Path(place)
    if not path.exists():
        raise NotAHistory(f"there is no {path}", place=str(path))
    if path.is_dir():
        yield Repository(_root(path))
        return
    with tempfile.TemporaryDirectory(prefix="asreported-") as directory:
        clone = Path(directory) / "clone.git"
        done = _git(Path(directory), "clone", "--quiet", "--mirror", "--", str(path.resolve()), str(clone))
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise NotAHistory(f"{path} is neither a git repository nor a bundle: {said:.300}", place=str(path))
        yield Repository(clone)


def _root(path: Path) -> Path:
    """Where paths in the history begin: the top of the work tree, or the bare repository itself."""
    said = ""
    for question in ("--show-toplevel", "--absolute-git-dir"):
        done = _git(path, "rev-parse", question)
        if done.returncode == 0 and (answer := os.fsdecode(done.stdout).rstrip("\n")):
            return Path(answer)
        said = done.stderr.decode(errors="replace").strip()
    raise NotAHistory(f"no git repository in {path}: {said:.300}", place=str(path))


class Blobs:
    """The bytes of blobs in the order asked for, from one running git; a context manager."""

    def __init__(self, place: Path, names: Sequence[str]) -> None:
        self._names = names
        self._process = subprocess.Popen(
            ["git", *_OPTIONS, "-C", str(place), "cat-file", "--batch", "--buffer"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | _ENVIRONMENT,
            bufsize=1 << 20, pipesize=1 << 20,
        )  # fmt: skip
        # Written beside the reading: neither side can then wait for the other for ever.
        self._asking = Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Self:
        self._asking.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        self._asking.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def next(self) -> bytes:
        """The next blob's bytes; raises NotAHistory if the repository does not have it."""
        answers = self._process.stdout
        assert answers is not None, "opened with a pipe"
        name, *told = answers.readline().decode().split()
        if len(told) < 2:  # noqa: PLR2004 - kind and size, or the one word "missing"
            raise NotAHistory(f"the repository does not have the object {name}", blob=name)
        content = answers.read(int(told[1]))
        answers.read(1)
        return content

    def _ask(self) -> None:
        asked = self._process.stdin
        assert asked is not None, "opened with a pipe"
        try:
            asked.write("".join(f"{name}\n" for name in self._names).encode())
            asked.close()
        except (BrokenPipeError, ValueError):
            # The reader had enough and ended git.
            return


def _git(place: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = ["git", *_OPTIONS, "-C", str(place), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, env=os.environ | _ENVIRONMENT)
    except FileNotFoundError as error:
        raise NotAHistory("git is not installed, or not on the PATH") from error


def _changes(log: str) -> Iterator[Change]:
    commit, committed = "", 0
    fields = iter(log.split("\0"))
    for field in fields:
        said = field.lstrip("\n")
        if said.startswith("\x01"):
            commit, _, seconds = said[1:].partition(" ")
            committed = int(seconds)
        elif said.startswith(":"):
            _, mode, _, blob, status = said.split(" ")
            yield Change(commit, committed, next(fields), status[0], mode, blob)
