"""Verbs: which settings hold and where they come from, and what a shell needs to complete."""

import rich_click as click

from cli.options import ACTOR, LEDGER, SERVING, print_json, together

_SHELLS = ("bash", "zsh", "fish")


@click.group()
def config() -> None:
    """Show the settings."""


@config.command()
@click.option("--json", "as_json", is_flag=True, help="Print the settings as JSON.")
@together(LEDGER, ACTOR, SERVING)
def show(as_json: bool) -> None:
    """Show each setting, its value, and where it comes from."""
    from cli import settings
    from cli.database_setting import setting_shown

    found = {one.name: settings.find(one.name) for one in settings.SETTINGS}
    found["database"] = found["database"]._replace(value=setting_shown(found["database"].value))
    if as_json:
        print_json(found)
        return
    from cli.sheets import Sheet

    sheet = Sheet("Settings").columns(("setting", "word"), ("value", "word"), ("from", "word"), ("variable", "word"))
    for one in settings.SETTINGS:
        sheet.row(one.name, found[one.name].value, found[one.name].origin, one.variable)
    for name in settings.strange_variables():
        sheet.note(f"{name} is set, but asreported has no such setting")
    sheet.show()


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print the script that lets a shell complete verbs, options and the keys of series.

    For bash: asreported completion bash >> ~/.bashrc
    """
    from click import get_current_context
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    command = get_current_context().find_root().command
    assert kind is not None, "click knows these shells"
    print(kind(command, {}, "asreported", "_ASREPORTED_COMPLETE").source())
