"""The copy of one machine among many, which asks the primary at each request whether it has everything."""

import asyncio
import threading
import time
from asyncio import to_thread
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from litestar.types import HTTPScope

from api.concurrency.single_flight import SingleFlight
from api.upstream.confirmations import Confirmations
from api.upstream.time_left import PATIENCE, spend
from domain.refusals import LedgerBusy, Refusal
from projections.following.failures import NotCaughtUp
from stores.log_extent import LogExtent
from stores.turns import turn

# Seconds after which what failed is tried again, and after which a copy that did not grow is taken to stand still,
# before the patience of who waits for it ends.
_AFTER_A_FAILURE = 1.0
_EVERY = 0.05
_STILL_AFTER = 0.9 * PATIENCE
_READING = frozenset({"GET", "HEAD"})
_AWAY = "the server that keeps the log cannot be reached"
_STANDS_STILL = "the log cannot be copied at present"


class Head(Protocol):
    """Answers where the log ends; None where no primary can be reached."""

    trouble: str
    away_since: float | None

    def ask(self) -> Awaitable[LogExtent | None]:
        """Where it ends now."""

    async def close(self) -> None:
        """Let go of the connection."""


class Copies(Protocol):
    """Copies what there is."""

    def copy(self) -> tuple[LogExtent, str]:
        """How far the copy goes then, and why it goes no further in some part, or nothing."""

    def close(self) -> None:
        """Let go of the upstream."""


class CopyFile(Protocol):
    """The machine's file, as far as is asked of it here."""

    @property
    def path(self) -> Path:
        """Where it lies."""

    def known_head(self) -> int:
        """Its last position."""

    def leave(self) -> None:
        """Have nobody wait for the primary any more."""


class _Needs(NamedTuple):
    """The parts of the log on which an answer rests."""

    events: bool = True
    tokens: bool = True
    signatures: bool = True


