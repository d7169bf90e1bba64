"""The fetch of one file over HTTPS: within bounds of bytes and time, behind redirects too, only if it changed."""

import ssl
from collections.abc import Callable, Iterator
from typing import Self

import httpcore
from msgspec import Struct

from domain.refusals import Elsewhere
from importers.watching.checked_network import AddressNotPublic, CheckedNetwork
from importers.watching.unpacking import WrongBody, unpacked
from importers.watching.watched_url import NotAWatchedUrl, WatchedUrl

AGENT = "asreported"
# Seconds for a connection and TLS, and for silence within an answer; the whole look has a deadline of its own.
_CONNECT_WITHIN, _SILENT_WITHIN = 10.0, 30.0
MOST_REDIRECTS = 5
_OK, _NOT_MODIFIED, _BAD = 200, 304, 400
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_TOLD, _LONGEST_TAG = 200, 1000
# Seconds for which a source can ask to be left alone.
_LONGEST_WAIT = 24 * 3600


class SourceUnreachable(Elsewhere):
    """The file cannot be had at present; ``wait`` are seconds that its source asked to be left alone for."""

    def __init__(self, message: str, wait: int = 0, *, status: int | None = None) -> None:
        super().__init__(message)
        self.wait, self.status = wait, status


class Condition(Struct, frozen=True, kw_only=True):
    """What an answer said of the file that it brought, and the address at which it did: sent with the next question."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


class Fetched(Struct, frozen=True, kw_only=True):
    """Whether the file was brought, or is as it was, and the condition of the next question."""

    is_changed: bool
    condition: Condition


class Fetcher:
    """Asks for files, one after the other. ``trust`` says which certificates are believed.

    ``check`` is asked before each request, also where a redirect leads; it may raise SourceUnreachable.
    """

    def __init__(
        self,
        network: CheckedNetwork | None = None,
        trust: ssl.SSLContext | None = None,
        contact: str | None = None,
    ) -> None:
        self._network = network or CheckedNetwork()
        self._agent = f"{AGENT} (+{contact})" if contact else AGENT
        # Nothing is kept open: from one look to the next a name may come to stand for something else.
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust or ssl.create_default_context(),
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=self._network,
        )

    def __enter__(self) -> Self:
        """The fetcher itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the connections."""
        self._pool.close()

    def leave(self) -> None:
        """Have no thread wait for an answer any more."""
        self._network.hang_up()

    def pause(self, seconds: float) -> bool:
        """Wait so long; False at once where the look would end before, or as soon as nobody is to wait any more."""
        return self._network.pause(seconds)

    def end_after(self, seconds: float) -> None:
        """Let all that is asked from now on, redirects included, end within so many seconds."""
        self._network.end_after(seconds)

    def fetch(
        self,
        url: WatchedUrl,
        most: int,
        take: Callable[[bytes], object],
        condition: Condition | None = None,
        check: Callable[[WatchedUrl], object] = bool,
    ) -> Fetched:
        """Have the file's bytes, at most so many, taken part by part; raises SourceUnreachable.

        Whatever was taken is worth nothing before this returns.
        """
        try:
            for _ in range(MOST_REDIRECTS + 1):
                check(url)
                found = self._asked(url, most, take, condition)
                if isinstance(found, Fetched):
                    return found
                url = url.led_to(found)
        except NotAWatchedUrl as refusal:
            raise SourceUnreachable(f"it redirects to where nothing is fetched: {refusal.why}") from refusal
        raise SourceUnreachable(f"it leads on and on: more than {MOST_REDIRECTS} redirects")

    def _asked(
        self, url: WatchedUrl, most: int, take: Callable[[bytes], object], condition: Condition | None
    ) -> Fetched | str:
        """What one request brings: the file, or where it is."""
        known = condition if condition is not None and condition.url == str(url) else None
        try:
            with self._pool.stream(
                "GET",
                httpcore.URL(scheme="https", host=url.host, port=url.port, target=url.target),
                headers=self._headers(url, known),
                extensions={"timeout": {"connect": _CONNECT_WITHIN, "read": _SILENT_WITHIN, "write": _SILENT_WITHIN}},
            ) as response:
                return _answer(response, url, most, take, known)
        except httpcore.TimeoutException as error:
            raise SourceUnreachable(f"no whole answer in time{_because(error)}") from error
        except AddressNotPublic as error:
            raise SourceUnreachable(f"{url.host} stands for an address that is not of the internet") from error
        except (httpcore.NetworkError, OSError) as error:
            raise SourceUnreachable(_told(str(error)) or type(error).__name__) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, WrongBody) as error:
            raise SourceUnreachable(f"its answer is wrong: {_told(str(error))}") from error

    def _headers(self, url: WatchedUrl, known: Condition | None) -> list[tuple[bytes, bytes]]:
        said = {"host": url.authority, "user-agent": self._agent, "accept": "*/*", "accept-encoding": "gzip"}
        if known is not None and known.etag is not None:
            said["if-none-match"] = known.etag
        if known is not None and known.last_modified is not None:
            said["if-modified-since"] = known.last_modified
        return [(name.encode(), value.encode("latin-1")) for name, value in said.items()]


def _answer(
    response: httpcore.Response,
    url: WatchedUrl,
    most: int,
    take: Callable[[bytes], object],
    known: Condition | None,
) -> Fetched | str:
    named = {name.lower(): value for name, value in response.headers}
    if response.status == _NOT_MODIFIED:
        if known is None:
            raise SourceUnreachable("it answers 304 to a question without a condition")
        return Fetched(is_changed=False, condition=known)
    if response.status in _REDIRECTS:
        return named.get(b"location", b"").decode("latin-1")
    if response.status != _OK:
        raise SourceUnreachable(f"it answers {response.status}", _wait(named), status=response.status)
    for part in _whole(response, named, most):
        take(part)
    condition = Condition(url=str(url), etag=_tag(named, b"etag"), last_modified=_tag(named, b"last-modified"))
    return Fetched(is_changed=True, condition=condition)


def _whole(response: httpcore.Response, named: dict[bytes, bytes], most: int) -> Iterator[bytes]:
    """The body; one whose end nobody would miss is refused, for the rest of a list would pass for withdrawn."""
    is_chunked = b"chunked" in named.get(b"transfer-encoding", b"").lower()
    if not is_chunked and b"content-length" not in named:
        raise WrongBody("it does not say how long it is, so that nobody would notice where it breaks off")
    yield from unpacked(response.iter_stream(), named.get(b"content-encoding", b""), most)


def _tag(named: dict[bytes, bytes], name: bytes) -> str | None:
    found = named.get(name, b"").decode("latin-1").strip()
    return found if found and len(found) <= _LONGEST_TAG and found.isprintable() else None


def _wait(named: dict[bytes, bytes]) -> int:
    """The seconds of Retry-After; a date in it (RFC 9110 section 10.2.3) is passed over."""
    asked = named.get(b"retry-after", b"").strip()
    return min(int(asked), _LONGEST_WAIT) if asked.isdigit() and len(asked) < len("1000000") else 0


def _because(error: Exception) -> str:
    return f": {told}" if (told := _told(str(error))) else ""


def _told(said: str) -> str:
    """What somebody else said, so short and plain that it can be kept and shown."""
    return "".join(one if one.isprintable() else " " for one in said[:_MOST_TOLD]).strip()
