"""The origin of a mirror, asked over HTTP: with bounds of time and size, and without following anybody elsewhere."""

import ssl
import threading
import time
import zlib
from collections.abc import Callable
from functools import partial
from typing import Self, TypeVar

import httpcore
from msgspec import Struct

from domain.refusals import UpstreamWrong
from upkeep.upkeep_refusals import OriginUnreachable
from upkeep.upstream.deadline_network import DeadlineNetwork
from upkeep.upstream.origin_address import OriginAddress

# Requests at once; while nothing is new, one connection is enough and is kept.
AT_ONCE = 4
# Seconds for a connection, TLS included, for silence within an answer, and for a whole answer.
_CONNECT_WITHIN, _SILENT_WITHIN, _ANSWER_WITHIN = 5.0, 10.0, 30.0
# A second more for so many bytes that an answer may have.
_BYTES_A_SECOND = 100_000
_KEPT_FOR = 8.0
# Seconds between tries, the first and the longest; nobody is told to wait for longer.
_FIRST_PAUSE, _LONGEST_PAUSE, _MOST_ASKED = 0.2, 30.0, 600
_LOOKS_EVERY = 0.2
_OK, _NOT_MODIFIED, _REDIRECTS, _BAD, _TOO_MANY, _FAILED = 200, 304, 300, 400, 429, 500
_MOST_TOLD = 200
_GZIP = 31
_FORBIDDEN = (401, 403)
_Found = TypeVar("_Found")


class Answer(Struct, frozen=True):
    """What came: the tag is to be sent with the next such question; no body where nothing has changed."""

    tag: bytes | None
    body: bytes | None


