"""The words for what the doctor finds: what was seen, and what to do about it."""

from collections.abc import Callable, Mapping
from shlex import quote
from string import Formatter
from typing import TYPE_CHECKING, Any, NamedTuple

from cli.wording import count_text, second_words

if TYPE_CHECKING:
    from upkeep.doctor.finding import Finding, What


class Words(NamedTuple):
    """The words for what was seen and for what to do, with the names of facts in braces."""

    seen: str
    do: str = ""


_RESTORE = "asreported restore BACKUP --replace"
_REBUILD = "asreported rebuild"
_ROOM = "free some space; it resumes by itself"
_COPY_BACK = "put its copy back as {file}"
_SETTLE = "asreported verify; put a complete copy back, and then remove {file}"
_GUARD_BACK = (
    "put it back, for example mount its disk; sign and restore nothing before that. Lost for good: asreported log "
    "restart --origin NAME --why REASON"
)
_LEFT = "{names:listed}: unfinished, unless a process is still writing it"
_HAS = "{free:MiB} MiB free; the ledger has {size:about MiB}"
_UNSIGNED = "positions {first:,} to {last:,} are not, since {since:moment}{cosigned:cosigned}"
_SIGNED = "{size:,} events were signed as {origin}"
_WRITTEN = "the ledger was written at {latest:moment}, {ahead:seconds} ahead of this clock"
_NAME_STANDBYS = (
    "in PostgreSQL: ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (NAME, NAME)'; SELECT pg_reload_conf()"
)

