"""Verbs: the PostgreSQL servers that keep a log for several machines: laid out, seeded, looked at, compared, left."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import rich_click as click
from click.exceptions import Exit

from cli.options import LEDGER, OUTCOME_AS_JSON, print_json, together

if TYPE_CHECKING:
    from upkeep.cluster.comparing import ClusterCompared
    from upkeep.cluster.seeding import Seeded
    from upkeep.cluster.standing import ClusterStanding, CopyStanding, ServerStanding


@click.group()
def cluster() -> None:
    """Keep the log in PostgreSQL for several machines: see docs/many-machines.md.

    The database is named by --database postgresql://USER@HOST,HOST/NAME; a machine that is a node knows it already.
    """
    from domain.refusals import DriverNotInstalled

    try:
        import stores.postgres.connection  # noqa: F401 - an extra, which need not be there
    except ImportError as error:
        raise DriverNotInstalled(
            "the driver of PostgreSQL is not installed: pip install 'asreported[postgres]'"
        ) from error


@cluster.command()
@together(OUTCOME_AS_JSON, LEDGER)
def init(as_json: bool) -> None:
    """Make the tables of a ledger in an empty database, as its owner; refused where other tables are."""
    from stores.postgres.migrating import lay_out, newest_version

    address = _place().address
    was_empty = lay_out(address)
    if as_json:
        print_json({"address": address, "laid_out": was_empty, "version": newest_version()})
    elif was_empty:
        _say(f"{address} has the tables of a ledger now. Put an existing one in with: asreported cluster seed FILE.")
        _say("In the database, make a user for the machines: CREATE ROLE figures LOGIN IN ROLE asreported_recorder;")
    else:
        _say(f"{address} had the tables of a ledger already; nothing was changed.")


@cluster.command()
@together(OUTCOME_AS_JSON, LEDGER)
def migrate(as_json: bool) -> None:
    """Bring the tables up to date for this version of the program, as their owner; all or nothing."""
    from stores.postgres.migrating import migrate as bring_up_to_date

    address = _place().address
    before, after = bring_up_to_date(address)
    if as_json:
        print_json({"address": address, "before": before, "version": after})
    elif before == after:
        _say(f"{address} is up to date, at version {after}.")
    else:
        _say(f"{address} was brought from version {before} to {after}.")


@cluster.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@together(OUTCOME_AS_JSON, LEDGER)
def seed(file: Path, as_json: bool) -> None:
    """Verify the ledger in FILE, and put all of it into the empty log of a cluster, or nothing.

    Stop everything that records in FILE first. If FILE is asreported.db in the --home folder, it becomes this machine's
    copy; tokens go with it.
    """
    from cli.progressing import progress
    from stores.plain_files import NotAPlainFile, why_not_plain
    from upkeep.cluster.seeding import seed as put_in

    if why := why_not_plain(file.stat().st_mode):
        raise NotAPlainFile(f"{file} cannot be read: {why}", path=str(file))
    place = _place()
    with progress("Verifying") as step:
        seeded = put_in(file, place.address, place.file, step)
    if as_json:
        from domain.codec import hash_text

        told = {"events": seeded.events, "contents": seeded.contents, "checkpoints": seeded.checkpoints}
        told |= {"cosignatures": seeded.cosignatures, "noted": seeded.noted}
        roots = {"last_leaf": hash_text(seeded.last_leaf), "root": hash_text(seeded.root)}
        print_json({"address": place.address, **told, **roots, "is_copy": seeded.is_copy})
    else:
        _print_seeded(place, file, seeded)


@cluster.command()
@together(OUTCOME_AS_JSON, LEDGER)
def status(as_json: bool) -> None:
    """Show the servers, which is the primary, which standbys confirm, and how far this machine's copy is behind.

    A standby shows its timeline to users who may see statistics; "hidden" means that it may be on a later one than it
    has written down. Ends with 1 if no primary is reached, or too few standbys confirm.
    """
    from upkeep.cluster.standing import standing_of

    place = _place()
    standing = standing_of(place.address, place.file if place.file.exists() else None)
    if as_json:
        print_json(standing)
    else:
        _print_standing(place, standing)
    if not standing.can_record:
        raise Exit(1)


@cluster.command()
@together(OUTCOME_AS_JSON, LEDGER)
def verify(as_json: bool) -> None:
    """Compare every event of every server that the address names with this machine's copy, and hash all bytes.

    The copy itself is checked by asreported verify. Ends with 1 if anything differs, or a server could not be compared.
    """
    from cli.progressing import progress
    from upkeep.cluster.comparing import cluster_compared

    file = _place().known_file()
    with progress("Comparing") as step:
        compared = cluster_compared(file, step)
    if as_json:
        print_json(compared)
    else:
        _print_compared(compared)
    if not compared.is_whole:
        raise Exit(1)


@cluster.command("leave")
@together(OUTCOME_AS_JSON, LEDGER)
def leave_(as_json: bool) -> None:
    """Make this machine's copy a ledger of its own, which records in its file alone from now on.

    Stop the service first. The cluster is left as it is, and other nodes go on recording in it.
    """
    from upkeep.cluster.leaving import leave

    left = leave(_own_file())
    if as_json:
        print_json(left)
        return
    _say(f"{left.file} is a ledger of its own now, with {left.events:,} events. Name it by its file from now on.")
    if left.unreached:
        _say(f"It may lack something: {left.unreached}.")
    _say(
        "If other nodes go on, there are two ledgers: give the log of one of them another name (asreported log "
        "restart) before it is signed."
    )


class _Named(NamedTuple):
    """The address of the database, and the file of this machine's copy."""

    address: str
    file: Path

    def known_file(self) -> Path:
        """The file, which says from now on what it is a copy of."""
        from cli import settings

        return settings.database()


