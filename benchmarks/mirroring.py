"""Mirrors: the first copy of a made-up ledger over HTTP, beside fetching the same entries, and beside its goal."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import made_up
from benchmarks.measuring import Bench, Row, at_least, faster, in_turns, throughput, timed
from benchmarks.profiling import where_time_goes
from benchmarks.service import served
from transparency.keys import signers_of
from transparency.notes import VerifierKey
from transparency.transparency_log import Log
from upkeep.upstream.fetched_entries import fetched_entries
from upkeep.upstream.mirror_places import begin_mirror
from upkeep.upstream.origin import Origin
from upkeep.upstream.origin_address import OriginAddress
from upkeep.upstream.origin_log import OriginLog

TOPIC = "mirrors"
_EVENTS_A_SECOND = 15_000


def rows(bench: Bench) -> Iterator[Row]:
    """Measure a first copy; the origin is a service on this machine."""
    with bench.scratch("mirrors") as place:
        yield from _copied(bench, made_up.signed_ledger(bench, bench.middling), place)


def _copied(bench: Bench, original: Path, place: Path) -> Iterator[Row]:
    with Log.open(original) as log:
        key, size = signers_of(log.surroundings)[0].verifier, log.last().size
    with served(original, place) as service:
        address = OriginAddress.read(f"http://127.0.0.1:{service.port}")
        ours = partial(_mirrored, address, key, place / "mirror")
        seconds = in_turns(bench, "mirroring", bench.sizes.rounds, ours, partial(_fetched, address, size))
        what = f"a first copy of {size:,} events, beside fetching their entries alone"
        yield throughput(TOPIC, what, seconds, None, size).explained(lambda: where_time_goes(ours))
        wanted = [size / _EVENTS_A_SECOND] * len(seconds[0])
        what = f"a first copy of {size:,} events, beside {_EVENTS_A_SECOND:,} a second"
        yield faster(TOPIC, what, (seconds[0], wanted), at_least(1))


def _mirrored(address: OriginAddress, key: VerifierKey, folder: Path) -> float:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return timed(lambda: begin_mirror(folder / "mirror.db", address, key))


def _fetched(address: OriginAddress, size: int) -> float:
    with Origin(address) as origin:
        return timed(lambda: sum(map(len, fetched_entries(OriginLog(origin), 1, size))))
