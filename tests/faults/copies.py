"""F7 and F8: torn copies of a ledger that is being written to, and yesterday's copy put back in its place."""

import json
import random
import shutil
import sqlite3
import time
from contextlib import closing

from stores.sqlite.looking import SIDE_FILES
from stores.surroundings import surroundings_of
from tests.api.a_server import BULLETINS, SERIES
from tests.faults.load import Load, a_service, body_of, seconds_until_ready
from tests.faults.oracle import check_all, head_of, verb
from tests.faults.report import Book
from transparency.notes import checkpoint_of, note_of


def tear_copies(seed, rounds, folder):
    """Copy the file as it lies there, half of it, and properly, all under load; restore each."""
    book, chance = Book("F7", seed, rounds), random.Random(seed)
    with a_service(folder / "on") as server, Load(server, 4, seed) as load:
        for turn in range(rounds):
            time.sleep(chance.uniform(0.1, 0.6))
            place = folder / f"copies-{turn}"
            place.mkdir()
            restore_naive(book, server.path, place, chance)
            restore_half(book, server.path, place, chance)
            restore_proper(book, server.path, place, load)
            shutil.rmtree(place)
        load.stop()
        check_all(book, server.path, load.lines, load.notes)
    return book.report(f"{rounds} times three copies of a ledger that four clients were writing to")


def restore_naive(book, ledger, place, chance):
    """The file without its WAL: not restored, or a whole beginning of the ledger, and what is missing is told."""
    shutil.copy(ledger, place / "naive.db")
    expect_refused_or_whole(book, "the file without its WAL", ledger, place / "naive.db")


def restore_half(book, ledger, place, chance):
    """Some part of it, cut at any byte."""
    whole = ledger.read_bytes()
    (place / "half.db").write_bytes(whole[: chance.randint(1, len(whole) - 1)])
    expect_refused_or_whole(book, "a part of the file", ledger, place / "half.db")


def expect_refused_or_whole(book, what, ledger, copy):
    target = copy.with_name("restored.db")
    shutil.copy(surroundings_of(ledger).guard, surroundings_of(target).guard)
    size = signed_size(surroundings_of(target).guard)
    code, said = verb("restore", copy, "--database", target, "--json")
    book.counts[f"{what}: {'restored' if code == 0 else 'refused'}"] += 1
    book.expect("Traceback" not in said, f"{what}: {said[-500:]}")
    if code:
        book.expect(not target.exists(), f"{what}: refused, and there is a ledger all the same")
    else:
        told = json.loads(said)
        if told["missing"]:
            book.counts[f"{what}: restored, with what is missing"] += 1
            code, found = verb("verify", "--database", target)
            book.expect(code == 1, f"{what}: signed positions are missing, and verify found nothing: {found}")
            surroundings_of(target).guard.unlink()  # what is there has to be whole all the same
        code, found = verb("verify", "--database", target)
        book.expect(
            code == 0, f"{what}: restored up to {told['position']}, missing {told['missing']}, and verify says {found}"
        )
        is_told = told["position"] >= size or told["missing"]
        book.expect(is_told, f"{what}: up to {told['position']} of {size} that were signed, and nothing is missing")
    for one in copy.parent.glob("restored.db*"):
        one.unlink()


def restore_proper(book, ledger, place, load):
    """What ``backup`` makes: restored, with all that was acknowledged before it began."""
    acknowledged = head_of(ledger)
    code, said = verb("backup", place / "proper.db", "--database", ledger)
    book.expect(code == 0, f"a backup of a running service ended with {code}: {said}")
    target = place / "restored.db"
    code, said = verb("restore", place / "proper.db", "--database", target, "--json")
    book.expect(code == 0, f"a proper backup was not restored: {said}")
    if code == 0:
        position = json.loads(said)["position"]
        book.expect(position >= acknowledged, f"the backup ends at {position}, acknowledged before was {acknowledged}")
        book.counts["a proper backup: restored"] += 1


