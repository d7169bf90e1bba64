"""Our own mistakes, put right over HTTP: an entry corrected, voided or filed elsewhere, bulletins voided."""

import re
from typing import Any

from msgspec import UNSET

from api.http.http_refusals import InvalidBody
from api.writing import bodies
from api.writing.statements import done, within
from api.writing.write_route import Done, Instruction
from domain.recording.commands import Replacement
from domain.refusals import UnknownEntry

_ENTRY = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)


def _terms(asked: Instruction) -> dict[str, Any]:
    """Upon which version, and how often."""
    return {"expect": asked.expect, "dry_run": asked.dry_run, "attempt": asked.attempt}


def _entry(asked: Instruction) -> int:
    said = asked.words["entry"]
    if not _ENTRY.fullmatch(said):
        raise UnknownEntry(f"{asked.figure} has no entry {said[:30]!r}", figure=asked.figure)
    return int(said)


def correct(asked: Instruction) -> Done:
    """Replace the whole of an entry."""
    body: bodies.Correction = asked.body
    how = {
        name: getattr(body, name)
        for name in ("qualifier", "status", "through", "published_at", "document", "reason", "note")
    }
    new = Replacement(
        value=None if body.value is UNSET else body.value,
        amount=None if body.amount is UNSET else body.amount,
        amount_unknown=body.amount is None,
        **how,
    )
    _check_is_one(body)
    issued = asked.ledger.correct(asked.figure, _entry(asked), new, body.why, asked.actor, **_terms(asked))
    return done(asked, issued)


def _check_is_one(body: bodies.Correction) -> None:
    said = [body.value is not UNSET, body.amount is not UNSET, body.withdrawn]
    if sum(said) != 1:
        told = "a correction says the whole of the entry: a value, an amount, or withdrawn true; one of the three"
        raise InvalidBody(told, errors=[{"pointer": "", "detail": told}])


def void(asked: Instruction) -> Done:
    """Take an entry out."""
    issued = asked.ledger.void(asked.figure, _entry(asked), asked.body.why, asked.actor, **_terms(asked))
    return done(asked, issued)


def refile(asked: Instruction) -> Done:
    """File an entry under the figure that it was said of."""
    body: bodies.Refiling = asked.body
    target = f"{within(asked.words['source'], body.series)}/{body.period}"
    issued = asked.ledger.refile(asked.figure, _entry(asked), target, body.why, asked.actor, **_terms(asked))
    return done(asked, issued)


def void_bulletin(asked: Instruction) -> Done:
    """Void one bulletin with all that rests on it."""
    return _void(asked, [asked.words["bulletin"]])


def void_bulletins(asked: Instruction) -> Done:
    """Void several, together."""
    return _void(asked, asked.body.bulletins)


def _void(asked: Instruction, bulletins: list[str]) -> Done:
    issued = asked.ledger.void_bulletins(
        bulletins, asked.body.why, asked.actor, dry_run=asked.dry_run, attempt=asked.attempt
    )
    return done(asked, issued)
