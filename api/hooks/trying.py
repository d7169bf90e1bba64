"""A test event sent to one hook at once, whatever waits for it."""

import asyncio
import secrets
import ssl
from datetime import UTC, datetime

from api.hooks.cloud_events import encoded, tested
from api.hooks.sender import Tried, headers_of, sender_to
from api.hooks.signatures import current
from domain.moments import instant_text
from stores.sqlite.hooks import HookRow


def send_test(hook: HookRow, origin: str | None) -> Tried:
    """What the receiver answered to an event that tells nothing; it waits for seconds at most."""
    return asyncio.run(_sent(hook, origin))


async def _sent(hook: HookRow, origin: str | None) -> Tried:
    now = datetime.now(UTC)
    message = f"msg_{secrets.token_hex(16)}"
    body = encoded(tested(message, origin, instant_text(now)))
    sender = sender_to(hook, ssl.create_default_context())
    try:
        return await sender.send(headers_of(current(hook.secrets, now), message, now, body), body)
    finally:
        await sender.close()
