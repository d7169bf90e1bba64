"""The URL of a receiver, taken apart and checked before anything is sent there."""

import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from api.http.hook_refusals import NotAReceiver
from domain.public_addresses import is_public
from domain.refusals import shown

_LONGEST = 2048
_PORTS = {"http": 80, "https": 443}
# The lower ones belong to mail, names and other things that a request could be mistaken for.
_FIRST_FREE, _LAST = 1024, 65_535
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*", re.ASCII)
# What programs take for an address of IPv4 in some old spelling, if its last part is a number: 0x7f.1, 2130706433.
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.ASCII)
# Python finds an address in brackets wherever these stand in a host.
_HOST_AND_PORT = re.compile(r"(?:\[[^\[\]]*\]|[^\[\]:]*)(?::[0-9]*)?", re.ASCII)
_PATH = re.compile(r"[!$&-;=?-Z_a-z~%]*", re.ASCII)
_OF_THIS_MACHINE = re.compile(r"(.+\.)?localhost(\.localdomain)?")


class ReceiverUrl(NamedTuple):
    """Where a webhook is sent: ``target`` is the path and query."""

    scheme: str
    host: str
    port: int
    target: str


def receiver_url(said: str, *, allow_private: bool) -> ReceiverUrl:
    """The URL in its parts; raises NotAReceiver. Which addresses a name stands for is asked when something is sent."""
    if len(said) > _LONGEST:
        raise _refused(said, f"it has more than {_LONGEST:,} characters")
    if not said.isprintable() or " " in said:  # some of which are silently taken out where a URL is taken apart
        raise _refused(said, "it contains a space or a character that cannot be seen")
    try:
        parts = urlsplit(said)
        port = parts.port
    except ValueError:
        raise _refused(said, "its host or port is malformed") from None
    if parts.scheme not in _PORTS:
        raise _refused(said, "it begins with https:// or http://")
    if "@" in parts.netloc:
        raise _refused(said, "it names a user; the signature tells the receiver who sends")
    if "#" in said:
        raise _refused(said, "it has a fragment (#), which is never sent")
    if not _HOST_AND_PORT.fullmatch(parts.netloc):
        raise _refused(said, "its host or port is malformed")
    host = _host(said, parts.hostname or "")
    found = _PORTS[parts.scheme] if port is None else port
    if not allow_private:
        _check_open(said, host, found)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not _PATH.fullmatch(target):
        raise _refused(said, "it contains a character that a URL cannot have; write it percent-encoded")
    return ReceiverUrl(parts.scheme, host, found, target)


def _host(said: str, host: str) -> str:
    if ":" in host and "%" not in host and _is_address(host):
        return str(ip_address(host))
    if not _HOST.fullmatch(host):
        hint = "" if host.isascii() else "; write the host in ASCII (xn--...)"
        raise _refused(said, f"its host is malformed{hint}")
    if _NUMBER.fullmatch(host) and not _is_address(host):
        raise _refused(said, "its host is a number; write an address in four decimal parts")
    return host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _check_open(said: str, host: str, port: int) -> None:
    if not (port in _PORTS.values() or _FIRST_FREE <= port <= _LAST):
        raise _refused(said, f"port {port} is not 80, 443 or above 1023; {_ALLOW}")
    is_open = is_public(host) if _is_address(host) else not _OF_THIS_MACHINE.fullmatch(host)
    if not is_open:
        raise _refused(said, f"{host} is not an address of the internet; {_ALLOW}")


_ALLOW = "--allow-private of asreported hook add allows it"


def _refused(said: str, why: str) -> NotAReceiver:
    return NotAReceiver(f"nothing can be delivered to {shown(said)}: {why}", url=said, field="url")
