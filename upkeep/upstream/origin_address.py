"""The public address of a ledger that is mirrored, read strictly."""

import re
from typing import Self
from urllib.parse import urlsplit

from msgspec import Struct

from upkeep.upkeep_refusals import NotAnOriginAddress

_LONGEST = 500
_PORTS = {"http": 80, "https": 443}
# Words of which none is longer than a name server allows, or an address of IP.
_WORD = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_WORD}(?:\.{_WORD})*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", re.ASCII)
_LONGEST_HOST = 253
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*", re.ASCII)
_THIS_MACHINE = ("localhost", "127.", "::1")


class OriginAddress(Struct, frozen=True):
    """Scheme, host and port of a service, and the path under which it stands, without a slash at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def read(cls, said: str) -> Self:
        """The address that a text is; raises NotAnOriginAddress."""
        try:
            parts = urlsplit(said)
            port = parts.port
        except ValueError:
            raise _refused(said) from None
        host, path = parts.hostname or "", parts.path.rstrip("/")
        is_more = "@" in parts.netloc or "?" in said or "#" in said
        if len(said) > _LONGEST or parts.scheme not in _PORTS or is_more or port == 0:
            raise _refused(said)
        if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host) or not _PATH.fullmatch(path):
            raise _refused(said)
        return cls(parts.scheme, host, port or _PORTS[parts.scheme], path)

    @property
    def is_near(self) -> bool:
        """Whether it is on this machine, where bytes cost less than what packs them."""
        return self.host.startswith(_THIS_MACHINE)

    @property
    def authority(self) -> str:
        """Host and port as a request names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if _PORTS[self.scheme] == self.port else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def _refused(said: str) -> NotAnOriginAddress:
    return NotAnOriginAddress(
        f"not the address of a ledger: {said!r:.100}; write https:// and a host, such as https://figures.example",
        address=said[:_LONGEST],
    )
