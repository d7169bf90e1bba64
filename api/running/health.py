"""Whether the process lives, whether a read would be answered now, and what the meters say."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable

import msgspec

from api.problems import NOT_READY
from api.reading.freshness import Freshness
from api.refused import problem_sent
from api.running.metering import METRICS_MEDIA_TYPE, Meter
from api.sending import Asked, Sent, plain
from projections.answers import Answers

Answering = Callable[[Asked], Awaitable[Sent]]


async def live(request: Asked) -> Sent:  # noqa: ARG001 - Litestar takes any other name for a query parameter
    """The process answers; nothing else is looked at."""
    return plain(b'{"status":"live"}', "application/json")


def ready(answers: Answers, freshness: Freshness) -> Answering:
    """Answers 200 if a read would be answered now, else 503; with each projection's lag either way."""

    async def answer(request: Asked) -> Sent:
        try:
            await freshness.reach(answers.head())
        except Exception as error:  # noqa: BLE001 - whatever keeps the projections from following, reads would meet it too
            why = f"{type(error).__name__}: the projections do not follow"
            return problem_sent(request.scope, *NOT_READY, why, {"projections": answers.lag()})
        position = answers.head()
        request.scope["state"]["position"] = position
        body = msgspec.json.encode({"status": "ready", "position": position, "projections": answers.lag()})
        return plain(body, "application/json", extra=[(b"ledger-position", b"%d" % position)])

    return answer


def metrics(meter: Meter) -> Answering:
    """The exposition format of Prometheus."""

    async def answer(request: Asked) -> Sent:  # noqa: ARG001 - Litestar takes any other name for a query parameter
        return plain(await to_thread(meter.text), METRICS_MEDIA_TYPE)

    return answer