class NodeCopy:
    """Has one flight copy for all requests that find something missing."""

    def __init__(
        self,
        copied: CopyFile,
        head: Head,
        copies: Copies,
        confirmations: Confirmations,
        heard: Callable[[], object] = lambda: None,
    ) -> None:
        """``heard`` is told whenever the log was looked at; all but ``copied`` are let go of at the end."""
        self._file = copied.path
        self._known_head = copied.known_head
        self._leave = copied.leave
        self._head = head
        self._copies = copies
        self._confirmations = confirmations
        self._heard = heard
        self._copying = SingleFlight[str]()
        self._one_thread = threading.Lock()
        self._last = self._reached = LogExtent()
        self._why, self._failed_at = "", 0.0
        # Why what is signed, or what happens to tokens, is not copied, though the events are.
        self._part_why = ""
        # When the copying began that is going on, and how far the file went then.
        self._under_way: tuple[float, int] | None = None

    async def why_stale(self, scope: HTTPScope) -> str:
        """Wait until the copy has what an answer to the request rests on; why it is answered without, or nothing.

        Raises NotCaughtUp where the primary can be reached, the copy grows, and two seconds were not enough.
        """
        extent = await self._head.ask()
        if extent is None:
            return _AWAY
        if extent == self._reached:
            return ""
        self._last, needs = extent, _needs_of(scope)
        if not self._is_behind(extent, needs):
            return ""
        began = time.monotonic()
        try:
            # In a server's own words, why is for whoever operates the machine: readiness and its log have them.
            return _STANDS_STILL if await self._caught_up(extent, needs) else ""
        finally:
            spend(scope, time.monotonic() - began)

    async def _caught_up(self, extent: LogExtent, needs: _Needs) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                while self._is_behind(extent, needs):
                    if why := self._why_not(extent, needs):
                        return why
                    await self._copying.do(None, self._copy_once)
        except TimeoutError as error:
            if why := self._why_not(extent, needs):
                return why
            raise NotCaughtUp(
                f"this machine's copy has not reached position {extent.head} yet; try again", position=extent.head
            ) from error
        return ""

    def _is_behind(self, extent: LogExtent, needs: _Needs) -> bool:
        reached = self._reached
        if needs.events and extent.head > reached.head:
            if extent.head > self._known_head():
                return True
            self._reached = reached = reached._replace(head=extent.head)
        if needs.tokens and extent.noted > reached.noted:
            return True
        is_signed_later = extent.checkpoints > reached.checkpoints or extent.cosignatures > reached.cosignatures
        return needs.signatures and is_signed_later

    def _why_not(self, extent: LogExtent, needs: _Needs) -> str:
        """Why nothing is copied at present; a copy that stands still is not waited for by everybody again."""
        now = time.monotonic()
        lacks_events = needs.events and extent.head > self._known_head()
        why = self._why or ("" if lacks_events else self._part_why)
        if why and now - self._failed_at < _AFTER_A_FAILURE:
            return why
        if self._under_way is None:
            return ""
        began, head = self._under_way
        return _STANDS_STILL if now - began > _STILL_AFTER and self._known_head() == head else ""

    def keep_copying(self, stop: threading.Event, tell: Callable[[str], None]) -> None:
        """Copy twenty times a second until told to stop, whenever no other process of the machine does."""
        while not stop.is_set():
            with turn(self._file, "copier", wait=False) as is_ours:
                while is_ours and not stop.is_set():
                    why = self._copy_once()
                    tell(why or self._part_why)
                    stop.wait(_AFTER_A_FAILURE if why else _EVERY)
            stop.wait(_AFTER_A_FAILURE)

    def _copy_once(self) -> str:
        """Copy what there is, one thread at a time: why that failed, or nothing."""
        with self._one_thread:
            try:
                self._under_way = time.monotonic(), self._known_head()
                (self._reached, self._part_why), self._why = self._copies.copy(), ""
                self._heard()
            except LedgerBusy:
                pass  # somebody else is writing, and may have brought it
            except Refusal as refusal:
                self._why = f"{_STANDS_STILL}: {refusal.message}"
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and tried again
                self._why = f"{_STANDS_STILL}: {type(error).__name__}: {error}"
            finally:
                self._under_way, self._failed_at = None, time.monotonic()
            return self._why

    def lag(self) -> int:
        """How many events the copy is known to be behind."""
        return max(0, self._last.head - self._known_head())

    async def trouble(self) -> str:
        """Why the machine is not ready, or nothing."""
        extent = await self._head.ask()
        if extent is None:
            since = self._head.away_since
            ago = "" if since is None else f", for {time.monotonic() - since:.0f} s"
            return f"{_AWAY}{ago}: {self._head.trouble}"
        self._last = extent
        try:
            why = await self._caught_up(extent, _Needs())
        except NotCaughtUp:
            why = f"the copy is {self.lag()} events behind the log"
        return why or await self._confirmations.why_not()

    async def remark(self) -> str:
        """Nothing: a node that is behind is not ready."""
        return ""

    def leave_within(self, seconds: float) -> None:
        """Have no thread of the process wait for the primary any more, so many seconds from now on.

        A timer of its own, for the event loop waits for threads meanwhile.
        """
        leaving = threading.Timer(seconds, self._leave)
        leaving.daemon = True
        leaving.start()

    async def close(self) -> None:
        """Let go of the connections; whoever waits goes on without an answer."""
        await self._head.close()
        await to_thread(self._copies.close)
        await self._confirmations.close()


def _needs_of(scope: HTTPScope) -> _Needs:
    """Whoever records copies by himself, and who has no token needs none."""
    reads, path = scope["method"] in _READING, scope["path"]
    tokens = not reads or any(name == b"authorization" for name, _ in scope["headers"])
    return _Needs(events=reads, tokens=tokens, signatures=path.startswith("/log/") or path.endswith("/proof"))
