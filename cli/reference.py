"""Write ``docs/reference/cli.md`` from the verbs themselves: ``python -m cli.reference``."""

import re
from collections.abc import Iterator
from pathlib import Path

import rich_click as click

from cli.main import SECTIONS, app
from cli.settings import FILE, SETTINGS, Setting

# How click puts the bounds of a number.
_RANGE = re.compile(r"\s*\[[\dx<>=]+\]$")
PLACE = Path(__file__).parent.parent / "docs" / "reference" / "cli.md"
_HEAD = f"""# The command line

Generated from the code by `make reference`; a test keeps it up to date.

A series is one word, such as `war-losses/personnel`, and so is a figure: `war-losses/personnel/2022-03-02`.

Every verb that reads takes `--as-of` (as published by a moment) and `--recorded-as-of` or `--position` (as recorded in
this ledger by then). `--json` prints the same body as the HTTP API. Tables are for people; piped, they are plain text
with one row per line.

| exit code | what it means |
|---|---|
| 0 | done |
| 1 | refused, or something is wrong: one line on standard error says why |
| 2 | the command cannot be understood |
| 130 | interrupted |
| 141 | the reader of a pipe closed it |

## Settings

Flags override environment variables, which override `{FILE}`, which overrides the defaults. `{FILE}` is read from the
working directory, or from where `--config` or `ASREPORTED_CONFIG` says. A relative path is relative to where it was
given: the working directory, or the folder of the settings file. `asreported config show` prints each setting in force
and where it comes from.

| setting | variable | default | what it is |
|---|---|---|---|
"""


def reference() -> str:
    """The whole document."""
    rows = [f"| `{one.name}` | `{one.variable}` | {_default(one)} | {one.about} |\n" for one in SETTINGS]
    context = app.make_context("asreported", [], resilient_parsing=True)
    parts = [_HEAD, *rows]
    for section, verbs in SECTIONS.items():
        parts.append(f"\n## {section}\n")
        for verb in verbs:
            command = app.get_command(context, verb)
            assert command is not None, "a section names verbs that are there"
            parts += _described(context, verb, command)
    return "".join(parts)


def _default(setting: Setting) -> str:
    return f"`{setting.default}`" if setting.default else setting.without


def _described(parent: click.Context, name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None, "a group lists verbs that are there"
            yield from _described(context, inner, found)
        return
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"\n### {context.command_path}\n\n```\n{context.command_path} {usage}\n```\n\n{_prose(command.help)}\n"
    options = [one for one in command.params if isinstance(one, click.Option)]
    rows = [row for one in options if (row := one.get_help_record(context)) is not None]
    if rows:
        yield "\n| option | what it does |\n|---|---|\n"
    for option, about in rows:
        yield f"| `{_cell(option)}` | {_cell(about)} |\n"


def _cell(text: str) -> str:
    return _RANGE.sub("", text).replace("|", "\\|").strip()


def _prose(text: str | None) -> str:
    return "\n".join(line.strip() for line in (text or "").strip().splitlines())


if __name__ == "__main__":
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    PLACE.write_text(reference(), encoding="utf-8")
