"""A git history: the commits that changed some files, and the bytes that they left there."""

import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from importers.histories.blobs import Blobs
from importers.histories.changes import Commit, FileChange
from importers.histories.git_process import Done, complaint_text, git, isolated, trusting
from importers.histories.links import with_links
from importers.import_refusals import NotAHistory, UnreadableFile
from importers.specs.path_templates import pathspec
from stores.plain_files import NotAPlainFile, plain_file

_SHOWN = 8
_BUNDLE = b"# v"
_LONGEST_LINK = 4096
_REMOTE = re.compile(r"[a-z+]+://|[^/]+@[^/]+:")
# Of files so short that a third in common is one line of two, a rename is only supposed.
_ALIKE = "-M30%"
_DIFF = ("diff-tree", "--stdin", "--root", "-r", "-z", "--raw", "--no-abbrev", "--ignore-submodules=none")


class Repository:
    """A git repository that is only ever read; how, no environment or configuration of a user changes."""

    nothing_is = "no commit has"
    """How it is said that a file is not there, before ``the file`` and its path."""
    lost_words = "commit", "in this history: it was rewritten, or this is another repository or branch"
    """What a version is, and where one that was recorded before is not any more, and why."""

    def __init__(self, git_dir: Path, name: str) -> None:
        self._git_dir = git_dir
        self._name = name
        self._links: dict[str, str] = {}

    def resolve(self, rev: str | None) -> str:
        """The commit that ``rev`` names, or else HEAD, or else the only branch; raises NotAHistory, naming the refs."""
        if rev is not None:
            return self._commit(rev) or self._no_revision(f"no revision {rev!r} in {self._name}")
        if head := self._commit("HEAD"):
            return head
        refs = self._refs("refs/heads", "refs/remotes")
        commits = sorted(set(refs.values()))
        if len(commits) != 1:
            self._no_revision(f"HEAD of {self._name} names nothing, and there is not exactly one branch")
        return commits[0]

    def changes(self, rev: str, paths: Sequence[str]) -> list[FileChange]:
        """The changes up to ``rev``, in order; of a merge, those that it brought its first parent.

        ``paths`` may be templates. A symbolic link within the tree has what stands at its end.
        """
        return with_links(lambda asked: self._changes(rev, asked), paths, self._link_texts)

    def _link_texts(self, links: Sequence[FileChange]) -> Mapping[str, str]:
        fresh = [*dict.fromkeys(one.blob for one in links if one.blob not in self._links)]
        with self.blobs(fresh) as blobs:
            for one in fresh:
                try:
                    content = blobs.next()
                except (NotAHistory, UnreadableFile):
                    content = b""
                self._links[one] = os.fsdecode(content) if len(content) <= _LONGEST_LINK else ""
        return self._links

    def _changes(self, rev: str, paths: Sequence[str]) -> list[FileChange]:
        pathspecs = list(map(pathspec, paths))
        told = self._run(
            "rev-list", "--reverse", "--topo-order", "--first-parent", "--encoding=UTF-8",
            "--format=%P%x00%ct%x00%at%x00%an", "--end-of-options", rev, "--", *pathspecs,
        )  # fmt: skip
        commits = list(_commits(told.decode(errors="replace")))
        asked = "".join(f"{one.name} {one.parent}\n" if one.parent else f"{one.name}\n" for one in commits)
        compared = self._run(*_DIFF, "--no-renames", "--", *pathspecs, given=asked.encode())
        known = {commit.name: commit for commit in commits}
        return list(_changes(known, compared.decode("utf-8", "surrogateescape")))

    def paths(self, rev: str) -> list[str]:
        """The paths of all files that stand at ``rev``."""
        listed = self._run("ls-tree", "-r", "-z", "--name-only", rev)
        return [one for one in listed.decode("utf-8", "surrogateescape").split("\0") if one]

    def times_changed(self, rev: str, most: int = 20_000) -> Counter[str]:
        """By how many of the last ``most`` commits each path was changed."""
        told = self._run(
            "log", "--format=", "--name-only", "-z", "--no-renames", "--first-parent", "-m", f"--max-count={most}",
            "--end-of-options", rev,
        )  # fmt: skip
        return Counter(one for one in told.decode("utf-8", "surrogateescape").split("\0") if one)

    def renamed(self, change: FileChange) -> str | None:
        """The path from which a commit seems to have moved what it added, or to which it moved what it deleted."""
        commit = change.commit
        if commit.parent is None or change.status not in ("A", "D"):
            return None
        asked = f"{commit.name} {commit.parent}\n".encode()
        fields = iter(self._run(*_DIFF, _ALIKE, "--diff-filter=R", given=asked).decode(errors="replace").split("\0"))
        for field in fields:
            if field.startswith(":"):
                before, after = next(fields), next(fields)
                if change.path == (after if change.status == "A" else before):
                    return before if change.status == "A" else after
        return None

    def commits_after(self, since: str, rev: str) -> frozenset[str]:
        """The commits up to ``rev`` that are not reached from ``since``; raises NotAHistory."""
        first = self._commit(since) or self._no_revision(f"no revision {since!r} in {self._name}")
        return frozenset(self._run("rev-list", f"{first}..{rev}").decode().split())

    def commits(self, rev: str) -> frozenset[str]:
        """All commits up to ``rev``."""
        return frozenset(self._run("rev-list", rev).decode().split())

    def is_partial(self) -> bool:
        """Whether the clone lacks objects, which git fetches from its remote where they are asked for."""
        return self._git("config", "--get-regexp", r"remote\..*\.(promisor|partialclonefilter)").returncode == 0

    def is_shallow(self) -> bool:
        """Whether the clone lacks the beginning of its history."""
        return self._run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def origin(self) -> str | None:
        """The address from which it was cloned, as its own configuration has it; it may hold a password."""
        found = self._git("config", "--local", "--get", "remote.origin.url")
        return found.stdout.decode(errors="replace").strip() or None if found.returncode == 0 else None

    def blobs(self, names: Sequence[str]) -> Blobs:
        """The bytes of blobs, to be read in that order."""
        return Blobs(self._git_dir, names)

    def _commit(self, rev: str) -> str | None:
        found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
        # Older versions of git repeat the option that ends the options.
        names = found.stdout.decode().split()
        # A caret before a revision leaves out what it reaches, and names none.
        return names[-1] if found.returncode == 0 and names and not names[-1].startswith("^") else None

    def _refs(self, *under: str) -> dict[str, str]:
        listed = self._run("for-each-ref", "--format=%(objectname) %(refname) %(symref)", *under)
        rows = [line.split(" ") for line in listed.decode(errors="replace").splitlines()]
        return {name: commit for commit, name, symbolic in rows if not symbolic}

    def _no_revision(self, why: str) -> str:
        names = [name.removeprefix("refs/") for name in self._refs()]
        listed = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        raise NotAHistory(f"{why}; its refs are: {listed or 'none'}", refs=names)

    def _run(self, *arguments: str, given: bytes = b"") -> bytes:
        done = self._git(*arguments, given=given)
        if done.returncode:
            raise NotAHistory(
                f"git {arguments[0]} failed in {self._name}: {complaint_text(done.stderr)}", place=self._name
            )
        return done.stdout

    def _git(self, *arguments: str, given: bytes = b"") -> Done:
        return git(self._git_dir, isolated(self._git_dir), *arguments, given=given)


