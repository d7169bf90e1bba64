"""The page that shows the OpenAPI document, with the files that it needs from an installed package."""

import gzip
from asyncio import to_thread
from functools import cache
from hashlib import sha256
from importlib.resources import files

from msgspec import Struct

from api.html.document import MEDIA_TYPE, document
from api.html.markup import element, lines, link
from api.http.addresses import DOCS, OPENAPI
from api.http.conditional import etag, packed_etag, sent_unless_known, takes_gzip
from api.http.responses import Answering, Headers, HttpRequest, PlainResponse
from api.problems.error_handlers import problem_sent
from api.problems.problem_table import OF_HTTP

# Swagger UI puts its small pictures into its style sheet as data; it needs neither inline styles nor eval.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# Without `validatorUrl: null` the page would send the address of the document to a validator on the internet.
_START = f"""\
SwaggerUIBundle({{
  url: "{OPENAPI}",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
}});
"""
_WITHOUT_SCRIPTS = ("This page needs JavaScript; ", link(OPENAPI, "the OpenAPI document"), " does not.")
_PACKAGE = "openapi_ui_bundles.swagger_ui"
_STYLE, _LIBRARY, _OURS = "swagger-ui.css", "swagger-ui-bundle.js", "start.js"
_MEDIA_TYPES = {"css": b"text/css; charset=utf-8", "js": b"text/javascript; charset=utf-8"}
_FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
_ASK_AGAIN = (b"cache-control", b"no-cache")


class Asset(Struct, frozen=True):
    """A file as it is sent, plain and compressed."""

    body: bytes
    packed: bytes
    tag: bytes
    headers: Headers


async def docs(request: HttpRequest) -> PlainResponse:
    """The page itself."""
    return _sent(request, await to_thread(page))


async def docs_file(request: HttpRequest) -> PlainResponse:
    """A file of the page; its address has the hash of its bytes in it, so it never changes."""
    name = request.scope["path_params"]["file"]
    known = await to_thread(assets)
    if name not in known:
        problem, title = OF_HTTP[404]
        return problem_sent(request.scope, problem, title, f"the page has no file {name[:80]!r}", {})
    return _sent(request, known[name])


ROUTES: list[tuple[str, Answering]] = [(DOCS, docs), (f"{DOCS}/{{file:str}}", docs_file)]


@cache
def page() -> Asset:
    """The HTML, which names each file by its hash."""
    addresses = {name: f"{DOCS}/{hashed}" for hashed, (name, _) in _sources().items()}
    html = document(
        "asreported: the HTTP interface",
        lines(
            [
                element("div", id="docs"),
                element("noscript", element("p", *_WITHOUT_SCRIPTS)),
                element("script", src=addresses[_LIBRARY]),
                element("script", src=addresses[_OURS]),
            ]
        ),
        element("link", rel="icon", href="data:,"),
        element("link", rel="stylesheet", href=addresses[_STYLE]),
        is_styled=False,
    )
    policy = (b"content-security-policy", POLICY.encode())
    return _asset(html, [(b"content-type", MEDIA_TYPE.encode()), _ASK_AGAIN, policy])


@cache
def assets() -> dict[str, Asset]:
    """The files of the page, by the last word of their addresses."""
    return {
        hashed: _asset(body, [(b"content-type", _MEDIA_TYPES[name.rpartition(".")[2]]), _FOR_EVER])
        for hashed, (name, body) in _sources().items()
    }


@cache
def _sources() -> dict[str, tuple[str, bytes]]:
    folder = files(_PACKAGE) / "vendor"
    bodies = {name: (folder / name).read_bytes() for name in (_STYLE, _LIBRARY)} | {_OURS: _START.encode()}
    return {_hashed(name, body): (name, body) for name, body in bodies.items()}


def _hashed(name: str, body: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{sha256(body).hexdigest()[:16]}.{ending}"


def _asset(body: bytes, headers: Headers) -> Asset:
    tag = etag(sha256(body).hexdigest())
    return Asset(body, gzip.compress(body, mtime=0), tag, [(b"vary", b"Accept-Encoding"), *headers])


def _sent(request: HttpRequest, asset: Asset) -> PlainResponse:
    packs = takes_gzip(request.headers.get("accept-encoding", "").encode())
    headers = [(b"etag", packed_etag(asset.tag) if packs else asset.tag), *asset.headers]
    body = asset.packed if packs else asset.body
    encoding = [(b"content-encoding", b"gzip")] if packs else []
    return sent_unless_known(request, asset.tag, headers, [*encoding, (b"content-length", b"%d" % len(body))], body)
