"""Kept answers over HTTP from a service of the larger ledger, beside one of a tenth: CPU time a request."""

from collections.abc import Iterator
from statistics import median

from benchmarks import made_up
from benchmarks.load import Load
from benchmarks.measuring import Bench, Row, at_most, slower
from benchmarks.requesting import Measured
from benchmarks.service import beside_a_floor

TOPIC = "growing"
_ASKED = ("figures/2024-03-11", "years", "figures.ndjson", "figures.csv")


def rows(bench: Bench) -> Iterator[Row]:
    """Ask both services of each pair in turns for what each of them keeps."""
    for sizes in bench.pairs:
        yield from _rows(bench, *sizes)


def _rows(bench: Bench, *versions: int) -> Iterator[Row]:
    small, large = (made_up.ledger(bench, count) for count in versions)
    one = f"/v1/series/{made_up.series_names(versions[0])[0]}"
    loads = [Load(name=asked, paths=(f"{one}/{asked}",)) for asked in _ASKED]
    with bench.scratch("growing") as place, beside_a_floor(small, place) as few, beside_a_floor(large, place) as many:
        servers = Measured(many, place), Measured(few, place)
        for number in range(bench.sizes.rounds):
            for load in loads:
                for server in servers if number % 2 == 0 else reversed(servers):
                    server.measure(load, bench.sizes.load_seconds)
            bench.step(TOPIC, number + 1, bench.sizes.rounds)
    sizes = f"from a ledger of {versions[1]:,} versions, beside one of {versions[0]:,}"
    for load in loads:
        ours, floor = (server.cpu[load.name] for server in servers)
        row = slower(TOPIC, f"{load.name}, kept, {sizes}", (ours, floor), at_most(1.3))
        row.note = f"CPU time a request; {median(servers[0].requests[load.name]):,.0f} requests/s."
        yield row