@contextmanager
def opened(place: str | Path) -> Iterator[Repository]:
    """A repository, or a bundle, which is cloned into a temporary directory first; raises NotAHistory."""
    path = Path(place)
    if not path.exists():
        fetched = "; clone a remote repository first" if _REMOTE.match(str(place)) else ""
        raise NotAHistory(f"there is no {place}{fetched}", place=str(place))
    if path.is_dir():
        yield Repository(_git_dir(path), str(path))
        return
    _check_bundle(path)
    with tempfile.TemporaryDirectory(prefix="asreported-") as directory:
        clone = Path(directory) / "clone.git"
        bundle = os.fsdecode(path.resolve())
        done = git(Path(directory), isolated(), "clone", "--quiet", "--mirror", "--", bundle, str(clone))
        if done.returncode:
            why = complaint_text(done.stderr)
            raise NotAHistory(f"the bundle {path} cannot be read by itself: {why}", place=str(path))
        yield Repository(clone, str(path))


def _check_bundle(path: Path) -> None:
    try:
        with plain_file(path) as file:
            begins = file.read(len(_BUNDLE))
    except NotAPlainFile as refusal:
        raise NotAHistory(refusal.message, place=str(path)) from refusal
    if begins != _BUNDLE:
        raise NotAHistory(f"{path} is neither a git repository nor a bundle", place=str(path))


def _git_dir(path: Path) -> Path:
    """The folder of the repository that holds the directory, if git trusts its owner."""
    done = git(path, trusting(), "rev-parse", "--absolute-git-dir")
    if done.returncode:
        raise NotAHistory(f"no git repository to read in {path}: {complaint_text(done.stderr)}", place=str(path))
    return Path(os.fsdecode(done.stdout).rstrip("\n"))


def _commits(told: str) -> Iterator[Commit]:
    lines = iter(told.split("\n"))
    for line in lines:
        if line.startswith("commit "):
            parents, committed, authored, author = next(lines).split("\0", 3)
            parent = parents.split(" ")[0] or None
            yield Commit(line.removeprefix("commit "), parent, _seconds(committed), _seconds(authored), author)


def _seconds(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() else None


def _changes(commits: dict[str, Commit], compared: str) -> Iterator[FileChange]:
    commit: Commit | None = None
    fields = iter(compared.split("\0"))
    for field in fields:
        if field.startswith(":") and commit is not None:
            _, mode, _, blob, status = field.split(" ")
            yield FileChange(commit, next(fields), status[0], mode, blob)
        elif field:
            commit = commits[field]
