"""Verb: serve a ledger over HTTP."""

from pathlib import Path

import rich_click as click

from cli.options import HOST, LEDGER, PORT, WORKERS


@click.command()
@HOST
@PORT
@WORKERS
@LEDGER
def serve() -> None:
    """Serve the ledger over HTTP, until Ctrl-C."""
    from cli import settings
    from cli.asking import existing

    path = existing(settings.database())
    host, port = settings.find("host").value, settings.number("port")
    print(f"Serving {path} at http://{host}:{port} until Ctrl-C.", flush=True)
    served(path, host, port, settings.number("workers"))


def served(path: Path, host: str, port: int, workers: int) -> None:
    """Serve until a signal to stop; raises PortTaken."""
    from api import serving
    from cli.refusals import PortTaken

    try:
        serving.serve(path, host, port, workers)
    except serving.PortTaken as taken:
        raise PortTaken(str(taken), port=port) from taken
