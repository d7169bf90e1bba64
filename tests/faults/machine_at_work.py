"""One machine of a cluster, as a program: many callers record through one queue of writes, and a thread copies.

Each caller sends the same command with the same key until it is answered; what was acknowledged is written down at
once. When it ends, it says how it went, as JSON.
"""

import asyncio
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct

from api.writing.write_queue import WriteQueue
from domain.recording.commands import Bulletin
from domain.recording.group import CommandGroup
from domain.recording.ledger import Ledger
from domain.recording.lines import SaidStatement, lines_of
from domain.refusals import (
    CopyForked,
    LedgerBusy,
    LogForked,
    LogHalted,
    OutcomeUnknown,
    PrimaryUnreachable,
    Refusal,
    UpstreamWrong,
)
from stores.opening import OpenLedger, open_ledger
from stores.turns import turn
from tests.faults.deeds import attempt
from transparency.log_refusals import LogContradiction
from transparency.shared_checkpoints import SharedCheckpoints, shared_checkpoints
from transparency.signing import Signing
from transparency.transparency_log import Log

SOURCE, COMMON = "town", "town/common"
_FIRST_DAY = date(1990, 1, 1)
_DAYS = 10_000
# Of so many commands of a machine, one is about a figure that all machines report.
_COMMON_EVERY, _COMMON_DAYS = 50, 100
# What a caller may be answered where a server is lost: it sends the same again.
FORKED = (CopyForked, LogForked, LogHalted, LogContradiction, UpstreamWrong)
_AGAIN = (OutcomeUnknown, PrimaryUnreachable, LedgerBusy)
_EVERY = 0.05


class Work(Struct):
    """What the machine is to do; ``commands`` 0 is to go on until standard input ends, ``signs_every`` 0 never to sign.

    Times are in seconds.
    """

    file: str
    name: str
    callers: int
    commands: int
    copies_every: float = _EVERY
    signs_every: float = 0


class Outcome(Struct):
    """How it went: what callers were told and sent again, how long the longest waited, and what must never happen."""

    acknowledged: int
    refused: dict[str, int]
    longest: float
    forked: list[str]
    put_off: dict[str, int]
    seconds: float


def series_of(name: str) -> str:
    """The series that only this machine reports."""
    return f"{SOURCE}/{name}"


def word(name: str, number: int) -> str:
    """What the key of a command is made from."""
    return f"{name} {number}"


