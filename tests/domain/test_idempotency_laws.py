"""Over any history: an attempt made again gets the answer of the first time, and the ledger stays as it is."""

import hashlib
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from domain.recording.commands import Bulletin, Command, VoidEntry
from domain.recording.idempotency import Attempt
from domain.recording.ledger import Ledger
from domain.recording.receipts import Receipt
from domain.refusals import IdempotencyKeyReused
from stores.opening import OpenLedger, open_ledger, open_store
from tests.histories import ACTOR, PERIODS, SERIES, Clock, histories, play, troubles

MEMORY = Path("/dev/shm")  # noqa: S108 - faster than a disk where there is one
FIGURE = f"{SERIES[0]}/{PERIODS[0]}"


class Remembering(OpenLedger):
    """A ledger that makes an attempt of every command, and remembers what it was told."""

    told: dict[Attempt, Receipt]
    said: dict[Attempt, Bulletin]

    def record(self, command: Command, actor: str, *, attempt: Attempt | None = None, dry_run: bool = False) -> Receipt:
        attempt = attempt or attempt_of(self.head())
        issued = super().record(command, actor, attempt=attempt, dry_run=dry_run)
        if issued.recorded:
            self.told[attempt] = issued
        if isinstance(command, Bulletin):
            self.said[attempt] = command
        return issued


def made_again(ledger: Ledger, attempt: Attempt, said: Bulletin | None) -> Receipt:
    """Of anything but a bulletin it does not matter what is asked for: the answer is what its key recorded."""
    if said is None:
        return ledger.record(VoidEntry(figure=FIGURE, entry=1, why="mistyped"), ACTOR, attempt=attempt)
    return ledger.record(said, ACTOR, attempt=attempt)


def attempt_of(number: int) -> Attempt:
    return Attempt(*(hashlib.sha256(f"{what} {number}".encode()).hexdigest() for what in ("key", "request")))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_an_attempt_made_again_is_answered_as_the_first_time(history):
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as here:
        path = Path(here) / "ledger.db"
        with Remembering.upon(open_store(path), Clock()) as ledger:
            ledger.told, ledger.said = {}, {}
            play(ledger, history)
            troubles(ledger)
            told, head, stored = ledger.told, ledger.head(), ledger.store.stored(0, 2**31)

        with open_ledger(path, Clock()) as again:
            answers = {one: made_again(again, one, ledger.said.get(one)) for one in told}

            assert msgspec.json.encode(list(answers.values())) == msgspec.json.encode(list(told.values()))
            assert answers == told
            assert again.store.stored(0, 2**31) == stored
            assert len(told) >= 3
            assert again.head() == head
            with pytest.raises(IdempotencyKeyReused):
                again.record(
                    VoidEntry(figure=FIGURE, entry=1, why="mistyped"),
                    ACTOR,
                    attempt=Attempt(next(iter(told)).key, "0" * 64),
                )
