"""The rate limits that an operator set, counted by client address or by token."""

import time
from collections.abc import Callable
from pathlib import Path

from litestar.types import HTTPScope, Scope

from api.http.http_refusals import TooManyRequests
from api.middleware.client_address import ClientAddresses
from api.middleware.limit_table import Limit, LimitTable, Taken
from api.policy import Policy

READS, WRITES, GUESSES = "reads", "writes", "guesses"
_TAKEN = "taken"


class RateLimits:
    """Reads are counted by address, writes by token, wrong tokens and writes without one by address."""

    def __init__(self, policy: Policy, table: Path | None = None, clock: Callable[[], int] = time.monotonic_ns) -> None:
        """Share the counts of that file, or count for this process alone; raises ValueError for a strange proxy."""
        limits = (
            Limit(READS, policy.reads_per_minute),
            Limit(WRITES, policy.writes_per_minute),
            Limit(GUESSES, policy.guesses_per_minute),
        )
        self._counts = LimitTable(limits, table, clock)
        self.addresses = ClientAddresses(policy.trusted_proxies)

    def read(self, scope: HTTPScope) -> Taken:
        """Count a read, and say what came of it; ``remember`` refuses it where it is not allowed."""
        return self._counts.take(READS, self.addresses.key(scope))

    def wrote(self, scope: Scope, token: str) -> None:
        """Count a write of the token of that id; raises TooManyRequests."""
        remember(scope, self._counts.take(WRITES, token.encode()))

    def guessed(self, scope: HTTPScope) -> None:
        """Count a token that was not accepted; raises TooManyRequests."""
        remember(scope, self._counts.take(GUESSES, self.addresses.key(scope)))

    def close(self) -> None:
        """Let go of the counts."""
        self._counts.close()


def taken(scope: HTTPScope) -> Taken | None:
    """The limit that the request was counted for last, and what is left of it."""
    found: Taken | None = scope["state"].get(_TAKEN)
    return found


def remember(scope: Scope, found: Taken) -> None:
    """Have the answer tell what came of counting its request; raises TooManyRequests where it is not allowed."""
    scope["state"][_TAKEN] = found
    if not found.allowed:
        limit = found.limit
        raise TooManyRequests(
            f"more than {limit.quota} {limit.name} a minute; continue in {found.retry_after} s",
            limit=limit.name,
            retry_after=found.retry_after,
        )
