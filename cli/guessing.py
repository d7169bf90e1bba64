"""The guess of a spec, as tables: each column, what is not sure, and ten figures."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from cli.sheets import Sheet, command, paragraph
from cli.wording import count_text, number_text

if TYPE_CHECKING:
    from importers.guessing.guess import Guess

_SHOWN = 60
_ABOUT = 40


def show(place: str, guess: "Guess", spec: Path | None) -> None:
    """Print the guess; ``spec`` is the file that it was written to."""
    _show_columns(place, guess)
    _show_doubts(guess)
    if guess.refusal is None:
        _show_figures(guess)
    else:
        paragraph(f"The guessed spec does not read the file yet: {guess.refusal}")
    paragraph("No file says who publishes it, in which unit, and whether it is a running total: fill that in.")
    if spec is None:
        click.echo()
        click.echo(guess.spec, nl=False)
    else:
        verb = "git" if Path(place).is_dir() else "file"
        first = f"Answer what is asked first, in {spec}. Then" if guess.asks else f"The spec is in {spec}. Next"
        command(first, f"asreported import {verb} {place} --spec {spec} --dry-run")


def _show_columns(place: str, guess: "Guess") -> None:
    sheet = Sheet(f"{place}: as it was understood")
    sheet.columns(("column", "word"), ("taken for", "word"), ("why", "prose"))
    for one in guess.columns[:_SHOWN]:
        sheet.row(one.column, one.taken_for, one.evidence)
    if len(guess.columns) > _SHOWN:
        sheet.note(f"{len(guess.columns) - _SHOWN} more; list all with --json")
    sheet.show()


def _show_doubts(guess: "Guess") -> None:
    for heading, asks in (("To be answered before it is imported", True), ("Not sure", False)):
        doubts = [one for one in guess.doubts if one.asks is asks]
        if not doubts:
            continue
        sheet = Sheet(heading)
        sheet.columns(("about", "word"), ("why", "prose"))
        for one in doubts:
            choices = f": {' or '.join(one.choices)}" if one.choices else ""
            sheet.row(one.about if len(one.about) <= _ABOUT else f"{one.about[: _ABOUT - 1]}…", f"{one.why}{choices}")
        sheet.show()


def _show_figures(guess: "Guess") -> None:
    of = count_text(guess.series, "series", "series")
    sheet = Sheet(f"{len(guess.figures)} of {count_text(guess.read, 'figure')} of {of}, as the spec reads them")
    sheet.columns(("series", "word"), ("period", "word"), ("value", "number"), ("", "word"), ("status", "word"))
    for one in guess.figures:
        qualifier = "" if one.qualifier == "exact" else one.qualifier
        sheet.row(one.series, one.period, number_text(one.value), qualifier, one.status or "")
    for why, many in guess.passed.items():
        sheet.note(f"{count_text(many, 'row')} passed over: {why}")
    sheet.show()


def written(guess: "Guess", path: str | None) -> Path | None:
    """Write the spec to a file that is new; raises NotASpec where there is one."""
    from importers.import_refusals import NotASpec

    if path is None:
        return None
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(guess.spec)
    except FileExistsError as error:
        raise NotASpec(f"{path} exists already: choose another name for the guessed spec", spec=path) from error
    return Path(path)