WORDS: "Mapping[What, Words]" = {
    "refused": Words("{said}"),
    "cannot be told": Words("cannot be told: {said}"),
    # The file.
    "file gone": Words(
        "there is no {path}, although other files of it exist", "asreported restore BACKUP --database {path:quoted}"
    ),
    "no ledger": Words(
        "there is no {path}: no ledger was created here",
        "asreported import csv FILE --spec SPEC, asreported import git REPO --spec SPEC or asreported token create "
        "OWNER --scope admin begins one; asreported config show tells why it is looked for here",
    ),
    "no copy": Words("nothing was copied from {address} yet", "asreported serve, or any verb that reads"),
    "file refused": Words("{said}", "asreported config show"),
    "file out of reach": Words("{said}"),
    "file unreadable": Words("it cannot be read: {said}", _RESTORE),
    "file unreadable, disk full": Words("it cannot be read: {said}", _ROOM),
    "write-ahead log ruined": Words("{said}", "cp -p {path:quoted}* ELSEWHERE"),
    "file empty": Words("it is empty: nothing was ever recorded"),
    "file damaged": Words("it is damaged: {said}", _RESTORE),
    "trigger missing": Words("the guard {name} is missing: events could have been changed", "asreported verify"),
    "file not writable": Words("this user may not write it, or may not create files beside it", "ls -ld {path}"),
    "file sound": Words("{events:,} events, {size:,} bytes; for a full check: asreported verify"),
    "older file sound": Words(
        "{events:,} events, {size:,} bytes; schema version {version}, the next writer raises it; asreported verify "
        "looks deeper"
    ),
    "lock free": Words("free"),
    "lock held": Words("held by a process for {seconds:g} seconds", "fuser -v {path:quoted}"),
    # The disk, and what lies on it.
    "disk full": Words(f"{_HAS}: nothing is recorded", _ROOM),
    "room short": Words(f"{_HAS}: little for a rebuild or a backup", "make room"),
    "room enough": Words(_HAS),
    "names taken": Words("no file: {names:listed}", "put aside {files:quoted}; the program makes its own"),
    "log change interrupted": Words(
        _LEFT, "asreported log begin or asreported log restart, whichever was interrupted, again"
    ),
    "files left": Words(_LEFT, "rm {files:quoted}"),
    "generation left": Words(_LEFT, _REBUILD),
    "nothing left": Words("none"),
    # The clock.
    "clock right": Words("{now:moment}; everything in the ledger is in the past"),
    "clock behind": Words(_WRITTEN, "set the clock right (timedatectl)"),
    "clock far behind": Words(
        f"{_WRITTEN}: nothing is recorded",
        "set the clock right (timedatectl); if the ledger's instant is wrong, wait or restore",
    ),
    # The log.
    "no log": Words("none: the ledger is not signed ({begin})"),
    "key lost": Words("{said}", _COPY_BACK),
    "key exposed": Words("{said}", "chmod 600 {file}"),
    "key of another log": Words("{said}", "put the right key back"),
    "key sound": Words("of {origin}; only its owner can read it"),
    "key elsewhere": Words("none: another machine signs this log"),
    "halted": Words("{said}", _SETTLE),
    "guard lost": Words("{said}", _GUARD_BACK),
    "signed without a ledger": Words(_SIGNED, "restore a copy that has them all"),
    "signed without a ledger, disk full": Words(_SIGNED, _ROOM),
    "ledger forked": Words("{said}", "put a newer copy back, or: asreported log restart --origin NAME --why REASON"),
    "nothing known as signed": Words("none: as far as is known, nothing was signed"),
    "nothing signed": Words("none: nothing was signed"),
    "guard fits": Words("size {size:,} of {origin}, all of it there"),
    "no checkpoint": Words("none: readers cannot check this ledger"),
    "all signed": Words("all of it, as {origin}, {signed_at:moment}{cosigned:cosigned}"),
    "some unsigned": Words(_UNSIGNED),
    "some unsigned for long": Words(_UNSIGNED, "asreported log sign, or start the service"),
    "no upper hashes": Words("none yet: created when the log is signed"),
    "upper hashes unusable": Words("{file} cannot be used: {said}", "rm -r {file:quoted}; it is created again"),
    "upper hashes sound": Words("readable; to compare them with the events: asreported verify"),
    # The operators' log.
    "no token": Words("none: no token was issued here"),
    "operators' log not mounted": Words("{file} points to {target}, which does not exist", "is its disk mounted?"),
    "operators' log empty": Words("{file} is empty", "put its copy back; the tokens are not known"),
    "operators' log exposed": Words("{said}", "chmod 600 {file}; asreported token list"),
    "operators' log unreadable": Words("{said}", _COPY_BACK),
    "operators' log changed": Words("{said}", "mv {file:quoted} ELSEWHERE; it is copied again"),
    "operators' log sound": Words("only its owner can read it"),
    # Hooks.
    "no hook": Words("none: nobody is told of revisions"),
    "hooks exposed": Words("{said}", "chmod 600 {file}; asreported hook rotate HOOK, for each"),
    "hooks unreadable": Words("{said}", _COPY_BACK),
    "hook stopped": Words("{hook} is {state}: {why}", "asreported hook resume {hook}{where}"),
    "deliveries given up": Words(
        "{number:,} of {hook} were given up, the last as {answer}", "asreported hook retry {hook}"
    ),
    "hooks sound": Words("{number:,}; {waiting:,} deliveries wait"),
    # Proposals, and the watch.
    "no proposal": Words("none"),
    "proposals exposed": Words("{said}", "chmod 600 {file:quoted}; look at them: asreported held list"),
    "proposals unreadable": Words(
        "{said}", "mv {file:quoted} ELSEWHERE; imports hold back again what is not plausible"
    ),
    "proposals wait": Words("{number:,} wait for a person, the first since {since:moment}", "asreported held list"),
    "none waits": Words("none waits"),
    "no watch": Words("none: no address is watched"),
    "watch damaged": Words("{said}", "remove that file: the address is asked for as if for the first time"),
    "watch not kept": Words(
        "{number:,} are overdue; nobody looked at {name} since {since:moment}", "run asreported watch, or its timer"
    ),
    "sources to look at": Words("{number:,} want a look; {first}", "asreported watch LIST --now"),
    "watch kept": Words("{number:,} watched, all as they should be"),
    # The projections.
    "tables of another program": Words(
        "the tables of generation {number} are not of this program; replaced at the next read", _REBUILD
    ),
    "generation unreadable": Words("generation {number} cannot be read: {said}", _REBUILD),
    "generation unreadable, disk full": Words("generation {number} cannot be read: {said}", _ROOM),
    "projections stopped": Words("stopped at position {position:,}: {said}", _REBUILD),
    "projections of another ledger": Words(
        "generation {number} is of another ledger; replaced at the next read", _REBUILD
    ),
    "projections of a longer ledger": Words(
        "generation {number} is of a longer ledger; replaced at the next read", _REBUILD
    ),
    "projections behind": Words(
        "{events:count} behind, at position {position:,}; the next read catches up", f"{_REBUILD}, if it stays so"
    ),
    "projections current": Words("generation {number}, up to position {position:,}"),
    "generation lost": Words("{file} is missing or empty: created again at the next read", _REBUILD),
    "pointer ruined": Words("{file} names none: created again at the next read", _REBUILD),
    "no projections": Words("none yet, or of an older format: created at the first read"),
    # The cluster of which this machine is a node.
    "driver not installed": Words("the driver of PostgreSQL is not installed", "pip install 'asreported[postgres]'"),
    "no primary": Words("none is reached: {names:listed}. Reads go on from this copy", "start or promote a server"),
    "two primaries": Words(
        "several servers take writes: {names:listed}", "stop the one of the earlier timeline before anything else"
    ),
    "old primary": Words(
        "{host} is an old one, of timeline {timeline}; timeline {latest} was met already",
        "stop it: {host} lost the log",
    ),
    "tables unusable": Words("{said}"),
    "primary reached": Words("{host}, PostgreSQL {version}, timeline {timeline}, {events:,} events"),
    "servers out of reach": Words("{names:listed}", "start them again, or take them out of the address"),
    "no standby named": Words(
        "{number} follow and none is waited for: whatever was not sent on is lost with the primary's disk",
        _NAME_STANDBYS,
    ),
    "standbys hidden": Words(
        "{needed} have to confirm; which do, the owner of the tables may not see",
        "as a superuser: GRANT pg_read_all_stats TO the owner of the tables",
    ),
    "too few in sync": Words(
        "in sync: {names:listed}; {needed} have to confirm, so nothing is recorded", "start a standby, or copy it again"
    ),
    "just enough in sync": Words(
        "in sync: {names:listed}; {needed} have to confirm: with the next loss nothing is recorded", "start the others"
    ),
    "standbys in sync": Words("in sync: {names:listed}; {needed} have to confirm"),
    "guards changed": Words(
        "{names:listed}: events could have been changed", "asreported cluster verify; then make them as they were"
    ),
    "guards sound": Words("as they were laid out"),
    "role too powerful": Words("{role} may change or switch off {tables:listed}", "REVOKE what it may beyond INSERT"),
    "rights missing": Words("{user} cannot use {tables:listed}", "in PostgreSQL: GRANT asreported_recorder TO {user}"),
    "service too powerful": Words(
        "{user} owns the tables or is a superuser, so the service could switch off their guards",
        "in PostgreSQL: CREATE ROLE NAME LOGIN IN ROLE asreported_recorder; and name it in the address",
    ),
    "rights sound": Words("{user} can record, and change nothing"),
    "settings unsafe": Words("{names:listed}: a power failure can lose what was confirmed", "switch it on and restart"),
    "commits not awaited": Words("synchronous_commit = {value} for others; the ledger itself asks for on"),
    "no checksums": Words(
        "data_checksums = off: a damaged page is not noticed", "pg_checksums --enable, while it is stopped"
    ),
    "write-ahead log not kept": Words(
        "wal_keep_size = 0 and no slot: a standby that was away for long has to be copied again", "wal_keep_size = 1GB"
    ),
    "settings sound": Words("durable"),
    "copy longer": Words(
        "it has {head:,} events, and the primary {events:,}: a server was promoted that lacks what was confirmed",
        "stop that server, and promote the one with the longest log",
    ),
    "copy forked": Words(
        "position {head:,} is another event there", "asreported cluster verify; put this copy aside and copy again"
    ),
    "copy behind": Words("{events:count} behind, at position {head:,}", "is the service running?"),
    "copy follows": Words("up to position {head:,}; {events:count} behind"),
    # The origin of a mirror.
    "origin forked": Words(
        "{address} is not followed since {since}: {why}", "compare the two notes in {file} with what others have"
    ),
    "origin dark": Words("{address} is not followed since {since}: {why}", "asreported mirror --once"),
    "origin unsigned": Words("{address} has not signed what it records since {since}", "ask its operator"),
    "origin followed": Words("{address}: all {size:,} signed events are here"),
}


