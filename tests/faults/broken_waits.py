"""F25: the wait for a standby is cut short, standbys are paused, gone or the wrong ones, clocks are a day off."""

import os
import signal
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from domain.recording.ledger import utc_now
from domain.refusals import ClockAhead, ClockBehind, CopyForked, OutcomeUnknown, Refusal
from stores.opening import OpenLedger, open_ledger
from stores.postgres.primary import Primary
from stores.postgres.replicated_store import ReplicatedStore
from stores.upstream import upstream_of
from tests.faults.cluster import begun, compare_copies, compare_log, expect_verified
from tests.faults.deeds import attempt
from tests.faults.machine_at_work import command, word
from tests.faults.oracle import verb
from tests.faults.report import Book
from tests.postgres.machines import brought_up
from tests.postgres.three_nodes import three_nodes

MACHINES = ("one", "two", "three")
DAY = timedelta(days=1)
_PATIENCE, _IMPATIENCE = 60.0, 2.0
_WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND backend_type = 'client backend'"
_HEAD = "SELECT coalesce(max(position), 0) FROM log"


class ImpatientStore(ReplicatedStore):
    """A copy that gives up on the primary soon, so that nobody waits long for what has to happen then."""

    def open_primary(self, patience: float = _IMPATIENCE) -> Primary:
        return super().open_primary(min(patience, _IMPATIENCE))


class Scene:
    """Three nodes and three machines, of which a thread records."""

    def __init__(self, book, nodes, folder: Path) -> None:
        self.book, self.nodes = book, nodes
        self.files = begun(folder, nodes.address(), MACHINES)
        self.numbers = iter(range(1, 10**6))
        self._pool = ThreadPoolExecutor(4)
        for file in self.files.values():
            with open_ledger(file) as ledger:
                brought_up(ledger.store)

    def head(self) -> int:
        """Where the primary shows that the log ends."""
        return int(self.nodes.primary.asked(_HEAD)[0][0])

    def record(self, ledger, number=None) -> int:
        """Record a command, the same for the same number, and note down what is acknowledged."""
        name, number = ledger.store.path.parent.name, next(self.numbers) if number is None else number
        mark = attempt(word(name, number))
        position: int = ledger.record(command(name, number), "clerk", attempt=mark).position
        with ledger.store.path.with_name("acknowledged").open("a", encoding="ascii") as told:
            told.write(f"{mark.key} {position}\n")
        return position

    def meanwhile(self, deed, *arguments) -> "Future[int]":
        """What a thread comes to."""
        return self._pool.submit(deed, *arguments)

    def waiting(self) -> list[int]:
        """The backends whose commit waits for a standby."""
        return [pid for (pid,) in self.nodes.primary.asked(_WAITING)]

    def expect_reads_go_on(self, head: int) -> None:
        """Every copy is read, and has nothing that no standby has."""
        for name, file in self.files.items():
            with open_ledger(file) as ledger:
                self.book.expect(ledger.head() <= head, f"{name} has an event that no standby has")
                self.book.expect(ledger.store.at(ledger.head()), f"{name} is not read")

    def close(self) -> None:
        self._pool.shutdown()


def cut_waits(seed, rounds, folder: Path):
    """Every deed in turn, so many times; never is anything acknowledged or copied that no standby has."""
    book = Book("F25", seed, rounds)
    for turn in range(rounds):
        with three_nodes() as nodes, closing(Scene(book, nodes, folder / str(turn))) as scene:
            for deed in DEEDS:
                deed(scene)
                book.counts["deeds"] += 1
            places = [*scene.files.values()]
            compare_copies(book, places, compare_log(book, nodes.primary, "postgres", places))
            expect_verified(book, places[0])
            promote_the_wrong_one(scene)
    return book.report(f"{rounds} times each of {len(DEEDS) + 1} deeds to three nodes, under three machines")


def wait_until(is_so, what):
    until = time.monotonic() + _PATIENCE
    while not (found := is_so()):
        assert time.monotonic() < until, f"it never came about: {what}"
        time.sleep(0.01)
    return found


def impatient(file: Path) -> OpenLedger:
    upstream = upstream_of(file)
    assert upstream is not None
    return OpenLedger.upon(ImpatientStore(file, upstream))


@contextmanager
def paused_standbys(nodes):
    """Meanwhile no standby receives anything."""
    receivers = [pid for node in nodes.standbys for (pid,) in node.asked("SELECT pid FROM pg_stat_wal_receiver")]
    assert receivers, "they follow"
    for pid in receivers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in receivers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def expect_acknowledged_late(scene, deed):
    """A command whose wait is disturbed is acknowledged when a standby has it, no sooner; nobody copies it sooner."""
    head = scene.head()
    with open_ledger(scene.files["one"]) as one, open_ledger(scene.files["two"]) as two:
        brought_up(two.store)
        with paused_standbys(scene.nodes):
            recording = scene.meanwhile(scene.record, one)
            (waits,) = wait_until(scene.waiting, "a commit waits")
            deed(waits)
            copying = scene.meanwhile(brought_up, two.store)
            time.sleep(0.5)
            scene.book.expect(not recording.done(), f"{deed.__name__}: acknowledged, and no standby has it")
            scene.expect_reads_go_on(head)
        recording.result(_PATIENCE)
        copying.result(_PATIENCE)
        scene.nodes.await_standbys(2)


