"""The finding of a check: a verdict, a name for what was seen, and the facts; the verb that prints it words it."""

from typing import Literal

from msgspec import Struct

Verdict = Literal["ok", "look", "wrong"]
Check = Literal[
    "the file", "the write lock", "the projections", "the clock", "the signing key", "the fork guard", "signatures",
    "the upper hashes", "the operators' log", "hooks", "proposals", "the watch", "room on the disk", "leftovers",
    "the primary", "other servers", "standbys", "guards of the tables", "rights in the database",
    "PostgreSQL's settings", "this machine's copy", "the origin",
]  # fmt: skip
What = Literal[
    "refused", "cannot be told",
    "file gone", "no ledger", "no copy",
    "file refused", "file out of reach", "file unreadable", "file unreadable, disk full",
    "write-ahead log ruined", "file empty", "file damaged", "trigger missing", "file not writable", "file sound",
    "older file sound",
    "lock free", "lock held",
    "disk full", "room short", "room enough",
    "names taken", "log change interrupted", "files left", "generation left", "nothing left",
    "clock right", "clock behind", "clock far behind",
    "no log", "key lost", "key exposed", "key of another log", "key sound", "key elsewhere",
    "halted", "guard lost", "signed without a ledger", "signed without a ledger, disk full", "ledger forked",
    "nothing known as signed", "nothing signed", "guard fits",
    "no checkpoint", "all signed", "some unsigned", "some unsigned for long",
    "no token", "operators' log not mounted", "operators' log empty", "operators' log exposed",
    "operators' log unreadable", "operators' log changed", "operators' log sound",
    "no hook", "hooks exposed", "hooks unreadable", "hook stopped", "deliveries given up", "hooks sound",
    "no proposal", "proposals exposed", "proposals unreadable", "proposals wait", "none waits",
    "no watch", "watch damaged", "watch not kept", "sources to look at", "watch kept",
    "tables of another program", "generation unreadable", "generation unreadable, disk full", "projections stopped",
    "projections of another ledger", "projections of a longer ledger", "projections behind", "projections current",
    "generation lost", "pointer ruined", "no projections",
    "no upper hashes", "upper hashes unusable", "upper hashes sound",
    "driver not installed", "no primary", "two primaries", "old primary", "tables unusable", "primary reached",
    "servers out of reach", "no standby named", "standbys hidden", "too few in sync", "just enough in sync",
    "standbys in sync", "guards changed", "guards sound", "role too powerful", "rights missing",
    "service too powerful", "rights sound", "settings unsafe", "commits not awaited", "no checksums",
    "write-ahead log not kept", "settings sound", "copy longer", "copy forked", "copy behind", "copy follows",
    "origin forked", "origin dark", "origin unsigned", "origin followed",
]  # fmt: skip


class Finding(Struct, frozen=True):
    """``look``: nothing is lost, but somebody should; ``wrong``: something does not work, or is not as it was."""

    check: Check
    verdict: Verdict
    what: What
    facts: dict[str, object]


def ok(check: Check, what: What, **facts: object) -> Finding:
    """Nothing to do."""
    return Finding(check, "ok", what, facts)


def look(check: Check, what: What, **facts: object) -> Finding:
    """Somebody should look."""
    return Finding(check, "look", what, facts)


def wrong(check: Check, what: What, **facts: object) -> Finding:
    """Something is wrong."""
    return Finding(check, "wrong", what, facts)
