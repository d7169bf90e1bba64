"""Verbs: the ledger event by event, and the documents and bulletins on which figures rest."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from cli.options import Verb, reading

if TYPE_CHECKING:
    from cli.asking import Asked
    from cli.sheets import Sheet
    from projections.answers.bulletin import BulletinAnswer
    from projections.answers.document import DocumentAnswer

_FEW = 10


def _without_moments(verb: Verb) -> Verb:
    return reading(verb, moments=False, rows=True, csv=False)


@click.command()
@click.option("--after", type=click.IntRange(0), default=0, metavar="POSITION", help="Only events after this position.")
@click.option("--stream", metavar="STREAM", help="Only this stream, such as series/war-losses/personnel.")
@click.option("--ndjson", is_flag=True, help="Print the stored bytes of each event, one per line.")
@_without_moments
def events(asked: "Asked", after: int, stream: str | None, ndjson: bool) -> None:
    """List the events of the ledger in order."""
    from projections.answers.events import stored_events

    stored = stored_events(asked.answers, after, min(asked.most + 1, 2**31), stream)
    if ndjson:
        for _, state in stored[: asked.most]:
            sys.stdout.buffer.write(state + b"\n")
        return
    if asked.form == "json":
        _print_json(asked, stored, after, stream)
        return
    _show(asked, stored)


def _print_json(asked: "Asked", stored: list[tuple[int, bytes]], after: int, stream: str | None) -> None:
    from msgspec import Raw

    from api.reading.adapters import StoredEvent
    from projections.answers.listing import Listing

    items = [StoredEvent(position, Raw(state)) for position, state in stored]
    asked.prints("events", Listing(items=items, position=asked.at.position), after=after or None, stream=stream)


def _show(asked: "Asked", stored: list[tuple[int, bytes]]) -> None:
    from cli.sheets import Sheet
    from cli.wording import moment_words
    from domain.codec import decode, tag

    sheet = Sheet("Events", asked.moment).columns(
        ("position", "number"), ("recorded", "word"), ("by", "word"), ("what", "word"), ("stream", "word"),
        ("version", "number"),
    )  # fmt: skip
    for position, state in stored[: asked.most]:
        event = decode(state)
        recorded = moment_words(event.recorded_at)
        sheet.row(f"{position:,}", recorded, event.recorded_by, tag(event), event.stream, str(event.version))
    if len(stored) > asked.most:
        sheet.note(f"more follow; --after {stored[asked.most - 1][0]} goes on, --limit 0 shows them all")
    sheet.show()


_AFTER = click.option(
    "--after", type=click.IntRange(0), default=0, metavar="POSITION", help="Only entries after this position."
)


@click.command()
@click.argument("document_id", metavar="ID")
@_AFTER
@click.option("--save", metavar="FILE", type=click.Path(path_type=Path), help="Write its bytes to this new file.")
@reading
def document(asked: "Asked", document_id: str, after: int, save: Path | None) -> None:
    """Show a document, and the entries that rest on it."""
    from projections.answers.document import ask_document

    if save is not None:
        _save(asked, document_id, save)
        return
    answer = ask_document(asked.answers, asked.at, document_id, after)
    if asked.prints("document", answer, document_id, after=after or None):
        return
    from cli.sheets import Sheet
    from cli.wording import moment_words, quote_text

    one = answer.document
    told = {
        "title": one.title,
        "quote": one.quote and quote_text(one.quote),
        "address": one.url,
        "published": one.published_at and moment_words(one.published_at),
        "published by": one.published_by,
        "SHA-256": one.sha256,
        "source": answer.source,
        "recorded": f"{moment_words(answer.recorded_at)} by {answer.recorded_by}",
        "bulletins": ", ".join(answer.bulletins),
        "whole list of": ", ".join(_whole_lists(asked, answer.bulletins)),
    }
    _show_facts(f"Document {one.id}", asked.moment, told)
    sheet = Sheet("What rests on it")
    if not answer.entries and told["whole list of"]:
        sheet.note("No entry of its own: a whole list that repeats known figures, and that its figures cite.")
    show_resting(answer, sheet, asked.most)


def _save(asked: "Asked", document_id: str, path: Path) -> None:
    """Write the bytes of a document, where they were received, to a file that is not there yet."""
    from domain.recording.archive import Archive
    from domain.recording.contents import content_of_document
    from upkeep.exports.whole_file import whole_file

    found = content_of_document(Archive(asked.answers.store), document_id)
    with whole_file(path, is_new=True) as file:
        file.write(found.content)
    click.echo(f"{path}: {found.size:,} bytes, {found.media_type}, SHA-256 {found.sha256}")


def _whole_lists(asked: "Asked", bulletins: "list[str]") -> "list[str]":
    """The series whose whole list it is: what a list only repeats rests on it too, and is no entry of its own."""
    from projections.answers.bulletin import ask_bulletin

    found = [ask_bulletin(asked.answers, asked.at, one) for one in bulletins[:_FEW]]
    whole = [f"{one['series']} ({answer.statements:,} statements)" for answer in found for one in answer.complete]
    return [*dict.fromkeys(whole)][:_FEW]


@click.command()
@click.argument("bulletin_id", metavar="ID")
@_AFTER
@reading
def bulletin(asked: "Asked", bulletin_id: str, after: int) -> None:
    """Show a bulletin, and what it recorded."""
    from projections.answers.bulletin import ask_bulletin

    answer = ask_bulletin(asked.answers, asked.at, bulletin_id, after)
    if asked.prints("bulletin", answer, bulletin_id, after=after or None):
        return
    from cli.figures import cited
    from cli.sheets import Sheet
    from cli.wording import moment_words

    told = {
        "source": answer.source,
        "published": moment_words(answer.published_at),
        "document": cited(answer.document),
        "complete": ", ".join(f"{one['of']} of {one['series']}" for one in answer.complete),
        "statements": str(answer.statements),
        "recorded": f"{moment_words(answer.recorded_at)} by {answer.recorded_by}",
        "voided": answer.voided,
        "reverted": _reverted(answer),
    }
    _show_facts(f"Bulletin {answer.bulletin}", asked.moment, told)
    show_resting(answer, Sheet("What it recorded"), asked.most)


def _reverted(answer: "BulletinAnswer") -> str:
    from cli.wording import count_text

    one = answer.reverted
    if one is None:
        return ""
    days = one.days_until_reverted
    when = f"after {count_text(days, 'day')}" if days else "on the same day"
    return f"{when} by {one.bulletin}: {one.figures:,} of {count_text(one.changed, 'figure')} that it changed"


def _show_facts(title: str, moment: str, told: dict[str, str | None]) -> None:
    from cli.sheets import Sheet

    sheet = Sheet(title, moment).columns(("", "word"), (" ", "prose"))
    for name, text in told.items():
        if text:
            sheet.row(name, text)
    sheet.show()


def show_resting(answer: "DocumentAnswer | BulletinAnswer", sheet: "Sheet", most: int) -> None:
    """The entries that rest on a document or bulletin."""
    sheet.columns(("position", "number"), ("figure", "word"), ("entry", "number"), ("what", "word"))
    entries = answer.entries[:most]
    for one in entries:
        sheet.row(f"{one.position:,}", f"{one.series}/{one.period}", str(one.entry), one.kind)
    goes_on = entries[-1].position if len(answer.entries) > most else answer.more_after
    if goes_on is not None:
        sheet.note(f"there are more; continue with --after {goes_on}")
    sheet.show()
