"""Liveness, readiness and metrics."""

from asyncio import to_thread
from collections.abc import Callable

import msgspec
from litestar.types import HTTPScope

from api.http.responses import Answering, HttpRequest, PlainResponse, plain
from api.middleware.metrics import METRICS_MEDIA_TYPE, Meter
from api.problems.error_handlers import problem_sent
from api.problems.problem_table import NOT_READY
from api.reading.freshness import Freshness
from api.upstream.copy_state import CopyState
from domain.recording.ledger import Ledger
from domain.recording.writable import LockWatch, check_writable
from domain.refusals import Halted, Refusal
from projections.answers.lag import Lag, lag_of
from projections.answers.view import View
from stores.mirror_store import MirrorStore
from stores.sqlite.errors import accident
from transparency.status import unsigned


async def live(request: HttpRequest) -> PlainResponse:  # noqa: ARG001 - Litestar takes any other name for a query parameter
    """The process answers; nothing else is looked at."""
    return plain(b'{"status":"live"}', "application/json")


class Readiness:
    """Whether the service does all that it is there for: reads answered, commands recorded, the log signed.

    A mirror records and signs nothing.
    """

    def __init__(self, answers: View, freshness: Freshness, ledger: Ledger, copy: CopyState | None = None) -> None:
        """``copy`` is what is known of the ledger as a copy of another, where it is one."""
        self._copy = copy
        self._answers = answers
        self._freshness = freshness
        self._ledger = ledger
        self._lock = LockWatch(ledger)

    async def troubles(self) -> list[str]:
        """What it does not do, and why; none where all is well."""
        copied = await self._copy.trouble() if self._copy is not None else ""
        reading = await self._reading()
        checks = () if isinstance(self._answers.store, MirrorStore) else (self._check_recording, self._check_signing)
        rest = await to_thread(lambda: [self._of(one) for one in checks])
        return list(dict.fromkeys(one for one in (copied, reading, *rest) if one))

    async def remark(self) -> str:
        """What readers should know of the upstream though all is well here, or nothing."""
        return await self._copy.remark() if self._copy is not None else ""

    def standing(self) -> tuple[int | None, list[Lag]]:
        """Position and lag of the projections, as far as they can be told."""
        try:
            return self._answers.head(), lag_of(self._answers)
        except Exception:  # noqa: BLE001 - whatever keeps them from being told, the troubles say it
            return None, []

    async def _reading(self) -> str:
        try:
            await self._freshness.reach(self._answers.head())
        except Refusal as refusal:
            return f"the projections do not follow: {refusal.message}"
        except Exception as error:  # noqa: BLE001 - whatever keeps the projections from following, reads would meet it too
            return f"the projections do not follow: {_words(error, self._answers)}"
        return ""

    def _check_recording(self) -> None:
        check_writable(self._ledger)
        self._lock.check()

    def _check_signing(self) -> None:
        if (why := unsigned(self._answers.log)) is not None:
            raise Halted(why)

    def _of(self, check: Callable[[], None]) -> str:
        try:
            check()
        except Refusal as refusal:
            return refusal.message
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            return _words(error, self._answers)
        return ""


def ready(readiness: Readiness, may_know: Callable[[HTTPScope], bool]) -> Answering:
    """Answers 200 if all is well, else 503 and why; positions and reasons only to clients that may read."""

    async def answer(request: HttpRequest) -> PlainResponse:
        troubles, knows = await readiness.troubles(), may_know(request.scope)
        position, projections = readiness.standing() if knows else (None, [])
        told = {"projections": projections} if knows else {}
        if troubles:
            why = "; ".join(troubles) if knows else "only readers with a token may see why"
            return problem_sent(request.scope, *NOT_READY, why, {**told})
        if position is None:
            return plain(b'{"status":"ready"}', "application/json")
        request.scope["state"]["position"] = position
        upstream = {"upstream": remark} if (remark := await readiness.remark()) else {}
        body = msgspec.json.encode({"status": "ready", "position": position, **upstream, **told})
        return plain(body, "application/json", extra=[(b"ledger-position", b"%d" % position)])

    return answer


def _words(error: Exception, answers: View) -> str:
    refusal = accident(error, answers.store.path)
    return refusal.message if refusal else type(error).__name__


def metrics(meter: Meter) -> Answering:
    """The exposition format of Prometheus."""

    async def answer(request: HttpRequest) -> PlainResponse:  # noqa: ARG001 - Litestar takes any other name for a query parameter
        return plain(await to_thread(meter.text), METRICS_MEDIA_TYPE)

    return answer
