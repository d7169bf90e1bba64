"""Sources, series and documents, made known over HTTP, described anew and ended."""

from typing import Any

from msgspec import UNSET
from msgspec.structs import asdict

from api.writing import bodies
from api.writing.statements import done, within
from api.writing.write_route import Done, Instruction
from domain.keys import series_key
from domain.recording.commands import Closing, NewDocument, NewSeries, NewSource, SeriesDescription
from domain.refusals import SeriesOfAnotherSource, UnknownSource


def _terms(asked: Instruction) -> dict[str, Any]:
    """How often, and whether in earnest."""
    return {"dry_run": asked.dry_run, "attempt": asked.attempt}


def register_source(asked: Instruction) -> Done:
    """Make a source known."""
    new = NewSource(**asdict(asked.body))
    issued = asked.ledger.register_source(new, asked.actor, **_terms(asked))
    return done(asked, issued, f"/v1/sources/{new.source}")


def describe_source(asked: Instruction) -> Done:
    """State anew what the body names; the rest stays as it is."""
    name = asked.words["source"]
    known = asked.ledger.source(name)
    if known is None:
        raise UnknownSource(f"no source {name} is registered", source=name)
    kept = {"name": known.name, "url": known.url, "relays": known.relays}
    new = NewSource(source=name, **{**kept, **_given(asked.body)})
    return done(asked, asked.ledger.describe_source(new, asked.actor, expect=asked.expect, **_terms(asked)))


def _given(body: bodies.SourceChange | bodies.SeriesChange) -> dict[str, Any]:
    return {name: value for name, value in asdict(body).items() if value is not UNSET}


def source_of_series(asked: Instruction) -> str:
    """The source of the series that the body names."""
    return series_key(_series(asked.body)).source


def _series(body: bodies.SeriesBody) -> str:
    if body.source is None:
        return body.series
    series = within(body.source, body.series)
    if series_key(series).source != body.source:
        told = f"{series} is not a series of {body.source}"
        raise SeriesOfAnotherSource(told, series=series, source=body.source, field="series")
    return series


def open_series(asked: Instruction) -> Done:
    """Open a series of a registered source."""
    body: bodies.SeriesBody = asked.body
    facts = {name: value for name, value in asdict(body).items() if name not in {"series", "source"}}
    new = NewSeries(series=_series(body), **facts)
    issued = asked.ledger.open_series(new, asked.actor, **_terms(asked))
    return done(asked, issued, f"/v1/series/{new.series}")


def describe_series(asked: Instruction) -> Done:
    """State anew what the body names; the rest stays as it is."""
    new = SeriesDescription(**_given(asked.body))
    issued = asked.ledger.describe_series(asked.series, new, asked.actor, expect=asked.expect, **_terms(asked))
    return done(asked, issued)


def close_series(asked: Instruction) -> Done:
    """The source stopped publishing it."""
    body: bodies.ClosingBody = asked.body
    successors = tuple(within(asked.words["source"], one) for one in body.successors)
    closing = Closing(last_period=body.last_period, successors=successors, reason=body.reason)
    issued = asked.ledger.close_series(asked.series, closing, asked.actor, expect=asked.expect, **_terms(asked))
    return done(asked, issued)


def receive_document(asked: Instruction) -> Done:
    """Keep where a piece of evidence appeared."""
    body: bodies.DocumentBody = asked.body
    facts = {name: value for name, value in asdict(body).items() if name != "source"}
    issued = asked.ledger.receive_document(body.source, NewDocument(**facts), asked.actor, **_terms(asked))
    return done(asked, issued, f"/v1/documents/{issued.document}")


def source_of_document(asked: Instruction) -> str:
    """The source whose document the address names; raises UnknownDocument."""
    return asked.ledger.document(asked.words["document"]).source


def receive_content(asked: Instruction) -> Done:
    """Keep the bytes of a document."""
    document = asked.words["document"]
    issued = asked.ledger.receive_content(document, asked.media_type, asked.body, asked.actor, attempt=asked.attempt)
    return done(asked, issued, f"/v1/documents/{document}/content")


def source_of_body(asked: Instruction) -> str:
    """The source that the body names."""
    return str(asked.body.source)
