"""Verb: the built-in example in a ledger of its own, its answers, and where to click on them."""

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from cli.options import DEMO_FILE, OF_DEMO, PORT

if TYPE_CHECKING:
    from projections.answers.view import View

_HOST = "127.0.0.1"
_TRIES = 100
_FIRST_VISIT = "2022-03-02"
_ORIGIN = "demo.example/asreported"


@click.command()
@click.option("--serve/--no-serve", default=True, help="Then serve the answers over HTTP, until Ctrl-C.")
@PORT
@OF_DEMO
def demo(serve: bool) -> None:
    """Load the built-in example, print its answers, and serve them.

    The example uses its own ledger, asreported-demo.db, so it never mixes with other figures.
    """
    from cli.opening import consulted

    path = Path(_own_database())
    _load(path)
    with consulted(path) as answers:
        _print_answers(answers)
    if serve:
        _serve(path)


def _own_database() -> str:
    # Neither the environment nor a settings file may lead the example into somebody's ledger.
    from cli.settings import flags

    named = flags().get("database", DEMO_FILE)
    if "://" in named:
        raise click.UsageError("the example is a file of its own: name it with --database FILE")
    return named


def _load(path: Path) -> None:
    from cli import example
    from cli.command_refusals import NotTheExample
    from stores.opening import open_ledger

    with open_ledger(path) as ledger:
        # Another ledger may know the General Staff too, as a source that is relayed; the example begins its own.
        if ledger.head() and ledger.store.at(1).event.recorded_by != example.ACTOR:
            raise NotTheExample(
                f"{path} contains other figures; the demo only uses its own ledger: asreported demo --database FILE",
                path=str(path),
            )
        recorded = example.load(ledger)
        head = ledger.head()
    _sign(path)
    state = f"{recorded} events recorded" if recorded else f"here already, {head} events"
    print(f"The built-in example, in {path}: {state}.\n")


def _sign(path: Path) -> None:
    """The example is a log from the first, so that a reader can have it proved."""
    from contextlib import suppress

    from transparency.beginning import begin
    from transparency.log_refusals import LogAlreadyBegun
    from transparency.transparency_log import Log

    with suppress(LogAlreadyBegun), Log.open(path) as log:
        begin(log, _ORIGIN)


def _print_answers(answers: "View") -> None:
    from cli.example import REVISED
    from cli.figures import show_history
    from cli.totals import show_totals
    from projections.answers.history import ask_history
    from projections.answers.totals import ask_totals

    now, then = answers.at(), answers.at(_FIRST_VISIT)
    show_totals("1. Current totals", f"ledger position {now.position}", ask_totals(answers, now).items)
    known = [one for one in ask_totals(answers, then).items if one.value is not None]
    print()
    show_totals("2. Totals", f"as published by {_FIRST_VISIT}: 5,840, not 9,000", known)
    print()
    show_history(
        f"3. History of {REVISED}", f"ledger position {now.position}", ask_history(answers, now, REVISED).items
    )
    print()
    _print_claims(answers)


def _print_claims(answers: "View") -> None:
    """What was claimed beside what the figures give: why such a service exists."""
    from cli.example_rules import RULES
    from cli.reconciling import fill
    from cli.sheets import Sheet
    from projections.answers.reconciliation import ask_reconciliation

    answers.claim_rules = RULES.rule
    now = answers.at()
    sheet = Sheet("4. Claims beside what the figures give", f"ledger position {now.position}")
    fill(sheet, RULES.rule, ask_reconciliation(answers, now).items)
    sheet.show()


def _serve(path: Path) -> None:
    from api.policy import Policy
    from api.service.listening import Port
    from cli.example import REVISED
    from cli.example_rules import RULES
    from cli.serving import served
    from cli.settings import flags, number

    port = number("port")
    if "port" not in flags():
        port = _free_port(port)
    source, series, period = REVISED.split("/")
    base = f"http://{_HOST}:{port}"
    print("\nIn a browser, until Ctrl-C:")
    for address in (
        "/",
        f"/?as_of={_FIRST_VISIT}",
        f"/series/{source}/{series}",
        f"/series/{source}/{series}/figures/{period}",
    ):
        print(f"  {base}{address}", flush=True)
    print("\nFor programs:")
    for address in (
        f"/v1/totals?as_of={_FIRST_VISIT}",
        f"/v1/series/{source}/{series}/figures.csv",
        f"/v1/series/{source}/{series}/figures/{period}/citation",
        "/v1/reconciliation",
        "/docs",
    ):
        print(f"  {base}{address}", flush=True)
    served(path, Port(_HOST, port), Policy(reconciliation=RULES))


def _free_port(wanted: int) -> int:
    for port in range(wanted, min(wanted + _TRIES, 65_536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_HOST, port))
            except OSError:
                continue
            return port
    return wanted
