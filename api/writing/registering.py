"""Sources, series and documents, registered over HTTP, described again and closed."""

from msgspec import UNSET
from msgspec.structs import asdict

from api.writing import bodies
from api.writing.statements import done, within
from api.writing.write_route import WriteAnswer, WriteRequest
from domain.keys import series_key
from domain.recording.commands import (
    CloseSeries,
    DescribeSeries,
    DescribeSource,
    NewDocument,
    OpenSeries,
    ReceiveContent,
    ReceiveDocument,
    RegisterSource,
)
from domain.refusals import SeriesOfAnotherSource


def register_source(asked: WriteRequest) -> WriteAnswer:
    """Register a source."""
    return done(asked, RegisterSource(**asdict(asked.body)), f"/v1/sources/{asked.body.source}")


def describe_source(asked: WriteRequest) -> WriteAnswer:
    """Change what the body names; the rest stays as it is."""
    return done(asked, DescribeSource(source=asked.words["source"], expect=asked.expect, **asdict(asked.body)))


def source_of_series(asked: WriteRequest) -> str:
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


def open_series(asked: WriteRequest) -> WriteAnswer:
    """Open a series of a registered source."""
    series = _series(asked.body)
    facts = {name: value for name, value in asdict(asked.body).items() if name not in {"series", "source"}}
    return done(asked, OpenSeries(series=series, **facts), f"/v1/series/{series}")


def describe_series(asked: WriteRequest) -> WriteAnswer:
    """Change what the body names; the rest stays as it is."""
    facts = asdict(asked.body)
    reason = None if facts["reason"] is UNSET else facts["reason"]
    return done(asked, DescribeSeries(series=asked.series, expect=asked.expect, **{**facts, "reason": reason}))


def close_series(asked: WriteRequest) -> WriteAnswer:
    """The source stopped publishing it."""
    body: bodies.ClosingBody = asked.body
    successors = tuple(within(asked.words["source"], one) for one in body.successors)
    command = CloseSeries(
        series=asked.series,
        last_period=body.last_period,
        successors=successors,
        reason=body.reason,
        expect=asked.expect,
    )
    return done(asked, command)


def receive_document(asked: WriteRequest) -> WriteAnswer:
    """Keep where a piece of evidence appeared."""
    body: bodies.DocumentBody = asked.body
    facts = {name: value for name, value in asdict(body).items() if name != "source"}
    return done(asked, ReceiveDocument(source=body.source, document=NewDocument(**facts)), "/v1/documents/{document}")


def source_of_document(asked: WriteRequest) -> str:
    """The source whose document the address names; raises UnknownDocument."""
    return asked.ledger.document(asked.words["document"]).source


def receive_content(asked: WriteRequest) -> WriteAnswer:
    """Keep the bytes of a document."""
    document = asked.words["document"]
    command = ReceiveContent(document=document, media_type=asked.media_type, content=asked.body)
    return done(asked, command, f"/v1/documents/{document}/content")


def source_of_body(asked: WriteRequest) -> str:
    """The source that the body names."""
    return str(asked.body.source)
