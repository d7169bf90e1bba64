"""The patience of a read, of which it spends a part on the copy and what is left on the projections."""

from litestar.types import HTTPScope

# Seconds for all that a read waits for before it is refused.
PATIENCE = 2.0
_SPENT = "patience_spent"


def spend(scope: HTTPScope, seconds: float) -> None:
    """Note that the request has waited for so long."""
    scope.setdefault("state", {})[_SPENT] = seconds


def left(scope: HTTPScope) -> float:
    """For how many seconds the request may wait from now on."""
    spent: float = scope["state"].get(_SPENT, 0.0)
    return max(0.0, PATIENCE - spent)
