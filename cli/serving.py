"""Verb: serve a ledger over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from api.service import listening
from api.service.listening import Port, UnixSocket
from cli.options import LEDGER, SERVING

if TYPE_CHECKING:
    from api.policy import DialectSettings, Policy


@click.command()
@SERVING
@LEDGER
def serve() -> None:
    """Serve the ledger over HTTP, until Ctrl-C."""
    from api.service import serving
    from cli import settings
    from cli.opening import existing

    path = existing(settings.database())
    socket = settings.find("socket").value
    place = UnixSocket(Path(socket)) if socket else Port(settings.find("host").value, settings.number("port"))
    policy = _policy()
    with _refusing(place):
        serving.check(path, place, policy)
        print(f"Serving {path} at {place} until Ctrl-C.", flush=True)
        serving.serve(path, place, settings.number("workers"), policy)


def served(path: Path, place: Port | UnixSocket, policy: "Policy") -> None:
    """Serve in one process, until a signal to stop; raises PortInUse and OperatorsLogExposed."""
    from api.service import serving

    with _refusing(place):
        serving.serve(path, place, policy=policy)


@contextmanager
def _refusing(place: Port | UnixSocket) -> Iterator[None]:
    from cli.command_refusals import PortInUse

    try:
        yield
    except listening.PortTaken as taken:
        raise PortInUse(str(taken), place=str(place)) from taken


def _policy() -> "Policy":
    from api.middleware.client_address import ClientAddresses
    from api.policy import Policy
    from cli import settings
    from cli.claim_rules import configured_rules

    proxies = settings.several("trusted_proxies")
    try:
        ClientAddresses(proxies)
    except ValueError as error:
        raise click.UsageError(f"trusted_proxies: {error} ({settings.find('trusted_proxies').origin})") from error
    return Policy(
        reads_are_open=settings.find("reads").value == "open",
        reads_per_minute=settings.number("reads_per_minute"),
        writes_per_minute=settings.number("writes_per_minute"),
        guesses_per_minute=settings.number("guesses_per_minute"),
        trusted_proxies=proxies,
        log="all" if settings.find("log").value == "all" else "writes",
        dialects=_dialects(settings.find("dialects").value),
        reconciliation=configured_rules(),
    )


def _dialects(file: str) -> "DialectSettings":
    """What an operator named in dialects, if anything."""
    from api.policy import DialectSettings
    from cli.dialect_names import dialect_settings

    return dialect_settings(Path(file)) if file else DialectSettings()