def command(name: str, number: int) -> Bulletin:
    """A bulletin that says something that no other says."""
    is_common = number % _COMMON_EVERY == 0
    day = _FIRST_DAY + timedelta(days=number // _COMMON_EVERY % _COMMON_DAYS if is_common else number % _DAYS)
    value = str(1000 * number + sum(name.encode()) % 1000)
    said = SaidStatement(series=COMMON if is_common else series_of(name), value=value)
    minutes = number // _DAYS
    published_at = f"2026-01-01T{minutes // 60:02}:{minutes % 60:02}:00Z"
    return Bulletin(source=SOURCE, published_at=published_at, lines=lines_of([(str(day), said)]))


class Machine:
    """The callers, and what they were told."""

    def __init__(self, work: Work, ledger: OpenLedger, told: IO[str]) -> None:
        self.work, self.ledger, self.told = work, ledger, told
        self.stop = threading.Event()
        self.acknowledged, self.longest = 0, 0.0
        self.refused, self.put_off = Counter[str](), Counter[str]()
        self.forked: list[str] = []
        self._next = iter(range(work.commands or 10**9))

    async def record_all(self) -> None:
        """Have all callers at work until there is nothing more to do."""
        queue = WriteQueue(self.ledger)
        try:
            await asyncio.gather(*(self._call(queue) for _ in range(self.work.callers)))
        finally:
            queue.close()

    async def _call(self, queue: WriteQueue) -> None:
        for number in self._next:
            began = time.monotonic()
            while not await self._is_acknowledged(queue, number):
                await asyncio.sleep(0.02)
                if self.stop.is_set():
                    return
            self.longest = max(self.longest, time.monotonic() - began)
            if self.stop.is_set():
                return

    async def _is_acknowledged(self, queue: WriteQueue, number: int) -> bool:
        position: Any
        mark = attempt(word(self.work.name, number))

        def record(into: Ledger | CommandGroup) -> Any:  # the queue hands on whatever this answers
            return into.record(command(self.work.name, number), "clerk", attempt=mark).position

        done = await queue.add(lambda: record, is_of_ledger=True)
        if done.error is None and done.answer is None:  # recorded before, and the answer to that was lost
            position = await asyncio.to_thread(record, self.ledger)
        elif done.error is None:
            position = done.answer
        else:
            self._heed(done.error)
            return False
        self.told.write(f"{mark.key} {position}\n")
        self.told.flush()
        self.acknowledged += 1
        return True

    def _heed(self, error: Exception) -> None:
        if isinstance(error, FORKED):
            self.forked.append(str(error))
            self.stop.set()
        elif not isinstance(error, _AGAIN):
            raise error
        self.refused[type(error).__name__] += 1

    def copy_all_the_time(self) -> None:
        """Bring the file up to what all machines share again and again, as the thread of a service does."""
        path = self.ledger.store.path
        with Log.open(path) as log, closing(shared(log)) as checkpoints:
            while self._goes_on(self.work.copies_every):
                with self._heeding():
                    self.ledger.store.copy_events()
                    with turn(path, "signer", wait=True):
                        checkpoints.copy()

    def sign_all_the_time(self) -> None:
        """Sign what there is again and again, and write down each note."""
        path = self.ledger.store.path
        told = path.with_name("signed").open("a", encoding="utf-8")
        with told, Log.open(path) as log, closing(Signing(log)) as signing:
            while self._goes_on(self.work.signs_every):
                with self._heeding():
                    if signed := signing.sign():
                        told.write(msgspec.json.encode(signed.note).decode() + "\n")

    def _goes_on(self, seconds: float) -> bool:
        return not (self.stop.wait(seconds) or self.forked)

    @contextmanager
    def _heeding(self) -> Iterator[None]:
        """A fork is written down, and whatever else is refused is put off."""
        try:
            yield
        except FORKED as error:
            self.forked.append(f"{type(error).__name__}: {error}")
        except Refusal as refusal:
            self.put_off[f"{type(refusal).__name__}: {refusal.message[:200]}"] += 1


def shared(log: Log) -> SharedCheckpoints:
    """The checkpoints of all machines."""
    found = shared_checkpoints(log)
    assert found is not None, "the ledger is a copy"
    return found


def work(asked: Work) -> Outcome:
    """Do it all."""
    told = Path(asked.file).with_name("acknowledged")
    began = time.monotonic()
    with open_ledger(asked.file) as ledger, told.open("a", encoding="ascii") as file:
        machine = Machine(asked, ledger, file)
        deeds = [machine.copy_all_the_time, *[machine.sign_all_the_time] * bool(asked.signs_every)]
        threads = [threading.Thread(target=deed) for deed in deeds]
        for thread in threads:
            thread.start()
        if not asked.commands:
            threading.Thread(target=partial(_await_end, machine), daemon=True).start()
        try:
            if asked.callers:
                asyncio.run(machine.record_all())
            else:
                machine.stop.wait()
        finally:
            machine.stop.set()
            for thread in threads:
                thread.join()
    return Outcome(
        machine.acknowledged,
        dict(machine.refused),
        round(machine.longest, 2),
        machine.forked,
        dict(machine.put_off),
        round(time.monotonic() - began, 1),
    )


def _await_end(machine: Machine) -> None:
    sys.stdin.read()
    machine.stop.set()


if __name__ == "__main__":
    print(msgspec.json.encode(work(msgspec.json.decode(sys.argv[1], type=Work))).decode())  # noqa: T201 - the reader is the experiment
