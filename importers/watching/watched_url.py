"""The address of a file that is watched, taken apart and checked before anything is asked."""

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from domain.refusals import Malformed, shown

_LONGEST = 2048
_HTTPS = 443
# The lower ones belong to mail, names and other things that a request could be mistaken for.
_FIRST_FREE, _LAST = 1024, 65_535
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*|[0-9a-f:.]+", re.ASCII)
# Python finds an address in brackets wherever these stand in a host.
_HOST_AND_PORT = re.compile(r"(?:\[[^\[\]]*\]|[^\[\]:]*)(?::[0-9]*)?", re.ASCII)
_TARGET = re.compile(r"[!$&-;=?-Z_a-z~%]*", re.ASCII)


class NotAWatchedUrl(Malformed):
    """Nothing is fetched from the address: it is no URL of HTTPS, or leads to a port of something else."""

    @property
    def why(self) -> str:
        """What is wrong, without the address, which may hold what is nobody's business."""
        return str(self.facts["why"])


class WatchedUrl(NamedTuple):
    """Where a file is asked for over HTTPS; ``target`` is the path and query."""

    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as a request names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _HTTPS else f"{host}:{self.port}"

    def at(self, target: str) -> "WatchedUrl":
        """Another path of the same host."""
        return self._replace(target=target)

    def led_to(self, location: str) -> "WatchedUrl":
        """Where a redirect from here leads; raises NotAWatchedUrl."""
        try:
            found = urljoin(str(self), location.partition("#")[0])
        except ValueError:
            raise _refused(location, "its host or port is malformed") from None
        return watched_url(found)

    def __str__(self) -> str:
        return f"https://{self.authority}{self.target}"


def watched_url(said: str) -> WatchedUrl:
    """The URL in its parts; raises NotAWatchedUrl. Which addresses a name stands for is asked at each connection."""
    if len(said) > _LONGEST:
        raise _refused(said, f"it has more than {_LONGEST:,} characters")
    if not said.isprintable() or " " in said:  # some of which are silently taken out where a URL is taken apart
        raise _refused(said, "it contains a space or a character that cannot be seen; write it percent-encoded")
    try:
        parts = urlsplit(said)
        port = _HTTPS if parts.port is None else parts.port
    except ValueError:
        raise _refused(said, "its host or port is malformed") from None
    if parts.scheme != "https":
        raise _refused(said, "it does not begin with https://; on the way anybody could change what comes")
    if "@" in parts.netloc:
        raise _refused(said, "it names a user; the ledger is public, and cites the address")
    if "#" in said:
        raise _refused(said, "it has a fragment (#), which is never sent")
    host = parts.hostname or ""
    if not _HOST_AND_PORT.fullmatch(parts.netloc) or not _HOST.fullmatch(host):
        raise _refused(said, "its host is malformed" + ("" if host.isascii() else "; write it in ASCII (xn--...)"))
    if port != _HTTPS and not _FIRST_FREE <= port <= _LAST:
        raise _refused(said, f"port {port} is neither 443 nor above 1023")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not _TARGET.fullmatch(target):
        raise _refused(said, "it contains a character that a URL cannot have; write it percent-encoded")
    return WatchedUrl(host, port, target)


def _refused(said: str, why: str) -> NotAWatchedUrl:
    return NotAWatchedUrl(f"nothing is fetched from {shown(said)}: {why}", url=said[:_LONGEST], why=why, field="url")
