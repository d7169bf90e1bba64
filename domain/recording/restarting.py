"""Events about the transparency log itself: it restarts under another origin, or its lost guard is put back."""

from domain.events import LogGuarded, LogRestarted
from domain.recording.checking import checked_note
from domain.recording.commands import GuardLog, RestartLog
from domain.recording.draft import Draft
from domain.recording.pointing import pointing
from domain.refusals import Malformed
from domain.streams import OfLog

_STREAM = OfLog()


def restart_log(draft: Draft, command: RestartLog) -> None:
    """Name the last checkpoint of the log that ends, and the origin of the one that begins."""
    said = _reason(command.why, "say why the log is restarted")
    version = draft.archive.version(_STREAM)
    draft.record(LogRestarted, _STREAM, version, origin=command.origin, previous=command.previous, why=said)


def guard_log(draft: Draft, command: GuardLog) -> None:
    """Name the checkpoint after which nothing was signed, as an operator vouches."""
    said = _reason(command.why, "say how the guard was lost, and how you know that nothing was signed since")
    version = draft.archive.version(_STREAM)
    draft.record(LogGuarded, _STREAM, version, checkpoint=command.checkpoint, why=said)


def _reason(why: str, wanted: str) -> str:
    with pointing(field="why"):
        said = checked_note(why)
    if said is None or not said.strip():
        raise Malformed(wanted, field="why")
    return said
