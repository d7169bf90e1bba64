"""The contents of documents, each compared with its name and with the event that brought it."""

import hashlib

from domain.codec import decode, tag
from domain.events import ContentReceived
from stores.untrusted import StoredRows
from upkeep.upkeep_refusals import FoundWrong


def check_contents(stored: StoredRows) -> int:
    """Count the contents; raises FoundWrong for one that is missing, changed, or that no event brought."""
    # Named before the events are read: what comes meanwhile has its event by then.
    names = stored.content_names()
    received = set()
    for position, state in stored.content_events():
        event = decode(state)
        if not isinstance(event, ContentReceived):
            raise FoundWrong(f"position {position}: the column says content-received, the bytes {tag(event)}")
        content = stored.content(event.sha256)
        if content is None:
            raise FoundWrong(f"position {position}: the bytes with the SHA-256 {event.sha256} are missing")
        if hashlib.sha256(content).hexdigest() != event.sha256 or len(content) != event.size:
            raise FoundWrong(f"position {position}: the bytes kept as {event.sha256} are others, or not {event.size}")
        received.add(event.sha256)
    if strangers := sorted(names - received):
        raise FoundWrong(f"no event brought the bytes kept as {strangers[0]}", sha256=strangers[0])
    return len(received)
