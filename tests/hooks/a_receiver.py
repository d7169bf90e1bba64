"""A real receiver of webhooks, which keeps what it was sent and answers as a test wants it."""

import json
import ssl
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Reply = tuple[int, dict[str, str], bytes]
TAKEN: Reply = (204, {}, b"")


@dataclass(frozen=True)
class Request:
    """What was sent."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self):
        return self.headers["webhook-id"]

    @property
    def event(self):
        return json.loads(self.body)

    @property
    def data(self):
        return self.event["data"]


class Receiver:
    """``answer`` is given the request, and gives status, headers and body; ``taken`` are those answered with 2xx."""

    def __init__(self, server):
        self.server = server
        self.port = server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/in"
        self.requests: list[Request] = []
        self.taken: list[Request] = []
        self.answer: Callable[[Request], Reply] = lambda _: TAKEN

    def values(self):
        """What was taken, as series, period and value, in order."""
        return [(one.data["series"], one.data["period"], one.data["value"]) for one in self.taken]

    def receive(self, request):
        self.requests.append(request)
        status, headers, body = self.answer(request)
        if 200 <= status < 300:
            self.taken.append(request)
        return status, headers, body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self):
        length = int(self.headers["content-length"])
        body = self.rfile.read(length)
        if len(body) < length:  # the sender was killed half-way
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, more, content = self.server.receiver.receive(Request(self.path, headers, body))
        self.send_response(status)
        for name, value in ({"content-length": str(len(content))} | more).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        raise AssertionError("a webhook is a POST, and no redirect is followed")

    def log_message(self, *_):
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver

    def handle_error(self, *_):
        """A client that hangs up is no error here."""


@contextmanager
def a_receiver(port=0, context: ssl.SSLContext | None = None):
    """A receiver at a port of this machine, over TLS where a context is given."""
    server = _Server(("127.0.0.1", port), _Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.receiver = Receiver(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