def worded(finding: "Finding") -> Words:
    """Word a finding: what was seen, and what to do."""
    words = WORDS[finding.what]
    return Words(_FORMATTER.vformat(words.seen, (), finding.facts), _FORMATTER.vformat(words.do, (), finding.facts))


class _Facts(Formatter):
    """Formats facts by the kinds that stand behind their names."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - a fact of any kind
        """One fact, in words."""
        kind = _KINDS.get(format_spec)
        return str(super().format_field(value, format_spec)) if kind is None else kind(value)


def _quoted(files: object) -> str:
    """A path, or several, as a shell takes them."""
    return " ".join(quote(str(one)) for one in files) if isinstance(files, list) else quote(str(files))


_KINDS: dict[str, Callable[[Any], str]] = {
    "moment": second_words,
    "quoted": _quoted,
    "listed": ", ".join,
    "count": lambda events: count_text(events, "event"),
    "seconds": lambda ahead: str(type(ahead)(seconds=max(1, round(ahead.total_seconds())))),
    "MiB": lambda size: f"{size >> 20:,}",
    "about MiB": lambda size: f"{size >> 20:,}" if size >> 20 else "less than 1",
    "cosigned": lambda size: "" if size is None else f"; cosigned up to {size:,}",
}
_FORMATTER = _Facts()
