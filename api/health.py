"""Whether the process lives, whether a read would be answered now, and what the meters say."""

from collections.abc import Awaitable, Callable

import msgspec
from litestar.types import HTTPScope

from api.freshness import Freshness
from api.metering import METRICS_MEDIA_TYPE, Meter
from api.problems import NOT_READY
from api.refused import problem_sent
from api.sending import Sent, plain
from projections.answers import Answers

Answering = Callable[[HTTPScope], Awaitable[Sent]]


async def live(scope: HTTPScope) -> Sent:  # noqa: ARG001 - Litestar takes any other name for a query parameter
    """The process answers; nothing else is looked at."""
    return plain(b'{"status":"live"}', "application/json")


def ready(answers: Answers, freshness: Freshness) -> Answering:
    """Answers 200 if a read would be answered now, else 503; with each projection's lag either way."""

    async def answer(scope: HTTPScope) -> Sent:
        try:
            await freshness.reach(answers.head())
        except Exception as error:  # noqa: BLE001 - whatever keeps the projections from following, reads would meet it too
            facts: dict[str, object] = {"projections": answers.lag()}
            return problem_sent(
                scope, NOT_READY[0], NOT_READY[1], f"{type(error).__name__}: the projections do not follow", facts
            )
        position = answers.head()
        scope["state"]["position"] = position
        body = msgspec.json.encode({"status": "ready", "position": position, "projections": answers.lag()})
        return plain(body, "application/json", extra=[(b"ledger-position", b"%d" % position)])

    return answer


def metrics(meter: Meter) -> Answering:
    """The exposition format of Prometheus."""

    async def answer(scope: HTTPScope) -> Sent:  # noqa: ARG001 - Litestar takes any other name for a query parameter
        return plain(meter.text(), METRICS_MEDIA_TYPE)

    return answer
