"""Verbs: webhooks, by which others are told of revisions: added, listed, tried, resumed and removed."""

from functools import partial
from typing import TYPE_CHECKING

import rich_click as click
from click.exceptions import Exit

from cli.changes import KINDS
from cli.options import ACTOR, JSON, LEDGER, REASONS, print_json, together

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from api.hooks.hook import Wanted
    from api.hooks.hook_register import HookRegister

OF_HOOK = click.argument("hook_id", metavar="HOOK")


@click.group()
def hook() -> None:
    """Manage webhooks: tell other programs of revisions as they are recorded.

    A running service (asreported serve) delivers them. Each request is signed (Standard Webhooks) and holds one
    CloudEvent, whose data is an item of /v1/revisions.
    """


@hook.command()
@click.argument("url", metavar="URL")
@click.option("--series", multiple=True, metavar="SERIES", help="Only of this series; repeatable.")
@click.option("--source", multiple=True, metavar="SOURCE", help="Only of this source; repeatable.")
@click.option("--kind", multiple=True, type=click.Choice(KINDS), help="Only of this kind; repeatable.")
@click.option("--reason", multiple=True, type=click.Choice(REASONS), help="Only for this reason; repeatable.")
@click.option("--min-difference", metavar="VALUE", help="Only if the value changed by at least this much.")
@click.option("--after", type=click.IntRange(0), metavar="POSITION", help="From this position. [default: from now on]")
@click.option("--allow-private", is_flag=True, help="Deliver to private addresses and any port, such as an intranet.")
@together(ACTOR, JSON, LEDGER)
def add(
    url: str,
    series: tuple[str, ...],
    source: tuple[str, ...],
    kind: tuple[str, ...],
    reason: tuple[str, ...],
    min_difference: str | None,
    after: int | None,
    allow_private: bool,
    as_json: bool,
) -> None:
    """Deliver revisions to URL from now on, and print the secret that signs them, once.

    In a shell: SECRET=$(asreported hook add https://example.org/revisions --series war-losses/personnel).
    """
    from api.hooks.hook import Wanted
    from cli import settings

    wanted = Wanted(series=series, source=source, kind=kind, reason=reason, min_difference=min_difference)
    with _register() as hooks:
        new = hooks.add(url, wanted, settings.actor(), allow_private=allow_private, after=after)
    if as_json:
        print_json(new)
        return
    print(new.secret)
    click.echo(
        f"Hook {new.hook.id} delivers {_wanted(wanted)} to {url}, from position {new.hook.position:,} on.", err=True
    )
    click.echo("The secret cannot be shown again; asreported hook rotate makes another one.", err=True)
    click.echo(f"Try it: asreported hook test {new.hook.id}. A running service makes the deliveries.", err=True)


@hook.command("list")
@together(JSON, LEDGER)
def list_(as_json: bool) -> None:
    """List every hook, its state, and what waits."""
    from api.hooks.hook import Hooks

    with _register() as hooks:
        found = hooks.hooks()
    if as_json:
        print_json(Hooks(items=found))
        return
    from cli.sheets import Sheet

    sheet = Sheet("Hooks").columns(
        ("hook", "word"), ("state", "word"), ("position", "number"), ("waiting", "number"), ("delivered", "number"),
        ("given up", "number"), ("added", "word"), ("by", "word"), ("delivers", "prose"),
    )  # fmt: skip
    for one in found:
        numbers = (f"{number:,}" for number in (one.position, one.waiting, one.delivered, one.given_up))
        told = f"{_wanted(one.wanted)} to {one.url}{' (private addresses allowed)' if one.allow_private else ''}"
        why = f"; {one.why}" if one.why else ""
        sheet.row(one.id, one.state, *numbers, _moment(one.created), one.created_by, f"{told}{why}")
    sheet.show()


@hook.command()
@OF_HOOK
@together(LEDGER)
def remove(hook_id: str) -> None:
    """Remove a hook, with its secret and its deliveries."""
    with _register() as hooks:
        hooks.remove(hook_id)
    print(f"Hook {hook_id} is removed.")


