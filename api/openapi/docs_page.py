"""The page that shows the OpenAPI document, with the files that it needs from an installed package."""

from asyncio import to_thread
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from api.http.addresses import DOCS, OPENAPI
from api.http.assets import ASK_AGAIN, FOR_EVER, Asset, any_of, asset, asset_sent, hashed
from api.http.responses import Answering, HttpRequest, PlainResponse

# Swagger UI puts its small pictures into its style sheet as data; it needs neither inline styles nor eval.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# Without `validatorUrl: null` the page would send the address of the document to a validator on the internet.
_START = f"""\
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
SwaggerUIBundle({{
  url: "{OPENAPI}",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
}});
"""
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>asreported: the HTTP interface</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}">
</head>
<body>
<div id="docs"></div>
<noscript><p>This page needs JavaScript; <a href="{document}">the OpenAPI document</a> does not.</p></noscript>
<script src="{library}"></script>
<script src="{ours}"></script>
</body>
</html>
"""
_PACKAGE = "offapi"
_STYLE, _LIBRARY, _OURS = "swagger_style.css", "swagger_bundle.js", "start.js"


async def docs(request: HttpRequest) -> PlainResponse:
    """The page itself."""
    return asset_sent(request, await to_thread(page))


@cache
def page() -> Asset:
    """The HTML, which names each file by its hash."""
    addresses = {name: f"{DOCS}/{hashed}" for hashed, (name, _) in _sources().items()}
    html = _PAGE.format(style=addresses[_STYLE], library=addresses[_LIBRARY], ours=addresses[_OURS], document=OPENAPI)
    return asset("docs.html", html.encode(), ASK_AGAIN, (b"content-security-policy", POLICY.encode()))


@cache
def assets() -> dict[str, Asset]:
    """The files of the page, by the last word of their addresses."""
    return {word: asset(name, body, FOR_EVER) for word, (name, body) in _sources().items()}


@cache
def _sources() -> dict[str, tuple[str, bytes]]:
    # The package is never imported: it would read all of its eight megabytes.
    package = distribution(_PACKAGE)
    found = {name: Path(str(package.locate_file(f"{_PACKAGE}/{name}"))).read_bytes() for name in (_STYLE, _LIBRARY)}
    bodies = found | {_OURS: _START.encode()}
    return {hashed(name, body): (name, body) for name, body in bodies.items()}


ROUTES: list[tuple[str, Answering]] = [(DOCS, docs), (f"{DOCS}/{{file:str}}", any_of(assets))]
