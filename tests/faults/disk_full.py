"""F5: the disk is full while the service runs, then there is room again."""

import os
import resource
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from stores.sqlite.file import LEAST_ROOM
from tests.api.a_server import BULLETINS, LOST, SERIES
from tests.faults.load import a_service, body_of, known_status
from tests.faults.oracle import ClientLog, check_all, key_over_http, lines_of, request_over_http, statuses
from tests.faults.report import Book

REFUSED = (503, 507)
# What is left when the disk is full: what no event takes and a little more, a few pages, nothing.
_LEFT = (LEAST_ROOM + 100_000, 65_536, 0)
_READS = ("/v1/totals", f"/v1/series/{SERIES}/figures/1990-01-02", "/v1/events?limit=5", "/log/checkpoint")


def fill_the_disk(seed, rounds, folder):
    """Write until nothing goes in any more, read, give room, and write again; the same service all the time."""
    book = Book("F5", seed, rounds)
    with a_small_disk(folder / "disk") as disk:
        if disk is not None:
            with a_service(folder / "disk" / "on", workers=1) as server:
                fill_and_give_room(book, server, disk, rounds, folder / "disk.log")
            book.seen["disk"] = "a file system of its own"
        else:
            book.seen["disk"] = "left out: mounting a file system is not permitted here"
    with a_service(folder / "limited", workers=1) as server:
        fill_and_give_room(book, server, Limit(server), rounds, folder / "limited.log")
    return book.report("no room on the disk, and no room in a file, under one writer; room again without a restart")


class Disk:
    """A file system in memory, of which anything can be filled up."""

    def __init__(self, folder: Path) -> None:
        self.ballast = folder / "ballast"

    def fill(self, left: int) -> None:
        """Leave so many bytes."""
        room = os.statvfs(self.ballast.parent)
        # The service takes of the room meanwhile, too.
        with suppress(OSError), self.ballast.open("ab", buffering=0) as file:
            file.write(bytes(max(0, room.f_bavail * room.f_frsize - left)))

    def give_room(self) -> None:
        self.ballast.unlink()


class Limit:
    """No file of the service's processes may grow beyond a size."""

    def __init__(self, server) -> None:
        self._server = server

    def fill(self, left: int) -> None:
        self._limit(left + Path(f"{self._server.path}-wal").stat().st_size)

    def give_room(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        if sys.platform != "linux":
            raise OSError("elsewhere no process limits another one")
        for process in self._server.processes():
            _, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
            resource.prlimit(process, resource.RLIMIT_FSIZE, (size, hard))


@contextmanager
def a_small_disk(folder: Path, size: str = "48m"):
    """A file system of its own, or None where mounting one is not permitted."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        yield None
        return
    if done.returncode:
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_and_give_room(book, server, disk, rounds, told):
    """Several times: writes are refused as they should be, reads are answered, and it goes on without a restart."""
    name, log, caller, numbers = told.stem, ClientLog(told), server.caller(), iter(range(10**6))
    for turn in range(rounds):
        for _ in range(5):
            book.expect(post(book, log, caller, next(numbers)) == 201, f"{name}: a write with room was not taken")
        left = _LEFT[turn % len(_LEFT)] if name == "disk" else _LEFT[1]
        if left:
            read_on(book, caller, name)
        disk.fill(left)
        refused = write_until_refused(book, log, caller, numbers)
        book.expect(refused, f"{name}: no write was refused")
        # Where somebody else takes the last byte, or no file may grow, what was not read until then has to wait.
        may_wait = left == 0 or name == "limited"
        read_on(book, caller, name, may_wait=may_wait)
        time.sleep(1.2)
        book.counts[f"{name}: refused"] += post(book, log, caller, next(numbers)) in REFUSED
        read_on(book, caller, name, may_wait=may_wait)
        disk.give_room()
        book.expect(post(book, log, caller, next(numbers)) == 201, f"{name}: refused though there is room again")
        read_on(book, caller, name)
    log.close()
    caller.hang_up()
    lines = lines_of(told)
    book.seen[f"{name}: statuses"] = statuses(lines)
    check_all(book, server.path, lines)
    book.expect(server.stop() == 0, f"{name}: the service did not stop well")


def write_until_refused(book, log, caller, numbers):
    """How often of ten tries in a row, once the first was refused."""
    for _ in range(3_000):
        if post(book, log, caller, next(numbers)) != 201:
            return 1 + sum(post(book, log, caller, next(numbers)) != 201 for _ in range(9))
    return 0


def post(book, log, caller, number):
    """The status; what is neither taken nor refused as it should be is a fault."""
    key, body = f"post-{number}", body_of(number)
    try:
        answer = caller.send("POST", BULLETINS, body, idempotency_key=key)
    except LOST as error:
        book.expect(False, f"no answer to a write: {error}")
        log.tell(key_over_http(key), request_over_http(body), None)
        return None
    log.tell(key_over_http(key), request_over_http(body), known_status(answer))
    if answer.status not in (201, *REFUSED):
        book.expect(False, f"a write was answered {answer.status}: {answer.body[:300]!r}")
    elif answer.status != 201:
        book.counts[answer.json()["type"]] += 1
    return answer.status


def read_on(book, caller, name, *, may_wait=False):
    """Every read is answered; or it is to be tried again."""
    for path in _READS:
        answer = caller.send("GET", path)
        book.counts[f"{name}: reads answered"] += answer.status == 200
        is_waiting = may_wait and answer.status == 503 and answer.json()["type"] == "/problems/cannot-catch-up"
        book.counts[f"{name}: reads that had to wait"] += is_waiting
        is_well = answer.status == 200 or is_waiting
        book.expect(is_well, f"{name}: {path} was answered {answer.status}: {answer.body[:300]!r}")
