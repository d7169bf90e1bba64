"""The watch of a ledger: whether anybody keeps it, and which of its sources want a look."""

from datetime import UTC, datetime
from pathlib import Path

from domain.refusals import FileUnreadable
from stores.watch_state import WatchState, watch_folder, watch_states
from upkeep.doctor.finding import Check, Finding, look, ok

_WATCH: Check = "the watch"


def examine_watch(path: Path) -> Finding:
    """Look whether each address was looked at when it was due, could be read, and changes as often as it should."""
    if not (watch_folder(path) / "notes").is_dir():
        return ok(_WATCH, "no watch")
    now, late, troubled, number = datetime.now(UTC), list[tuple[str, str]](), list[str](), 0
    try:
        for name, state in watch_states(path):
            number += 1
            if since := state.late_since(now):
                late.append((since, name))
            elif trouble := _trouble(state, now):
                troubled.append(f"{name}: {trouble}")
    except FileUnreadable as refusal:
        return look(_WATCH, "watch damaged", said=refusal.message)
    if late:
        since, name = min(late)
        return look(_WATCH, "watch not kept", number=len(late), name=name, since=since)
    if troubled:
        return look(_WATCH, "sources to look at", number=len(troubled), first=troubled[0])
    return ok(_WATCH, "watch kept", number=number)


def _trouble(state: WatchState, now: datetime) -> str | None:
    arrival = state.arrival
    if arrival is not None and arrival.why is not None and not arrival.is_dropped:
        return arrival.why
    if since := state.blind_since(now):
        return f"not seen since {since[:16]}Z"
    if since := state.silent_since(now):
        return f"silent since {since[:16]}Z"
    return None
