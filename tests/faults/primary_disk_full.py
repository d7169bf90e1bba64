"""F27: the disk of the primary is full, then there is room again."""

import shutil
from contextlib import suppress
from pathlib import Path

from domain.refusals import Refusal
from stores.opening import open_ledger
from tests.faults.broken_waits import impatient
from tests.faults.cluster import begun, compare_copies, compare_log, expect_verified
from tests.faults.deeds import attempt
from tests.faults.disk_full import a_small_disk
from tests.faults.machine_at_work import command, word
from tests.faults.report import Book
from tests.postgres.node import Node, folder_for_nodes
from tests.postgres.programs import programs_for

MACHINES = ("one", "two")
_SIZE, _MOST = "192m", 3_000
_LEFT = (300_000, 0)


def fill_the_disk_of_the_primary(seed, rounds, folder: Path):
    """Record until nothing goes in, read on, make room, send the same again; so many times."""
    book = Book("F27", seed, rounds)
    place = folder_for_nodes()
    try:
        with a_small_disk(place / "primary", _SIZE) as disk:
            if disk is None:
                return book.report("nothing", "mounting a file system is not permitted here")
            fill_and_give_room(book, disk, rounds, folder, place)
    finally:
        shutil.rmtree(place)
    return book.report(f"{rounds} times no room on the disk of the primary, then room again")


def fill_and_give_room(book, disk, rounds, folder, place):
    node = Node(place, "primary", programs_for(place / "programs"))
    try:
        node.begin(max_wal_size="48MB", min_wal_size="32MB")
        node.start()
        files = begun(folder, node.address(), MACHINES)
        numbers = iter(range(1, 10**6))
        for turn in range(rounds):
            full(book, disk, node, files, numbers, _LEFT[turn % len(_LEFT)])
        places = [*files.values()]
        compare_copies(book, places, compare_log(book, node, "postgres", places))
        expect_verified(book, places[0])
    finally:
        node.leave()
        with suppress(FileNotFoundError):
            disk.give_room()


def full(book, disk, node, files, numbers, left):
    """Fill it and record until a command is refused; it is there once in the end."""
    with impatient(files["one"]) as one:
        record(one, next(numbers))
        disk.fill(left)
        refused = next((number for number in numbers if not is_recorded(book, one, number)), None)
        head = one.head()
        with open_ledger(files["two"]) as two:
            book.expect(two.store.after(0) is not None, "the other machine is not read")
        book.expect(one.head() == head, "refused, and copied")
        disk.give_room()
        if not node.is_running():
            book.counts["the server ended"] += 1
            node.start()
        record(one, refused)


def is_recorded(book, ledger, number):
    assert number < _MOST, "the disk is never full"
    try:
        record(ledger, number)
    except Refusal as refusal:
        book.counts[f"refused: {type(refusal).__name__}"] += 1
        return False
    return True


def record(ledger, number):
    """Record it, and note down that it was acknowledged."""
    file = ledger.store.path
    mark = attempt(word(file.parent.name, number))
    position = ledger.record(command(file.parent.name, number), "clerk", attempt=mark).position
    with file.with_name("acknowledged").open("a", encoding="ascii") as told:
        told.write(f"{mark.key} {position}\n")
