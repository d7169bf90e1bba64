"""The scopes that a token holds, and the rule that every route states.

Nobody may do what no rule allows. ``admin`` gives out tokens and records nothing; ``report`` and ``correct`` are apart
too, so that who keys figures in need not be who mends them. A token may hold several scopes.
"""

from collections.abc import Iterable

from msgspec import Struct

from api.authority.tokens import Token
from api.http.http_refusals import NotAllowed, NotAScope, NotAuthenticated
from domain.keys import slug

REPORT_ANY = "report:*"
PLAIN_SCOPES = ("correct", "admin", "read")
_REPORT = "report:"
_MOST_SCOPES = 100


class Rule(Struct, frozen=True):
    """Who may use a route."""

    name: str
    about: str


OPEN = Rule("open", "anybody")
READ = Rule("read", "anybody, or any valid token if reads are closed")
REPORT = Rule("report", "a token with the scope report of the source concerned")
CORRECT = Rule("correct", "a token with the scope correct")
ADMIN = Rule("admin", "a token with the scope admin")
RULES = (OPEN, READ, REPORT, CORRECT, ADMIN)


def scopes(said: Iterable[str]) -> tuple[str, ...]:
    """The scopes, each once and in order; raises NotAScope for one that is not known, and for none at all."""
    found = tuple(sorted({_scope(one) for one in said}))
    if not found:
        raise NotAScope(f"a token has at least one scope; {_KNOWN}")
    if len(found) > _MOST_SCOPES:
        raise NotAScope(f"a token has at most {_MOST_SCOPES} scopes, not {len(found)}")
    return found


def is_allowed(rule: Rule, token: Token | None, source: str | None = None, *, reads_are_open: bool = True) -> bool:
    """Whether the rule lets the holder of this (valid) token go on; no token is None.

    As long as the source is not known, any ``report`` will do: ask again when it is.
    """
    if rule == OPEN:
        return True
    if rule == READ:
        return reads_are_open or token is not None
    if token is None:
        return False
    if rule == REPORT:
        return _may_report(token, source)
    return rule in (CORRECT, ADMIN) and rule.name in token.scopes


def require(rule: Rule, token: Token | None, source: str | None = None, *, reads_are_open: bool = True) -> None:
    """Go on only if the rule allows it; raises NotAuthenticated without a valid token, NotAllowed with one."""
    if not is_allowed(rule, token, source, reads_are_open=reads_are_open):
        raise NotAuthenticated() if token is None else NotAllowed()


def _may_report(token: Token, source: str | None) -> bool:
    if source is None:
        return any(one.startswith(_REPORT) for one in token.scopes)
    return REPORT_ANY in token.scopes or f"{_REPORT}{source}" in token.scopes


_KNOWN = f"known are report:<source>, {REPORT_ANY}, {', '.join(PLAIN_SCOPES)}"


def _scope(said: str) -> str:
    if said in (*PLAIN_SCOPES, REPORT_ANY):
        return said
    if not said.startswith(_REPORT):
        raise NotAScope(f"not a scope: {said!r:.80}; {_KNOWN}", scope=said[:80])
    return _REPORT + slug(said.removeprefix(_REPORT), "source")