def signed_size(guard):
    return checkpoint_of(note_of(guard.read_text(encoding="utf-8")).text).size


def put_yesterday_back(seed, rounds, folder):
    """Yesterday's copy takes the ledger's place: read-only, nothing is signed, the missing positions are named."""
    book = Book("F8", seed, rounds)
    for turn in range(rounds):
        place = folder / str(turn)
        with a_service(place) as server:
            for number in range(5):
                write(book, server, number, 201)
            await_signed(server)
            with closing(sqlite3.connect(server.path)) as source, closing(sqlite3.connect(place / "old.db")) as target:
                source.backup(target)
            old = head_of(server.path)
            for number in range(5, 6 + (seed + turn) % 7):
                write(book, server, number, 201)
            await_signed(server)
            server.stop()
            head, guard = head_of(server.path), surroundings_of(server.path).guard.read_bytes()
            put_back(server.path, place / "old.db")
            server.start()
            server.await_answer()
            expect_read_only(book, server, old, head)
            book.expect(
                surroundings_of(server.path).guard.read_bytes() == guard, "the guard was replaced: something was signed"
            )
            book.expect(server.stop() == 0, "the service did not stop well")
            go_on_under_a_new_name(book, server)
    return book.report(f"{rounds} times yesterday's copy in the place of a ledger that was signed further")


def put_back(ledger, old):
    """As an operator does it who knows no better."""
    for ending in SIDE_FILES:
        ledger.with_name(ledger.name + ending).unlink(missing_ok=True)
    shutil.copy(old, ledger)


def write(book, server, number, status):
    """The answer to a write that has to come to this status."""
    answer = server.send("POST", BULLETINS, body_of(number), idempotency_key=f"post-{number}")
    book.expect(answer.status == status, f"a write was answered {answer.status}, not {status}: {answer.body!r}")
    return answer


def await_signed(server):
    """Until the service has signed all there is."""
    until = time.monotonic() + 10
    while signed_size(surroundings_of(server.path).guard) < head_of(server.path):
        assert time.monotonic() < until, "the service did not sign"
        time.sleep(0.05)


def expect_read_only(book, server, old, head):
    refused = write(book, server, 100, 503)
    book.expect(refused.json()["type"] == "/problems/log-forked", f"refused as {refused.body!r}")
    named = f"positions {old + 1} to {head} were signed and are missing"
    book.expect(named in refused.json()["detail"], f"the missing positions are not named: {refused.body!r}")
    ready = server.send("GET", "/health/ready")
    is_told = ready.status == 503 and named in ready.json()["detail"]
    book.expect(is_told, f"the service is called ready: {ready.status} {ready.body[:300]!r}")
    for path in ("/v1/totals", f"/v1/series/{SERIES}/figures"):
        answer = server.send("GET", path)
        book.expect(answer.status == 200, f"{path} was answered {answer.status}: {answer.body[:300]!r}")
    time.sleep(1.5)  # longer than the signer's pause
    note = server.send("GET", "/log/checkpoint").body.decode()
    book.expect(
        checkpoint_of(note_of(note).text).size <= old, "the service shows a checkpoint that it has no events of"
    )
    book.expect(head_of(server.path) == old, "something was recorded")
    book.counts["read-only, with the missing positions named"] += 1


def go_on_under_a_new_name(book, server):
    """The deliberate way on: another origin, and writes are taken again."""
    code, said = verb("log", "restart", "--origin", "figures.example/log2", "--why", "lost", "--database", server.path)
    book.expect(code == 0, f"a restart of the log ended with {code}: {said}")
    book.expect(surroundings_of(server.path).key.exists(), "there is no key after the restart")
    server.start()
    seconds_until_ready(server)
    write(book, server, 200, 201)
    server.stop()
    code, said = verb("verify", "--database", server.path)
    book.expect(code == 0, f"after the restart of the log verify ended with {code}: {said}")
