"""Verbs: import a git history, one file by a spec, or a whole exported log."""

import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from cli.options import DRY_RUN, LEDGER, OUTCOME_AS_JSON, Given, print_json, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from importers.issuing.summary import Summary
    from importers.vintages.file_vintage import Progress
    from importers.watching.fetched_file import ChosenFile
    from stores.opening import OpenLedger

_SPEC = click.option(
    "--spec", "spec_path", metavar="FILE", required=True, help="The spec: which files hold which series, and how."
)
_COMMON = together(_SPEC, DRY_RUN, OUTCOME_AS_JSON, LEDGER)
_OF_FILE = together(
    click.argument("path", metavar="FILE|URL"),
    click.option(
        "--published-at",
        metavar="MOMENT",
        help="When the file was published. [default: now; of a URL, when it was changed]",
    ),
    click.option("--complete", is_flag=True, help="The file is the whole list: withdraw figures that it lacks."),
    click.option("--url", help="The URL to cite for the file. [default: the one it was fetched from]"),
    click.option("--trust", is_flag=True, help="Take the file as it is, also if it is not plausible."),
    _COMMON,
)


@click.group(name="import")
def import_() -> None:
    """Import figures from files with a spec, or a whole log; this creates the ledger if there is none."""


@import_.command()
@click.argument("repos", metavar="REPO...", nargs=-1, required=True)
@click.option("--rev", metavar="REV", help="Read the history up to this revision. [default: HEAD, or the only branch]")
@click.option("--since", metavar="REV", help="Leave out commits that this revision reaches.")
@click.option("--trust", is_flag=True, help="Take every version as it is, also one that is not plausible.")
@_COMMON
def git(repos: tuple[str, ...], rev: str | None, since: str | None, trust: bool, **given: Given) -> None:
    """Import every version of the files in a git repository or bundle, or in several that are one history.

    Each commit that changed a file becomes one bulletin, published at its commit time. Run it again to add new ones.
    """
    from importers.history_import import import_history
    from importers.specs.spec_reading import read_spec

    spec = read_spec(given["spec_path"])
    _import(
        f"Import of {', '.join(repos)}",
        given,
        lambda ledger, step: import_history(ledger, repos, spec, rev=rev, since=since, trust=trust, progress=step),
    )


@import_.command()
@click.argument("folder", metavar="FOLDER")
@click.option("--cdx", "listing", metavar="FILE", help="A CDX listing of a web archive, whose captures are in FOLDER.")
@click.option("--trust", is_flag=True, help="Take every version as it is, also one that is not plausible.")
@_COMMON
def feed(folder: str, listing: str | None, trust: bool, **given: Given) -> None:
    """Import every file of a folder: a file for each day or edition, or the captures of a web archive.

    Each file is one bulletin, published when its path or a column says. Run it again to add new ones.
    """
    from importers.feed_import import import_feed
    from importers.specs.spec_reading import read_spec

    spec = read_spec(given["spec_path"])
    _import(
        f"Import of {folder}",
        given,
        lambda ledger, step: import_feed(ledger, folder, spec, listing=listing, trust=trust, progress=step),
    )


@import_.command()
@_OF_FILE
def file(path: str, **given: Given) -> None:
    """Import one file of any format that the spec names, packed by gzip or ZIP or not.

    A workbook, a web page, Parquet: all that a spec can read. What it says is one bulletin, published now or then.
    """
    _import_file(None, path, given)


@import_.command()
@_OF_FILE
def json(path: str, **given: Given) -> None:
    """Import one JSON file."""
    _import_file("json", path, given)


@import_.command()
@_OF_FILE
def csv(path: str, **given: Given) -> None:
    """Import one CSV file."""
    _import_file("csv", path, given)


@import_.command()
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="List the ready-made specs. [default: without NAME]")
def spec(name: str | None, listed: bool) -> None:
    """Print a ready-made spec: `asreported import spec world-bank > spec.toml`.

    Its comments say what to change.
    """
    from importers.ready.ready_specs import ready_names, ready_text, ready_title

    if name is not None and not listed:
        click.echo(ready_text(name), nl=False)
        return
    for one in ready_names():
        click.echo(f"{one:16}{ready_title(one)}")


