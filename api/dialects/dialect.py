"""A dialect: the interface of another system, as a table of routes over the questions of this one."""

import re
from collections.abc import Callable

from msgspec import Struct

from api.authority.client_keys import ClientKeys
from api.dialects.dialect_request import DialectReply, DialectRequest, RefusedRequest


class DialectRoute(Struct, frozen=True, kw_only=True):
    """One address of a dialect, and the parameters that it takes; any other is refused.

    ``answer`` is called in a thread. ``repeated`` parameters may be given several times, ``ignored`` are those that the
    dialect's clients send and that mean nothing here: each answer names them. ``wild`` is what further names match,
    such as ``c[GEO]``. ``is_streamed`` is what may be longer than it should be in memory: it is sent as it is made.
    ``is_by_day``: the answer depends on the day on which it is asked for.
    ``methods`` has POST where the parameters may come as a form.
    """

    path: str
    answer: Callable[[DialectRequest], DialectReply]
    summary: str
    parameters: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    wild: re.Pattern[str] | None = None
    is_streamed: bool = False
    is_by_day: bool = False
    methods: tuple[str, ...] = ("GET", "HEAD")

    def knows(self, name: str) -> bool:
        """Whether a parameter means something here."""
        return name in self.parameters or (self.wild is not None and self.wild.fullmatch(name) is not None)


class Dialect(Struct, frozen=True, kw_only=True):
    """All addresses below ``prefixes``, such as ``/fred/``; ``refused`` is its own form of what went wrong there.

    ``refused`` also gets what no route of it has met: unknown addresses, too many requests. ``keys`` is where its
    clients show theirs.
    """

    name: str
    prefixes: tuple[str, ...]
    routes: tuple[DialectRoute, ...]
    refused: Callable[[RefusedRequest], DialectReply]
    keys: ClientKeys = ClientKeys()
