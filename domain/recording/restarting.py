"""What is recorded of the log itself: it begins anew under another name, or its lost guard is put back."""

from domain.events import LogGuarded, LogRestarted
from domain.recording.checking import checked_note
from domain.recording.draft import Draft
from domain.recording.pointing import pointing
from domain.refusals import Malformed
from domain.streams import OfLog

_STREAM = OfLog()


def restart_log(draft: Draft, origin: str, previous: str, why: str) -> None:
    """Name the last checkpoint of the log that ends, and the origin of the one that begins."""
    said = _reason(why, "say why the log begins anew")
    version = draft.desk.store.version(_STREAM)
    draft.record(LogRestarted, _STREAM.name, version, origin=origin, previous=previous, why=said)


def guard_log(draft: Draft, checkpoint: str, why: str) -> None:
    """Name the checkpoint after which nothing was signed, as an operator vouches."""
    said = _reason(why, "say how the guard got lost, and how you know that nothing was signed since")
    draft.record(LogGuarded, _STREAM.name, draft.desk.store.version(_STREAM), checkpoint=checkpoint, why=said)


def _reason(why: str, wanted: str) -> str:
    with pointing(field="why"):
        said = checked_note(why)
    if said is None or not said.strip():
        raise Malformed(wanted, field="why")
    return said