@hook.command()
@click.argument("hook_id", metavar="[HOOK]", required=False)
@click.option("--state", type=click.Choice(("waiting", "delivered", "given-up")), help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, metavar="N", help="Maximum number. [default: 100]")
@together(JSON, LEDGER)
def deliveries(hook_id: str | None, state: str | None, limit: int, as_json: bool) -> None:
    """List the latest deliveries of a hook, or of all, newest first, and what the receiver answered last."""
    from api.hooks.hook import Deliveries, answer_words

    with _register() as hooks:
        asked = hooks.latest if hook_id is None else partial(hooks.deliveries, hook_id)
        found = asked(limit, state)  # type: ignore[arg-type]  # click lets nothing else pass
    if as_json:
        print_json(Deliveries(items=found))
        return
    from cli.sheets import Sheet

    sheet = Sheet("Deliveries").columns(
        ("number", "number"), ("hook", "word"), ("state", "word"), ("tries", "number"), ("queued", "word"),
        ("next try", "word"), ("figure", "word"), ("message", "word"), ("last answer", "prose"),
    )  # fmt: skip
    for one in found:
        due, answer = _moment(one.due) if one.due else "", answer_words(one.status, one.answer)
        number, tries, queued = str(one.number), str(one.tries), _moment(one.queued)
        sheet.row(number, one.hook, one.state, tries, queued, due, one.figure, one.message, answer)
    sheet.show()


@hook.command()
@OF_HOOK
@click.argument("number", type=click.IntRange(1), metavar="[DELIVERY]", required=False)
@together(LEDGER)
def retry(hook_id: str, number: int | None) -> None:
    """Make one delivery again, or try everything now that waits or was given up."""
    with _register() as hooks:
        count = hooks.retry(hook_id, number)
    print(f"{count:,} {'delivery is' if count == 1 else 'deliveries are'} tried again.")


@hook.command()
@OF_HOOK
@click.option(
    "--after", type=click.IntRange(0), metavar="POSITION", help="Deliver everything after this position again."
)
@together(LEDGER)
def resume(hook_id: str, after: int | None) -> None:
    """Deliver again to a hook that is disabled or held, from where it stopped; or from a position."""
    with _register() as hooks:
        found = hooks.resume(hook_id, after)
    print(f"Hook {found.id} is active, from position {found.position:,} on.")


@hook.command()
@OF_HOOK
@together(LEDGER)
def rotate(hook_id: str) -> None:
    """Print a new secret, once; the old one is also used for 24 hours."""
    with _register() as hooks:
        print(hooks.rotate(hook_id))
    click.echo("For 24 hours every delivery carries two signatures, one of each secret.", err=True)


@hook.command()
@OF_HOOK
@together(LEDGER)
def test(hook_id: str) -> None:
    """Send a test event to a hook now, and print the answer; exit code 1 unless it is taken."""
    from api.hooks.hook import answer_words
    from api.hooks.trying import send_test

    with _register() as hooks:
        tried = send_test(hooks.row(hook_id), hooks.origin())
    answer = answer_words(tried.status, tried.answer)
    if not tried.is_delivered:
        click.echo(f"asreported: the test was not taken: {answer}", err=True)
        raise Exit(1)
    print(f"The receiver took it: {answer}.")


def _register() -> "AbstractContextManager[HookRegister]":
    from contextlib import contextmanager

    from api.hooks.hook_register import HookRegister
    from cli import settings
    from cli.opening import existing
    from stores.opening import open_store

    @contextmanager
    def opened() -> "Iterator[HookRegister]":
        store = open_store(existing(settings.database()))
        try:
            yield HookRegister(store)
        finally:
            store.close()

    return opened()


def _wanted(wanted: "Wanted") -> str:
    """Which revisions a hook delivers, in a sentence."""
    return wanted.words if wanted == type(wanted)() else f"revisions ({wanted.words})"


def _moment(instant: str) -> str:
    from cli.wording import moment_words

    return moment_words(f"{instant.partition('.')[0]}Z")
