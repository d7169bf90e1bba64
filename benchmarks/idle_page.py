"""A page that does nothing, as large as another one, at an address of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

_HEAD = (
    b'<!doctype html><html lang="en"><title>Nothing</title>'
    b'<div id="slider"><input type="range" min="0" max="3000"></div><p>'
)
_WORDS = b"Figures that nobody changes. "


@contextmanager
def idle_page(size: int) -> Iterator[str]:
    """The address of a page of so many bytes: words, and a slider that nothing hears."""
    body = (_HEAD + _WORDS * (size // len(_WORDS) + 1))[:size]

    class _Page(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: whoever measures reads the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
