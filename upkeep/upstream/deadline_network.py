"""Connections on which all reads and writes of one request together have a deadline."""

import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore


class DeadlineNetwork(httpcore.NetworkBackend):
    """For several threads, of which each has one request at a time.

    The library bounds each read alone, so that somebody who sends a byte now and then would never be given up.
    """

    def __init__(self) -> None:
        self._network = httpcore.SyncBackend()
        self._of_thread = threading.local()

    def end_after(self, seconds: float) -> None:
        """Let the request that this thread makes next end within so many seconds."""
        self._of_thread.until = time.monotonic() + seconds

    def left(self, most: float | None) -> float:
        """Seconds left, and no more than ``most``; raises ReadTimeout where none are."""
        seconds: float = self._of_thread.until - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("no whole answer in time")
        return seconds if most is None else min(seconds, most)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the host; raises ConnectError or ConnectTimeout."""
        made = self._network.connect_tcp(host, port, self.left(timeout), local_address, socket_options)
        return _DeadlineStream(made, self)


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, network: DeadlineNetwork) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        upgraded = self._stream.start_tls(ssl_context, server_hostname, self._network.left(timeout))
        return _DeadlineStream(upgraded, self._network)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the library has it
        return self._stream.get_extra_info(info)
