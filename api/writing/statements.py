"""Statements of a source sent over HTTP: whole bulletins, and one thing that it did with one figure."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import asdict

from api.http.http_refusals import TooManyStatements
from api.writing import bodies
from api.writing.write_route import WriteAnswer, WriteRequest
from domain.events import Span
from domain.keys import figure_key
from domain.reading import Kind
from domain.recording.commands import Bulletin, Command, ConfirmFigure, NewDocument, SaidAdjustment
from domain.recording.lines import Line, SaidStatement, lines_of

MOST_STATEMENTS = 1000
_HOW = ("qualifier", "status", "through")


def issue_bulletin(asked: WriteRequest) -> WriteAnswer:
    """A bulletin of many statements."""
    body: bodies.BulletinBody = asked.body
    return done(asked, bulletin_of(body), "/v1/bulletins/{bulletin}")


def bulletin_of(body: bodies.BulletinBody) -> Bulletin:
    """The bulletin that a body says; raises TooManyStatements."""
    if max(len(body.statements) + len(body.adjustments), len(body.complete)) > MOST_STATEMENTS:
        raise TooManyStatements(
            f"a bulletin has at most {MOST_STATEMENTS:,} statements and adjustments, and spans, over HTTP"
        )
    return Bulletin(
        source=body.source,
        published_at=body.published_at,
        document=_document(body.document),
        complete=tuple(
            Span(
                series=within(body.source, one.series),
                of=one.of,  # type: ignore[arg-type]  # the domain judges the word
                start=one.start,
                end=one.end,
            )
            for one in body.complete
        ),
        lines=lines_of((one.period, _said(body, one)) for one in body.statements),
        adjustments=tuple(_adjustment(body, one) for one in body.adjustments),
        reason=body.reason,  # type: ignore[arg-type]  # the domain judges the word
        note=body.note,
        expect=_expectations(body.source, body.statements),
    )


def within(source: str, series: str) -> str:
    """The series' whole key, where its own slug was enough."""
    return series if "/" in series else f"{source}/{series}"


def _said(body: bodies.BulletinBody, one: bodies.StatementBody) -> SaidStatement:
    how = {name: getattr(one, name) for name in (*_HOW, "value", "note")}
    return SaidStatement(series=within(body.source, one.series), reason=one.reason or body.reason, **how)  # type: ignore[arg-type]  # the domain judges the word


def _adjustment(body: bodies.BulletinBody, one: bodies.AdjustmentLine) -> SaidAdjustment:
    return SaidAdjustment(
        series=within(body.source, one.series), period=one.period, amount=one.amount, reason=one.reason, note=one.note  # type: ignore[arg-type]  # the domain judges the word
    )  # fmt: skip


def _expectations(source: str, statements: Sequence[bodies.StatementBody]) -> dict[str, int]:
    return {f"{within(source, one.series)}/{one.period}": one.expect for one in statements if one.expect is not None}


def _document(said: str | bodies.DocumentFacts | None) -> str | NewDocument | None:
    return NewDocument(**asdict(said)) if isinstance(said, bodies.DocumentFacts) else said


def stating(kind: Kind) -> Callable[[WriteRequest], WriteAnswer]:
    """A bulletin of one statement, which its sender takes to be of that kind."""

    def state(asked: WriteRequest) -> WriteAnswer:
        body = asked.body
        how = {name: getattr(body, name) for name in _HOW if hasattr(body, name)}
        return _of_one(asked, kind, _line(asked, value=getattr(body, "value", None), **how))

    return state


def confirm(asked: WriteRequest) -> WriteAnswer:
    """The same again; what the body leaves out is as in force."""
    body: bodies.Confirmed = asked.body
    said = {name: getattr(body, name) for name in ("value", *_HOW) if getattr(body, name) is not None}
    command = ConfirmFigure(
        figure=asked.figure,
        published_at=body.published_at,
        document=_document(body.document),
        reason=body.reason,  # type: ignore[arg-type]  # the domain judges the word
        note=body.note,
        expect=asked.expect,
        **said,
    )
    return _of_figure(asked, command)


def _line(asked: WriteRequest, **said: Any) -> Line:  # noqa: ANN401 - the fields of a statement
    key = figure_key(asked.figure)
    return Line(key.period, [SaidStatement(series=str(key.of), reason=asked.body.reason, note=asked.body.note, **said)])


def _of_one(asked: WriteRequest, kind: Kind, line: Line) -> WriteAnswer:
    return _of_figure(asked, _bulletin(asked, lines=(line,), claims={(figure_key(asked.figure), "statement"): kind}))


def adjusting(*, withdrawn: bool) -> Callable[[WriteRequest], WriteAnswer]:
    """A declaration about one figure, or its withdrawal."""
    kind: Kind = "adjustment-withdrawal" if withdrawn else "adjustment"

    def adjust(asked: WriteRequest) -> WriteAnswer:
        key = figure_key(asked.figure)
        declared = SaidAdjustment(
            series=str(key.of),
            period=key.period,
            amount=getattr(asked.body, "amount", None),
            reason=asked.body.reason,
            note=asked.body.note,
            withdrawn=withdrawn,
        )
        return _of_figure(asked, _bulletin(asked, adjustments=(declared,), claims={(key, "adjustment"): kind}))

    return adjust


def _bulletin(asked: WriteRequest, **more: Any) -> Bulletin:  # noqa: ANN401 - the fields of a bulletin
    assert asked.expect is not None, "a write to one figure says upon which version"
    return Bulletin(
        source=asked.words["source"],
        published_at=asked.body.published_at,
        document=_document(asked.body.document),
        expect={asked.figure: asked.expect},
        **more,
    )


def _of_figure(asked: WriteRequest, command: Command) -> WriteAnswer:
    return done(asked, command, "/v1/series/{source}/{series}/figures/{period}".format(**asked.words))


def done(asked: WriteRequest, command: Command, place: str = "") -> WriteAnswer:
    """Record a command; ``place`` is where what it made is found, by the ids on its receipt."""
    receipt = asked.into.record(command, asked.actor, attempt=asked.attempt, dry_run=asked.dry_run)
    is_new = receipt.recorded > 0 and not asked.dry_run
    return WriteAnswer(
        body=receipt,
        is_new=is_new,
        position=asked.ledger.head() if asked.dry_run else receipt.position,
        version=receipt.version if "period" in asked.words and not asked.dry_run else None,
        location=place.format(bulletin=receipt.bulletin, document=receipt.document) if place and is_new else None,
    )
