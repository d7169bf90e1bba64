"""Verbs: what a source did with a figure: report, revise, confirm, withdraw, reinstate."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import rich_click as click

from cli.negatives import WithNegatives
from cli.options import (
    IF_VERSION,
    IN_WORDS,
    OF_FIGURE,
    PUBLISHED_AT,
    QUALIFIERS,
    REASONS,
    Given,
    Verb,
    together,
    writing,
)

if TYPE_CHECKING:
    from domain.keys import FigureKey
    from domain.reading import Kind
    from domain.recording.commands import Command, NewDocument

VALUE = click.argument("value", metavar="VALUE")
HOW_SAID = together(
    click.option(
        "--qualifier", type=click.Choice(QUALIFIERS), help="How the source qualified the value. [default: exact]"
    ),
    click.option("--status", metavar="LETTER", help="SDMX observation status, such as P for provisional."),
    click.option("--through", metavar="DATE", help="The last day counted, if only part of the period is."),
)
WITH_REASON = together(
    click.option(
        "--reason",
        type=click.Choice(REASONS),
        metavar="REASON",
        help=f"Why the source changed it: {IN_WORDS}.",
    ),
    click.option("--note", metavar="TEXT", help="A note to store with the entry."),
)
DOCUMENT = together(
    click.option(
        "--document", "document_id", metavar="ID", help="The id of the document that shows it, if it is in the ledger."
    ),
    click.option("--document-url", metavar="URL", help="The URL of the document."),
    click.option("--document-title", metavar="TEXT", help="The document's title."),
    click.option("--quote", metavar="TEXT", help="The passage of the document that shows it."),
)
COMMON = (WITH_REASON, PUBLISHED_AT, DOCUMENT, IF_VERSION)
_SAID = ("qualifier", "status", "through")


def _verb(*options: Callable[[Verb], Verb]) -> Callable[[Verb], Verb]:
    return writing(OF_FIGURE, *options, *COMMON)


@click.command(cls=WithNegatives)
@_verb(VALUE, HOW_SAID)
def report(**given: Given) -> None:
    """Record that the source gave a figure its first value."""
    _state("report", **given)


@click.command(cls=WithNegatives)
@_verb(VALUE, HOW_SAID)
def revise(**given: Given) -> None:
    """Record that the source changed the value of a figure, or its wording."""
    _state("revision", **given)


@click.command(cls=WithNegatives)
@_verb(click.argument("value", metavar="[VALUE]", required=False), HOW_SAID)
def confirm(**given: Given) -> None:
    """Record that the source repeated a figure; without VALUE, the value in force."""
    _state("confirmation", **given)


@click.command()
@_verb()
def withdraw(**given: Given) -> None:
    """Record that the source withdrew a figure."""
    _state("withdrawal", value=None, **given)


@click.command(cls=WithNegatives)
@_verb(VALUE, HOW_SAID)
def reinstate(**given: Given) -> None:
    """Record that the source gave a figure a value again after withdrawing it."""
    _state("reinstatement", **given)


def _state(kind: "Kind", figure: str, value: str | None, **given: Given) -> None:
    """Record one statement that the caller takes to be of that kind."""
    from cli.recording import now, opened, tell
    from cli.settings import actor
    from domain.keys import figure_key

    key = figure_key(figure)
    with opened(figure=figure) as ledger:
        if given["published_at"] is None:
            given["published_at"] = now(ledger)
        is_whole = value is not None or kind != "confirmation"
        command = _bulletin(kind, key, value, given) if is_whole else _confirmation(key, given)
        receipt = ledger.record(command, actor(), dry_run=given["dry_run"])
    tell(receipt, as_json=given["as_json"], dry_run=given["dry_run"])


def _bulletin(kind: "Kind", key: "FigureKey", value: str | None, given: dict[str, Any]) -> "Command":
    from domain.recording.commands import Bulletin
    from domain.recording.lines import Line, SaidStatement

    said = SaidStatement(series=str(key.of), value=value, reason=given["reason"], note=given["note"], **_how(given))
    return Bulletin(
        source=key.source,
        published_at=given["published_at"],
        document=document_of(given),
        lines=(Line(key.period, [said]),),
        expect={} if given["if_version"] is None else {str(key): given["if_version"]},
        claims={(key, "statement"): kind},
    )


def _confirmation(key: "FigureKey", given: dict[str, Any]) -> "Command":
    """What is in force, whatever it is by then, but for what was given."""
    from domain.recording.commands import ConfirmFigure

    return ConfirmFigure(
        figure=str(key),
        published_at=given["published_at"],
        document=document_of(given),
        reason=given["reason"],
        note=given["note"],
        expect=given["if_version"],
        **_how(given),
    )


def _how(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in _SAID if given.get(name) is not None}


def document_of(given: dict[str, Any]) -> "str | NewDocument | None":
    """The document that the options name: a recorded one, a new one, or none; raises UsageError for both."""
    from domain.recording.commands import NewDocument

    new = {"url": given["document_url"], "title": given["document_title"], "quote": given["quote"]}
    if given["document_id"] is not None:
        if any(new.values()):
            raise click.UsageError(
                "--document names a recorded document; --document-url and the like describe a new one"
            )
        return str(given["document_id"])
    return NewDocument(**new) if any(new.values()) else None
