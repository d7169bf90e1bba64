"""Settings: a flag over the environment over ``asreported.toml`` over the default."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import rich_click as click

from domain.refusals import Refusal

FILE = "asreported.toml"
_LARGEST = 1 << 20
_PREFIX = "ASREPORTED_"
_META = "asreported.settings"
_HIGHEST = {"port": (1, 65535), "count": (1, 1024), "limit": (0, 1_000_000)}
_READS, _LOGS = ("open", "closed"), ("writes", "all")


class Setting(NamedTuple):
    """One setting; a path that is relative is relative to where it was given."""

    name: str
    kind: Literal["path", "text", "list", "port", "count", "limit", "word"]
    default: str
    about: str
    words: tuple[str, ...] = ()
    # What holds where nothing is set, in words: only for a setting whose default is no text.
    without: str = "none"

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return _PREFIX + self.name.upper()

    @property
    def flag(self) -> str:
        """How it is given on the command line."""
        named = {"actor": "--as", "trusted_proxies": "--trusted-proxy"}
        return named.get(self.name, f"--{self.name.replace('_', '-')}")

    def check(self, found: "Found") -> None:
        """Raise UsageError for a value that is not of its kind."""
        if self.kind in _HIGHEST:
            least, most = _HIGHEST[self.kind]
            if not (found.value.isascii() and found.value.isdigit() and least <= int(found.value) <= most):
                raise click.UsageError(
                    f"{self.name} is a number from {least} to {most}, not {found.value!r} ({found.origin})"
                )
        if self.words and found.value not in self.words:
            raise click.UsageError(f"{self.name} is {' or '.join(self.words)}, not {found.value!r} ({found.origin})")


SETTINGS = (
    Setting("database", "path", "asreported.db", "The ledger's file, or postgresql://... where its log is kept."),
    Setting(
        "home",
        "path",
        "",
        "The folder of a copy: of a log in PostgreSQL, or a mirror.",
        without="the current one",
    ),
    Setting("actor", "text", "", "Your handle, stored permanently with what you record.", without="the system's user"),
    Setting("host", "text", "127.0.0.1", "The address to serve on."),
    Setting("port", "port", "8000", "The port to serve on."),
    Setting("socket", "path", "", "Serve on this Unix socket instead, for a proxy on the same machine."),
    Setting("workers", "count", "1", "Number of processes that serve."),
    Setting("reads", "word", "open", "Who may read: anybody (open), or any valid token (closed).", _READS),
    Setting("reads_per_minute", "limit", "6000", "Reads from one address per minute; 0 means no limit."),
    Setting("writes_per_minute", "limit", "3000", "Writes with one token per minute; 0 means no limit."),
    Setting(
        "guesses_per_minute",
        "limit",
        "60",
        "Invalid tokens, and writes without one, from one address per minute; 0 means no limit.",
    ),
    Setting(
        "trusted_proxies",
        "list",
        "",
        "A proxy, or a network of proxies, whose X-Forwarded-For to trust; repeatable.",
    ),
    Setting(
        "log",
        "word",
        "writes",
        "What to log: writes, refusals to strangers and failures (writes), or all requests (all).",
        _LOGS,
    ),
    Setting("dialects", "path", "", "A TOML file with the ids by which FRED's, SDMX's and other clients find series."),
    Setting("reconciliation", "path", "", "A TOML file with the rules by which claims are compared with figures."),
)
BY_NAME = {one.name: one for one in SETTINGS}


class Found(NamedTuple):
    """A setting's value and where it came from."""

    value: str
    origin: str


def remember(context: click.Context, parameter: click.Parameter, value: str | int | tuple[str, ...] | None) -> None:
    """Keep the flag's value for this run; the one nearest to the verb's end counts."""
    if isinstance(value, tuple):
        value = ",".join(value) or None
    if value is not None:
        context.meta.setdefault(_META, {})[parameter.name] = str(value)


def flags() -> Mapping[str, str]:
    """The flags of this run."""
    context = click.get_current_context(silent=True)
    return context.meta.get(_META, {}) if context else {}


def find(name: str) -> Found:
    """The setting's value as text, and its origin; raises UsageError for one that is not of its kind."""
    setting = BY_NAME[name]
    found = _given(setting)
    setting.check(found)
    return found


def database() -> Path:
    """The ledger's file."""
    from cli.database_setting import COPY, file_of

    named, home = find("database"), find("home").value
    if home and named.origin == "default":  # the copy that is there already, or a mirror
        return Path(home) / COPY
    return file_of(named.value, home)


def actor() -> str:
    """Who records."""
    return find("actor").value


def several(name: str) -> tuple[str, ...]:
    """A setting that is a list."""
    return tuple(one.strip() for one in find(name).value.split(",") if one.strip())


def number(name: str) -> int:
    """A setting that is a number."""
    return int(find(name).value)


def _given(setting: Setting) -> Found:
    if setting.name in flags():
        return Found(_path(setting, flags()[setting.name], Path.cwd()), setting.flag)
    if setting.variable in os.environ:
        return Found(_path(setting, os.environ[setting.variable], Path.cwd()), setting.variable)
    file, table = settings_file()
    if file is not None and setting.name in table:
        return Found(_path(setting, _text(table[setting.name]), file.parent), str(file))
    if setting.name == "actor":
        return Found(_user(), "the system's user")
    return Found(_path(setting, setting.default, Path.cwd()), "default")


def _text(said: object) -> str:
    return ",".join(str(one) for one in said) if isinstance(said, list) else str(said)


def _path(setting: Setting, said: str, folder: Path) -> str:
    if setting.kind != "path" or not said or "://" in said:
        return said
    # A path below the working directory is shown as short as it was given.
    whole = folder / Path(said).expanduser()
    return said if folder == Path.cwd() and not said.startswith("~") else str(whole)


def _user() -> str:
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError):
        return "unknown"


def settings_file() -> tuple[Path | None, dict[str, object]]:
    """The file that was named, or the one in the working directory, and what it holds; raises UsageError."""
    named = flags().get("config") or os.environ.get(_PREFIX + "CONFIG")
    file = Path(named).expanduser().absolute() if named else Path.cwd() / FILE
    if not named and not file.exists():
        return None, {}
    import tomllib

    from stores.plain_files import plain_bytes

    if not file.exists():
        raise click.UsageError(f"there is no settings file {named}")
    try:
        table = tomllib.loads(plain_bytes(file, _LARGEST).decode())
    except (Refusal, ValueError, RecursionError) as error:
        raise click.UsageError(f"the settings in {file} cannot be read: {error}") from error
    for name in table:
        if name not in BY_NAME:
            raise click.UsageError(f"{file}: no setting {name!r}; {_nearest(name)}")
    return file, table


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), BY_NAME, 1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(BY_NAME)}"


def strange_variables() -> list[str]:
    """Variables of the environment that look like settings and are none."""
    known = {one.variable for one in SETTINGS} | {_PREFIX + "CONFIG"}
    return sorted(name for name in os.environ if name.startswith(_PREFIX) and name not in known)
