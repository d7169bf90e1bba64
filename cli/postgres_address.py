"""An address of PostgreSQL, read as libpq reads it, of which everything may be kept and shown but its password."""

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

_LONGEST = 4_000
_SCHEMES = ("postgresql://", "postgres://")
_PASSWORD = "password"  # noqa: S105 - the parameter's name
# What else is secret and has no variable of libpq's; a service file takes all of them.
_SECRETS = frozenset(("sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"))
_HOST = re.compile(r"(?:\[[^][/?,@]*\]|[^][:/?,@]*)(?::[0-9]*)?")


class AddressUnreadable(ValueError):
    """It cannot be read, or must not be kept; the words never quote it, for a password may be anywhere in it."""


class ReadAddress(NamedTuple):
    """An address without its password, and that; None where it has none."""

    address: str
    password: str | None


def taken_apart(said: str) -> ReadAddress:
    """Take the password out of an address, in whichever of the two ways it is written; raises AddressUnreadable."""
    if len(said) > _LONGEST or not said.isprintable():
        raise AddressUnreadable(f"it has letters that no address has, or more than {_LONGEST:,}")
    scheme = next(one for one in _SCHEMES if said.startswith(one))
    who, hosts, path, query = _parts(said.removeprefix(scheme))
    user, colon, password = who.partition(":")
    kept, named = _without_secrets(query)
    found = named if named is not None else _decoded(password) if colon and password else None
    at = "@" if who else ""
    return ReadAddress(f"{scheme}{user}{at}{hosts}{path}{'?' if kept else ''}{kept}", found)


def shown(said: str) -> str:
    """An address for people, without its password, or that it cannot be read."""
    try:
        return taken_apart(said).address
    except AddressUnreadable as why:
        return f"an address of PostgreSQL that cannot be read: {why}"


def _parts(rest: str) -> tuple[str, str, str, str]:
    """Whoever connects, the hosts, the path with its slash, and the parameters; a number sign is a letter here."""
    end, at = (rest.find("/") if "/" in rest else len(rest)), rest.find("@")
    who, rest = (rest[:at], rest[at + 1 :]) if 0 <= at < end else ("", rest)
    place, _, query = rest.partition("?")
    hosts, slash, name = place.partition("/")
    if "@" in place or any(not _HOST.fullmatch(one) for one in hosts.split(",")):
        raise AddressUnreadable("a password's @ is written %40, and its / is written %2F; ports are numbers")
    return who, hosts, f"{slash}{name}", query


def _without_secrets(query: str) -> tuple[str, str | None]:
    """The parameters without the password, word for word, and that."""
    kept, password = [], None
    for one in filter(None, query.split("&")):
        name, equals, value = one.partition("=")
        named = _decoded(name)
        if not equals:
            raise AddressUnreadable("a parameter is written name=value, and an & within it %26")
        if named in _SECRETS:
            raise AddressUnreadable(f"{named} would be kept: name it in a service file of libpq's, and write ?service=")
        if named == _PASSWORD:
            password = _decoded(value)
        else:
            kept.append(one)
    return "&".join(kept), password


def _decoded(text: str) -> str:
    """What percent signs stand for; a plus sign is itself."""
    try:
        found = unquote_to_bytes(text).decode()
    except UnicodeDecodeError as error:
        raise AddressUnreadable("what its percent signs stand for is no UTF-8") from error
    if "\0" in found:
        raise AddressUnreadable("it has a zero byte in it")
    return found
