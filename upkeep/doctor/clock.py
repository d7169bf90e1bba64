"""The machine's clock, compared with what was recorded and signed."""

from datetime import UTC, datetime
from pathlib import Path

from domain.moments import instant_text
from domain.recording.stamping import MOST_AHEAD
from stores.sqlite.examining import Examined
from upkeep.doctor.finding import Check, Finding, look, ok, wrong

_CLOCK: Check = "the clock"


def examine_clock(_: Path, ledger: Examined, now: datetime | None = None) -> Finding:
    """Compare the ledger's last instants with now."""
    now = now or datetime.now(UTC)
    latest = max(filter(None, (ledger.recorded_at, ledger.signed.signed_at if ledger.signed else None)), default=None)
    if latest is None or latest <= instant_text(now):
        return ok(_CLOCK, "clock right", now=f"{instant_text(now)[:19]}Z")
    ahead = datetime.fromisoformat(latest) - now
    if ledger.recorded_at is not None and ledger.recorded_at > instant_text(now + MOST_AHEAD):
        return wrong(_CLOCK, "clock far behind", latest=latest, ahead=ahead)
    return look(_CLOCK, "clock behind", latest=latest, ahead=ahead)
