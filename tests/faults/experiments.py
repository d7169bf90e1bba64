"""Every fault experiment: what is done, what is expected, and how often."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from tests.faults import (
    answers,
    broken_waits,
    clocks,
    copies,
    disk_full,
    failing,
    failovers,
    flips,
    killed_deliverer,
    killed_groups,
    killed_projecting,
    killed_service,
    killed_steps,
    large,
    oversize,
    partitions,
    primary_disk_full,
    races,
    racing,
    stopping,
    streams,
)
from tests.faults.report import Report


class Experiment(Struct, frozen=True):
    """``short`` and ``full`` are numbers of rounds: for every run of the tests, and for ``make faults``."""

    run: Callable[[int, int, Path], Report]
    fault: str
    expected: str
    short: int
    full: int


EXPERIMENTS = {
    "F1": Experiment(
        killed_service.kill_under_load,
        "kill -9 of the service under 8 clients that write",
        "no acknowledged write lost, each key at most once, never two roots for one size",
        short=2,
        full=200,
    ),
    "F1-large": Experiment(
        large.restart_a_large_one,
        "the same, over a million events",
        "ready again within 5 s",
        short=1,
        full=10,
    ),
    "F2": Experiment(
        killed_projecting.kill_while_following,
        "kill -9 of a process that follows the ledger",
        "the next goes on; the tables are those of an undisturbed one",
        short=2,
        full=100,
    ),
    "F3": Experiment(
        killed_projecting.kill_while_rebuilding,
        "kill -9 of a rebuild",
        "the old or the new tables serve, never a mix; a second rebuild succeeds",
        short=2,
        full=100,
    ),
    "F4": Experiment(
        killed_steps.kill_at_every_step,
        "kill -9 just before and after event, tiles, guard, checkpoint, projection, swap",
        "whole at once, and when all is done again; tiles byte for byte",
        short=2,
        full=300,
    ),
    "F5": Experiment(
        disk_full.fill_the_disk,
        "no room on the disk",
        "writes are refused by a problem, reads go on, recovery without a restart",
        short=1,
        full=6,
    ),
    "F6": Experiment(
        flips.flip_bits,
        "single bits flipped in copies of the file",
        "verify finds each one that changes what is read of an event",
        short=20,
        full=1_000,
    ),
    "F7": Experiment(
        copies.tear_copies,
        "copies without the WAL, half copies, backups, all under load",
        "restored only if whole, with what is missing; a backup has all acknowledged before it",
        short=1,
        full=20,
    ),
    "F8": Experiment(
        copies.put_yesterday_back,
        "yesterday's copy put back",
        "read-only, the missing positions named, nothing signed until the log is restarted",
        short=1,
        full=10,
    ),
    "F9": Experiment(
        clocks.set_clocks_wrong,
        "the clock a day back, a day ahead, and in small steps",
        "refused where it is too far behind; recorded_at never goes back; reads go on",
        short=1,
        full=20,
    ),
    "F10": Experiment(
        races.two_writers,
        "two writers of one figure, through two processes",
        "one success a version, the others 412; no revision lost",
        short=1,
        full=20,
    ),
    "F11": Experiment(
        races.one_key,
        "one key 50 times at once, replayed, with another body, after a kill",
        "one event, one answer; 422 for another body",
        short=2,
        full=100,
    ),
    "F16": Experiment(
        oversize.send_too_much,
        "huge bodies and heads, without end, deep JSON",
        "413, 414, 431, 400; nothing recorded, memory bounded, others answered",
        short=1,
        full=10,
    ),
    "F18": Experiment(
        stopping.stop_under_load,
        "SIGTERM under 8 clients that write",
        "what is in flight is answered; nothing recorded that nobody was told of",
        short=1,
        full=50,
    ),
    "F19": Experiment(
        failing.fail_every_statement,
        "the k-th SQL statement fails, k = 1, 2, ..., in three ways",
        "a refusal, nothing half, the same again succeeds; the same answers",
        short=2,
        full=100,
    ),
    "F20": Experiment(
        killed_groups.kill_in_groups,
        "kill -9 at any step of a group of commands",
        "a group is there whole or not at all; nothing acknowledged is lost, each command is there once in the end",
        short=2,
        full=100,
    ),
    "F21": Experiment(
        streams.kill_under_streams,
        "kill -9 of the service under a writer, with streams that resume and readers that read nothing",
        "each stream tells every revision once, in order",
        short=3,
        full=30,
    ),
    "F22": Experiment(
        killed_deliverer.kill_under_deliveries,
        "kill -9 of the service while it delivers to hooks, whose receiver is slow and refuses now and then",
        "each hook is told every revision, under one id, in order for each series",
        short=3,
        full=30,
    ),
    "F23": Experiment(
        racing.race,
        "three machines record through one PostgreSQL, connections are cut and backends terminated",
        "positions are dense, nothing is lost or there twice, no caller is refused, copies are equal and verified",
        short=300,
        full=100_000,
    ),
    "F24": Experiment(
        failovers.fail_over_again_and_again,
        "kill -9 of the primary, the most advanced standby promoted, the old primary back as it was, then as a standby",
        "nothing acknowledged lost or there twice; no caller, copy or signature ever on a fork",
        short=2,
        full=200,
    ),
    "F25": Experiment(
        broken_waits.cut_waits,
        "waits for a standby cut short, standbys paused or gone, the wrong one promoted, a clock a day off",
        "nothing is acknowledged or copied that no standby has; reads go on; doctor names it",
        short=1,
        full=10,
    ),
    "F26": Experiment(
        partitions.cut_the_network,
        "the network cut in two, with the primary and a machine on the smaller side",
        "the smaller side records nothing and is read, the larger goes on; nothing lost, there twice or forked",
        short=1,
        full=10,
    ),
    "F27": Experiment(
        primary_disk_full.fill_the_disk_of_the_primary,
        "no room on the disk of the primary",
        "writes are refused, copies are read, and what was refused is there once when it is sent again",
        short=1,
        full=10,
    ),
    "F28": Experiment(
        answers.compare_answers,
        "random questions to every read route, of a file, of nodes and of a mirror, of the real history",
        "the same bytes and headers from all; a mirror's pages say besides whom it mirrors",
        short=2,
        full=200,
    ),
}
