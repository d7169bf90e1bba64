"""Every error as problem details: refusals, what Litestar refuses itself, and what nobody foresaw."""

import logging
from pathlib import Path

import msgspec
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap, HTTPScope

from api.http.challenges import CHALLENGES, FOR_PROGRAMS
from api.http.http_refusals import Overloaded
from api.http.responses import Headers, HttpRequest, PlainResponse, Prepared, plain
from api.problems.nearest_address import nearest_address
from api.problems.problem_table import OF_HTTP, PROBLEM_MEDIA_TYPE, Problem, problem_of, title_of
from domain.refusals import Refusal
from stores.sqlite.errors import accident

_SERVER_SIDE, _TRY_AGAIN, _UNAUTHORIZED, _NOT_FOUND, _NO_SUCH_RANGE = 500, 503, 401, 404, 416
_log = logging.getLogger("asreported")
_MOST_TEXT = 500


def of_refusal(request: HttpRequest, refusal: Refusal) -> Prepared:
    """A refusal, with its facts as members of the problem."""
    problem = problem_of(type(refusal))
    if problem.status >= _SERVER_SIDE and not isinstance(refusal, Overloaded):  # a flood is told by its requests
        _log.warning("%s: %s", problem.slug, refusal.message[:_MOST_TEXT])
    return _problem(request, problem, title_of(type(refusal)), refusal.message, refusal.facts)


def of_http(request: HttpRequest, error: HTTPException) -> Prepared:
    """What Litestar refuses; its own words are left out where they would echo the request."""
    unheard = _SERVER_SIDE if error.status_code >= _SERVER_SIDE else 400
    status = error.status_code if error.status_code in OF_HTTP else unheard
    problem, title = OF_HTTP[status]
    if status == _NOT_FOUND:
        return _nothing_there(request, problem, title)
    detail = {405: f"{request.method[:20]} is not supported here"}
    allow = {name.lower(): value for name, value in (error.headers or {}).items()}.get("allow", "")
    facts: dict[str, object] = {"allow": sorted(allow.replace(" ", "").split(","))} if allow else {}
    return _problem(request, problem, title, detail.get(status, title), facts)


def _nothing_there(request: HttpRequest, problem: Problem, title: str) -> Prepared:
    path = request.scope["path"]
    near = nearest_address(path, (route.path for route in request.app.routes))
    if near == path:  # the beginning of addresses, such as that of all TimeMaps
        near = None
    detail = f"there is nothing at {path[:200]}{f'; did you mean {near}?' if near else ''}"
    return _problem(request, problem, title, detail, {} if near is None else {"nearest_address": near})


def of_accident(request: HttpRequest, error: Exception) -> Prepared:
    """A file that fails, or a mistake of ours: the log gets all of it, the client at most the file's name."""
    _log.error("request %s failed", request.scope["state"].get("request_id"), exc_info=error)
    refusal = accident(error, Path(request.app.state.get("ledger", "")))
    if refusal is not None:
        return _problem(request, problem_of(type(refusal)), title_of(type(refusal)), refusal.message, refusal.facts)
    problem, title = OF_HTTP[500]
    return _problem(request, problem, title, f"request {request.scope['state'].get('request_id', '')}", {})


def _problem(request: HttpRequest, problem: Problem, title: str, detail: str, facts: dict[str, object]) -> Prepared:
    return Prepared(problem_sent(request.scope, problem, title, detail, facts))


def problem_sent(
    scope: HTTPScope, problem: Problem, title: str, detail: str, facts: dict[str, object]
) -> PlainResponse:
    """The problem as a response; its members are kept with the request, for the page that a browser gets."""
    told = {"type": problem.uri, "title": title, "status": problem.status, "detail": detail[:_MOST_TEXT]}
    rest = {name: _bounded(value) for name, value in facts.items() if name not in told}
    members = {**told, "instance": scope["path"][:_MOST_TEXT], **rest}
    scope["state"]["problem"] = members
    body = msgspec.json.encode(members)
    extra: Headers = []
    if problem.status == _TRY_AGAIN:
        extra.append((b"retry-after", b"1"))
    if problem.status == _UNAUTHORIZED:
        challenges = scope["state"].get(CHALLENGES, (FOR_PROGRAMS,))
        extra += [(b"www-authenticate", one) for one in challenges]
    if problem.status == _NO_SUCH_RANGE:
        extra.append((b"content-range", f"bytes */{facts['length']}".encode()))
    if "allow" in facts and isinstance(facts["allow"], list):
        extra.append((b"allow", ", ".join(facts["allow"]).encode()))
    if (position := scope["state"].get("position")) is not None:
        extra.append((b"ledger-position", b"%d" % position))
    return plain(body, PROBLEM_MEDIA_TYPE, problem.status, extra)


def _bounded(fact: object) -> object:
    """A fact as it may be said again: it can hold a whole body's text, and half characters."""
    match fact:
        case str():
            return fact[:_MOST_TEXT].encode(errors="replace").decode()
        case list() | tuple():
            return [_bounded(one) for one in fact]
        case dict():
            return {name: _bounded(one) for name, one in fact.items()}
        case _:
            return fact


def response_of(request: HttpRequest, error: Exception) -> PlainResponse:
    """The response to a request whose handler raised the error."""
    match error:
        case Refusal():
            return of_refusal(request, error).sent
        case HTTPException():
            return of_http(request, error).sent
        case _:
            return of_accident(request, error).sent


HANDLERS: ExceptionHandlersMap = {
    Refusal: of_refusal,
    HTTPException: of_http,
    Exception: of_accident,
}
