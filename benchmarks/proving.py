"""The log: what signing costs, verifying everything, a proof, and how soon what is acknowledged is signed."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

import msgspec

from api.authority.operators import Operators
from benchmarks import made_up
from benchmarks.appending import ACTOR, bulletin, opened
from benchmarks.ending import leaving_nothing
from benchmarks.made_up import day
from benchmarks.measuring import Bench, Row, at_most, duration, in_turns, slower, timed
from benchmarks.recording import Connection
from benchmarks.service import running
from cli import audit
from stores.sqlite.checkpoints import Checkpoints
from stores.surroundings import surroundings_of
from transparency.beginning import begin
from transparency.keys import signers_of
from transparency.transparency_log import Log
from transparency.tree import node_hash
from upkeep.verifying.verification import verified

TOPIC = "log"
_ROOT = Path(__file__).parent.parent
_SIZE = 14
_A_SECOND, _DAYS = 200, 1_000
# As the service's own thread does, in a process beside the one that appends.
_SIGNER = """
import sys, time
from transparency.transparency_log import Log
from transparency.signing import Signing
with Log.open(sys.argv[1]) as log:
    while True:
        Signing(log).sign(wait=False)
        time.sleep(1)
"""


def _begin(path: Path) -> None:
    with Log.open(path) as log:
        begin(log, made_up.ORIGIN)


def rows(bench: Bench) -> Iterator[Row]:
    """Measure all of it."""
    with bench.scratch("log") as place:
        yield _appending(bench, place)
        yield _acknowledged(bench, place)
    path = made_up.signed_ledger(bench, bench.middling)
    yield _verifying(bench, path)
    yield _proof(bench, path)


def _appending(bench: Bench, place: Path) -> Row:
    times = bench.sizes.commits * (1 if bench.sizes.is_toy else 20)  # so long that it is signed several times
    series = 2 + times * _SIZE // _DAYS
    ours, floor = [], []
    with opened(place / "signed.db", series) as signed_ledger, opened(place / "plain.db", series) as plain:
        _begin(signed_ledger.store.path)
        with _signing(signed_ledger.store.path):
            for at in range(times):
                new = bulletin(at * _SIZE // _DAYS, _SIZE, at * _SIZE % (_DAYS - _SIZE))
                ours.append(timed(partial(signed_ledger.record, new, ACTOR)))
                floor.append(timed(partial(plain.record, new, ACTOR)))
                bench.step("appending while it is signed", at + 1, times)
    seconds = [sum(ours)], [sum(floor)]
    what = "bulletins of 14 statements while another process signs each second, beside the same without a log"
    return slower(TOPIC, what, seconds, at_most(1.10))


@contextmanager
def _signing(path: Path) -> Iterator[None]:
    command = [sys.executable, "-c", _SIGNER, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    process = subprocess.Popen(command, cwd=_ROOT, env=environment, start_new_session=True)  # noqa: S603 - this very Python
    with leaving_nothing(process):
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _acknowledged(bench: Bench, place: Path) -> Row:
    path, seconds = place / "served.db", 1 if bench.sizes.is_toy else 20
    writes = seconds * _A_SECOND
    with opened(path, 1 + writes // _DAYS):
        pass
    _begin(path)
    with Operators.open(path) as operators:
        token, _ = operators.issue(ACTOR, ["report:*"], None, ACTOR)
    told: list[tuple[int, float]] = []
    with running(path, place) as port:
        connection = Connection(port, token)
        began = time.time()
        for at in range(writes):
            time.sleep(max(0.0, began + at / _A_SECOND - time.time()))
            body = _body(at // _DAYS, at % _DAYS)
            answer = connection.ask(connection.request("POST", "/v1/bulletins", body), 201)
            told.append((msgspec.json.decode(answer)["position"], time.time()))
            bench.step("until it is signed", at + 1, writes)
        lasted = time.time() - began
        connection.close()
        time.sleep(1.5)
    waited = sorted(_waited(path, told))
    slowest = waited[int(len(waited) * 0.99)]
    what = f"{writes / lasted:.0f} statements a second over HTTP: from acknowledged to signed, p99, beside two seconds"
    row = slower(TOPIC, what, ([slowest], [2.0]), at_most(1.0))
    row.note = f"Median {duration(median(waited))}, slowest {duration(waited[-1])}."
    return row


def _body(series: int, at: int) -> bytes:
    said = [{"series": f"written/s{series}", "period": day(at), "value": str(1_000 + at)}]
    return msgspec.json.encode({"source": "written", "published_at": "2026-09-01T08:00:00Z", "statements": said})


def _waited(path: Path, told: list[tuple[int, float]]) -> Iterator[float]:
    with Log.open(path) as log:
        signed = [(one.size, datetime.fromisoformat(one.signed_at).timestamp()) for one in Checkpoints(log.store).all()]
    kept = iter(signed)
    size, when = next(kept)
    for position, acknowledged in told:
        while size < position:
            size, when = next(kept)
        yield max(0.000001, when - acknowledged)


def _verifying(bench: Bench, path: Path) -> Row:
    def floor() -> float:
        return timed(partial(_hash_all, path))

    rounds = 1 if bench.sizes.is_toy else 2
    ours, hashing = in_turns(bench, "verifying", rounds, lambda: timed(partial(verified, path)), floor)
    what = f"`verify` of {bench.middling:,} versions, projections and all, beside eight seconds"
    row = slower(TOPIC, what, (ours, [8.0] * len(ours)), at_most(1.0))
    row.note = f"Hashing every stored event alone takes {duration(median(hashing))}."
    return row


def _hash_all(path: Path) -> None:
    with Log.open(path) as log:
        for first in range(0, log.store.head(), 10_000):
            for _, state in log.store.stored(first, 10_000):
                hashlib.sha256(b"\0" + state).digest()


def _proof(bench: Bench, path: Path) -> Row:
    key = [audit.key_of(str(signers_of(surroundings_of(path))[0].verifier))]
    chance, asks = Random(1), max(2, bench.sizes.asks)
    checking, making, hashing, sizes, whole = [], [], [], [], []
    with Log.open(path) as log:
        last = log.last()
        for _ in range(asks):
            position = chance.randrange(1, last.size + 1)
            ((_, entry),) = log.store.stored(position - 1, 1)
            making.append(timed(partial(log.proof, position, last)))
            proof = log.proof(position, last)
            sizes.append(len(proof.partition("\n\n")[0].encode()) + 1)
            whole.append(len(proof.encode()))
            checking.append(timed(partial(audit.proved, proof, entry, key)))
            hashing.append(timed(partial(_hash_path, last.size.bit_length())))
    what = f"a proof of one of {bench.middling:,} events, checked by `cli/audit.py`, beside as many hashes"
    row = slower(TOPIC, what, (checking, hashing), None)
    row.note = (
        f"Header, index and hashes {max(sizes):,} bytes at most (goal 1,024), with the checkpoint {max(whole):,}; "
        f"made in {duration(median(making))}, checked in {duration(max(checking))} at most (the goal is 10 ms)."
    )
    return row


def _hash_path(length: int) -> bytes:
    found = bytes(32)
    for _ in range(length):
        found = node_hash(found, found)
    return found
