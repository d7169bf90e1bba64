"""Our own mistakes, put right over HTTP: an entry corrected, voided or filed elsewhere, bulletins voided."""

import re

from msgspec import UNSET

from api.http.http_refusals import InvalidBody
from api.writing import bodies
from api.writing.statements import done, within
from api.writing.write_route import WriteAnswer, WriteRequest
from domain.recording.commands import CorrectEntry, RefileEntry, Replacement, VoidBulletins, VoidEntry
from domain.refusals import UnknownEntry

_ENTRY = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)


def _entry(asked: WriteRequest) -> int:
    said = asked.words["entry"]
    if not _ENTRY.fullmatch(said):
        raise UnknownEntry(f"{asked.figure} has no entry {said[:30]!r}", figure=asked.figure)
    return int(said)


def correct(asked: WriteRequest) -> WriteAnswer:
    """Replace the whole of an entry; its moment, its document and its reason stay unless the body names others."""
    body: bodies.Correction = asked.body
    _check_is_one(body)
    new = Replacement(
        value=body.value,
        amount=body.amount,
        withdrawn=body.withdrawn,
        qualifier=body.qualifier,  # type: ignore[arg-type]  # the domain judges the word
        status=body.status,
        through=body.through,
        published_at=UNSET if body.published_at is None else body.published_at,
        document=UNSET if body.document is None else body.document,
        reason=UNSET if body.reason is None else body.reason,  # type: ignore[arg-type]  # the domain judges the word
        note=body.note,
    )
    return done(
        asked,
        CorrectEntry(figure=asked.figure, entry=_entry(asked), new=new, why=body.why, expect=asked.expect),
    )


def _check_is_one(body: bodies.Correction) -> None:
    said = [body.value is not UNSET, body.amount is not UNSET, body.withdrawn]
    if sum(said) != 1:
        told = "a correction gives the whole entry: send exactly one of value, amount, or withdrawn true"
        raise InvalidBody(told, errors=[{"pointer": "", "detail": told}])


def void(asked: WriteRequest) -> WriteAnswer:
    """Take an entry out."""
    return done(asked, VoidEntry(figure=asked.figure, entry=_entry(asked), why=asked.body.why, expect=asked.expect))


def refile(asked: WriteRequest) -> WriteAnswer:
    """Move an entry to the figure that it belongs to."""
    body: bodies.Refiling = asked.body
    target = f"{within(asked.words['source'], body.series)}/{body.period}"
    command = RefileEntry(figure=asked.figure, entry=_entry(asked), target=target, why=body.why, expect=asked.expect)
    return done(asked, command)


def void_bulletin(asked: WriteRequest) -> WriteAnswer:
    """Void one bulletin with all that rests on it."""
    return done(asked, VoidBulletins(bulletins=(asked.words["bulletin"],), why=asked.body.why))


def void_bulletins(asked: WriteRequest) -> WriteAnswer:
    """Void several, together."""
    return done(asked, VoidBulletins(bulletins=tuple(asked.body.bulletins), why=asked.body.why))
