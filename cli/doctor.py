"""Verb: what is wrong with a ledger and its surroundings, and what to do."""

import rich_click as click

from cli.options import LEDGER


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@LEDGER
def doctor(as_json: bool) -> None:
    """Say what is wrong and what to do; nothing is changed. Ends with 1 if something is wrong."""
