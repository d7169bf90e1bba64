"""Connections on which all reads and writes of one request together have a deadline."""

import os
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from weakref import WeakSet

import httpcore


class DeadlineNetwork(httpcore.NetworkBackend):
    """For several threads, of which each has one request at a time.

    The library bounds each read alone, so that somebody who sends a byte now and then would never be given up.
    """

    def __init__(self) -> None:
        self._network = httpcore.SyncBackend()
        self._of_thread = threading.local()
        self._streams: WeakSet[_DeadlineStream] = WeakSet()
        self._one_thread = threading.Lock()
        self._is_hung_up = False

    def end_after(self, seconds: float) -> None:
        """Let the request that this thread makes next end within so many seconds."""
        self._of_thread.until = time.monotonic() + seconds

    def left(self, most: float | None) -> float:
        """Seconds left, and no more than ``most``; raises ReadTimeout where none are."""
        seconds: float = self._of_thread.until - time.monotonic()
        if seconds <= 0 or self._is_hung_up:
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
        return self.timed(made)

    def timed(self, stream: httpcore.NetworkStream) -> httpcore.NetworkStream:
        """The stream, with the deadlines of whoever uses it."""
        found = _DeadlineStream(stream, self)
        with self._one_thread:
            self._streams.add(found)
        return found

    def hang_up(self) -> None:
        """Have no thread wait for anybody any more, from now on."""
        self._is_hung_up = True
        with self._one_thread:
            for stream in self._streams:
                stream.hang_up()


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

    def hang_up(self) -> None:
        """Have another thread, which reads or writes, find that the connection is lost."""
        with suppress(OSError), socket.socket(fileno=os.dup(self.get_extra_info("socket").fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        upgraded = self._stream.start_tls(ssl_context, server_hostname, self._network.left(timeout))
        return self._network.timed(upgraded)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the library has it
        return self._stream.get_extra_info(info)
