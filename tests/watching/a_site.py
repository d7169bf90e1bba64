"""A real site over HTTPS on this machine, whose certificate is made for it, and a fetcher that may reach it."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from importers.watching.checked_network import CheckedNetwork
from importers.watching.fetching import Fetcher
from tests.hooks.test_sender import certified

HOST = "town.example"
HERE = "127.0.0.1"


@dataclass
class Page:
    """What is answered at a path; a page with a tag, or a time, is 304 to whoever has it."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    # Sent as they are, instead of anything that HTTP would make of the page.
    raw: tuple[bytes, ...] = ()
    pause: Callable[[], object] = lambda: None


@dataclass
class Site:
    """Its pages by path, and the requests that came."""

    port: int
    trust: ssl.SSLContext
    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[tuple[str, Message]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=lambda: [HERE])

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}"

    def asked(self, path: str) -> list[Message]:
        return [headers for target, headers in self.requests if target == path]

    def fetcher(self, **more: Any) -> Fetcher:
        """One for whom this machine is of the internet."""
        network = CheckedNetwork(lambda *_: self.addresses, lambda address: address == HERE)
        return Fetcher(network, self.trust, **more)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.site.requests.append((self.path, self.headers))
        page = self.site.pages.get(self.path, Page(status=404))
        self.close_connection = True
        if page.raw:
            for part in page.raw:
                self.wfile.write(part)
                self.wfile.flush()
                page.pause()
            return
        self._answer(page)

    def _answer(self, page: Page) -> None:
        tag, since = page.headers.get("ETag"), page.headers.get("Last-Modified")
        is_known = (tag is not None and self.headers["If-None-Match"] == tag) or (
            since is not None and self.headers["If-Modified-Since"] == since
        )
        self.send_response(304 if is_known else page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if not is_known:
            self.send_header("Content-Length", str(len(page.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if not is_known:
            self.wfile.write(page.body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    context: ssl.SSLContext

    def finish_request(self, request: Any, client_address: Any) -> None:
        # In the thread of the connection: whoever breaks off a handshake holds nobody up.
        with self.context.wrap_socket(request, server_side=True) as line:
            super().finish_request(line, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a fetcher that has had enough hangs up


@contextmanager
def a_site(folder: Any, name: str = HOST) -> Iterator[Site]:
    """The site, until the end."""
    file = certified(folder, name)
    server = _Server((HERE, 0), type("Handler", (_Handler,), {}))
    server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.context.load_cert_chain(file)
    site = Site(server.server_port, ssl.create_default_context(cafile=str(file)))
    server.RequestHandlerClass.site = site  # type: ignore[attr-defined] # one class a server
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
