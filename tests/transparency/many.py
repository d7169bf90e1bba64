"""Many services behind one address, each below a path of its own."""

import json
import os
from typing import Any

from api.app import create_app
from api.policy import Policy
from projections.answers.view import View


def many():
    """The application that passes a request on by the first word of its path."""
    ledgers = json.loads(os.environ["ASREPORTED_MANY"])
    policy = Policy(reads_per_minute=0)
    apps = {name: create_app(View.open(path), policy=policy) for name, path in ledgers.items()}

    async def pass_on(scope, receive, send):
        if scope["type"] != "http":
            await _no_lifespan(scope, receive, send)
            return
        name, _, rest = scope["path"].lstrip("/").partition("/")
        inner: Any = {**scope, "path": f"/{rest}", "raw_path": f"/{rest}".encode()}
        await apps[name](inner, receive, send)

    return pass_on


async def _no_lifespan(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
