"""The amendments by which a program puts right what was recorded wrongly, and the bytes that it keeps as evidence."""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET, Struct, UnsetType

from asreported.answers.receipts import Receipt
from asreported.asked_moment import Given
from asreported.exchange import in_head
from asreported.question import Question, RequestBody, figure_words, path_of
from asreported.recording import Amount, body_of, writing


class Correction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that an entry of ours should have said: a ``value``, an ``amount``, or ``withdrawn``, one of them.

    It replaces the entry as a whole. ``amount`` None is an adjustment of which nobody said how much; ``document`` is
    the id of one that is there. ``why`` says what was wrong with the entry.
    """

    why: str
    value: Amount | UnsetType = UNSET
    amount: Amount | UnsetType | None = UNSET
    withdrawn: bool = False
    qualifier: str = "exact"
    status: str | None = None
    through: Given | None = None
    published_at: Given | None = None
    document: str | None = None
    reason: str | None = None
    note: str | None = None


def correcting(
    figure: str, entry: int, correction: Correction, expect: int | None, *, is_dry: bool
) -> Question[Receipt]:
    """A correction as a request; raises ValueError, and TypeError for a value that is not exact."""
    return _of_entry(figure, entry, "correction", body_of(correction), expect, is_dry=is_dry)


def voiding(figure: str, entry: int, why: str, expect: int | None, *, is_dry: bool) -> Question[Receipt]:
    """The voiding of an entry as a request; raises ValueError."""
    return _of_entry(figure, entry, "voiding", msgspec.json.encode({"why": why}), expect, is_dry=is_dry)


def refiling(figure: str, entry: int, to: str, why: str, expect: int | None, *, is_dry: bool) -> Question[Receipt]:
    """The move of an entry to another figure as a request; raises ValueError."""
    source, series, period = figure_words(to)
    said = {"why": why, "series": f"{source}/{series}", "period": period}
    return _of_entry(figure, entry, "refiling", msgspec.json.encode(said), expect, is_dry=is_dry)


def voiding_bulletins(bulletins: Iterable[str], why: str, *, is_dry: bool) -> Question[Receipt]:
    """The voiding of bulletins as a request."""
    said = {"why": why, "bulletins": list(bulletins)}
    return writing(msgspec.json.encode(said), "bulletin-voidings", is_dry=is_dry)


def keeping_content(document: str, content: bytes, media_type: str) -> Question[Receipt]:
    """The bytes of a document as a request: to keep the same ones again is nothing."""
    body = RequestBody(content=content, method="PUT", media_type=in_head(media_type, "media type"))
    return Question(path=path_of("documents", document, "content"), answer=Receipt, body=body)


def content_of(document: str) -> Question[bytes]:
    """What asks for the bytes of a document."""
    return Question(path=path_of("documents", document, "content"), answer=bytes)


def _of_entry(
    figure: str, entry: int, what: str, content: bytes, expect: int | None, *, is_dry: bool
) -> Question[Receipt]:
    source, series, period = figure_words(figure)
    words = ("series", source, series, "figures", period, "entries", str(entry), what)
    return writing(content, *words, expect=expect, is_dry=is_dry)
