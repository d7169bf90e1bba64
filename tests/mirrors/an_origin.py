"""An origin on loopback: a real server before the real service over a ledger, whose answers a test may spoil."""

import gzip
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from litestar.testing import TestClient

from api.app import create_app
from api.policy import Policy
from domain.recording.commands import RegisterSource
from projections.answers.view import View
from stores.opening import open_ledger
from stores.surroundings import surroundings_of
from tests.upkeep.rewriting import sign
from transparency.keys import signers_of
from upkeep.upstream.origin_address import OriginAddress

UNLIMITED = Policy(reads_per_minute=0)


@dataclass
class Reply:
    """An answer of the service, or what a test has put in its place."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    # Sent as it is after the head, in place of the body.
    raw: Any = None


class Origin:
    """``spoil`` is given each path and the right answer, and gives the one that is sent."""

    def __init__(self, path):
        self.path = path
        self.port = 0
        self.asked = []
        self.spoil = None
        self.client: Any = None
        self._lock = threading.Lock()
        self._open = ExitStack()

    @property
    def address(self):
        return OriginAddress.read(f"http://127.0.0.1:{self.port}")

    @property
    def key(self):
        return signers_of(surroundings_of(self.path))[0].verifier

    def record(self, *names):
        """Register sources and sign, once for each."""
        for name in names:
            with open_ledger(self.path) as ledger:
                ledger.record(RegisterSource(source=name, name=name), "ada")
            sign(self.path)

    def answer(self, path, headers):
        with self._lock:
            self.asked.append(path)
            found = self.client.get(path, headers={**headers, "accept-encoding": "identity"})
            told = {name: value for name, value in found.headers.items() if name in {"etag", "content-type"}}
            reply = Reply(found.status_code, found.content, told)
            return self.spoil(path, reply) if self.spoil else reply

    def open(self):
        """Serve the ledger as it lies there now."""
        self.close()
        answers = self._open.enter_context(View.open(self.path))
        self.client = self._open.enter_context(TestClient(create_app(answers, policy=UNLIMITED)))

    def close(self):
        """Serve nothing, so that the ledger can be replaced."""
        with self._lock:
            self._open.close()
            self.client = None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self):
        wanted = {name: value for name, value in self.headers.items() if name.lower() == "if-none-match"}
        reply = self.server.answer(self.path, wanted)
        if reply is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.raw is None and "content-length" not in reply.headers:
            self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        if reply.raw is None:
            self.wfile.write(reply.body)
        else:
            self.close_connection = True
            reply.raw(self.wfile)

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: Any

    def handle_error(self, *_):
        """Whoever asked has gone away."""


@contextmanager
def an_origin(path):
    """The origin of the ledger in that file."""
    origin = Origin(path)
    with serving(origin.answer) as origin.port:
        origin.open()
        try:
            yield origin
        finally:
            origin.close()


@contextmanager
def serving(answer, context=None):
    """The port of a server on loopback that answers so, over TLS where a context is given."""
    server = _Server(("127.0.0.1", 0), _Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.answer = answer
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def packed(reply):
    """The same answer as gzip packs it."""
    return Reply(reply.status, gzip.compress(reply.body), {**reply.headers, "content-encoding": "gzip"})
