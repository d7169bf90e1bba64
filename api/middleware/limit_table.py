"""Counting against limits: one count for all worker processes, in a table of a fixed size that they share."""

import mmap
import time
from collections.abc import Callable
from fcntl import LOCK_EX, LOCK_UN, lockf
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes
from struct import Struct as Layout
from threading import Lock

from msgspec import Struct, structs

from api.http.responses import Headers

_SECOND = 1_000_000_000
_WINDOW = 60
_BUCKETS = 8192
# A bucket has room for eight keys. Of each it holds a mark and the moment at which its whole quota is free again.
_BUCKET, _KEPT = Layout("<16Q"), Layout("<QQ")
# Before the buckets stands a secret, so that nobody can choose addresses that share a bucket.
_SECRET, _BEGIN = 16, 64
_SIZE = _BEGIN + _BUCKETS * _BUCKET.size
_REMEMBERED = 16_384


class Limit(Struct, frozen=True):
    """So many a minute, at once or spread; a quota of 0 is no limit."""

    name: str
    quota: int
    policy: tuple[bytes, bytes] = (b"", b"")

    def __post_init__(self) -> None:
        said = f'"{self.name}";q={self.quota};w={_WINDOW}'
        structs.force_setattr(self, "policy", (b"ratelimit-policy", said.encode()))


class Taken(Struct, frozen=True):
    """What came of asking: seconds to wait where it is not allowed, and until all of the quota is free."""

    limit: Limit
    allowed: bool
    remaining: int
    retry_after: int
    reset: int

    def headers(self) -> Headers:
        """The fields of draft-ietf-httpapi-ratelimit-headers; none where there is no limit."""
        if self.limit.quota == 0:
            return []
        state = f'"{self.limit.name}";r={self.remaining};t={self.reset}'
        return [self.limit.policy, (b"ratelimit", state.encode())]


def _nanoseconds(limit: Limit) -> tuple[int, int]:
    """After how many one of the quota is free again, and the whole: rounded so that there is never more than said."""
    step = -(-_WINDOW * _SECOND // limit.quota) if limit.quota else 0
    return step, step * limit.quota


def lay_out(path: Path) -> None:
    """Make the file of a table, before the processes that share it."""
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(token_bytes(_SECRET))
        file.truncate(_SIZE)


class LimitTable:
    """Counts by name and key, after the generic cell rate algorithm (GCRA): one number a key, and no timer."""

    def __init__(
        self,
        limits: tuple[Limit, ...],
        table: Path | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
        buckets: int = _BUCKETS,
    ) -> None:
        """Share the table of that file, or count for this process alone; the clock gives nanoseconds."""
        self._buckets = buckets
        self._limits = {limit.name: (limit, *_nanoseconds(limit)) for limit in limits}
        self._clock = clock
        self._one_thread = Lock()
        self._file = None if table is None else table.open("r+b")
        self._table = mmap.mmap(-1 if self._file is None else self._file.fileno(), _SIZE)
        if self._file is None:
            self._table[:_SECRET] = token_bytes(_SECRET)
        self._place = lru_cache(maxsize=_REMEMBERED)(self._placed)

    def take(self, name: str, key: bytes) -> Taken:
        """Take one of the quota of that name, if there is one left for the key."""
        limit, step, most = self._limits[name]
        if limit.quota == 0:
            return Taken(limit, allowed=True, remaining=0, retry_after=0, reset=0)
        place = self._place(name, key)
        with self._one_thread:
            if self._file is None:
                owed, after = self._count(place, step, most)
            else:
                # Nobody else reads or writes the bucket meanwhile; the system frees it should this process be killed.
                lockf(self._file, LOCK_EX, _BUCKET.size, place.bucket)
                try:
                    owed, after = self._count(place, step, most)
                finally:
                    lockf(self._file, LOCK_UN, _BUCKET.size, place.bucket)
        if after <= most:
            return Taken(limit, allowed=True, remaining=(most - after) // step, retry_after=0, reset=_seconds(after))
        return Taken(limit, allowed=False, remaining=0, retry_after=_seconds(after - most), reset=_seconds(owed))

    def _count(self, place: "_Place", step: int, most: int) -> tuple[int, int]:
        """How many nanoseconds of quota the key owed, and would owe with this one, which counts if that is allowed."""
        now = self._clock()
        kept, free_at = _KEPT.unpack_from(self._table, place.slot)
        if kept != place.mark:
            free_at = self._look_up(place)
        owed = free_at - now if free_at > now else 0
        after = owed + step
        if after <= most:
            _KEPT.pack_into(self._table, place.slot, place.mark, now + after)
        return owed, after

    def _look_up(self, place: "_Place") -> int:
        """Find the key in its bucket; the count of the slot in which it is, or is to be."""
        row = _BUCKET.unpack_from(self._table, place.bucket)
        marks: tuple[int, ...] = row[::2]
        counts: tuple[int, ...] = row[1::2]
        # A key that is new takes over the least count of the bucket, mostly one of the past, which is as good as none.
        # If all eight are busy it inherits a debt: a full table makes a limit tighter for some, and looser for none.
        at = marks.index(place.mark) if place.mark in marks else counts.index(min(counts))
        place.slot = place.bucket + at * _KEPT.size
        return counts[at]

    def close(self) -> None:
        """Let go of the table."""
        self._table.close()
        if self._file is not None:
            self._file.close()

    def _placed(self, name: str, key: bytes) -> "_Place":
        told = blake2b(key, digest_size=12, key=self._table[:_SECRET], person=name.encode()).digest()
        bucket = _BEGIN + int.from_bytes(told[8:]) % self._buckets * _BUCKET.size
        return _Place(bucket, int.from_bytes(told[:8]), bucket)


def _seconds(nanoseconds: int) -> int:
    """Rounded up: who waits so long has waited long enough."""
    return -(-nanoseconds // _SECOND)


class _Place(Struct):
    """Where a key is counted: its bucket, its mark in it, and the slot in which it was last."""

    bucket: int
    mark: int
    slot: int
