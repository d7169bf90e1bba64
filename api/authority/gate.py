"""The gate: asks the rule that a route states before anything of a request is believed."""

from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Guard, HTTPScope, Scope

from api.authority.client_keys import KEY_PARAMETER, ClientKeys
from api.authority.operators import Operators
from api.authority.scopes import OPEN, READ, Rule, is_allowed, require
from api.authority.tokens import Token, authorization, of_password
from api.http.challenges import CHALLENGES, FOR_BROWSERS, FOR_PROGRAMS
from api.http.http_refusals import NotAllowed, NotAuthenticated
from api.middleware.rate_limits import RateLimits
from api.policy import Policy

RULE = "rule"
Connection = ASGIConnection[Any, Any, Any, Any]
# What some clients send who have no key, beside one elsewhere.
_NO_PASSWORD = b"Bearer "
_READS_ALONE = "a token in an address may do nothing but read: issue one whose only scope is read"
_TOKEN = "token"  # noqa: S105 - a word of the scope's state, not a token


class Gate:
    """Lets requests through as the routes' rules say; raises NotAuthenticated, NotAllowed or TooManyRequests."""

    def __init__(self, operators: Operators, policy: Policy, rates: RateLimits) -> None:
        self.operators = operators
        self.policy = policy
        self.rates = rates

    def guards(self, rule: Rule) -> list[Guard]:
        """What Litestar is to ask before a handler of that rule is called: nothing where anybody may pass."""
        if rule == OPEN or (rule == READ and self.policy.reads_are_open):
            return []

        if rule == READ:
            return self.browser_guards(rule)

        # Litestar would send a hook that is not async to a thread, which costs more than the question.
        async def guard(connection: Connection, _: BaseRouteHandler) -> None:
            self.check(connection.scope, rule)

        return [guard]

    def browser_guards(self, rule: Rule) -> list[Guard]:
        """The same of what only reads, to which a browser may send the token as the password that it asks for.

        A browser adds a password by itself, also to what the page of somebody else has it send (RFC 7617). Nothing is
        changed by what this lets through, and no other page can read it.
        """

        async def guard(connection: Connection, _: BaseRouteHandler) -> None:
            connection.scope["state"][CHALLENGES] = (FOR_BROWSERS, FOR_PROGRAMS)
            self._check(connection.scope, rule, of_password(authorization(connection.scope["headers"])))

        return [guard]

    def key_guards(self, keys: ClientKeys) -> list[Guard]:
        """The same of a dialect, whose clients may show a token as the key that they know.

        Addresses are logged by whatever stands between, so a token that stands in one may do nothing but read.
        """
        if self.policy.reads_are_open:
            return []

        async def guard(connection: Connection, _: BaseRouteHandler) -> None:
            scope = connection.scope
            scope["state"][CHALLENGES] = (FOR_BROWSERS, FOR_PROGRAMS)
            given = of_password(authorization(scope["headers"]))
            shown = keys.shown(scope) if given in (None, _NO_PASSWORD) else None
            self._check(scope, READ, given if shown is None else b"Bearer " + shown.text)
            if shown is not None and shown.parameter is not None:
                scope["state"][KEY_PARAMETER] = shown.parameter
                if token_of(scope).scopes != (READ.name,):
                    raise NotAllowed(_READS_ALONE)

        return [guard]

    def check(self, scope: Scope, rule: Rule) -> None:
        """Let the request pass, and remember its token; raises as the gate does."""
        self._check(scope, rule, authorization(scope["headers"]))

    def _check(self, scope: Scope, rule: Rule, given: bytes | None) -> None:
        token = self.operators.authenticate(given)
        if token is None:
            if given is not None:
                self.rates.guessed(cast("HTTPScope", scope))
            raise NotAuthenticated
        require(rule, token, reads_are_open=self.policy.reads_are_open)
        scope["state"][_TOKEN] = token
        if rule is not READ:
            self.rates.wrote(scope, token.id)

    def may_read(self, scope: Scope) -> bool:
        """Whether the client may read, for routes that answer everybody and tell some more than others."""
        if self.policy.reads_are_open:
            return True
        given = authorization(scope["headers"])
        if given is None or self.operators.authenticate(given) is not None:
            return given is not None
        self.rates.guessed(cast("HTTPScope", scope))
        return False


def token_of(scope: Scope) -> Token:
    """The token with which the request passed; only behind a rule that asks for one."""
    token: Token = scope["state"][_TOKEN]
    return token


def require_source(rule: Rule, token: Token, source: str) -> None:
    """Once the source is known: raises NotAllowed where the token is not for it."""
    if not is_allowed(rule, token, source):
        raise NotAllowed
