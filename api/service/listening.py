"""The port or Unix socket on which a service listens, and a check that it is free."""

import socket
from errno import ECONNREFUSED, ENOENT
from pathlib import Path
from typing import Any

from msgspec import Struct

# The owner and the group, which is where the proxy belongs.
_FOR_GROUP = 0o660


class PortTaken(Exception):
    """Nobody can listen at the address, mostly because somebody does already."""


class Port(Struct, frozen=True):
    """A port of an address of this machine."""

    host: str = "127.0.0.1"
    port: int = 8000

    def check(self) -> None:
        """Raise PortTaken where nobody else can listen: Granian's workers share ports, with strangers too."""
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as probe:
                # A port whose connections have just ended is free; one that listens is not, whatever it allows others.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            raise PortTaken(
                f"cannot listen at {self.host}:{self.port}: {error.strerror}; choose another with --port"
            ) from error

    def for_granian(self) -> dict[str, Any]:
        """As Granian is told."""
        return {"address": self.host, "port": self.port}

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


class UnixSocket(Struct, frozen=True):
    """A socket in the file system, for a proxy on the same machine."""

    path: Path

    def check(self) -> None:
        """Raise PortTaken where somebody listens, or nobody can; the socket of a service that was killed is removed."""
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                problem = probe.connect_ex(str(self.path))
                if problem == ECONNREFUSED and self.path.is_socket():
                    self.path.unlink()
                elif problem != ENOENT:
                    raise PortTaken(
                        f"cannot listen at {self.path}: something else listens there, or it is not a socket"
                    )
            with socket.socket(socket.AF_UNIX) as probe:
                probe.bind(str(self.path))
            self.path.unlink()
        except OSError as error:
            raise PortTaken(f"cannot listen at {self.path}: {error.strerror or error}; choose another") from error

    def for_granian(self) -> dict[str, Any]:
        """As Granian is told."""
        return {"uds": self.path.absolute(), "uds_permissions": _FOR_GROUP}

    def __str__(self) -> str:
        return f"unix:{self.path}"
