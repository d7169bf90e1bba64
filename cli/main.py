"""The command ``asreported``: its verbs, and how it ends."""

import errno
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

import rich_click as click
from click.exceptions import Abort, Exit
from rich_click.rich_help_configuration import RichHelpConfiguration

from cli.escaping import escape_what_cannot_be_shown
from cli.options import CONFIG, DATABASE, HOME, Given
from domain.refusals import Refusal

SECTIONS = {
    "Read": {
        "totals": "totals", "series": "series", "figures": "figures", "years": "amounts", "months": "amounts",
        "days": "amounts", "stats": "amounts", "table": "totals", "sources": "series",
    },
    "Trace": {
        "history": "figures", "explain": "figures", "revisions": "changes", "vintages": "changes",
        "triangle": "changes", "analyse": "analysing", "settling": "analysing", "calendar": "looking",
        "coverage": "looking", "reconcile": "reconciling", "compare": "comparing", "document": "evidence",
        "bulletin": "evidence", "events": "evidence",
    },
    "Prove": {"cite": "citing", "prove": "citing", "verify": "upkeep", "log": "log", "witness": "witnessing"},
    "Record what a source said": {
        "report": "statements", "revise": "statements", "confirm": "statements", "withdraw": "statements",
        "reinstate": "statements", "adjust": "adjusting", "import": "importing", "held": "proposals",
    },
    "Correct our own entries": {"correct": "amending", "void": "amending", "refile": "amending"},
    "Sources and series": {
        "register": "registering", "open": "registering", "describe": "registering", "close": "registering",
    },
    "Run": {
        "demo": "demo", "serve": "serving", "mirror": "mirroring", "rebuild": "upkeep", "token": "tokens",
        "hook": "hooks", "watch": "watching", "cluster": "cluster",
        "config": "configuring", "completion": "configuring",
    },
    "Check, back up, restore": {
        "doctor": "doctor", "backup": "backing_up", "restore": "restoring", "export": "exporting",
    },
}  # fmt: skip
VERBS = {verb: module for section in SECTIONS.values() for verb, module in section.items()}
# What is refused may hold a whole file.
_MOST_TOLD = 4000
_BROKEN_PIPE, _INTERRUPTED = 141, 130


class Verbs(click.RichGroup):
    """The verbs, each loaded when it is called; refusals become one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """Every verb."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's own signature
        """The verb of that name."""
        if cmd_name not in VERBS:
            return None
        name = f"{cmd_name}_" if cmd_name == "import" else cmd_name
        command: click.Command = getattr(import_module(f"cli.{VERBS[cmd_name]}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that the first word names; raises UsageError, naming the nearest."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], VERBS, 1)
            hint = f"did you mean {near[0]}?" if near else "asreported --help lists them"
            raise click.UsageError(f"there is no verb {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, *_: Given, **named: Given) -> NoReturn:
        """Run one verb and end the process: 0; 1 refused or found wrong; 2 usage; 130 interrupted."""
        if sys.stdout is None:
            # What is opened next would get its number, and be written into.
            sys.exit(_complain("standard output is closed, so nothing was done", 1))
        escape_what_cannot_be_shown()
        named["standalone_mode"] = False
        sys.exit(_ended(lambda: super(Verbs, self).main(args, **named)))

    def invoke(self, ctx: click.Context) -> Given:
        """Run the verb; a reader that has seen enough is no error."""
        try:
            super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise Exit(_BROKEN_PIPE) from None


def _ended(run: Callable[[], Given]) -> int:
    try:
        return int(run() or 0)
    except Refusal as refusal:
        return _complain(refusal.message, 1)
    except click.UsageError as error:
        hint = f" ({error.ctx.command_path} --help)" if error.ctx is not None else ""
        return _complain(f"{error.format_message()}{_nearest_choice(error)}{hint}", 2)
    except click.ClickException as error:
        return _complain(error.format_message(), error.exit_code)
    except (Abort, KeyboardInterrupt):
        return _complain("interrupted", _INTERRUPTED)
    except OSError as error:
        return _complain(_in_words(error), 1)
    except MemoryError:
        return _complain("not enough memory", 1)


def _nearest_choice(error: click.UsageError) -> str:
    """Of an option that takes certain words, the one that was most likely meant."""
    choices = getattr(getattr(getattr(error, "param", None), "type", None), "choices", ())
    said = re.match(r"'(.*?)' is not one of ", error.message)
    if not choices or said is None:
        return ""
    from difflib import get_close_matches

    near = get_close_matches(said[1].lower(), choices, 1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _in_words(error: OSError) -> str:
    """What the system refused: a write to the output has no file's name."""
    if error.strerror is None:
        return str(error)
    if error.filename is None and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        return f"the output cannot be written: {error.strerror}"
    return f"{error.filename}: {error.strerror}" if error.filename is not None else error.strerror


def _complain(message: str, code: int) -> int:
    told = message if len(message) <= _MOST_TOLD else f"{message[:_MOST_TOLD]}..."
    click.echo(f"asreported: {told}", err=True)
    return code


def _tell_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(version("asreported"))
        except PackageNotFoundError:
            click.echo("not installed: run from source")
        context.exit()


_HELP = RichHelpConfiguration(
    commands_before_options=True,
    style_commands_panel_border="dim",
    style_options_panel_border="dim",
    command_groups={"asreported": [{"name": name, "commands": list(verbs)} for name, verbs in SECTIONS.items()]},
)


@click.group(
    "asreported", cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.rich_config(help_config=_HELP)
@DATABASE
@HOME
@CONFIG
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_tell_version, help="Show the version."
)
def app() -> None:
    """Record reported figures and their revisions, and read what was known at any moment.

    A series is one word, such as war-losses/personnel, and so is a figure: war-losses/personnel/2022-03-02.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process."""
    # What it starts looks for no modules in the folder in which it is called: that may be somebody else's.
    os.environ["PYTHONSAFEPATH"] = "1"
    app.main(arguments, prog_name="asreported")


if __name__ == "__main__":
    main()
