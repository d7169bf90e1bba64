"""The machine's clock, held against what was recorded and signed."""

from datetime import UTC, datetime, timedelta

from cli.wording import moment_words
from domain.moments import instant_text
from domain.recording.stamping import MOST_AHEAD
from upkeep.doctor.finding import Finding, LedgerFacts, look, ok, wrong

_CLOCK = "the clock"


def examine_clock(ledger: LedgerFacts, now: datetime | None = None) -> Finding:
    """Whether the ledger's last instants are past."""
    now = now or datetime.now(UTC)
    latest = max(filter(None, (ledger.recorded_at, ledger.signed[2] if ledger.signed else None)), default=None)
    if latest is None or latest <= instant_text(now):
        return ok(_CLOCK, f"{moment_words(instant_text(now)[:19] + 'Z')}; everything in the ledger is past")
    ahead = datetime.fromisoformat(latest) - now
    seen = f"the ledger was written at {moment_words(latest)}, {_words(ahead)} ahead of this clock"
    do = "set the clock right (timedatectl)"
    if ledger.recorded_at is not None and ledger.recorded_at > instant_text(now + MOST_AHEAD):
        return wrong(_CLOCK, f"{seen}: nothing is recorded", f"{do}; if the ledger's instant is wrong, wait or restore")
    return look(_CLOCK, seen, do)


def _words(ahead: timedelta) -> str:
    return str(timedelta(seconds=max(1, round(ahead.total_seconds()))))
