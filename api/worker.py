"""One process that serves: answers of its own, and a thread that follows the ledger."""

import os

from litestar import Litestar

from api.app import create_app
from api.following import following
from api.serving import LEDGER
from projections.answers import Answers


def worker() -> Litestar:
    """The application over the ledger that the parent process was told to serve."""
    answers = Answers.open(os.environ[LEDGER])
    return create_app(answers, lifespan=[following(answers)])
