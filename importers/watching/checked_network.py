"""Connections to addresses of the internet alone, each checked when it is made, within the time of one look."""

import queue
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from domain.public_addresses import is_public
from upkeep.upstream.deadline_network import DeadlineNetwork

Resolve = Callable[[str, int], Sequence[str]]
# Seconds for a name to be looked up; of one name so many addresses are tried.
_RESOLVED_WITHIN, _MOST_ADDRESSES = 10.0, 4


class AddressNotPublic(Exception):
    """The name of a host stands for an address of this machine, or of a network near it."""


def addresses_of(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine finds them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class CheckedNetwork(DeadlineNetwork):
    """Connects to the very address that was checked: a name that is asked twice may be answered in two ways.

    ``may_reach`` is for tests, which have a server on this machine; nothing that an operator writes leads to it.
    """

    def __init__(self, resolve: Resolve = addresses_of, may_reach: Callable[[str], bool] = is_public) -> None:
        super().__init__()
        self._resolve, self._may_reach = resolve, may_reach
        self._ended = threading.Event()

    def hang_up(self) -> None:
        """Have no thread wait for anybody any more, from now on."""
        self._ended.set()
        super().hang_up()

    def pause(self, seconds: float) -> bool:
        """Wait so long; False where the deadline of this thread comes first, or where it is hung up."""
        try:
            is_in_time = seconds < self.left(None)
        except httpcore.ReadTimeout:
            return False
        return is_in_time and not self._ended.wait(seconds)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to one of the host's addresses; raises AddressNotPublic, ConnectError or a timeout."""
        *others, last = self._addresses(host, port)[:_MOST_ADDRESSES]
        for address in others:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return super().connect_tcp(last, port, timeout, local_address, socket_options)

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        found = self._looked_up(host, port)
        refused = [one for one in found if not self._may_reach(one)]
        if refused or not found:
            raise AddressNotPublic(f"{host} stands for an address that is not of the internet, or for none")
        return found

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        """The addresses; the system may look for half a minute, and no look waits for that."""
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def run() -> None:
            try:
                answers.put(self._resolve(host, port))
            except Exception as error:  # noqa: BLE001 - raised again, where it is waited for
                answers.put(error)

        threading.Thread(target=run, name="resolver", daemon=True).start()
        try:
            found = answers.get(timeout=self.left(_RESOLVED_WITHIN))
        except queue.Empty:
            raise httpcore.ConnectTimeout("the name is not resolved in time") from None
        if isinstance(found, OSError | UnicodeError):
            raise httpcore.ConnectError(f"the name cannot be resolved: {found}") from found
        if isinstance(found, Exception):
            raise found
        return found