def _place() -> _Named:
    from cli import settings
    from cli.database_setting import COPY, address_of
    from stores.upstream import is_postgresql, upstream_of

    given = settings.find("database").value
    if is_postgresql(given):
        return _Named(address_of(given), Path(settings.find("home").value or ".") / COPY)
    upstream = upstream_of(Path(given))
    if upstream is None or not upstream.is_postgresql:
        raise click.UsageError("name the database: --database postgresql://USER@HOST/NAME")
    return _Named(upstream.address, Path(given))


def _own_file() -> Path:
    """The file of this machine, whether it is a copy or not."""
    from cli import settings
    from stores.upstream import is_postgresql

    given = settings.find("database").value
    return _place().known_file() if is_postgresql(given) else Path(given)


def _say(text: str) -> None:
    from cli.sheets import paragraph

    paragraph(text)


def _print_seeded(place: _Named, file: Path, seeded: "Seeded") -> None:
    from cli.sheets import Sheet
    from domain.codec import hash_text

    sheet = Sheet(f"Seeded and confirmed: {place.address}").columns(("", "word"), (" ", "prose"))
    sheet.row("events", f"{seeded.events:,}")
    sheet.row("root", hash_text(seeded.root))
    sheet.row("contents", f"{seeded.contents:,}")
    sheet.row("checkpoints", f"{seeded.checkpoints:,}")
    sheet.row("cosignatures", f"{seeded.cosignatures:,}")
    sheet.row("operators' log", f"{seeded.noted:,}")
    if seeded.is_copy:
        sheet.note(f"{file} is this machine's copy from now on: asreported serve records through PostgreSQL.")
    else:
        sheet.note(
            f"{file} was left as it is, and must not record any more. A machine begins quickest with a copy of it: put "
            f"it where the machine's copy is ({place.file}), with its key and its guard where this machine signs."
        )
    sheet.show()


def _print_standing(place: _Named, standing: "ClusterStanding") -> None:
    from cli.sheets import Sheet

    sheet = Sheet(f"Cluster {place.address}").columns(
        ("server", "word"), ("", "word"), ("version", "word"), ("timeline", "number"), ("events", "number"),
        ("behind", "number"), (" ", "prose"),
    )  # fmt: skip
    for one in standing.servers:
        sheet.row(*_server_row(one))
    if standing.copy is not None:
        sheet.row(*_copy_row(standing.copy))
    sheet.note(_confirming(standing))
    sheet.show()


def _server_row(one: "ServerStanding") -> tuple[str, ...]:
    if not one.role:
        return (one.host, "", "", "", "", "", one.fault or "")
    behind = "" if one.behind is None else f"{one.behind:,}"
    # A standby shows it to who may see statistics, and the service's user may not.
    timeline = "hidden" if one.timeline is None else str(one.timeline)
    return (one.host, one.role, one.version, timeline, f"{one.events:,}", behind, one.fault or "")


def _copy_row(copy: "CopyStanding") -> tuple[str, ...]:
    if copy.fault is not None:
        return (copy.file, "copy", "", "", "", "", copy.fault)
    same = {None: "", True: "as the primary has it", False: "its last event is another"}
    behind = "" if copy.behind is None else f"{copy.behind:,}"
    return (copy.file, "copy", "", "", f"{copy.events:,}", behind, same[copy.is_same])


def _confirming(standing: "ClusterStanding") -> str:
    if standing.needed is None:
        return "No primary is reached whose tables can be used: nothing is recorded, and reads go on from the copies."
    if not standing.needed:
        return (
            "No standby has to confirm: what the primary's disk loses is lost. asreported doctor says how to name some."
        )
    from cli.wording import count_text

    needed = count_text(standing.needed, "standby", "standbys")
    if standing.standbys is None:
        return f"Each event is confirmed by {needed}; which are in sync cannot be seen with this user's rights."
    names = ", ".join(one.name for one in standing.standbys if one.in_sync) or "none"
    return f"Each event is confirmed by {needed}; in sync: {names}."


def _print_compared(compared: "ClusterCompared") -> None:
    from cli.sheets import Sheet

    sheet = Sheet(f"Compared with {compared.file}, which has {compared.events:,} events").columns(
        ("server", "word"), ("up to", "number"), ("behind", "number"), ("contents", "number"),
        ("checkpoints", "number"), ("", "prose"),
    )  # fmt: skip
    for one in compared.servers:
        if one.fault:
            sheet.row(one.host, "", "", "", "", f"not compared: {one.fault}")
        else:
            numbers = (one.position, one.behind, one.contents, one.checkpoints)
            sheet.row(one.host, *(f"{number:,}" for number in numbers), one.wrong or "equal, every byte")
    if compared.forked:
        sheet.note(compared.forked)
    sheet.show()
