"""The log begins anew under another name, after events that were signed got lost."""

from domain.draft import Draft
from domain.events import LogRestarted
from domain.pointing import pointing
from domain.refusals import Malformed
from domain.saying import checked_note

STREAM = "log"


def restart_log(draft: Draft, origin: str, previous: str, why: str) -> None:
    """Name the last checkpoint of the log that ends, and the origin of the one that begins."""
    with pointing(field="why"):
        said = checked_note(why)
    if said is None:
        raise Malformed("say why the log begins anew", field="why")
    version = draft.desk.store.version(STREAM)
    draft.record(LogRestarted, STREAM, version, origin=origin, previous=previous, why=said)