@import_.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="FOLDER")
@click.option("--key", metavar="VKEY", help="The verifier key that must have signed the last checkpoint.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@LEDGER
def log(folder: Path, key: str | None, as_json: bool) -> None:
    """Create a new ledger from a log that `asreported export log` wrote, byte for byte, if it is complete.

    Everything is checked before the ledger gets its name. An export does not contain the signing key.
    """
    from cli.importing_log import imported_log

    imported_log(folder, key, as_json)


@import_.command()
@click.argument("place", metavar="FILE|URL|REPO")
@click.option("--path", metavar="PATH", help="The file in the repository. [default: the data file that changed most]")
@click.option("--rev", metavar="REV", help="Read the history up to this revision. [default: HEAD, or the only branch]")
@click.option("--spec", "spec_path", metavar="FILE", help="Write the spec to this new file. [default: print it]")
@click.option("--json", "as_json", is_flag=True, help="Print the guess as JSON.")
def guess(place: str, path: str | None, rev: str | None, spec_path: str | None, *, as_json: bool) -> None:
    """Guess the spec of a file, here or at a URL, or of a file in a git repository, from its contents and its history.

    Shows how each column was understood, what is not sure, and ten figures. Ends with 1 where something has to be
    answered first.
    """
    from cli.guessing import show, written
    from importers.guessing.place_guess import guessed_place

    with _at_hand(place) as at:
        found = guessed_place(str(at.path), path=path, rev=rev)
    spec = written(found, spec_path)
    if as_json:
        print_json(found)
    else:
        show(place, found, spec)
    if found.asks:
        raise SystemExit(1)


def _import_file(form: str | None, path: str, given: dict[str, Any]) -> None:
    from importers.file_import import import_file
    from importers.specs.spec_reading import read_spec

    spec = read_spec(given["spec_path"])
    with _at_hand(path) as at:
        facts = {
            "published_at": given["published_at"],
            "changed_at": at.changed_at,
            "url": given["url"] or at.url,
            "complete": given["complete"],
            "trust": given["trust"],
        }
        _import(
            f"Import of {path}",
            given,
            lambda ledger, step: import_file(ledger, at.path, spec, format=form, progress=step, **facts),
        )


@contextmanager
def _at_hand(place: str) -> "Iterator[ChosenFile]":
    """A file of this machine as it is, or one of the internet, fetched for now."""
    from domain.recording.ledger import utc_now
    from importers.watching.fetched_file import ChosenFile, fetched_file, is_address
    from importers.watching.fetching import Fetcher

    if not is_address(place):
        yield ChosenFile(Path(place))
        return
    if sys.stderr.isatty():
        click.echo(f"Fetching {place}", err=True)
    with Fetcher() as fetcher, fetched_file(place, fetcher, utc_now()) as found:
        yield found


def _import(title: str, given: dict[str, Any], doing: "Callable[[OpenLedger, Progress | None], Summary]") -> None:
    """Do it, or rehearse it, with a progress bar, and print the summary."""
    from cli.import_summary import show
    from cli.progressing import progress
    from cli.settings import database
    from importers.issuing.rehearsing import rehearsed
    from stores.opening import open_ledger

    path, dry_run = database(), given["dry_run"]
    with progress("Importing") as step:
        if dry_run and not path.exists():
            summary = _rehearsed_from_nothing(lambda ledger: doing(ledger, step))
        else:
            with open_ledger(path) as ledger:
                summary = rehearsed(ledger, lambda copy: doing(copy, step)) if dry_run else doing(ledger, step)
                if not dry_run:
                    _bring_up_to_date(ledger, step)
    if given["as_json"]:
        print_json(summary)
    else:
        show(title, summary, dry_run=dry_run)


def _bring_up_to_date(ledger: "OpenLedger", step: "Progress | None") -> None:
    """Let the answers read what was recorded, so that the first question after an import does not wait."""
    from projections.answers.view import View
    from projections.following.failures import NotCaughtUp

    if step is not None:
        step(0, 1, "bringing the answers up to date")
    with View(ledger.store) as answers, suppress(NotCaughtUp):  # somebody else is at it
        answers.catch_up()


def _rehearsed_from_nothing(doing: "Callable[[OpenLedger], Summary]") -> "Summary":
    from domain.recording.ledger import utc_now
    from stores.opening import scratch_ledger

    with scratch_ledger(utc_now) as ledger:
        return doing(ledger)