class Origin:
    """Asks one service; for several threads.

    What cannot be had at present is asked for again until ``patience`` seconds have passed, or ``stop`` is set.
    """

    def __init__(
        self,
        address: OriginAddress,
        *,
        patience: float = 0.0,
        stop: threading.Event | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """``trust`` says which certificates are believed: otherwise those that this machine believes."""
        self.address = address
        self._patience = patience
        self._stop = stop or threading.Event()
        self._left = threading.Event()
        self._network = DeadlineNetwork()
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust or ssl.create_default_context(),
            max_connections=AT_ONCE,
            keepalive_expiry=_KEPT_FOR,
            network_backend=self._network,
        )

    def __enter__(self) -> Self:
        """The origin itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the connections."""
        self.leave()
        self._pool.close()

    def leave(self) -> None:
        """Have no thread ask any more, nor wait for an answer."""
        self._left.set()
        self._network.hang_up()

    def get(self, target: str, most: int, tag: bytes | None = None) -> Answer:
        """The body at an address below the origin's own, of at most so many bytes.

        Raises OriginUnreachable where it cannot be had at present, and UpstreamWrong for any other answer.
        """
        return self._patiently(partial(self._asked, target, most, tag))

    def _patiently(self, ask: Callable[[], _Found]) -> _Found:
        until, pause = time.monotonic() + self._patience, _FIRST_PAUSE
        while True:
            try:
                return ask()
            except OriginUnreachable as refusal:
                wait = max(pause, refusal.wait)
                if time.monotonic() + wait > until or self._is_stopped_within(wait):
                    raise
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _is_stopped_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not self._left.wait(max(0.0, min(_LOOKS_EVERY, until - time.monotonic()))):
            if self._stop.is_set() or time.monotonic() >= until:
                return self._stop.is_set()
        return True

    def _asked(self, target: str, most: int, tag: bytes | None) -> Answer:
        self._network.end_after(_ANSWER_WITHIN + most / _BYTES_A_SECOND)
        try:
            with self._pool.stream(
                "GET",
                self._url(target),
                headers=self._headers(tag),
                extensions={"timeout": {"connect": _CONNECT_WITHIN, "read": _SILENT_WITHIN, "write": _SILENT_WITHIN}},
            ) as response:
                return self._answer(response, target, most)
        except httpcore.TimeoutException:
            raise self._unreachable("it does not answer in time") from None
        except (httpcore.NetworkError, OSError) as error:
            raise self._unreachable(_told(str(error)) or type(error).__name__) from error
        except httpcore.ProtocolError as error:
            raise self._unreachable(f"its answer broke off, or is not HTTP: {_told(str(error))}") from error
        except httpcore.UnsupportedProtocol as error:
            raise self._wrong(target, _told(str(error))) from error

    def _url(self, target: str) -> httpcore.URL:
        to = self.address
        return httpcore.URL(scheme=to.scheme, host=to.host, port=to.port, target=f"{to.path}{target}")

    def _headers(self, tag: bytes | None) -> list[tuple[bytes, bytes]]:
        packing = b"identity" if self.address.is_near else b"gzip"
        found = [
            (b"host", self.address.authority.encode()), (b"user-agent", b"asreported"), (b"accept-encoding", packing),
        ]  # fmt: skip
        return found if tag is None else [*found, (b"if-none-match", tag)]

    def _answer(self, response: httpcore.Response, target: str, most: int) -> Answer:
        named = {name.lower(): value for name, value in response.headers}
        if response.status == _NOT_MODIFIED:
            return Answer(None, None)
        if response.status != _OK:
            raise self._refused(response.status, named, target)
        return Answer(named.get(b"etag"), self._body(response, named.get(b"content-encoding", b""), target, most))

    def _body(self, response: httpcore.Response, encoding: bytes, target: str, most: int) -> bytes:
        """The body unpacked; no more of it than it may have is ever held."""
        if encoding.lower() not in (b"", b"identity", b"gzip", b"x-gzip"):
            raise self._wrong(target, f"packed in a way that was not asked for: {encoding[:20]!r}")
        packed = zlib.decompressobj(_GZIP) if b"gzip" in encoding.lower() else None
        parts, size, came = [], 0, 0
        for part in response.iter_stream():
            came += len(part)
            try:
                found = part if packed is None else packed.decompress(part, most - size + 1)
            except zlib.error as error:
                raise self._wrong(target, f"not what gzip packs: {error}") from error
            size += len(found)
            if size > most or came > 2 * most + len(part):
                raise self._wrong(target, f"more than the {most:,} bytes that it may have")
            parts.append(found)
        if packed is not None and not packed.eof:
            raise self._unreachable("its answer broke off")
        return b"".join(parts)

    def _refused(self, status: int, named: dict[bytes, bytes], target: str) -> OriginUnreachable | UpstreamWrong:
        if status == _TOO_MANY or status >= _FAILED:
            asked = named.get(b"retry-after", b"")
            wait = int(asked) if asked.isdigit() and len(asked) < len("1000000") else 0
            words = "it has no room for more requests" if status == _TOO_MANY else f"it answers {status}"
            return self._unreachable(words, min(wait, _MOST_ASKED))
        if status in _FORBIDDEN:
            return self._wrong(target, f"{status}: its reads are closed, and only what is public is mirrored")
        if _REDIRECTS <= status < _BAD:
            to = _told(named.get(b"location", b"").decode("latin-1"))
            return self._wrong(target, f"a redirect to {to}, which is not followed: mirror that address if it is right")
        return self._wrong(target, f"{status}: it may be no ledger of asreported, or one of an older version")

    def _unreachable(self, why: str, wait: float = 0.0) -> OriginUnreachable:
        return OriginUnreachable(f"{self.address} cannot be asked: {why}", wait, address=str(self.address))

    def _wrong(self, target: str, why: str) -> UpstreamWrong:
        return UpstreamWrong(f"{self.address}{target} answers wrongly: {why}", address=str(self.address))


def _told(said: str) -> str:
    """What somebody else said, so short and plain that it can be shown."""
    return "".join(one if one.isprintable() else " " for one in said[:_MOST_TOLD]).strip()
