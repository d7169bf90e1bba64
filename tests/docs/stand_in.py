"""A stand-in for ``curl`` where there is none: the few options that the documents use, printed as curl prints."""

import sys
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

_WITH_ARGUMENT = {"-H", "-d", "-X", "-T", "-o"}
_ALONE = {"-i", "-s"}
_UNREACHABLE = 7


class Request(Struct):
    """What the arguments ask for."""

    url: str
    headers: dict[str, str]
    method: str
    body: bytes | None
    shows_head: bool
    output: str | None


def understood(arguments: Sequence[str]) -> Request:
    """The arguments as a request; raises ValueError for an option that this is no stand-in for."""
    options: dict[str, list[str]] = {}
    urls = []
    rest = iter(arguments)
    for one in rest:
        if one in _WITH_ARGUMENT:
            options.setdefault(one, []).append(next(rest))
        elif one in _ALONE:
            options[one] = []
        elif one.startswith("-"):
            raise ValueError(f"the stand-in for curl knows no {one}")
        else:
            urls.append(one)
    (url,) = urls
    return _request(url, options)


def _request(url: str, options: dict[str, list[str]]) -> Request:
    body, method = None, "GET"
    if "-d" in options:
        (said,) = options["-d"]
        body = Path(said[1:]).read_bytes().replace(b"\n", b"") if said.startswith("@") else said.encode()
        method = "POST"
    if "-T" in options:
        body, method = Path(options["-T"][0]).read_bytes(), "PUT"
    headers = dict(one.split(": ", 1) for one in options.get("-H", []))
    return Request(
        url=url,
        headers=headers,
        method=options.get("-X", [method])[0],
        body=body,
        shows_head="-i" in options,
        output=options.get("-o", [None])[0],
    )


def answered(request: Request) -> bytes:
    """The response as curl prints it."""
    url = urlsplit(request.url)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=30)
    try:
        connection.request(
            request.method, f"{url.path}?{url.query}" if url.query else url.path, request.body, request.headers
        )
        response = connection.getresponse()
        return (_head(response) if request.shows_head else b"") + response.read()
    finally:
        connection.close()


def _head(response: HTTPResponse) -> bytes:
    lines = [
        f"HTTP/1.1 {response.status} {response.reason}",
        *(f"{name}: {one}" for name, one in response.getheaders()),
    ]
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def main(arguments: Sequence[str]) -> int:
    """Do as curl would; answers its exit code."""
    request = understood(arguments)
    try:
        answer = answered(request)
    except OSError:
        return _UNREACHABLE
    if request.output is None:
        sys.stdout.buffer.write(answer)
    else:
        Path(request.output).write_bytes(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
