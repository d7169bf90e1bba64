"""The git process, run so that it answers alike on every machine, whatever its environment and configuration say."""

import os
import subprocess
from pathlib import Path

from importers.import_refusals import NotAHistory

# No replacement or graft, hook, pager or prompt may change what a history says, or wait for somebody.
_ALWAYS = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
}
# Git before 2.32 knows no GIT_CONFIG_GLOBAL, but looks below HOME.
_NOBODYS = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "HOME": os.devnull,
    "XDG_CONFIG_HOME": os.devnull,
}
# How a repository's owner is trusted, and how its remote is reached, is for the user to say.
_TRUST = ("GIT_CONFIG",)
_REACH = (*_TRUST, "GIT_SSH", "GIT_SSL", "GIT_HTTP", "GIT_PROXY", "GIT_ASKPASS", "GIT_ALLOW_PROTOCOL", "GIT_EXEC_PATH")
# An unborn HEAD must not be taken for a branch that happens to be called like the default one.
# A commit graph is a cache that may be stale; and that there is a file of grafts is our own doing.
_OPTIONS = (
    "-c", "core.precomposeunicode=false", "-c", "init.defaultBranch=no-branch-was-named",
    "-c", "core.commitGraph=false", "-c", "advice.graftFileDeprecated=false",
)  # fmt: skip
_LONGEST_SAID = 600

Done = subprocess.CompletedProcess[bytes]


def isolated(git_dir: Path | None = None) -> dict[str, str]:
    """The environment for questions about a history: no configuration but the repository's own."""
    return _environment((), git_dir) | _NOBODYS


def trusting() -> dict[str, str]:
    """The environment for finding a repository: its user's ``safe.directory`` counts."""
    return _environment(_TRUST, None)


def reaching(git_dir: Path) -> dict[str, str]:
    """The environment for reading objects by their hashes, which a partial clone may have to fetch."""
    return _environment(_REACH, git_dir)


def git(place: Path, environment: dict[str, str], *arguments: str, given: bytes = b"") -> Done:
    """Run one command to its end; raises NotAHistory if there is no git."""
    try:
        return subprocess.run(
            command(place, *arguments), capture_output=True, check=False, env=environment, input=given
        )  # fmt: skip
    except FileNotFoundError as error:
        raise NotAHistory("git is not installed, or not on the PATH") from error


def command(place: Path, *arguments: str) -> list[bytes]:
    """The words of a command; paths in a history are UTF-8, whatever the machine's own encoding is."""
    words = [word.encode("utf-8", "surrogateescape") for word in ("git", "--no-pager", *_OPTIONS)]
    return [*words, b"-C", os.fsencode(place), *(word.encode("utf-8", "surrogateescape") for word in arguments)]


def complaint_text(complaint: bytes) -> str:
    """The complaint of git, cut to what a message can hold."""
    return f"{complaint.decode(errors='replace').strip():.{_LONGEST_SAID}}"


def _environment(kept: tuple[str, ...], git_dir: Path | None) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(kept)}
    named = {} if git_dir is None else {"GIT_DIR": str(git_dir), "GIT_WORK_TREE": str(git_dir)}
    return ours | _ALWAYS | named