def pause(scene):
    expect_acknowledged_late(scene, lambda _: None)


def cancel(scene):
    def cancel_wait(waits):
        head = scene.head()
        scene.nodes.primary.asked("SELECT pg_cancel_backend(%s)", waits)
        wait_until(lambda: scene.head() > head, "what was cancelled is visible")

    expect_acknowledged_late(scene, cancel_wait)


def terminate(scene):
    expect_acknowledged_late(scene, lambda waits: scene.nodes.primary.asked("SELECT pg_terminate_backend(%s)", waits))


def expect_unknown(scene, ledger, number):
    """Whoever gives up is told that nobody knows, for it was sent."""
    try:
        scene.record(ledger, number)
    except OutcomeUnknown:
        scene.book.counts["told that nobody knows"] += 1
    except Refusal as refusal:
        scene.book.expect(False, f"told {type(refusal).__name__} of what was sent: {refusal}")
    else:
        scene.book.expect(False, "acknowledged, and no standby has it")


def run_out_of_patience(scene):
    """Two machines give up, the second behind what the first has left visible; both commands are there once at last."""
    one, two = (impatient(scene.files[name]) for name in ("one", "two"))
    numbers, head = (next(scene.numbers), next(scene.numbers)), scene.head()
    with one, two:
        with paused_standbys(scene.nodes):
            giving_up = scene.meanwhile(expect_unknown, scene, one, numbers[0])
            (waits,) = wait_until(scene.waiting, "a commit waits")
            scene.nodes.primary.asked("SELECT pg_cancel_backend(%s)", waits)
            giving_up.result(_PATIENCE)
            expect_unknown(scene, two, numbers[1])
            scene.expect_reads_go_on(head)
        scene.nodes.await_standbys(2)
        scene.record(one, numbers[0])
        scene.record(two, numbers[1])


def lose_all_standbys(scene):
    """Nothing is acknowledged without them, and all goes on with them."""
    number, head = next(scene.numbers), scene.head()
    for node in scene.nodes.standbys:
        node.stop()
    with impatient(scene.files["one"]) as one:
        expect_unknown(scene, one, number)
        scene.expect_reads_go_on(head)
        expect_named_by_doctor(scene, "one", "standby")
        for node in scene.nodes.standbys:
            node.start()
        scene.nodes.await_standbys(2)
        scene.record(one, number)


def set_clock(scene):
    """A machine whose clock is a day off records nothing, and the others go on."""
    file, head = scene.files["three"], scene.head()
    for refusal, clock in ((ClockBehind, lambda: utc_now() - DAY), (ClockAhead, lambda: utc_now() + DAY)):
        with open_ledger(file, clock) as ledger:
            try:
                scene.record(ledger)
            except refusal:
                scene.book.counts["clocks refused"] += 1
            else:
                scene.book.expect(False, f"no {refusal.__name__} was raised")
    scene.book.expect(scene.head() == head, "refused, and recorded")
    with open_ledger(file) as ledger:
        scene.record(ledger)


def cancel_and_fail_over(scene):
    """What only the old primary showed is recorded on the new one, once."""
    nodes = scene.nodes
    with open_ledger(scene.files["one"]) as one, open_ledger(scene.files["two"]) as two:
        head = brought_up(two.store)
        with paused_standbys(nodes):
            recording = scene.meanwhile(scene.record, one)
            (waits,) = wait_until(scene.waiting, "a commit waits")
            nodes.primary.asked("SELECT pg_cancel_backend(%s)", waits)
            wait_until(lambda: scene.head() > head, "what was cancelled is visible")
            nodes.primary.kill()
            scene.book.expect(not recording.done(), "acknowledged, and no standby has it")
        old, nodes.primary = nodes.primary, nodes.most_advanced()
        nodes.primary.promote()
        recording.result(_PATIENCE)
        nodes.take_back(old)
        nodes.await_standbys(2)
        brought_up(two.store)


def promote_the_wrong_one(scene):
    """A standby that lacks what was acknowledged is promoted: every machine that has it halts, and is read on."""
    nodes, book = scene.nodes, scene.book
    lacking = nodes.standbys[-1]
    with open_ledger(scene.files["one"]) as one, open_ledger(scene.files["two"]) as two:
        lacking.stop()
        position = scene.record(one)
        brought_up(two.store)
        for node in (nodes.primary, nodes.standbys[0]):
            node.kill()
        lacking.start()
        lacking.promote()
        nodes.primary = lacking
        for name, deed in (("one", lambda: scene.record(one)), ("two", lambda: brought_up(two.store))):
            try:
                deed()
            except CopyForked:
                book.counts["machines that halted"] += 1
            else:
                book.expect(False, f"{name} goes on upon a log that lacks what was acknowledged")
    scene.expect_reads_go_on(position)
    expect_named_by_doctor(scene, "one", "halted")


def expect_named_by_doctor(scene, name, what):
    code, said = verb("doctor", "--database", scene.files[name])
    scene.book.expect(code != 0 and what in said, f"doctor ended with {code} and does not name it ({what}): {said}")


DEEDS = (pause, cancel, terminate, run_out_of_patience, lose_all_standbys, set_clock, cancel_and_fail_over)
