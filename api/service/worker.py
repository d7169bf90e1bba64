"""One process that serves: answers of its own, threads that follow the ledger, sign it and deliver."""

import os
from pathlib import Path

import msgspec
from litestar import Litestar

from api.app import create_app
from api.middleware.rate_limits import RateLimits
from api.policy import Policy
from api.service.copying import copying
from api.service.delivering import delivering
from api.service.fair_threads import fair_threads
from api.service.following import following
from api.service.orphans import ending_with
from api.service.serving import CHARTS, COUNTS, LEDGER, PARENT, POLICY, REQUESTS
from api.service.signing import signing
from api.service.stopping import ending_streams
from projections.answers.view import View


def worker() -> Litestar:
    """The application over the ledger that the parent process was told to serve."""
    answers = View.open(os.environ[LEDGER])
    policy = msgspec.json.decode(os.environ[POLICY], type=Policy)
    rates = RateLimits(policy, Path(os.environ[COUNTS]) if COUNTS in os.environ else None)
    return create_app(
        answers,
        lifespan=[
            following(answers),
            copying,
            signing(answers),
            delivering(answers),
            ending_with(int(os.environ[PARENT])),
            fair_threads,
            ending_streams,
        ],
        policy=policy,
        rates=rates,
        requests=Path(os.environ[REQUESTS]) if REQUESTS in os.environ else None,
        charts=Path(os.environ[CHARTS]),
    )
