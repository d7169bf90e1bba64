"""A ledger event: what every event says of itself, whatever it tells."""

from msgspec import Struct

# Events, and what stands in them, hold nothing that could hold them: the collector of cycles need not look at them.


class Batch(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Which events were recorded together; the hashes (SHA-256, hex) are of the caller's key and request."""

    id: str
    key: str | None = None
    request: str | None = None


class LedgerEvent(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", gc=False):
    """What every event says of itself, so that its bytes alone can be read in fifty years."""

    stream: str
    version: int
    recorded_at: str
    recorded_by: str
    batch: Batch

    @property
    def originator_id(self) -> str:
        """The name of ``stream`` in the eventsourcing library."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The name of ``version`` in the eventsourcing library."""
        return self.version
